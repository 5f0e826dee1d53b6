"""What an order's invoices take and give back, in whatever order the news comes and however often."""

from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from chassis.context import using
from chassis.testing import a_context, once
from contracts import billing
from contracts import sales as contract
from contracts.errors import Conflict, InvalidInput
from sales import deliveries, order_billings, orders
from sales.models import Order
from sales.tests import samples
from sales.tests.samples import TODAY, part


@pytest.fixture
def order(customer: str) -> Order:
    """Three pieces for 25.00, all delivered."""
    line = samples.line("10.00", "3", discount_percent=Decimal("16.67"))
    placed = samples.order(customer, "confirm", lines=[line])
    return once(lambda: deliveries.deliver(contract.DeliverOrder(order_id=placed.id), TODAY))


def ask(order: Order, **fields: Any) -> str:
    """The id of the invoice that was asked for."""
    return once(lambda: order_billings.ask(contract.InvoiceOrder(order_id=order.id, **fields))).invoice_id


def stored(order: Order) -> contract.Order:
    return orders.get(order.id).to_contract()


def news(kind: str, order: Order, invoice_id: str) -> None:
    """Billing tells what has become of an invoice; each time it is told, it is another event."""
    if kind == "dropped":
        told = billing.InvoiceDropped(subject=invoice_id, version=2, order_id=order.id)
        once(lambda: order_billings.note_drop(told))
    elif kind == "refused":
        no = billing.OrderBillingRefused(subject=invoice_id, version=1, order_id=order.id, code="billing.some_reason")
        once(lambda: order_billings.note_refusal(no))
    else:
        number = "1001" if kind == "issued" else None
        invoice = billing.InvoiceSnapshot.model_construct(
            id=invoice_id, order_id=order.id, from_order=True, number=number
        )
        event = billing.InvoiceIssued if kind == "issued" else billing.InvoiceDrafted
        handler = order_billings.note_issue if kind == "issued" else order_billings.note_draft
        once(lambda: handler(event.model_construct(subject=invoice_id, version=1, invoice=invoice)))  # type: ignore[arg-type]


def test_the_event_says_all_that_billing_needs(order: Order) -> None:
    invoice_id = ask(order, issue=True)
    document = Order.find(id=order.id).first()
    asked = next(one["data"] for one in document.outbox if one["type"] == contract.OrderBillingAsked.type)
    event = contract.OrderBillingAsked.model_validate(asked)
    assert (event.subject, event.invoice_id, event.issue) == (order.id, invoice_id, True)
    assert (event.customer_id, event.currency, event.delivery_date) == (order.customer_id, "SEK", TODAY)
    assert [(line.line, line.quantity, line.amount) for line in event.lines] == [(1, Decimal(3), Decimal("25.00"))]
    assert event.delivery_address == samples.MALMO


def test_the_same_request_asks_for_the_same_invoice(order: Order) -> None:
    request = contract.InvoiceOrder(order_id=order.id)
    with using(a_context(request_id="again")):
        first = order_billings.ask(request)
    with using(a_context(request_id="again")):
        assert order_billings.ask(request) == first
    assert len(stored(order).billings) == 1
    with pytest.raises(Conflict) as refused:
        ask(order)
    assert refused.value.code == "sales.order_nothing_left"


def test_what_is_not_delivered_is_not_invoiced(customer: str) -> None:
    order = samples.order(customer, "confirm", lines=[samples.line(quantity="3")])
    with pytest.raises(Conflict):
        ask(order)
    once(lambda: deliveries.deliver(contract.DeliverOrder(order_id=order.id, parts=[part(1, "2")]), TODAY))
    with pytest.raises(InvalidInput) as refused:
        ask(order, parts=[part(1, "3")])
    assert refused.value.details["/parts/0/quantity"].split()[0] == "more_than_left"
    ask(order)
    assert stored(order).lines[0].invoiced == 2


@pytest.mark.parametrize("gives_back", ["dropped", "refused"])
def test_what_is_given_back_can_be_invoiced_again_and_the_parts_still_add_up(order: Order, gives_back: str) -> None:
    first = ask(order, parts=[part(1, "1")])
    for _ in range(2):
        ask(order, parts=[part(1, "1")])
    news(gives_back, order, first)
    assert stored(order).lines[0].invoiced == 2
    ask(order)
    live = [one for one in stored(order).billings if one.state == contract.BillingState.ASKED]
    amounts = [one.parts[0].amount for one in live]
    assert sum(amounts) == Decimal("25.00")


@pytest.mark.parametrize("told", sorted(set(permutations(["drafted", "issued", "issued", "drafted"]))))
def test_an_issued_invoice_stays_issued_in_whatever_order_it_is_told(order: Order, told: tuple[str, ...]) -> None:
    invoice_id = ask(order)
    for kind in told:
        news(kind, order, invoice_id)
    (billing_,) = stored(order).billings
    assert (billing_.state, billing_.number) == (contract.BillingState.ISSUED, "1001")
    assert stored(order).status == contract.OrderStatus.COMPLETED


@pytest.mark.parametrize("told", sorted(set(permutations(["drafted", "dropped", "dropped"]))))
def test_a_dropped_draft_gives_back_once(order: Order, told: tuple[str, ...]) -> None:
    invoice_id = ask(order)
    for kind in told:
        news(kind, order, invoice_id)
    assert [one.state for one in stored(order).billings] == [contract.BillingState.DROPPED]
    assert stored(order).lines[0].invoiced == 0
    assert (stored(order).status, stored(order).billing) == (contract.OrderStatus.CONFIRMED, contract.Progress.NONE)


def test_an_order_is_completed_only_when_its_invoice_is_there(order: Order) -> None:
    invoice_id = ask(order)
    assert (stored(order).status, stored(order).billing) == (contract.OrderStatus.CONFIRMED, contract.Progress.FULL)
    news("issued", order, invoice_id)
    assert stored(order).status == contract.OrderStatus.COMPLETED


def test_news_of_other_invoices_change_nothing(order: Order) -> None:
    before = stored(order)
    for kind in ("drafted", "issued", "dropped", "refused"):
        news(kind, order, "inv_unknown")
    assert stored(order) == before


def test_an_order_that_is_being_invoiced_is_not_cancelled(order: Order) -> None:
    ask(order)
    with pytest.raises(Conflict):
        once(lambda: orders.step(contract.OrderVerb(order_id=order.id), "cancel"))


def test_what_an_order_has_not_heard_is_found(order: Order) -> None:
    invoice_id = ask(order)
    invoice = billing.InvoiceSnapshot.model_construct(
        id=invoice_id, order_id=order.id, from_order=True, number="1001", issue_date=TODAY
    )
    event = billing.InvoiceIssued.model_construct(subject=invoice_id, version=1, invoice=invoice)
    no = billing.OrderBillingRefused(subject=invoice_id, version=1, order_id=order.id, code="billing.some_reason")
    with using(a_context()):
        assert order_billings.find_unsettled([event]) == [event]
        assert order_billings.find_not_given_back([no]) == [no]
    news("issued", order, invoice_id)
    with using(a_context()):
        assert order_billings.find_unsettled([event]) == []
