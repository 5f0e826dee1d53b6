"""An order's invoices, as far as sales owns them: what is asked for, and what comes of it (docs/decisions/0027).

    asked ──► drafted ──► issued          sales takes the quantities and asks, in one write; billing makes the invoice
      │          └──────► dropped         the draft was deleted: the quantities come back
      └─────────────────► refused         billing cannot make it: the quantities come back

What is credited of an issued invoice comes back piece by piece (`order_credits`).

Each step is one write on the order. What comes twice, or late, changes nothing: only the state of that billing decides.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from chassis.context import current
from chassis.ids import new_id
from chassis.storage import change
from contracts import billing
from contracts.delivery import DeliveryReference
from contracts.sales import (
    AskedInvoice,
    BillingState,
    InvoiceOrder,
    OrderBillingAsked,
    OrderChanged,
    OrderedLine,
    Party,
    Progress,
)
from sales import (
    advances,
    checks,
    delivered_lines,
    delivery_notes,
    drafts,
    errors,
    free_lines,
    invoiced_deliveries,
    lines,
    order_states,
)
from sales.billing_views import LIVE
from sales.held_parts import held_parts
from sales.lines import Taken
from sales.models import Order

Stored = dict[str, Any]
"""A billing as it is stored in its order: `{invoice_id, state, number, refusal, issue, request_id, parts, of}`; `of` is what it
holds of each delivery (`invoiced_deliveries`), `goods` how many lines of its invoice are goods, where not as many as `parts`
(`delivered_lines`), `free` what was filled in of an invoice with own lines (`free_invoices`), `advance`, `vat_on` and `deducts`
are explained in `advances`, and `credits`, once something of it was credited, are `[{invoice_id, parts}]`, each the credit note's
id and what it gave back."""
OPEN = frozenset({BillingState.ASKED, BillingState.DRAFTED})
FOLLOWS = {
    BillingState.DRAFTED: frozenset({BillingState.ASKED}),
    BillingState.ISSUED: OPEN,
    BillingState.REFUSED: frozenset({BillingState.ASKED}),
    BillingState.DROPPED: OPEN,
}
"""Which state may come after which: events come in any order, and more than once."""


def ask(request: InvoiceOrder) -> AskedInvoice:
    """Takes what is to be invoiced and asks billing for the invoice. Raises Conflict when the state refuses it or nothing is
    left, InvalidInput for parts that are not there or not delivered."""

    if request.advance is not None and (
        bad := checks.check_advance(request.advance, has_parts=request.parts is not None)
    ):
        raise errors.invalid(bad)

    def take(order: Order) -> Taken:
        if request.advance is not None:
            return []
        return lines.take("order", order.lines, request.parts, "invoiced", of="delivered")

    def add(order: Order, live: list[Stored], parts: list[Stored]) -> Stored:
        if request.advance is not None:
            return advances.bill_ahead(order, live, request.advance)
        return advances.deduct(order, live, parts)

    return ask_for(request.order_id, take, add, issue=request.issue, if_version=request.version)


def ask_for(
    order_id: str,
    take: Callable[[Order], Taken],
    add: Callable[[Order, list[Stored], list[Stored]], Stored],
    *,
    issue: bool,
    if_version: int | None = None,
) -> AskedInvoice:
    """Notes a billing of what `take` takes of the order's lines and asks for its invoice. `add` says what else the billing needs,
    from the billings that held something before and the new one's parts.

    Raises what the two raise, and Conflict when the state refuses it."""

    def decide(order: Order) -> Iterable[OrderBillingAsked | OrderChanged]:
        move(order, "invoice")
        live, taken = live_of(order), take(order)
        parts = lines.parts_of(taken, held_parts(live), "invoiced", order.currency)
        billing: Stored = {
            "invoice_id": new_id("inv"),
            "state": BillingState.ASKED.value,
            "number": "",
            "refusal": "",
            "issue": issue,
            "request_id": current().request_id,
            "parts": parts,
            "of": invoiced_deliveries.share_out(order, taken, live),
            **add(order, live, parts),
        }
        if (goods := len(_goods(order, billing))) != len(parts):
            billing["goods"] = goods
        order.billings = [*order.billings, billing]
        record_progress(order)
        return [event_of(order, billing), order.changed()]

    order = change(Order, order_id, decide, not_found=errors.order_not_found, if_version=if_version)
    mine = (one for one in order.billings if one["request_id"] == current().request_id)
    found = next(mine, None)
    if found is None:
        raise errors.request_reused(order.id)
    return AskedInvoice(order_id=order.id, invoice_id=found["invoice_id"])


def move(order: Order, step: str) -> None:
    """Takes the order a step further. One with an advance counts as invoiced in part: it is closed, not cancelled.

    Raises Conflict."""
    billing = Progress.PART if order.billing == Progress.NONE and live_of(order) else order.billing
    order.status = order_states.move(order.status, step, order.delivery, billing)


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
        issue=billing["issue"],
        advance="advance" in billing,
        **said,
    )


def events_of(order: Order) -> list[OrderBillingAsked]:
    """The events of all billings that nobody has answered."""
    return [event_of(order, one) for one in order.billings if one["state"] == BillingState.ASKED]


def find_unsettled(events: Sequence[billing.InvoiceDrafted | billing.InvoiceIssued]) -> list[Any]:
    """Those of the events of which the order has not heard."""
    return [
        one
        for one in events
        if one.invoice.from_order
        and _state_of(one.invoice.order_id, one.invoice.id)
        in FOLLOWS[BillingState.ISSUED if one.invoice.issue_date else BillingState.DRAFTED]
    ]


def find_not_given_back(events: Sequence[billing.InvoiceDropped | billing.OrderBillingRefused]) -> list[Any]:
    """Those of the events whose quantities are still taken."""
    return [one for one in events if _state_of(one.order_id, one.subject) in LIVE]


def _state_of(order_id: str | None, invoice_id: str) -> str | None:
    asked = find_billing(order_id, invoice_id)
    return asked["state"] if asked else None


def find_billing(order_id: str | None, invoice_id: str) -> Stored | None:
    """The order's billing with that invoice, if there are such."""
    for row in Order.rows({"_id": order_id}, ["billings"]):
        return next((one for one in row.get("billings", ()) if one["invoice_id"] == invoice_id), None)
    return None


def note_draft(event: billing.InvoiceDrafted) -> None:
    _settle(event.invoice, BillingState.DRAFTED)


def note_issue(event: billing.InvoiceIssued) -> None:
    _settle(event.invoice, BillingState.ISSUED)


def note_drop(event: billing.InvoiceDropped) -> None:
    _move(event.order_id, event.subject, BillingState.DROPPED)


def note_refusal(event: billing.OrderBillingRefused) -> None:
    _move(event.order_id, event.subject, BillingState.REFUSED, refusal=event.code)


def _settle(invoice: billing.InvoiceSnapshot, state: BillingState) -> None:
    if invoice.from_order and invoice.order_id:
        _move(invoice.order_id, invoice.id, state, number=invoice.number or "")


def _move(order_id: str, invoice_id: str, state: BillingState, **news: str) -> None:
    """Gives a billing its next state, and what it took back when it is not live any more."""

    def decide(order: Order) -> OrderChanged | None:
        billing = next((one for one in order.billings if one["invoice_id"] == invoice_id), None)
        if billing is None or billing["state"] not in FOLLOWS[state]:
            return None
        after = {**billing, "state": state.value, **news}
        order.billings = [after if one is billing else one for one in order.billings]
        if state not in LIVE:
            give_back(order, billing["parts"])
        record_progress(order)
        return order.changed()

    change(Order, order_id, decide, not_found=errors.order_not_found)


def give_back(order: Order, parts: Iterable[Stored]) -> None:
    """Counts the parts as not invoiced."""
    by_number = {line.line: line for line in order.lines}
    for part in parts:
        line = by_number[part["line"]]
        line.invoiced -= Decimal(part["quantity"])


def record_progress(order: Order) -> None:
    """Brings the order's progress and state to what its lines and billings say."""
    order.delivery = lines.progress(order.lines, "delivered").value
    order.billing = lines.progress(order.lines, "invoiced").value
    is_settled = all(one["state"] != BillingState.ASKED for one in order.billings)
    order.status = order_states.after_progress(order.status, order.delivery, order.billing, is_settled)


def live_of(order: Order) -> list[Stored]:
    """The order's billings that hold something of it."""
    return [one for one in order.billings if one["state"] in LIVE]


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


def _goods(order: Order, billing: Stored) -> list[OrderedLine]:
    return delivered_lines.goods_of(order, billing, _delivery_date(order, _deliveries_of(order, billing)))


def _lines(order: Order, billing: Stored) -> list[OrderedLine]:
    return _goods(order, billing) + advances.lines_of(order, billing)
