"""Deliveries: goods of an order leave, and come back when they left by mistake. Each is one write on the order that owns them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from chassis.ids import new_id
from chassis.storage import change
from contracts.base import Event
from contracts.customers import Address
from contracts.sales import (
    DeliverOrder,
    GetDelivery,
    Party,
)
from contracts.sales.deliveries import DeliveryNote
from contracts.sales.events import DeliveryTakenBack, OrderDelivered
from contracts.sales.orders import TakeBackDelivery
from sales import customers, delivery_notes, errors, invoiced_deliveries, lines, order_billings, order_errors
from sales.live_billings import live_of
from sales.models import Order

LONGEST_BEFORE_ORDER = timedelta(days=366)
"""An order may be written after its goods have left, but hardly so long after."""


def deliver(request: DeliverOrder, today: date) -> Order:
    """Records that goods left, line by line. Raises Conflict when the state refuses it or nothing is left, InvalidInput for parts
    that are not there, and for a day to come or more than a year before the order."""

    def decide(order: Order) -> Iterable[Event]:
        order_billings.move(order, "deliver")
        _refuse_day(request.on, date.fromisoformat(order.date), today)
        taken = lines.take("order", order.lines, request.parts, "delivered")
        branch_name, address = _place(order, request.address)
        delivery: dict[str, Any] = {
            "delivery_id": new_id("dlv"),
            "on": (request.on or today).isoformat(),
            "branch_name": branch_name,
            "address": address.model_dump(mode="json"),
            "text": request.text,
            "parts": [{"line": line.line, "quantity": f"{quantity:f}"} for line, quantity in taken],
        }
        order.deliveries = [*order.deliveries, delivery]
        order_billings.record_progress(order)
        told = _note_at(order, len(order.deliveries))
        return [order.changed(), OrderDelivered(subject=order.id, version=order.version, delivery=told)]

    return change(Order, request.order_id, decide, not_found=errors.order_not_found, if_version=request.version)


def take_back(request: TakeBackDelivery, today: date) -> Order:
    """Takes a wrong delivery back. Raises InvalidInput for one that the order does not have, Conflict when an invoice holds
    something of it, or when it was taken back before."""

    def decide(order: Order) -> Iterable[Event]:
        order_billings.move(order, "take_back")
        position = _position(order, request.delivery_number)
        _refuse_if_invoiced(order, position)
        delivery = order.deliveries[position - 1]
        gone = {"taken_back_on": today.isoformat(), "taken_back_reason": request.reason}
        order.deliveries = [{**one, **gone} if one is delivery else one for one in order.deliveries]
        for line, quantity in lines.as_taken(order.lines, delivery["parts"]):
            line.delivered -= quantity
        order_billings.record_progress(order)
        told = _note_at(order, position)
        return [order.changed(), DeliveryTakenBack(subject=order.id, version=order.version, delivery=told)]

    return change(Order, request.order_id, decide, not_found=errors.order_not_found, if_version=request.version)


def get_note(request: GetDelivery) -> DeliveryNote:
    """The delivery note of that id or number. Raises NotFound."""
    key = request.delivery_id
    found = _find_by_number(key) if "-" in key else _find_by_id(key)
    if found is None:
        raise order_errors.delivery_not_found(key)
    return _note_at(*found)


def _find_by_number(number: str) -> tuple[Order, int] | None:
    """The order and the delivery's position in it."""
    of_order, position = (int(part) for part in number.split("-"))
    order: Order | None = Order.find(series="order", number=of_order).first()
    return (order, position) if order and 1 <= position <= len(order.deliveries) else None


def _find_by_id(delivery_id: str) -> tuple[Order, int] | None:
    order: Order | None = Order.find(deliveries__delivery_id=delivery_id).first()
    if order is None:
        return None
    return order, [one.get("delivery_id") for one in order.deliveries].index(delivery_id) + 1


def _refuse_day(on: date | None, ordered: date, today: date) -> None:
    """VAT follows the day of delivery (mervärdesskattelagen 2023:200, 9 kap.), so a slip in it becomes wrong VAT."""
    if on is not None and on > today:
        raise errors.invalid([errors.date_ahead("on", on, today)])
    if on is not None and on < ordered - LONGEST_BEFORE_ORDER:
        raise errors.invalid([order_errors.delivered_too_early(on, ordered)])


def _place(order: Order, given: Address | None) -> tuple[str, Address]:
    """The branch's name and where the goods went: as said, else where goods for the branch or the customer go today."""
    name, usual = customers.place_of_delivery(Party.model_validate(order.party))
    return name, given if given is not None and customers.is_filled(given) else usual


def _position(order: Order, number: str) -> int:
    numbers = [one.number for one in delivery_notes.list_of(order.number, order.deliveries)]
    if number not in numbers:
        raise order_errors.no_such_delivery(number, numbers)
    return numbers.index(number) + 1


def _refuse_if_invoiced(order: Order, position: int) -> None:
    number = delivery_notes.number_of(order.number, position)
    if order.deliveries[position - 1].get("taken_back_on"):
        raise order_errors.delivery_taken_back(number)
    if not invoiced_deliveries.is_free(order, position, live_of(order)):
        raise order_errors.delivery_invoiced(number, invoiced_deliveries.invoices_of(live_of(order), position))


def list_notes(order: Order) -> list[DeliveryNote]:
    """The notes of all deliveries of an order that have an id, also of those that were taken back."""
    return [_note_at(order, place) for place, one in enumerate(order.deliveries, 1) if one.get("delivery_id")]


def _note_at(order: Order, position: int) -> DeliveryNote:
    shown = order.to_contract()
    return delivery_notes.note(
        shown, shown.deliveries[position - 1], invoiced_deliveries.invoices_of(live_of(order), position)
    )
