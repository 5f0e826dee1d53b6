"""Money that was recorded elsewhere comes to an invoice, which takes it or turns it down (docs/decisions/0049).

The invoice alone decides, in one write: it has a payment of that id, a refusal of it (`turned_down`), or both of a part each.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from billing import errors, payment_move_errors, payments, standing
from billing.claim_facts import Paid
from billing.invoice_parts import Payment
from billing.models import Invoice
from billing.states import INVOICE
from chassis.context import current, using
from chassis.ids import new_id
from chassis.storage import Row, change
from contracts import billing as contract
from contracts.base import Event
from contracts.billing import InvoiceStatus
from contracts.errors import Conflict


class Incoming(NamedTuple):
    """A sum on its way. `limited`: an invoice takes what is owed of it and no more. `origin` is stored with the payment."""

    id: str
    amount: Decimal
    paid_on: date
    means: str
    reference: str
    origin: Row
    principal_first: bool = False
    recovers: bool = False
    limited: bool = False


def offer(invoice_id: str, incoming: Incoming, today: date) -> contract.PaymentTurnedDown | None:
    """What the invoice turns down of it, once it has decided, which it does once."""

    def decide(invoice: Invoice) -> list[Event]:
        if _has(invoice, incoming.id):
            return []
        events: list[Event] = []
        amount = invoice.money.store(incoming.amount)
        part = _takes_of(invoice, incoming, amount)
        if part < amount:
            refusal: Row = {"id": incoming.id, "amount": amount - part, "on": str(today), "origin": incoming.origin}
            invoice.turned_down = [*(invoice.turned_down or ()), refusal]
            events.append(turned_down(invoice, refusal))
        if part:
            invoice.payments.append(_payment(incoming, part))
            events += payments.tell(invoice, invoice.payments[-1])
        return events

    with using(replace(current(), request_id=incoming.id)):
        invoice = change(Invoice, invoice_id, decide, not_found=errors.invoice_not_found)
    refusal = _refusal(invoice, incoming.id)
    return None if refusal is None else turned_down(invoice, refusal)


def room(invoice: Invoice, paid_on: date, amount: int) -> int:
    """How much of a sum that came on that day the invoice takes before it is paid too much."""
    facts = standing.facts_of(invoice)
    lost = invoice.write_off_in_force is not None
    more = replace(facts, payments=[*facts.payments, Paid(paid_on, amount, lost, len(invoice.payments))])
    before, after = standing.stand(facts), standing.stand(more)
    if before.over or not (before.principal or before.claims_open):
        return 0
    return max(0, amount - after.over)


def find_taking(invoice_id: str, customer_id: str, currency: str, pointer: str) -> Invoice:
    """An invoice of that customer and currency that takes payments. Raises InvalidInput at `pointer`, Conflict."""
    found = Invoice.read_one(invoice_id)
    if found is None or found.customer_id != customer_id:
        raise errors.invalid([payment_move_errors.no_invoice_of_customer(pointer, invoice_id)])
    if found.currency != currency:
        raise errors.invalid([payment_move_errors.other_currency(pointer, found.currency, currency)])
    if not _takes_payments(found, recovers=True):
        raise payment_move_errors.takes_no_payment(found.number_text or found.id, found.status)
    return found


def promised_to(target: Invoice, amount: int, today: date) -> Row:
    """A move to that invoice as it is stored, in minor units of the payment that it leaves."""
    made: Row = {"id": new_id("pay"), "request_id": current().request_id, "to": target.id, "number": target.number_text}
    made |= {"amount": amount, "on": str(today), "issued": target.issue_date}
    return made | ({"recovers": True} if target.status == InvoiceStatus.WRITTEN_OFF else {})


def find_undecided(ids: set[str], invoice_ids: set[str]) -> set[str]:
    """Those of the sums that none of the invoices has taken or turned down."""
    rows = Invoice.rows({"_id": {"$in": sorted(invoice_ids)}}, ["payments.id", "turned_down.id"])
    return ids - {one["id"] for row in rows for name in ("payments", "turned_down") for one in row.get(name) or ()}


def turned_down_events(invoice: Invoice) -> list[contract.PaymentTurnedDown]:
    """The events of all that an invoice has turned down."""
    return [turned_down(invoice, one) for one in invoice.turned_down or ()]


def turned_down(invoice: Invoice, refusal: Row) -> contract.PaymentTurnedDown:
    """That a sum, or a part of it, goes back."""
    origin = refusal["origin"]
    return contract.PaymentTurnedDown(
        subject=invoice.id,
        version=invoice.version,
        customer_id=invoice.customer_id,
        number=invoice.number_text,
        currency=invoice.currency,
        payment_id=refusal["id"],
        amount=invoice.money.read(refusal["amount"]),
        from_invoice_id=origin.get("invoice_id"),
        from_payment_id=origin.get("payment_id"),
        from_account_payment_id=origin.get("account_payment_id"),
        on=refusal["on"],
        branch_id=invoice.branch_id,
        branch_name=invoice.branch_name or "",
    )


def _takes_of(invoice: Invoice, incoming: Incoming, amount: int) -> int:
    if not _takes_payments(invoice, incoming.recovers):
        return 0
    return room(invoice, incoming.paid_on, amount) if incoming.limited else amount


def _takes_payments(invoice: Invoice, recovers: bool) -> bool:
    """Nothing is recovered of a loss that the one who moved the money knew nothing of."""
    if invoice.status == InvoiceStatus.WRITTEN_OFF and not recovers:
        return False
    try:
        INVOICE.move(invoice.status, "record_payment")
    except Conflict:
        return False
    return True


def _payment(incoming: Incoming, amount: int) -> Payment:
    return Payment(
        id=incoming.id,
        amount=amount,
        paid_on=str(incoming.paid_on),
        means=incoming.means,
        reference=incoming.reference,
        principal_first=incoming.principal_first or None,
        moved_from=incoming.origin,
    )


def _has(invoice: Invoice, payment_id: str) -> bool:
    return any(one.id == payment_id for one in invoice.payments) or _refusal(invoice, payment_id) is not None


def _refusal(invoice: Invoice, payment_id: str) -> Row | None:
    return next((one for one in invoice.turned_down or () if one["id"] == payment_id), None)
