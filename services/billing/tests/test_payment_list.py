"""The payments of all customers in one list: each krona once, the last day first, page by page in both directions."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing import payment_list, payments
from billing.account_payment_models import AccountPayment
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.moving import move
from billing.tests.paying import allocate, refund
from billing.tests.paying import pay as pay_on_account
from billing.tests.paying import withdraw as withdraw_from_account
from billing.tests.test_payments import withdraw
from chassis.context import using
from chassis.paging import encode_cursor
from chassis.testing import a_context, once
from chassis.testing_queries import commands_sent
from contracts import billing as contract
from contracts.billing.payment_list import ListPayments, PaymentPage, PaymentRow
from contracts.errors import InvalidInput

pytestmark = pytest.mark.usefixtures("new_series", "no_payments")
DAY = timedelta(days=1)


@pytest.fixture
def no_payments(database: str) -> None:
    AccountPayment._get_collection().delete_many({})


def pay(invoice: contract.Invoice, amount: str, on: date = days.TODAY, means: Any = "bankgiro") -> contract.Invoice:
    request = contract.RecordPayment(invoice_id=invoice.id, amount=Decimal(amount), paid_on=on, means=means)
    return once(lambda: payments.record(request, days.TODAY)).to_contract(days.TODAY)


def page(tenant: str = "acme", today: date = days.TODAY, **fields: Any) -> PaymentPage:
    with using(a_context(tenant)):
        return payment_list.list_payments(ListPayments(**fields), today)


def show(**fields: Any) -> list[tuple[str, str, str, str]]:
    """(sum, on account, state, numbers of the invoices)"""
    return [_show(one) for one in page(**fields).items]


def _show(one: PaymentRow) -> tuple[str, str, str, str]:
    return str(one.amount), str(one.unallocated), str(one.state), ",".join(part.number for part in one.invoices)


def test_a_payment_of_an_invoice_and_one_on_account(customer: str) -> None:
    made = pay(samples.invoice(customer), "400.00", means="swish")
    pay_on_account(customer, "1500.00")
    (of_invoice, on_account) = page().items
    assert (of_invoice.id, of_invoice.customer_id, of_invoice.customer_name, of_invoice.means, of_invoice.paid_on) == (
        *(made.payments[0].id, customer, "Byggvaruhuset i Malmö AB", "swish"),
        days.TODAY,
    )
    assert _show(of_invoice) == ("400.00", "0.00", "allocated", made.number)
    assert (on_account.customer_name, on_account.reference, on_account.currency) == (
        *("Byggvaruhuset i Malmö AB", "BG 9"),
        "SEK",
    )
    assert _show(on_account) == ("1500.00", "1500.00", "on_account", "")


def test_what_invoices_took_stands_in_the_row_of_the_payment_on_account(customer: str) -> None:
    made = samples.invoice(customer)
    payment = allocate(pay_on_account(customer, "1500.00"), {made.id: "600.00"})
    assert show() == [("1500.00", "900.00", "part_allocated", made.number)]
    (part,) = page().items[0].invoices
    assert (part.id, part.amount) == (made.id, Decimal("600.00"))
    allocate(payment, {made.id: "900.00"})
    assert show() == [("1500.00", "0.00", "allocated", f"{made.number},{made.number}")]


def test_what_does_not_count_is_withdrawn(customer: str) -> None:
    made = pay(samples.invoice(customer), "400.00")
    withdraw(made.id, made.payments[0].id)
    withdraw_from_account(pay_on_account(customer, "10.00"))
    refund(pay_on_account(customer, "20.00"))
    assert sorted(show(state="withdrawn")) == [
        ("10.00", "0.00", "withdrawn", ""),
        ("20.00", "0.00", "withdrawn", ""),
        ("400.00", "0.00", "withdrawn", made.number),
    ]
    assert show(state="allocated") == show(state="on_account") == show(state="part_allocated") == []


def test_moved_money_stands_where_it_is_now_and_nowhere_else(customer: str) -> None:
    first, second = samples.invoice(customer), samples.invoice(customer)
    paid = pay(first, "1000.00")
    move(paid, second.id, "300.00")
    rest = [(one.amount, one.moved_from, [part.number for part in one.invoices]) for one in page().items]
    assert sorted(rest) == [
        (Decimal("300.00"), first.number, [second.number]),
        (Decimal("700.00"), "", [first.number]),
    ]
    move(paid, None)
    found = {(str(one.amount), str(one.state), one.moved_from) for one in page().items}
    assert found == {("300.00", "allocated", first.number), ("700.00", "on_account", first.number)}


def test_each_filter_narrows_the_list(customer: str) -> None:
    other = samples.known_customer(name="Annan AB")
    made = samples.invoice(customer)
    pay(made, "100.00", days.ISSUED, "cash")
    pay(made, "200.00", days.TODAY - DAY, "card")
    pay(samples.invoice(other), "300.00", days.TODAY)
    pay_on_account(other, "400.00", paid_on=days.TODAY, means="card")
    amounts = {
        "customer_id": [one.amount for one in page(customer_id=other).items],
        "means": [one.amount for one in page(means="card").items],
        "from": [one.amount for one in page(first=days.TODAY).items],
        "to": [one.amount for one in page(last=days.TODAY - DAY).items],
        "day": [one.amount for one in page(first=days.ISSUED, last=days.ISSUED).items],
        "state": [one.amount for one in page(state="on_account").items],
        "sums": [one.amount for one in page(amount_from="200", amount_to="300.00").items],
        "none": [one.amount for one in page(first=days.TODAY, last=days.ISSUED).items],
    }
    assert {name: sorted(map(int, found)) for name, found in amounts.items()} == {
        "customer_id": [300, 400],
        "means": [200, 400],
        "from": [300, 400],
        "to": [100, 200],
        "day": [100],
        "state": [400],
        "sums": [200, 300],
        "none": [],
    }


@pytest.mark.parametrize("most", [1000, 2])
@pytest.mark.parametrize("limit", [1, 3, 50])
def test_the_pages_hold_every_payment_once_in_both_directions(
    customer: str, limit: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a span of days holds more documents than are read at once, and where days lie years apart or ahead."""
    monkeypatch.setattr(payment_list, "MOST", most)
    made = samples.invoice(customer)
    for ago in (0, 0, 1, 2, 9, 9, 40, 90, 100):
        pay(made, f"{ago + 1}.00", days.TODAY - ago * DAY)
    for ago in (0, 3, 9, 300):
        pay_on_account(customer, f"{ago + 1}.00", paid_on=days.TODAY - ago * DAY)
    expected = [(one.paid_on, one.id) for one in page(limit=200).items]
    assert expected == sorted(expected, reverse=True)
    assert len(expected) == 13
    for today in (days.TODAY, days.TODAY - timedelta(days=50), days.TODAY + timedelta(days=4000)):
        pages = [page(today=today, limit=limit)]
        while cursor := pages[-1].next_cursor:
            pages.append(page(today=today, limit=limit, cursor=cursor))
        assert [(one.paid_on, one.id) for found in pages for one in found.items] == expected
        back = [pages[-1]]
        while cursor := back[-1].previous_cursor:
            back.append(page(today=today, limit=limit, cursor=cursor))
        assert [one.items for one in back[::-1]] == [one.items for one in pages]
        assert pages[0].previous_cursor is None


def test_a_payment_that_comes_meanwhile_moves_none_onto_the_next_page(customer: str) -> None:
    made = samples.invoice(customer)
    for ago in range(4):
        pay(made, "1.00", days.TODAY - ago * DAY)
    first = page(limit=2)
    pay(made, "2.00")
    second = page(limit=2, cursor=first.next_cursor)
    assert [one.paid_on for one in second.items] == [days.TODAY - 2 * DAY, days.TODAY - 3 * DAY]


def test_another_company_sees_none_of_them(customer: str) -> None:
    pay(samples.invoice(customer), "100.00")
    pay_on_account(customer, "100.00")
    assert len(page().items) == 2
    assert page("other").items == []


@pytest.mark.parametrize("text", ["[]", '["2025-01-01", "pay_1"]', '["2025-13-01", "pay_1", false]', "{}"])
def test_what_is_no_place_of_the_list_is_refused(customer: str, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        page(cursor=encode_cursor(text, ListPayments))
    assert list(refused.value.details) == ["/cursor"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("before", ["true", "false"])
def test_a_cursor_may_name_the_first_and_the_last_day_that_there_are(customer: str, day: str, before: str) -> None:
    pay(samples.invoice(customer), "100.00")
    found = page(cursor=encode_cursor(f'["{day}", "pay_1", {before}]', ListPayments))
    assert len(found.items) == ((day < "2000") is (before == "true"))


def test_a_list_is_read_by_the_index_of_days_and_only_as_far_as_it_is_shown(customer: str) -> None:
    made = samples.invoice(customer)
    for ago in range(30):
        pay(made, "1.00", days.TODAY - ago * DAY)
    assert payment_list.BY_DAY in Invoice._get_collection().index_information()
    found, sent = commands_sent("billing", lambda: page(limit=3))
    assert [one.paid_on for one in found.items] == [days.TODAY, days.TODAY - DAY, days.TODAY - 2 * DAY]
    spans = [one.body["filter"]["payments"]["$elemMatch"]["paid_on"] for one in sent if one.collection == "records"]
    assert [(one["$gte"], one["$lte"]) for one in spans] == [
        ("2025-08-15", "9999-12-30"),
        ("2025-08-14", "2025-08-14"),
        ("2025-08-10", "2025-08-13"),
    ]
    hints = {one.body["hint"] for one in sent if one.collection == "records"}
    assert hints == {payment_list.BY_DAY}
