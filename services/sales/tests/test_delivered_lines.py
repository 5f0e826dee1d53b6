"""Goods of one invoice that were delivered before and after a rate of VAT changed (food: 12 %, from 1 April 2026 6 %)."""

from datetime import date
from decimal import Decimal

import pytest

from chassis.testing import once
from contracts import billing
from contracts import sales as contract
from contracts.billing import CreditedPart
from contracts.sales.billings import Advance
from sales import asked_events, deliveries, order_billings, order_credits, orders
from sales.models import Order
from sales.tests import samples
from sales.tests.samples import part
from sales.tests.test_order_billings import news
from sales.tests.test_order_credits import credited

MARCH, APRIL, TODAY = date(2026, 3, 30), date(2026, 4, 2), date(2026, 4, 3)


@pytest.fixture
def order(customer: str) -> Order:
    """Three pieces of food for 25.00 and one of something else, confirmed."""
    given = [
        samples.line("10.00", "3", discount_percent=Decimal("16.67"), vat_category="food"),
        samples.line("10.00", "1"),
    ]
    return samples.order(customer, "confirm", lines=given)


def deliver(order: Order, on: date, *parts: contract.Part) -> None:
    asked = contract.DeliverOrder(order_id=order.id, parts=list(parts) or None, on=on)
    once(lambda: deliveries.deliver(asked, TODAY))


def ask(order: Order, **fields: object) -> str:
    return once(lambda: order_billings.ask(contract.InvoiceOrder(order_id=order.id, **fields))).invoice_id  # type: ignore[arg-type]


def asked_of(order: Order, invoice_id: str) -> contract.OrderBillingAsked:
    stored = orders.get(order.id)
    return asked_events.event_of(stored, next(one for one in stored.billings if one["invoice_id"] == invoice_id))


def test_what_left_before_the_change_keeps_its_rate(order: Order) -> None:
    deliver(order, MARCH, part(1, "1"), part(2, "1"))
    deliver(order, APRIL)
    event = asked_of(order, ask(order))
    assert event.delivery_date == APRIL
    assert [(one.line, one.quantity, one.amount, one.vat_on) for one in event.lines] == [
        (1, Decimal(1), Decimal("8.33"), MARCH),
        (1, Decimal(2), Decimal("16.67"), None),
        (2, Decimal(1), Decimal("10.00"), None),
    ]


def test_a_line_that_left_wholly_before_the_change_is_one_line(order: Order) -> None:
    deliver(order, MARCH, part(1, "3"))
    deliver(order, APRIL)
    lines = asked_of(order, ask(order)).lines
    assert [(one.line, one.quantity, one.amount, one.vat_on) for one in lines] == [
        (1, Decimal(3), Decimal("25.00"), MARCH),
        (2, Decimal(1), Decimal("10.00"), None),
    ]


def test_a_credit_of_both_lines_gives_the_piece_back_once(order: Order) -> None:
    """Also of an invoice that takes off an advance, whose lines come after those of the goods."""
    ahead = ask(order, advance=Advance(amount=Decimal("5.00")), issue=True)
    news("issued", order, ahead)
    deliver(order, MARCH, part(1, "1"))
    deliver(order, APRIL)
    invoice_id = ask(order, issue=True)
    news("issued", order, invoice_id)
    lines = asked_of(order, invoice_id).lines
    goods = [number for number, one in enumerate(lines, 1) if one.line is not None]
    assert (goods, sum(one.amount for one in lines)) == ([1, 2, 3], Decimal("30.00"))
    event = credited(order, invoice_id, "whole")
    parts = [
        CreditedPart(line=number, quantity=abs(one.quantity), net=one.amount, order_line=one.line)
        for number, one in enumerate(lines, 1)
    ]
    event = event.model_copy(update={"credit": event.credit.model_copy(update={"parts": parts})})
    for _ in range(2):
        once(lambda: order_credits.note(event))
    stored = orders.get(order.id)
    assert [line.invoiced for line in stored.lines] == [0, 0]
    (back,) = next(one for one in stored.billings if one["invoice_id"] == invoice_id)["credits"]
    assert [(one["line"], one["quantity"], one["amount"]) for one in back["parts"]] == [(1, "3", 2500), (2, "1", 1000)]
    assert sum(one["amount"] for one in back["deducts"]) == 500
    assert isinstance(event, billing.InvoiceCredited)
