"""Deliveries as people see them: in their order, as a delivery note, and as an invoice names them. Nothing is stored here."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from contracts import sales as contract
from contracts.customers import Address
from contracts.delivery import DeliveryReference
from contracts.sales.deliveries import DeliveryLine, DeliveryNote

Stored = dict[str, Any]
"""A delivery as its order has it: `{on, parts}` and, but for those of release 0.1.0, `{delivery_id, branch_name, address, text}`;
`{taken_back_on, taken_back_reason}` of one that was taken back."""


def number_of(order_number: int, position: int) -> str:
    """ "1042-1": each order counts its own, so no other order is waited for and no number is missing."""
    return f"{order_number}-{position}"


def list_of(order_number: int, deliveries: Sequence[Stored]) -> list[contract.Delivery]:
    """The deliveries of an order."""
    return [
        contract.Delivery(
            id=one.get("delivery_id", ""),
            number=number_of(order_number, position),
            on=one["on"],
            branch_name=one.get("branch_name", ""),
            address=one.get("address") or None,
            text=one.get("text", ""),
            parts=one["parts"],
            taken_back_on=one.get("taken_back_on"),
            taken_back_reason=one.get("taken_back_reason", ""),
        )
        for position, one in enumerate(deliveries, 1)
    ]


def reference(order_number: int, deliveries: Sequence[Stored], position: int) -> DeliveryReference:
    """A delivery as an invoice names it."""
    one = deliveries[position - 1]
    return DeliveryReference(
        id=one.get("delivery_id", ""),
        number=number_of(order_number, position),
        on=one["on"],
        address=one.get("address") or None,
    )


def note(order: contract.Order, delivery: contract.Delivery, invoice_ids: Collection[str]) -> DeliveryNote:
    """The delivery note: what left, for whom and where to, and what remained to be delivered."""
    return DeliveryNote(
        id=delivery.id,
        number=delivery.number,
        order_id=order.id,
        order_number=order.number or "",
        on=delivery.on,
        customer_id=order.party.customer_id,
        customer_number=order.party.number,
        customer_name=order.party.name,
        branch_id=order.party.branch_id,
        branch_name=delivery.branch_name,
        our_reference=order.party.our_reference,
        your_reference=order.party.your_reference,
        language=order.party.language,
        address=delivery.address or order.party.addresses.delivery or Address(),
        text=delivery.text,
        lines=_lines(order, delivery),
        invoice_ids=list(invoice_ids),
        taken_back_on=delivery.taken_back_on,
        taken_back_reason=delivery.taken_back_reason,
    )


def _lines(order: contract.Order, delivery: contract.Delivery) -> list[DeliveryLine]:
    by_number = {line.line: line for line in order.lines}
    upto = order.deliveries[: order.deliveries.index(delivery) + 1]
    counted = [one for one in upto if one is delivery or one.taken_back_on is None]
    lines = []
    for part in delivery.parts:
        line = by_number[part.line]
        gone = sum((one.quantity for each in counted for one in each.parts if one.line == part.line), Decimal(0))
        lines.append(
            DeliveryLine(
                **line.model_dump(include={"line", "article", "text", "unit"}),
                quantity=part.quantity,
                ordered=line.quantity,
                left=line.quantity - gone,
            )
        )
    return lines
