"""What billing is asked of an order: the event of one of its billings, made of what is stored. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contracts.delivery import DeliveryReference
from contracts.sales import BillingState, OrderBillingAsked, OrderedLine, Party
from sales import advances, delivered_lines, delivery_notes, drafts, free_lines, order_prepayments
from sales.models import Order

Stored = dict[str, Any]
"""A billing as its order has it (`order_billings`)."""


def event_of(order: Order, billing: Stored) -> OrderBillingAsked:
    """The event that asks billing for the invoice."""
    party = Party.model_validate(order.party)
    deliveries = _deliveries_of(order, billing)
    usual: Stored = {
        "branch_id": party.branch_id,
        "our_reference": party.our_reference,
        "your_reference": party.your_reference,
        "payment_terms_days": party.payment_terms_days,
        "text": order.text or "",
        "delivery_date": _delivery_date(order, deliveries),
        "issue_date": None,
        "exchange_rate": None,
    }
    free: Stored = billing.get("free", {})
    said: Stored = {name: free.get(name, value) for name, value in usual.items()}
    return OrderBillingAsked(
        subject=order.id,
        version=order.version,
        invoice_id=billing["invoice_id"],
        order_number=str(order.number),
        customer_id=party.customer_id,
        currency=order.currency,
        delivery_address=(deliveries[-1].address if deliveries else None) or party.addresses.delivery,
        deliveries=deliveries,
        lines=free_lines.lines_of(free, order.currency) if free else _lines(order, billing),
        advances_taken=advances.taken_of(order, billing),
        issue=billing["issue"],
        advance="advance" in billing,
        prepayments=order_prepayments.receipts_of(order, billing),
        **said,
    )


def events_of(order: Order) -> list[OrderBillingAsked]:
    """The events of all billings that nobody has answered; a collective invoice asks for its orders itself."""
    asked = [one for one in order.billings if one["state"] == BillingState.ASKED]
    return [event_of(order, one) for one in asked if "collective" not in one]


def _deliveries_of(order: Order, billing: Stored) -> list[DeliveryReference]:
    """The deliveries that a billing is of, by day; the order's last one for a billing that names none, none for an advance."""
    positions = sorted({part["delivery"] for part in billing.get("of", ())})
    found = [delivery_notes.reference(order.number, order.deliveries, position) for position in positions]
    if not found and billing["parts"]:
        every = range(1, len(order.deliveries) + 1)
        found = [delivery_notes.reference(order.number, order.deliveries, position) for position in every]
        found = sorted(found, key=lambda one: one.on)[-1:]
    return sorted(found, key=lambda one: one.on)


def _delivery_date(order: Order, deliveries: Sequence[DeliveryReference]) -> date:
    return deliveries[-1].on if deliveries else drafts.day(order.delivery_date, order.date)


def goods_of(order: Order, billing: Stored) -> list[OrderedLine]:
    """The lines of the billing's goods, those of different VAT rates apart."""
    return delivered_lines.goods_of(order, billing, _delivery_date(order, _deliveries_of(order, billing)))


def _lines(order: Order, billing: Stored) -> list[OrderedLine]:
    return goods_of(order, billing) + advances.lines_of(order, billing)
