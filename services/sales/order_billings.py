"""An order's invoices, as far as sales owns them: what is asked for, and what comes of it (docs/decisions/0027).

    asked ──► drafted ──► issued          sales takes the quantities and asks, in one write; billing makes the invoice
      │          └──────► dropped         the draft was deleted: the quantities come back
      └─────────────────► refused         billing cannot make it: the quantities come back

What is credited of an issued invoice comes back piece by piece (`order_credits`).

Each step is one write on the order. What comes twice, or late, changes nothing: only the state of that billing decides.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from chassis.context import current
from chassis.ids import new_id
from chassis.storage import change
from contracts import billing
from contracts.money import from_minor
from contracts.sales import (
    AskedInvoice,
    BillingState,
    InvoiceOrder,
    OrderBillingAsked,
    OrderChanged,
    OrderedLine,
    Party,
)
from contracts.stored_prices import read_price
from sales import errors, lines, order_states
from sales.models import Line, Order

Stored = dict[str, Any]
"""A billing as it is stored in its order: `{invoice_id, state, number, refusal, issue, request_id, parts}`, and `credits`
once something of it was credited: `[{invoice_id, parts}]`, each the credit note's id and what it gave back."""
LIVE = frozenset({BillingState.ASKED, BillingState.DRAFTED, BillingState.ISSUED})
"""Its quantities are taken."""
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

    def decide(order: Order) -> Iterable[OrderBillingAsked | OrderChanged]:
        order.status = order_states.move(order.status, "invoice", order.delivery, order.billing)
        taken = lines.take("order", order.lines, request.parts, "invoiced", of="delivered")
        billing: Stored = {
            "invoice_id": new_id("inv"),
            "state": BillingState.ASKED.value,
            "number": "",
            "refusal": "",
            "issue": request.issue,
            "request_id": current().request_id,
            "parts": lines.parts_of(taken, _live_parts(order), "invoiced", order.currency),
        }
        order.billings = [*order.billings, billing]
        record_progress(order)
        return [event_of(order, billing), order.changed()]

    order = change(Order, request.order_id, decide, not_found=errors.order_not_found, if_version=request.version)
    mine = (one for one in order.billings if one["request_id"] == current().request_id)
    found = next(mine, None)
    if found is None:
        raise errors.request_reused(order.id)
    return AskedInvoice(order_id=order.id, invoice_id=found["invoice_id"])


def event_of(order: Order, billing: Stored) -> OrderBillingAsked:
    """The event that asks billing for the invoice."""
    party = Party.model_validate(order.party)
    by_number = {line.line: line for line in order.lines}
    return OrderBillingAsked(
        subject=order.id,
        version=order.version,
        invoice_id=billing["invoice_id"],
        order_number=str(order.number),
        customer_id=party.customer_id,
        branch_id=party.branch_id,
        our_reference=party.our_reference,
        your_reference=party.your_reference,
        payment_terms_days=party.payment_terms_days,
        text=order.text or "",
        currency=order.currency,
        delivery_date=_delivered_on(order),
        delivery_address=party.addresses.delivery,
        lines=[_line(by_number[part["line"]], part) for part in billing["parts"]],
        issue=billing["issue"],
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
    """Brings the order's state in line with what is delivered and invoiced of its lines."""
    order.delivery = lines.progress(order.lines, "delivered").value
    order.billing = lines.progress(order.lines, "invoiced").value
    is_settled = all(one["state"] != BillingState.ASKED for one in order.billings)
    order.status = order_states.after_progress(order.status, order.delivery, order.billing, is_settled)


def _live_parts(order: Order) -> list[Stored]:
    """What the order's invoices hold of it: their parts, less what was credited."""
    live = [one for one in order.billings if one["state"] in LIVE]
    back = [part for one in live for credit in one.get("credits", ()) for part in credit["parts"]]
    less = [{**part, "quantity": f"-{part['quantity']}", "amount": -part["amount"]} for part in back]
    return [part for one in live for part in one["parts"]] + less


def _delivered_on(order: Order) -> date:
    """The day of the last delivery: VAT follows it."""
    return date.fromisoformat(max(delivery["on"] for delivery in order.deliveries))


def _line(line: Line, part: Stored) -> OrderedLine:
    return OrderedLine(
        line=line.line,
        article=line.article or "",
        text=line.text,
        quantity=Decimal(part["quantity"]),
        unit=line.unit,
        price=read_price(line.price, line.exact_price),
        discount_percent=line.discount_percent,
        vat_category=line.vat_category,
        supply=line.sells,
        amount=from_minor(part["amount"]),
    )
