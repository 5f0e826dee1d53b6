"""Which orders come onto a collective invoice, and whether they fit on one. Nothing is stored here (docs/decisions/0034)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from contracts.countries import country_of
from contracts.customers import Address, CustomerSnapshot
from contracts.errors import Conflict, ServiceError
from contracts.lines import MOST_LINES, ZERO
from contracts.sales import OrderBillingAsked, OrderStatus, Party
from contracts.sales.collective_invoices import (
    MOST_ORDERS,
    CollectiveInvoiceFields,
    CollectivePreview,
    Difference,
    PlannedOrder,
)
from sales import advances, asked_events, billing_views, customers, errors, lines, order_billings, order_errors
from sales.models import Order
from sales.order_billings import Stored

INVOICED = [OrderStatus.CONFIRMED.value, OrderStatus.ON_HOLD.value, OrderStatus.CLOSED.value]
"""States in which an order may have something delivered and not invoiced."""


class Look(NamedTuple):
    """What a collective invoice would take of an order, and what it would ask billing; or why nothing."""

    order: Order
    asked: OrderBillingAsked | None = None
    billing: Stored | None = None
    refusal: ServiceError | None = None


def choose(request: CollectiveInvoiceFields) -> list[Order]:
    """The orders that the invoice is of, by id: taken in one order by everybody, two at once do not halve each other's.

    Raises InvalidInput for orders that are not the customer's, Conflict when one that is named cannot be invoiced, when
    nothing is left, when they differ in what an invoice says once, or are too many."""
    looks = look_at(request)
    fit = [one for one in looks if one.refusal is None]
    if request.order_ids is not None and (refused := [one for one in looks if one.refusal is not None]):
        raise refuse([(one.order, one.refusal) for one in refused if one.refusal is not None])
    if not fit:
        raise order_errors.collective_nothing_left()
    if found := find_differences(fit, customers.load(request.customer_id)):
        raise order_errors.collective_orders_differ(found)
    if len(fit) > MOST_ORDERS or sum(len(one.asked.lines) for one in fit if one.asked) > MOST_LINES:
        raise order_errors.collective_too_large(MOST_ORDERS, MOST_LINES)
    return [one.order for one in fit]


def preview(request: CollectiveInvoiceFields) -> CollectivePreview:
    """What `choose` would choose, and why not others. Raises InvalidInput for orders that are not the customer's."""
    looks = look_at(request)
    fit = [one for one in looks if one.asked is not None]
    planned = [_planned(one) for one in looks]
    return CollectivePreview(
        orders=planned,
        differences=find_differences(fit, customers.load(request.customer_id)) if fit else [],
        currency=fit[0].order.currency if fit else "",
        net=sum((one.net for one in planned), ZERO),
    )


def look_at(request: CollectiveInvoiceFields) -> list[Look]:
    """The orders that are named, or all of the customer's with something delivered and not invoiced. Raises InvalidInput;
    Unavailable while the customer is not known here."""
    customers.load(request.customer_id)
    if request.order_ids is None:
        wanted = {"customer_id": request.customer_id, "status__in": INVOICED}
        found = list(Order.find(**wanted).exclude("history"))
        found = [one for one in found if any(lines.quantity_left(line, "invoiced", "delivered") for line in one.lines)]
    else:
        _refuse_doubles(request.order_ids)
        found = list(Order.find(id__in=request.order_ids, customer_id=request.customer_id).exclude("history"))
        known = {one.id for one in found}
        if bad := [at for at, one in enumerate(request.order_ids) if one not in known]:
            raise errors.invalid(order_errors.no_such_order(at, request.order_ids[at]) for at in bad)
    return [_look(one) for one in sorted(found, key=lambda one: str(one.id))]


def take(order: Order, invoice_id: str, collective_id: str, *, issue: bool) -> Stored:
    """Takes all that is delivered and not invoiced, within a change of the order. Raises Conflict."""
    return order_billings.take_of(
        order,
        invoice_id,
        lambda order: lines.take("order", order.lines, None, "invoiced", of="delivered"),
        advances.deduct,
        issue=issue,
        collective=collective_id,
    )


def refuse(refused: Sequence[tuple[Order, ServiceError]]) -> Conflict:
    """The error that names these orders and why each cannot be invoiced."""
    return order_errors.collective_orders_refused(
        [order.id for order, _ in refused],
        [str(order.number) for order, _ in refused],
        [error.code for _, error in refused],
    )


def find_differences(looks: Iterable[Look], customer: CustomerSnapshot) -> list[Difference]:
    """In what the orders differ that an invoice says once."""
    facts = {str(one.order.number): _facts(one.order, one.asked, customer) for one in looks if one.asked is not None}
    names = next(iter(facts.values()), {})
    return [
        Difference(field=name, values={number: said[name] for number, said in facts.items()})
        for name in names
        if len({said[name] for said in facts.values()}) > 1
    ]


def common_branch(orders: Sequence[Order]) -> str | None:
    """The branch of all the orders; the customer itself when they have several."""
    ids = {one.branch_id for one in orders}
    return ids.pop() if len(ids) == 1 else None


def _look(order: Order) -> Look:
    try:
        billing = take(order, "", "", issue=False)
    except Conflict as error:
        return Look(order, refusal=error)
    return Look(order, asked_events.event_of(order, billing), billing)


def _planned(look: Look) -> PlannedOrder:
    number, asked = str(look.order.number), look.asked
    if asked is None or look.billing is None:
        code = look.refusal.code if look.refusal else ""
        return PlannedOrder(order_id=look.order.id, order_number=number, net=ZERO, refusal=code)
    shown = billing_views.billing_of(look.order.number, look.billing, look.order.money)
    net = sum((line.amount for line in asked.lines), ZERO)
    return PlannedOrder(order_id=look.order.id, order_number=number, parts=shown.parts, net=net)


def _facts(order: Order, asked: OrderBillingAsked | None, customer: CustomerSnapshot) -> dict[str, str]:
    party = Party.model_validate(order.party)
    place = asked.delivery_address if asked else None
    terms = party.payment_terms_days
    return {
        "currency": order.currency,
        "vat_type": str(party.vat_type),
        "payment_terms_days": "" if terms is None else str(terms),
        "your_reference": party.your_reference,
        "invoice_address": _in_words(customers.invoice_address(party, customer)),
        "delivery_country": country_of(place or party.addresses.invoice) or "",
    }


def _in_words(address: Address) -> str:
    said = (address.line1, address.line2, address.postcode, address.city, address.country)
    return ", ".join(one for one in said if one)


def _refuse_doubles(ids: Sequence[str]) -> None:
    if bad := [at for at, one in enumerate(ids) if one in ids[:at]]:
        raise errors.invalid(order_errors.order_named_twice(at, ids[at]) for at in bad)
