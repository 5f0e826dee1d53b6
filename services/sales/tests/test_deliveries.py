"""Deliveries on the real database: number, place, delivery note, what an invoice takes of them, and taking one back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chassis.context import using
from chassis.testing import a_context, once
from contracts import sales as contract
from contracts.customers import Address, Addresses, BranchSnapshot
from contracts.errors import Conflict, InvalidInput, NotFound
from contracts.sales.deliveries import DeliveryNote
from contracts.sales.events import DeliveryTakenBack, OrderDelivered
from contracts.sales.orders import TakeBackDelivery
from sales import asked_events, customers, deliveries, order_billings, orders
from sales.models import Order
from sales.tests import samples
from sales.tests.samples import TODAY, part
from sales.tests.test_order_billings import news

SHED = Address(line1="Skjulet 1", postcode="222 22", city="Lund")


@pytest.fixture
def order(customer: str) -> Order:
    """Three pieces, confirmed."""
    return samples.order(customer, "confirm", lines=[samples.line("10.00", "3")])


def deliver(order: Order, quantity: str, **fields: Any) -> contract.Delivery:
    asked = contract.DeliverOrder(order_id=order.id, parts=[part(1, quantity)], **fields)
    return once(lambda: deliveries.deliver(asked, TODAY)).to_contract().deliveries[-1]


def ask(order: Order, *quantity: str) -> str:
    parts = [part(1, one) for one in quantity] or None
    return once(lambda: order_billings.ask(contract.InvoiceOrder(order_id=order.id, parts=parts))).invoice_id


def take_back(order: Order, number: str, **fields: Any) -> contract.Order:
    asked = TakeBackDelivery(order_id=order.id, delivery_number=number, **fields)
    return once(lambda: deliveries.take_back(asked, TODAY)).to_contract()


def note(delivery: contract.Delivery) -> DeliveryNote:
    with using(a_context()):
        return deliveries.get_note(contract.GetDelivery(delivery_id=delivery.id))


def asked_event(order: Order, invoice_id: str) -> contract.OrderBillingAsked:
    events = asked_events.events_of(orders.get(order.id))
    return next(one for one in events if one.invoice_id == invoice_id)


def count_of(order: Order, event: Any) -> int:
    outbox = Order.find(id=order.id).first().outbox
    return [one["type"] for one in outbox].count(event.type)


def test_a_delivery_has_number_place_day_and_a_note(order: Order) -> None:
    first = deliver(order, "1", on=date(2026, 2, 27), text="Ring först")
    second = deliver(order, "1", address=SHED)
    assert [one.number for one in (first, second)] == [f"{order.number}-1", f"{order.number}-2"]
    assert (first.on, first.address, second.address) == (date(2026, 2, 27), samples.MALMO, SHED)
    shown = note(second)
    assert (shown.order_id, shown.order_number, shown.customer_name) == (
        order.id,
        str(order.number),
        order.party["name"],
    )
    (line,) = shown.lines
    assert (line.text, line.quantity, line.ordered, line.left) == ("Virke", Decimal(1), Decimal(3), Decimal(1))
    assert note(first).lines[0].left == 2
    assert note(first).text == "Ring först"
    assert count_of(order, OrderDelivered) == 2


def test_the_place_is_the_branchs_of_that_day(database: str, context: object) -> None:
    """Ordered for a place, delivered to where the branch has moved; a later move changes neither."""
    customer = samples.known_customer(branches=samples.BRANCHES)
    order = samples.order(customer, "confirm", lines=[samples.line(quantity="3")], branch_id="bra_limhamn")

    def move(name: str, address: Address, version: int) -> None:
        branch = BranchSnapshot(
            id="bra_limhamn", name=name, addresses=Addresses(invoice=samples.MALMO, delivery=address)
        )
        event = samples.customer_created(customer, version, branches=[branch])
        with using(a_context()):
            customers.keep(event)

    move("Hamnen", SHED, 2)
    delivered = deliver(order, "1")
    move("Helsingborg", samples.MALMO, 3)
    assert (note(delivered).branch_name, note(delivered).address) == ("Hamnen", SHED)
    assert order.party["branch_name"] == "Limhamn"
    with using(a_context()):
        customers.keep(samples.customer_created(customer, 4, branches=[]))
    gone = deliver(order, "1")
    assert (gone.branch_name, gone.address) == ("Limhamn", samples.LIMHAMN)


def test_an_invoice_has_day_and_place_of_its_own_deliveries(order: Order) -> None:
    """Red before: the day was that of the order's last delivery, the place that of the order."""
    deliver(order, "1", on=date(2026, 2, 26), address=SHED)
    first = ask(order)
    deliver(order, "1", on=date(2026, 2, 28))
    deliver(order, "1", on=date(2026, 2, 27))
    event = asked_event(order, first)
    assert (event.delivery_date, event.delivery_address) == (date(2026, 2, 26), SHED)
    assert [one.number for one in event.deliveries] == [f"{order.number}-1"]
    second = asked_event(order, ask(order, "1"))
    assert [one.number for one in second.deliveries] == [f"{order.number}-3"]
    shown = orders.get(order.id).to_contract()
    assert [one.delivery_numbers for one in shown.billings] == [[f"{order.number}-1"], [f"{order.number}-3"]]


def test_a_wrong_delivery_is_taken_back_while_nothing_of_it_is_invoiced(order: Order) -> None:
    right, wrong = deliver(order, "1"), deliver(order, "2")
    billing = ask(order, "2")
    with pytest.raises(Conflict) as refused:
        take_back(order, wrong.number)
    assert (refused.value.code, refused.value.details["invoice_ids"]) == ("sales.delivery_invoiced", billing)
    news("dropped", order, billing)
    after = take_back(order, wrong.number, reason="Fel kund")
    assert (after.lines[0].delivered, after.delivery) == (Decimal(1), contract.Progress.PART)
    assert [one.taken_back_on for one in after.deliveries] == [None, TODAY]
    assert note(wrong).taken_back_reason == "Fel kund"
    assert count_of(order, DeliveryTakenBack) == 1
    with pytest.raises(Conflict) as twice:
        take_back(order, wrong.number)
    assert twice.value.code == "sales.delivery_taken_back"
    again = deliver(order, "2")
    assert (again.number, note(again).lines[0].left) == (f"{order.number}-3", Decimal(0))
    assert [one.number for one in asked_event(order, ask(order)).deliveries] == [right.number, again.number]


def test_the_same_request_takes_back_once(order: Order) -> None:
    wrong = deliver(order, "2")
    asked = TakeBackDelivery(order_id=order.id, delivery_number=wrong.number)
    for _ in range(2):
        with using(a_context(request_id="the same")):
            deliveries.take_back(asked, TODAY)
    assert orders.get(order.id).to_contract().lines[0].delivered == 0
    with pytest.raises(Conflict) as nothing:
        take_back(order, wrong.number)
    assert nothing.value.code == "sales.order_step_refused"


def test_an_unknown_delivery(order: Order) -> None:
    deliver(order, "1")
    with pytest.raises(InvalidInput) as refused:
        take_back(order, "17-4711")
    assert refused.value.details["/delivery_number"].split()[0] == "no_such_delivery"
    with using(a_context()), pytest.raises(NotFound):
        deliveries.get_note(contract.GetDelivery(delivery_id="dlv_none"))
    mine = deliver(order, "1")
    with using(a_context("other")), pytest.raises(NotFound):
        deliveries.get_note(contract.GetDelivery(delivery_id=mine.id))


def test_deliveries_and_invoices_of_release_0_1_0_stay_readable_and_count(order: Order) -> None:
    """They say only quantities; what it counted as invoiced is of the oldest delivery."""
    old = [{"on": "2026-02-20", "parts": [{"line": 1, "quantity": "2"}]}]
    stored = {"deliveries": old, "lines.0.delivered": "2", "lines.0.invoiced": "1", "delivery": "part"}
    Order._get_collection().update_one({"_id": order.id}, {"$set": stored})
    deliver(order, "1")
    shown = orders.get(order.id).to_contract()
    assert [(one.id != "", one.number, one.address) for one in shown.deliveries] == [
        (False, f"{order.number}-1", None),
        (True, f"{order.number}-2", samples.MALMO),
    ]
    with pytest.raises(Conflict):
        take_back(order, f"{order.number}-1")
    assert take_back(order, f"{order.number}-2").lines[0].delivered == 2
    event = asked_event(order, ask(order))
    assert (event.delivery_date, event.delivery_address) == (date(2026, 2, 20), samples.MALMO)
    assert [line.quantity for line in event.lines] == [Decimal(1)]


def test_what_was_delivered_is_invoiced_after_the_order_is_closed(order: Order) -> None:
    """Red before: a closed order could not be invoiced, so that what had left was never paid."""
    deliver(order, "2")
    once(lambda: orders.step(contract.OrderVerb(order_id=order.id), "close"))
    invoice_id = ask(order)
    news("issued", order, invoice_id)
    shown = orders.get(order.id).to_contract()
    assert (shown.status, shown.lines[0].invoiced) == (contract.OrderStatus.CLOSED, Decimal(2))
    with pytest.raises(Conflict):
        deliver(order, "1")


@pytest.mark.parametrize(("on", "code"), [(date(2026, 3, 3), "date_ahead"), (date(2025, 2, 28), "delivered_too_early")])
def test_a_day_to_come_and_one_long_before_the_order_are_slips(order: Order, on: date, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        deliver(order, "1", on=on)
    assert refused.value.details["/on"].split()[0] == code
    assert orders.get(order.id).deliveries == []
