"""An order's invoices, as far as sales owns them: what is asked for, and what comes of it (docs/decisions/0027).

    asked ──► drafted ──► issued          sales takes the quantities and asks, in one write; billing makes the invoice
      │          └──────► dropped         the draft was deleted: the quantities come back
      └─────────────────► refused         billing cannot make it: the quantities come back

What is credited of an issued invoice comes back piece by piece (`order_credits`).

Each step is one write on the order. What comes twice, or late, changes nothing: only the state of that billing decides.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from chassis.context import current, using
from chassis.ids import new_id
from chassis.storage import change
from contracts import billing
from contracts.sales import (
    AskedInvoice,
    BillingState,
    InvoiceOrder,
    OrderBillingAsked,
    OrderChanged,
    Progress,
)
from sales import advances, asked_events, checks, errors, invoiced_deliveries, lines, order_prepayments, order_states
from sales.billing_views import LIVE
from sales.held_parts import held_parts
from sales.lines import Taken
from sales.live_billings import live_of
from sales.models import Order

Stored = dict[str, Any]
"""A billing as it is stored in its order: `{invoice_id, state, number, refusal, issue, request_id, parts, of}`; `of` is what it
holds of each delivery (`invoiced_deliveries`), `goods` how many lines of its invoice are goods, where not as many as `parts`
(`delivered_lines`), `free` what was filled in of an invoice with own lines (`free_invoices`), `collective` the collective invoice
that it is a part of, `advance`, `vat_on` and `deducts` are explained in `advances`, and `credits`, once something of it was
credited, are `[{invoice_id, parts}]`, each the credit note's id and what it gave back."""
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
        billing = take_of(order, new_id("inv"), take, add, issue=issue)
        return [asked_events.event_of(order, billing), order.changed()]

    order = change(Order, order_id, decide, not_found=errors.order_not_found, if_version=if_version)
    mine = (one for one in order.billings if one["request_id"] == current().request_id)
    found = next(mine, None)
    if found is None:
        raise errors.request_reused(order.id)
    return AskedInvoice(order_id=order.id, invoice_id=found["invoice_id"])


def take_of(
    order: Order,
    invoice_id: str,
    take: Callable[[Order], Taken],
    add: Callable[[Order, list[Stored], list[Stored]], Stored],
    *,
    issue: bool,
    **more: str,
) -> Stored:
    """The billing of what `take` takes of the order, noted on it within its change; `more` stands in it, too. See `ask_for`."""
    move(order, "invoice")
    live, taken = live_of(order), take(order)
    of = order_states.invoiced_of(order.status)
    parts = lines.parts_of(taken, held_parts(live), "invoiced", order.money, of)
    billing: Stored = {
        **_new(invoice_id, issue=issue),
        "parts": parts,
        "of": invoiced_deliveries.share_out(order, taken, live),
        **add(order, live, parts),
        **more,
    }
    if (goods := len(asked_events.goods_of(order, billing))) != len(parts):
        billing["goods"] = goods
    order.billings = [*order.billings, billing]
    record_progress(order)
    return billing


def _new(invoice_id: str, *, issue: bool) -> Stored:
    return {
        "invoice_id": invoice_id,
        "state": BillingState.ASKED.value,
        "number": "",
        "refusal": "",
        "issue": issue,
        "request_id": current().request_id,
        "parts": [],
    }


def bar(order_id: str, invoice_id: str, code: str, collective_id: str) -> None:
    """Gives back what the collective invoice has taken, and keeps a process that is late from taking it now: a billing that was
    refused stands in the order, with or without parts."""
    said = {"state": BillingState.REFUSED.value, "refusal": code, "collective": collective_id}

    def decide(order: Order) -> OrderChanged | None:
        if of_invoice(order, invoice_id) is not None:
            return _move_to(order, invoice_id, BillingState.REFUSED, refusal=code)
        order.billings = [*order.billings, {**_new(invoice_id, issue=False), **said}]
        return order.changed()

    with using(replace(current(), request_id=f"{collective_id}:{order_id}:back")):
        change(Order, order_id, decide, not_found=errors.order_not_found)


def move(order: Order, step: str) -> None:
    """Takes the order a step further. One with an invoice ahead counts as invoiced in part: it is closed, not cancelled. One with
    prepayments of the till only can be cancelled: they are paid back there.

    Raises Conflict."""
    has_billing = any(one["state"] in LIVE for one in order.billings)
    billing = Progress.PART if order.billing == Progress.NONE and has_billing else order.billing
    order.status = order_states.move(order.status, step, order.delivery, billing)


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
    _note(event.invoice, BillingState.DRAFTED)


def note_issue(event: billing.InvoiceIssued) -> None:
    _note(event.invoice, BillingState.ISSUED)


def note_drop(event: billing.InvoiceDropped) -> None:
    settle(event.order_id, event.subject, BillingState.DROPPED)


def note_refusal(event: billing.OrderBillingRefused) -> None:
    settle(event.order_id, event.subject, BillingState.REFUSED, refusal=event.code)


def _note(invoice: billing.InvoiceSnapshot, state: BillingState) -> None:
    if invoice.from_order and invoice.order_id:
        settle(invoice.order_id, invoice.id, state, number=invoice.number or "")


def settle(order_id: str, invoice_id: str, state: BillingState, **news: str) -> None:
    """Gives a billing its next state, and what it took back when it is not live any more."""

    change(
        Order,
        order_id,
        lambda order: _move_to(order, invoice_id, state, **news),
        not_found=errors.order_not_found,
    )


def _move_to(order: Order, invoice_id: str, state: BillingState, **news: str) -> OrderChanged | None:
    billing = of_invoice(order, invoice_id)
    if billing is None or billing["state"] not in FOLLOWS[state]:
        return None
    after = {**billing, "state": state.value, **news}
    order.billings = [after if one is billing else one for one in order.billings]
    if state not in LIVE:
        give_back(order, billing["parts"])
    record_progress(order)
    return order.changed()


def of_invoice(order: Order, invoice_id: str) -> Stored | None:
    """The order's billing with that invoice, if it has one."""
    return next((one for one in order.billings if one["invoice_id"] == invoice_id), None)


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
    order_prepayments.note_pay_back(order)
