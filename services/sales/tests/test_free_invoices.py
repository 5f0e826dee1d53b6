"""Invoices with lines of their own that name an order: what they take of it, and what they are refused for."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chassis.testing import once
from contracts import sales as contract
from contracts.billing import LineInput
from contracts.errors import Conflict, InvalidInput, NotFound
from sales import asked_events, deliveries, free_invoices, order_billings, orders
from sales.models import Order
from sales.tests import samples
from sales.tests.samples import TODAY, part
from sales.tests.test_order_billings import news


@pytest.fixture
def order(customer: str) -> Order:
    """Three pieces for 25.00 and one for 100.00, all delivered."""
    given = [samples.line("10.00", "3", discount_percent=Decimal("16.67")), samples.line()]
    placed = samples.order(customer, "confirm", lines=given, text="Lager 2", your_reference="Bo")
    return once(lambda: deliveries.deliver(contract.DeliverOrder(order_id=placed.id), TODAY))


def line(quantity: str, order_line: int | None = None, price: str = "7.00") -> LineInput:
    return LineInput(text="Eget", quantity=Decimal(quantity), price=Decimal(price), order_line=order_line)


def ask(order: Order, *given: LineInput, **fields: Any) -> str:
    whole: dict[str, Any] = {"order_id": order.id, "customer_id": order.customer_id, "lines": list(given), **fields}
    return once(lambda: free_invoices.ask(contract.InvoiceOrderFreely(**whole), TODAY)).invoice_id


def invoiced(order: Order) -> list[Decimal]:
    return [one.invoiced for one in orders.get(order.id).to_contract().lines]


def event_of(order: Order, invoice_id: str) -> contract.OrderBillingAsked:
    return next(one for one in asked_events.events_of(orders.get(order.id)) if one.invoice_id == invoice_id)


def test_without_order_lines_it_takes_all_that_is_left(order: Order) -> None:
    """Red before: both were invoiced, and the order knew of neither."""
    event = event_of(order, ask(order, line("1", price="90.00")))
    assert invoiced(order) == [Decimal(3), Decimal(1)]
    assert [(one.line, one.text, one.amount) for one in event.lines] == [(None, "Eget", Decimal("90.00"))]
    assert (event.text, event.your_reference, event.delivery_date) == ("Lager 2", "Bo", TODAY)
    with pytest.raises(Conflict) as refused:
        ask(order, line("1"))
    assert refused.value.code == "sales.order_nothing_left"


def test_it_takes_what_its_lines_name_and_the_rest_still_adds_up(order: Order) -> None:
    event = event_of(order, ask(order, line("1", 1), line("1", 1), line("1"), text="Delfaktura"))
    assert invoiced(order) == [Decimal(2), Decimal(0)]
    assert [(one.line, one.amount) for one in event.lines] == [(1, Decimal(7)), (1, Decimal(7)), (None, Decimal(7))]
    assert event.text == "Delfaktura"
    rest = once(lambda: order_billings.ask(contract.InvoiceOrder(order_id=order.id)))
    asked = event_of(order, rest.invoice_id)
    assert [(one.line, one.quantity, one.amount) for one in asked.lines] == [
        (1, Decimal(1), Decimal("8.33")),
        (2, Decimal(1), Decimal("100.00")),
    ]


def test_more_than_is_left_is_refused_at_the_line(order: Order) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask(order, line("1"), line("2", 2), line("1", 9), line("0", 1))
    assert {pointer: said.split()[0] for pointer, said in refused.value.details.items()} == {
        "/lines/3/quantity": "nothing_of_line"
    }
    with pytest.raises(InvalidInput) as wrong:
        ask(order, line("1"), line("2", 2), line("1", 9))
    assert {pointer: said.split()[0] for pointer, said in wrong.value.details.items()} == {
        "/lines/1/quantity": "more_than_left",
        "/lines/2/order_line": "no_such_line",
    }
    assert invoiced(order) == [Decimal(0), Decimal(0)]


def test_unknown_anothers_undelivered_and_dated_ahead(order: Order) -> None:
    stranger = samples.known_customer()
    with pytest.raises(InvalidInput) as anothers:
        ask(order, line("1"), customer_id=stranger)
    assert anothers.value.details["/order_id"].split()[0] == "order_unknown"
    with pytest.raises(NotFound):
        ask(order, line("1"), order_id="ord_unknown")
    with pytest.raises(InvalidInput) as ahead:
        ask(order, line("1"), issue_date=TODAY + timedelta(days=1))
    assert ahead.value.details["/issue_date"].split()[0] == "date_ahead"
    waiting = samples.order(order.customer_id, "confirm")
    with pytest.raises(Conflict) as nothing:
        ask(waiting, line("1"))
    assert nothing.value.code == "sales.order_nothing_left"


def test_what_is_refused_comes_back(order: Order) -> None:
    invoice_id = ask(order, line("1", 1), issue=True, issue_date=date(2026, 2, 28))
    assert event_of(order, invoice_id).issue_date == date(2026, 2, 28)
    news("refused", order, invoice_id)
    assert invoiced(order) == [Decimal(0), Decimal(0)]


def test_after_a_part_of_a_delivery_the_rest_of_it_is_asked_for(order: Order) -> None:
    ask(order, line("1", 1))
    shown = orders.get(order.id).to_contract()
    assert shown.billings[0].delivery_numbers == [f"{order.number}-1"]
    assert [(one.line, one.quantity) for one in shown.billings[0].parts] == [(1, Decimal(1))]
    assert part(1, "2").quantity == shown.lines[0].delivered - shown.lines[0].invoiced
