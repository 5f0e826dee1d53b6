"""What a customer has bought: quantities, sums and prices of each article, with what was credited taken off."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing import customers, purchase_sums, purchases
from billing.tests import days, samples
from billing.tests.crediting import credit, wanted
from chassis.context import using
from chassis.testing import a_context
from contracts.billing import LineInput
from contracts.billing import purchases as contract
from contracts.billing.exchange import ExchangeRate
from contracts.errors import InvalidInput, Unavailable

pytestmark = pytest.mark.usefixtures("new_series")


def ask(customer: str, **fields: Any) -> contract.Purchases:
    with using(a_context()):
        return purchases.list_purchases(contract.ListPurchases(customer_id=customer, **fields), days.TODAY)


def line(article: str, price: str, quantity: str, text: str = "Skruv", **fields: Any) -> LineInput:
    return LineInput(article=article, text=text, price=Decimal(price), quantity=Decimal(quantity), **fields)


def buy(customer: str, *lines: LineInput, on: date = days.ISSUED, **fields: Any) -> str:
    return samples.invoice(customer, issue_date=on, lines=list(lines), **fields).id


def values_of(one: contract.Purchase) -> tuple[str, ...]:
    prices = (one.last_price, one.lowest_price, one.highest_price, one.average_price)
    return (one.article or one.text, *(str(value) for value in (one.quantity, one.amount, *prices, one.invoices)))


def test_quantity_sum_and_prices_of_an_article(customer: str) -> None:
    """The price is that of one unit after the discount; the latest text stands for the article."""
    buy(customer, line("S-1", "10.00", "10"), line("S-1", "12.00", "5", discount_percent=Decimal(50)))
    buy(customer, line("S-1", "8.1234", "2", "Träskruv"), on=days.TODAY)
    (one,) = ask(customer).items
    assert values_of(one) == ("S-1", "17", "146.25", "8.1234", "6.00", "10.00", "8.6029", "2")
    assert (one.text, one.last_on, one.unit, one.currency) == ("Träskruv", days.TODAY, "st", "SEK")


def test_without_a_number_the_text_tells_articles_apart(customer: str) -> None:
    buy(customer, line("", "10.00", "1", "Spik"), line("", "20.00", "1", "Skruv"), line("", "20.00", "3", "Skruv"))
    buy(customer, line("", "5.00", "1", "Skruv", unit="kg"))
    assert [(one.text, one.unit, str(one.quantity.normalize())) for one in ask(customer).items] == [
        ("Skruv", "st", "4"),
        ("Spik", "st", "1"),
        ("Skruv", "kg", "1"),
    ]


def test_credits_are_taken_off(customer: str) -> None:
    made = buy(customer, line("A", "10.00", "10"), line("B", "99.00", "1"), line("C", "7.00", "10"))
    credit(made, wanted(1, quantity="4"), wanted(2, quantity="1"))
    credit(made, wanted(3, amount="20.00"))
    found = {one.article: one for one in ask(customer).items}
    assert sorted(found) == ["A", "C"]
    assert (found["A"].quantity, found["A"].amount) == (Decimal(6), Decimal(60))
    assert (found["C"].quantity, found["C"].amount) == (Decimal(10), Decimal(50))
    assert (found["C"].last_price, found["C"].average_price) == (Decimal(7), Decimal(5))
    credit(made)
    assert ask(customer).items == []


def test_a_credit_is_taken_off_the_period_of_its_invoice(customer: str) -> None:
    made = buy(customer, line("A", "10.00", "10"))
    credit(made, wanted(1, quantity="4"))
    assert [str(one.amount) for one in ask(customer, last=days.ISSUED).items] == ["60.00"]
    assert ask(customer, first=days.ISSUED + timedelta(days=1)).items == []


def test_the_period_the_branch_and_the_article(customer: str) -> None:
    buy(customer, line("A", "1.00", "1"), on=days.TODAY - timedelta(days=366))
    buy(customer, line("A", "2.00", "1"), line("B", "5.00", "1"), on=days.TODAY, branch_id="bra_limhamn")
    buy(customer, line("A", "4.00", "1"), on=days.TODAY)
    found = ask(customer)
    assert (found.first, found.last) == (date(2024, 8, 15), days.TODAY)
    assert [(one.article, str(one.amount)) for one in found.items] == [("A", "6.00"), ("B", "5.00")]
    assert [str(one.amount) for one in ask(customer, first=date(2020, 1, 1), article="A").items] == ["7.00"]
    assert [str(one.amount) for one in ask(customer, branch_id="bra_limhamn", article="A").items] == ["2.00"]
    assert ask(customer, article="C").items == []
    with pytest.raises(Unavailable):
        ask(customer, branch_id="bra_unknown")
    with pytest.raises(InvalidInput):
        ask(customer, last=days.TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("sort", "articles"),
    [("amount", "BACD"), ("quantity", "CABD"), ("last_on", "DABC"), ("article", "ABCD")],
)
def test_sorted_and_paged(customer: str, sort: str, articles: str) -> None:
    buy(customer, line("A", "10.00", "10"), line("B", "200.00", "2"), line("C", "1.00", "50"))
    buy(customer, line("D", "9.00", "1"), on=days.TODAY)
    whole = ask(customer, sort=sort).items
    assert "".join(one.article for one in whole) == articles
    paged: list[contract.Purchase] = []
    cursor = None
    for _ in range(4):
        page = ask(customer, sort=sort, limit=1, cursor=cursor)
        paged, cursor = [*paged, *page.items], page.next_cursor
    assert (paged, cursor) == (whole, None)


@pytest.mark.parametrize("sort", ["amount", "article"])
def test_a_cursor_belongs_to_its_order(customer: str, sort: str) -> None:
    buy(customer, line("A", "10.00", "10"), line("B", "200.00", "2"))
    cursor = ask(customer, sort=sort, limit=1).next_cursor
    with pytest.raises(InvalidInput):
        ask(customer, sort="last_on", cursor=cursor)
    with pytest.raises(InvalidInput):
        ask(customer, cursor="none")


def test_currencies_are_not_added_up(customer: str) -> None:
    buy(customer, line("A", "10.00", "1"))
    customers.keep(samples.customer_changed(customer, "EUR"))
    rate = ExchangeRate(rate=Decimal("11.00"), day=days.ISSUED)
    buy(customer, line("A", "10.00", "1"), exchange_rate=rate)
    assert [(one.currency, str(one.amount)) for one in ask(customer).items] == [("SEK", "10.00"), ("EUR", "10.00")]


def test_drafts_are_not_bought_yet(customer: str) -> None:
    samples.draft(customer)
    assert ask(customer).items == []


def test_what_was_stored_in_hundredths_adds_up_with_thousandths() -> None:
    """Dinars have three decimals; an earlier release stored two of them (decision 46)."""
    line = {"article": "A", "text": "Skruv", "quantity": "1.0000", "price": 100, "discount_percent": "0.0000"}
    rows: list[dict[str, Any]] = [
        {"_id": "inv_1", "issue_date": "2025-05-01", "currency": "KWD", "lines": [line | {"net": 100}]},
        {
            "_id": "inv_2",
            "issue_date": "2025-05-02",
            "currency": "KWD",
            "minor_units": 1000,
            "lines": [line | {"net": 1000}],
        },
    ]
    (total,) = purchase_sums.add_up(one for row in rows for one in purchase_sums.lines_of(row)).values()
    assert (total.amount, total.quantity, total.average("KWD")) == (2000, Decimal(2), Decimal(1))
