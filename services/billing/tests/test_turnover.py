"""What was sold, period by period and to whom: invoices less credit notes, and the till."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing import customers, turnover
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.crediting import credit, wanted
from billing.tests.test_exempt_turnover import hear, receipt
from billing.till_sales import TillSale
from chassis.context import using
from chassis.testing import a_context
from contracts.billing import turnover as contract
from contracts.billing.exchange import ExchangeRate
from contracts.billing.turnover import TurnoverStep
from contracts.customers import Addresses
from contracts.errors import InvalidInput, Unavailable
from contracts.sales import Means, Party, ReceiptCompleted

pytestmark = pytest.mark.usefixtures("new_series", "empty_till")
AUGUST = (date(2025, 8, 1), date(2025, 8, 31))


@pytest.fixture
def empty_till(database: str) -> None:
    TillSale._get_collection().delete_many({})


def ask(customer: str, **fields: Any) -> contract.Turnover:
    with using(a_context()):
        return turnover.of_customer(contract.GetTurnover(customer_id=customer, **fields), days.TODAY)


def ask_company(**fields: Any) -> contract.CompanyTurnover:
    with using(a_context()):
        return turnover.of_company(contract.GetCompanyTurnover(**fields), days.TODAY)


def sums(one: contract.TurnoverSums) -> tuple[str, ...]:
    return tuple(str(value) for value in (one.invoiced, one.credited, one.till, one.turnover, one.year_before))


def sold_at_the_till(net: str, on: date, customer: str | None, branch: str | None = None) -> ReceiptCompleted:
    event = receipt(net, on)
    if customer is None:
        return event
    party = Party(customer_id=customer, number="1", name="Bygg", branch_id=branch, addresses=Addresses())
    return event.model_copy(update={"receipt": event.receipt.model_copy(update={"party": party})})


def test_by_month_with_the_year_before(customer: str) -> None:
    """Without VAT, by the day of issue; a draft is nothing yet."""
    for on, price in (
        (date(2024, 3, 1), "500.00"),
        (date(2024, 8, 15), "70.00"),
        (date(2024, 8, 16), "9000.00"),
        (date(2025, 1, 1), "100.00"),
        (date(2025, 3, 31), "200.00"),
        (days.TODAY, "8000.00"),
    ):
        samples.invoice(customer, price, issue_date=on)
    samples.draft(customer)
    found = ask(customer)
    assert (found.first, found.last, found.by) == (date(2025, 1, 1), days.TODAY, TurnoverStep.MONTH)
    assert [(one.first, one.last, *sums(one)) for one in found.items] == [
        (date(2025, 1, 1), date(2025, 1, 31), "100.00", "0.00", "0.00", "100.00", "0.00"),
        (date(2025, 3, 1), date(2025, 3, 31), "200.00", "0.00", "0.00", "200.00", "500.00"),
        (date(2025, 8, 1), days.TODAY, "8000.00", "0.00", "0.00", "8000.00", "70.00"),
    ]
    assert [sums(one) for one in found.sums] == [("8300.00", "0.00", "0.00", "8300.00", "570.00")]


def test_by_quarter_and_year(customer: str) -> None:
    for on in (date(2023, 12, 31), date(2024, 5, 2), date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1)):
        samples.invoice(customer, "100.00", issue_date=on)
    quarters = ask(customer, by="quarter", first=date(2025, 2, 15)).items
    assert [(one.first, one.last, str(one.turnover), str(one.year_before)) for one in quarters] == [
        (date(2025, 2, 15), date(2025, 3, 31), "100.00", "0.00"),
        (date(2025, 4, 1), date(2025, 6, 30), "100.00", "100.00"),
    ]
    years = ask(customer, by="year", first=date(2020, 1, 1)).items
    assert [(one.first, one.last, str(one.turnover), str(one.year_before)) for one in years] == [
        (date(2023, 1, 1), date(2023, 12, 31), "100.00", "0.00"),
        (date(2024, 1, 1), date(2024, 12, 31), "100.00", "100.00"),
        (date(2025, 1, 1), days.TODAY, "300.00", "100.00"),
    ]


def test_a_credit_note_counts_on_its_own_day(customer: str) -> None:
    made = samples.invoice(customer, "8000.00", branch_id="bra_limhamn")
    credit(made.id, wanted(1, amount="1000.00"))
    found = ask(customer, branch_id="bra_limhamn")
    assert [(one.first.month, *sums(one)[:4]) for one in found.items] == [
        (5, "8000.00", "0.00", "0.00", "8000.00"),
        (8, "0.00", "1000.00", "0.00", "-1000.00"),
    ]
    assert sums(found.sums[0])[:4] == ("8000.00", "1000.00", "0.00", "7000.00")


def test_the_till_counts_what_was_paid_there(customer: str) -> None:
    """On account is invoiced; what comes back is less; a receipt without a customer is the company's alone."""
    hear(
        "acme",
        sold_at_the_till("300.00", days.TODAY, customer),
        sold_at_the_till("-100.00", days.TODAY, customer, "bra_limhamn"),
        sold_at_the_till("55.00", days.TODAY, None),
        receipt("7777.00", days.TODAY, Means.ON_ACCOUNT),
    )
    assert [sums(one) for one in ask(customer).items] == [("0.00", "0.00", "200.00", "200.00", "0.00")]
    assert [sums(one)[2] for one in ask(customer, branch_id="bra_limhamn").items] == ["-100.00"]
    whole = ask_company()
    assert [sums(one)[2:4] for one in (*whole.sums, *whole.periods)] == [("255.00", "255.00")] * 2
    assert [(one.customer_id, str(one.turnover)) for one in whole.items] == [(customer, "200.00")]


def test_currencies_are_not_added_up(customer: str) -> None:
    samples.invoice(customer, "100.00", issue_date=days.TODAY)
    customers.keep(samples.customer_changed(customer, "KWD"))
    rate = ExchangeRate(rate=Decimal("31.00"), day=days.ISSUED)
    made = samples.invoice(customer, "12.345", issue_date=days.TODAY, exchange_rate=rate)
    older = Invoice._get_collection().find_one({"_id": made.id})
    in_hundredths = {"_id": "inv_older", "request_id": "older", "number": 9999, "net": 100, "outbox": []}
    Invoice._get_collection().insert_one({**older, **in_hundredths, "minor_units": None})
    found = ask(customer)
    assert [(one.currency, str(one.turnover)) for one in found.sums] == [("SEK", "100.00"), ("KWD", "13.345")]


@pytest.mark.parametrize(
    "fields", [{"last": days.TODAY + timedelta(days=1)}, {"first": days.TODAY, "last": days.ISSUED}]
)
def test_days_that_are_none(customer: str, fields: dict[str, date]) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask(customer, **fields)
    assert list(refused.value.details) == ["/last"]
    with pytest.raises(InvalidInput):
        ask_company(**fields)


def test_an_unknown_branch_may_be_on_its_way(customer: str) -> None:
    with pytest.raises(Unavailable):
        ask(customer, branch_id="bra_unknown")


def test_the_29th_of_february_is_compared_with_the_28th(customer: str) -> None:
    samples.invoice(customer, "70.00", issue_date=date(2023, 2, 28))
    samples.invoice(customer, "100.00", issue_date=date(2024, 2, 29))
    day = date(2024, 2, 29)
    assert [sums(one)[3:] for one in ask(customer, first=day, last=day).items] == [("100.00", "70.00")]
    assert ask(customer, first=date(1, 1, 1)).sums[0].turnover == Decimal("170.00")


def test_the_customers_that_bought_most_come_first(customer: str) -> None:
    """A page at a time; who bought a year before alone comes last."""
    names = {samples.known_customer(name=name): name for name in ("Ett AB", "Två AB", "Tre AB")}
    first, second, third = names
    samples.invoice(third, "50.00", issue_date=AUGUST[0] - timedelta(days=365))
    for buyer, price in ((first, "300.00"), (customer, "200.00"), (second, "900.00")):
        samples.invoice(buyer, price, issue_date=days.TODAY)
    whole = ask_company(first=AUGUST[0])
    assert [(one.customer_id, str(one.turnover), str(one.year_before)) for one in whole.items] == [
        (second, "900.00", "0.00"),
        (first, "300.00", "0.00"),
        (customer, "200.00", "0.00"),
        (third, "0.00", "50.00"),
    ]
    assert [one.customer_name for one in whole.items if one.customer_id in names] == ["Två AB", "Ett AB", "Tre AB"]
    paged: list[contract.CustomerTurnover] = []
    cursor = None
    for _ in range(4):
        page = ask_company(first=AUGUST[0], limit=1, cursor=cursor)
        assert page.sums == whole.sums
        paged, cursor = [*paged, *page.items], page.next_cursor
    assert (paged, cursor) == (whole.items, None)
    with pytest.raises(InvalidInput):
        ask_company(cursor="none")
