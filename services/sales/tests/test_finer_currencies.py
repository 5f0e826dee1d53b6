"""Quotes, orders and contracts in currencies with three decimals: sums to the smallest unit, whose parts add up."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from chassis.testing import once
from contracts import sales as contract
from contracts.errors import InvalidInput
from contracts.sales.billings import Advance
from sales import (
    asked_events,
    contract_billings,
    contract_closing,
    deliveries,
    order_billings,
    orders,
    queries,
)
from sales.models import Order, Quote, SalesDocument
from sales.tests import planning, samples
from sales.tests.test_order_billings import news

DAY = date(2026, 3, 10)


@pytest.fixture
def kuwaiti(database: str) -> str:
    return samples.known_customer(currency="KWD")


def stored(model: type[SalesDocument], document_id: str) -> dict[str, Any]:
    (row,) = once(lambda: model.rows({"_id": document_id}, ["minor_units", "gross", "lines", "currency"]))
    return dict(row)


def test_a_quote_in_dinars_is_ordered_in_parts_to_the_fils(kuwaiti: str) -> None:
    made = samples.quote(kuwaiti, "send", "accept", lines=[samples.line("1.3335", "3")])
    totals = made.to_contract(samples.TODAY).totals
    assert (totals.net, totals.vat, totals.total) == (Decimal("4.001"), Decimal("1"), Decimal("5.001"))
    row = stored(Quote, made.id)
    assert (row["minor_units"], row["gross"], row["lines"][0]["amount"]) == (1000, 5001, 4001)
    parts = [samples.ordered(made.id, parts=[samples.part(1, "1")]) for _ in range(3)]
    assert [order.to_contract().totals.net for order in parts] == [
        Decimal("1.334"),
        Decimal("1.334"),
        Decimal("1.333"),
    ]
    assert [stored(Order, order.id)["minor_units"] for order in parts] == [1000] * 3


def test_a_quote_of_release_0_1_0_in_dinars_is_ordered_in_hundredths(kuwaiti: str) -> None:
    made = samples.quote(kuwaiti, "send", "accept", lines=[samples.line("4.00", "3")])
    before = {"$unset": {"minor_units": 1}, "$set": {"lines.0.amount": 1200, "net": 1200, "vat": 300, "gross": 1500}}
    once(lambda: Quote._get_collection().update_one({"_id": made.id}, before))
    order = samples.ordered(made.id, parts=[samples.part(1, "1")])
    assert (order.to_contract().totals.total, order.minor_units) == (Decimal(5), None)


def test_others_are_stored_as_before(database: str) -> None:
    for currency in ("SEK", "JPY"):
        made = samples.order(samples.known_customer(currency=currency))
        row = stored(Order, made.id)
        assert ("minor_units" in row, row["gross"]) == (False, 12500)


def test_a_receipt_of_a_customer_in_dinars_is_in_kronor(kuwaiti: str) -> None:
    receipt = samples.receipt(customer_id=kuwaiti)
    assert (receipt.currency, receipt.minor_units, receipt.gross) == ("SEK", None, 9900)


def test_an_order_in_dinars_is_invoiced_ahead_and_in_parts(kuwaiti: str) -> None:
    """Deliveries of one of three, an advance of 1.001 taken off at the end: together what the order comes to."""
    order = samples.order(kuwaiti, "confirm", lines=[samples.line("1.3335", "3")])
    with pytest.raises(InvalidInput) as refused:
        ask(order, advance=Advance(amount=Decimal("0.0005")))
    assert list(refused.value.details) == ["/advance/amount"]
    nets = [ask(order, advance=Advance(amount=Decimal("1.001")))]
    shown = orders.get(order.id).to_contract()
    assert (shown.advance_left, shown.billings[0].advance) == (Decimal("1.001"),) * 2
    for _ in range(3):
        delivery = contract.DeliverOrder(order_id=order.id, parts=[samples.part(1, "1")])
        once(partial(deliveries.deliver, delivery, samples.TODAY))
        nets.append(ask(order))
    assert nets == [Decimal("1.001"), Decimal("1.334"), Decimal("1.334"), Decimal("0.332")]
    assert sum(nets) == order.to_contract().totals.net
    assert orders.get(order.id).to_contract().advance_left == 0


def ask(order: Order, **fields: Any) -> Decimal:
    """What the invoice that is asked for comes to, without VAT; it is issued at once."""
    invoice_id = once(lambda: order_billings.ask(contract.InvoiceOrder(order_id=order.id, **fields))).invoice_id
    now = orders.get(order.id)
    event = asked_events.event_of(now, next(one for one in now.billings if one["invoice_id"] == invoice_id))
    assert event.currency == order.currency
    news("issued", order, invoice_id)
    return sum((line.amount for line in event.lines), Decimal(0))


def test_an_advance_in_yen_has_no_decimals(database: str) -> None:
    order = samples.order(samples.known_customer(currency="JPY"), "confirm", lines=[samples.line("1000")])
    with pytest.raises(InvalidInput):
        ask(order, advance=Advance(amount=Decimal("10.50")))
    assert ask(order, advance=Advance(percent=Decimal("33.33"))) == 333


def test_a_part_of_a_period_comes_to_fils(kuwaiti: str) -> None:
    """Ten of 31 days of twice 1.000 are 0.645, 0.323 and the rest; after 3.33 % twice 1.033 (of 1.0333)."""
    lines = [samples.line("1"), samples.line("1")]
    cut = planning.agreement(kuwaiti, lines=lines, starts_on=date(2026, 3, 1))
    once(lambda: contract_closing.end(contract.EndContract(contract_id=cut.id, last_day=DAY), DAY))
    whole = planning.agreement(kuwaiti, lines=lines, starts_on=date(2026, 3, 1))
    planning.change_prices(whole, date(2026, 3, 1), percent=Decimal("3.33"))
    plan = planning.plan()
    found = {one.contract_id: ([line.amount for line in one.lines], one.net, one.vat) for one in planning.periods(plan)}
    assert found == {
        cut.id: ([Decimal("0.323"), Decimal("0.322")], Decimal("0.645"), Decimal("0.161")),
        whole.id: ([Decimal("1.033"), Decimal("1.033")], Decimal("2.066"), Decimal("0.517")),
    }
    (sums,) = planning.show(plan).sums
    assert (sums.currency, sums.net, sums.total) == ("KWD", Decimal("2.711"), Decimal("3.389"))
    planning.execute(plan)
    loaded = planning.load(whole)
    (event,) = once(lambda: contract_billings.events_of(loaded))
    assert (event.currency, [line.amount for line in event.lines]) == ("KWD", [Decimal("1.033")] * 2)
    assert loaded.to_contract().billings[0].net == Decimal("2.066")


def test_lists_and_the_card_show_fils(kuwaiti: str) -> None:
    made = samples.order(kuwaiti, lines=[samples.line("1.3335", "3")])
    asked = contract.ListOrders(customer_id=kuwaiti)
    (row,) = once(lambda: queries.page_of(Order, asked, samples.TODAY)).items
    assert (row.id, f"{row.amount}", row.currency) == (made.id, "5.001", "KWD")
