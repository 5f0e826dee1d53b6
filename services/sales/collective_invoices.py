"""Collective invoices, as far as sales owns them: all orders are taken, then billing is asked once (docs/decisions/0034).

    taking ──► asked ──► drafted ──► issued       each order is taken in one write on it; billing makes the invoice
       │         │           └─────► dropped      the draft was deleted ┐
       │         └─────────────────► refused      billing cannot make it ├ every order gets its quantities back
       └──► giving_back ───────────► refused      an order cannot be taken ┘

A process that dies is followed by another: the event of each open state comes to sales itself. Every step can be repeated.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from chassis.context import current, using
from chassis.errors import is_refusal
from chassis.ids import new_id
from chassis.storage import change, create
from contracts import billing
from contracts import sales as contract
from contracts.errors import ServiceError, from_wire
from contracts.sales import BillingState
from contracts.sales.collective_invoices import (
    AskedCollectiveInvoice,
    CollectedOrder,
    CollectiveInvoiceAdvanced,
    CollectiveInvoiceAsked,
    CreateCollectiveInvoice,
)
from sales import asked_events, collective_orders, errors, order_billings, order_errors
from sales.collective_models import GIVING_BACK, LIVE, OPEN, TAKING, CollectiveInvoice
from sales.models import Order
from sales.order_billings import FOLLOWS


def ask(request: CreateCollectiveInvoice) -> AskedCollectiveInvoice:
    """Takes the orders and asks billing for one invoice of them. Raises what `collective_orders.choose` raises, also when an
    order could not be taken any more; then everything was given back."""
    begun: CollectiveInvoice | None = CollectiveInvoice.find(request_id=current().request_id).first()
    collective = begun or _begin(request)
    advance(collective.id)
    after = load(collective.id)
    if after.refusal:
        raise from_wire(after.refusal)
    return after.to_asked()


def advance(collective_id: str) -> None:
    """Does all that does not wait for billing. Raises Unavailable for what a later try may mend."""
    if load(collective_id).state == TAKING:
        _take_all(collective_id)
    found = load(collective_id)
    if found.state == GIVING_BACK:
        for one in found.orders:
            order_billings.bar(one["order_id"], found.invoice_id, found.code, found.id)
        _set(found.id, "refused", frozenset({GIVING_BACK}), BillingState.REFUSED.value)


def load(collective_id: str) -> CollectiveInvoice:
    """Raises NotFound."""
    found: CollectiveInvoice | None = CollectiveInvoice.find(id=collective_id).first()
    if found is None:
        raise order_errors.collective_invoice_not_found(collective_id)
    return found


def _begin(request: CreateCollectiveInvoice) -> CollectiveInvoice:
    chosen = collective_orders.choose(request)
    collective = CollectiveInvoice(
        id=new_id("col"),
        state=TAKING,
        customer_id=request.customer_id,
        invoice_id=new_id("inv"),
        issue=request.issue,
        orders=[{"order_id": one.id, "number": str(one.number)} for one in chosen],
    )
    return create(collective, CollectiveInvoice.advanced)


def _take_all(collective_id: str) -> None:
    collective, taken = load(collective_id), []
    for one in collective.orders:
        try:
            taken.append(_take(collective, one["order_id"]))
        except ServiceError as error:
            if not is_refusal(error):
                raise
            return _refuse(collective, one, error)
    return _ask_billing(collective, taken)


def _take(collective: CollectiveInvoice, order_id: str) -> Order:
    """The order with its billing: taken now, earlier, or barred already (`order_billings.bar`)."""

    def decide(order: Order) -> contract.OrderChanged | None:
        if order_billings.of_invoice(order, collective.invoice_id) is not None:
            return None
        collective_orders.take(order, collective.invoice_id, collective.id, issue=bool(collective.issue))
        return order.changed()

    with _step(collective.id, order_id):
        return change(Order, order_id, decide, not_found=errors.order_not_found)


def _ask_billing(collective: CollectiveInvoice, orders: Sequence[Order]) -> None:
    def decide(now: CollectiveInvoice) -> CollectiveInvoiceAsked | None:
        if now.state != TAKING:
            return None
        now.state = BillingState.ASKED.value
        now.event = _event(now, orders).model_dump(mode="json")
        return now.asked()

    with _step(collective.id, "asked"):
        change(CollectiveInvoice, collective.id, decide, not_found=order_errors.collective_invoice_not_found)


def _refuse(collective: CollectiveInvoice, one: dict[str, Any], error: ServiceError) -> None:
    """The list is closed first: whatever another process takes from now on is given back with the rest."""
    refusal = order_errors.collective_orders_refused([one["order_id"]], [one["number"]], [error.code])

    def decide(now: CollectiveInvoice) -> CollectiveInvoiceAdvanced | None:
        if now.state != TAKING:
            return None
        now.state, now.code, now.refusal = GIVING_BACK, error.code, refusal.to_wire()
        return now.advanced()

    with _step(collective.id, "closed"):
        change(CollectiveInvoice, collective.id, decide, not_found=order_errors.collective_invoice_not_found)


def _event(collective: CollectiveInvoice, orders: Sequence[Order]) -> CollectiveInvoiceAsked:
    asked = [asked_events.event_of(one, _billing(one, collective)) for one in orders]
    ours = {one.our_reference for one in asked}
    return CollectiveInvoiceAsked(
        subject=collective.id,
        version=collective.version,
        invoice_id=collective.invoice_id,
        customer_id=collective.customer_id,
        branch_id=collective_orders.common_branch(orders),
        our_reference=ours.pop() if len(ours) == 1 else "",
        your_reference=asked[0].your_reference,
        payment_terms_days=asked[0].payment_terms_days,
        currency=asked[0].currency,
        issue=bool(collective.issue),
        orders=[_part(order, of) for order, of in zip(orders, asked, strict=True)],
    )


def _part(order: Order, asked: contract.OrderBillingAsked) -> CollectedOrder:
    same = CollectedOrder.model_fields.keys() & contract.OrderBillingAsked.model_fields.keys()
    return CollectedOrder(
        order_id=order.id,
        branch_name=order.party.get("branch_name", ""),
        **{name: getattr(asked, name) for name in same},
    )


def _billing(order: Order, collective: CollectiveInvoice) -> dict[str, Any]:
    found = order_billings.of_invoice(order, collective.invoice_id)
    if found is None:
        raise RuntimeError(f"{order.id} has no billing of {collective.invoice_id}")
    return found


def note(invoice: billing.InvoiceSnapshot, state: BillingState) -> None:
    """What has become of the invoice, for each order and then for the whole; nothing for other invoices."""
    if invoice.collective_invoice_id:
        ids = [one.order_id for one in invoice.orders]
        _tell(invoice.collective_invoice_id, ids, invoice.id, state, number=invoice.number or "")


def note_drop(event: billing.InvoiceDropped) -> None:
    if event.collective_invoice_id:
        _tell(event.collective_invoice_id, event.order_ids, event.subject, BillingState.DROPPED)


def note_refusal(event: billing.CollectiveInvoiceRefused) -> None:
    ids = [one["order_id"] for one in load(event.collective_invoice_id).orders]
    _tell(event.collective_invoice_id, ids, event.subject, BillingState.REFUSED, refusal=event.code)


def _tell(collective_id: str, order_ids: Sequence[str], invoice_id: str, state: BillingState, **news: str) -> None:
    """The whole comes last: it says that every order has heard."""
    for order_id in order_ids:
        order_billings.settle(order_id, invoice_id, state, **news)
    named = {"code": news["refusal"]} if "refusal" in news else news
    _set(collective_id, state.value, FOLLOWS[state], state.value, **named)


def _set(collective_id: str, step: str, before: frozenset[Any], state: str, **news: str) -> None:
    def decide(now: CollectiveInvoice) -> None:
        if now.state in before:
            now.state, now.event = state, None
            for name, said in news.items():
                setattr(now, name, said)

    with _step(collective_id, step):
        change(CollectiveInvoice, collective_id, decide, not_found=order_errors.collective_invoice_not_found)


@contextmanager
def _step(collective_id: str, step: str) -> Iterator[None]:
    """Each write has a request id that follows from the collective invoice: the caller's own has made it."""
    with using(replace(current(), request_id=f"{collective_id}:{step}")):
        yield


def find_unfinished(events: Sequence[CollectiveInvoiceAdvanced]) -> list[CollectiveInvoiceAdvanced]:
    """Those of the events whose orders are still to be taken, or given back."""
    found = CollectiveInvoice.rows(
        {"_id": {"$in": [one.subject for one in events]}, "state": {"$in": sorted(OPEN)}}, ["_id"]
    )
    open_ = {row["_id"] for row in found}
    return [one for one in events if one.subject in open_]


def is_unsettled(invoice: billing.InvoiceSnapshot) -> bool:
    """Whether the orders of that invoice have not heard of it yet."""
    state = BillingState.ISSUED if invoice.issue_date else BillingState.DRAFTED
    return bool(invoice.collective_invoice_id) and _state_of(invoice.collective_invoice_id) in FOLLOWS[state]


def is_taken(collective_id: str | None) -> bool:
    """Whether the orders of an invoice that is not there are still taken."""
    return bool(collective_id) and _state_of(collective_id) in LIVE


def find_not_given_back(events: Sequence[billing.CollectiveInvoiceRefused]) -> list[billing.CollectiveInvoiceRefused]:
    """Those of the events whose quantities are still taken."""
    return [one for one in events if is_taken(one.collective_invoice_id)]


def _state_of(collective_id: str | None) -> str | None:
    return next((row["state"] for row in CollectiveInvoice.rows({"_id": collective_id}, ["state"])), None)
