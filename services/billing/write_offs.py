"""Write-offs of invoices: a confirmed loss with its VAT, and its reversal (decision 29)."""

from datetime import date

from billing import checks, errors, standing
from billing.loss_sums import share_unpaid
from billing.losses import rates_of
from billing.models import Invoice
from billing.rest import rest_of
from billing.states import INVOICE
from chassis.ids import new_id
from chassis.storage import Row, change
from contracts import billing as contract
from contracts.base import Event


def write_off(request: contract.WriteOffInvoice, today: date) -> Invoice:
    """Raises Conflict when the state refuses it or the invoice is disputed; InvalidInput for a day that lies ahead or before the
    invoice's; Stale."""
    lost_on = request.lost_on or today
    if bad := checks.check_ahead("lost_on", lost_on, today):
        raise errors.invalid(bad)

    def decide(invoice: Invoice) -> contract.InvoiceWrittenOff:
        INVOICE.move(invoice.status, "write_off")
        if invoice.disputed:
            raise errors.disputed()
        if str(lost_on) < invoice.issue_date:
            raise errors.invalid([errors.before_issued("lost_on", lost_on, date.fromisoformat(invoice.issue_date))])
        made = _make(invoice, lost_on, request.reason)
        invoice.write_offs = [*(invoice.write_offs or ()), made]
        standing.settle(invoice)
        return contract.InvoiceWrittenOff(**_event_fields(invoice, made))

    return change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found, if_version=request.version)


def reverse(request: contract.ReverseWriteOff, today: date) -> Invoice:
    """Raises NotFound when no write-off is in force, Conflict when the state refuses it, Stale."""

    def decide(invoice: Invoice) -> list[Event]:
        INVOICE.move(invoice.status, "reverse_write_off")
        in_force = invoice.write_off_in_force
        if in_force is None:
            raise errors.write_off_not_found(invoice.id)
        ended = {**in_force, "reversed_on": str(today), "reversed_reason": request.reason}
        invoice.write_offs = [ended if one["id"] == in_force["id"] else one for one in invoice.write_offs]
        standing.settle(invoice)
        return [contract.WriteOffReversed(**_event_fields(invoice, ended))]

    return change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found, if_version=request.version)


def _make(invoice: Invoice, lost_on: date, reason: str) -> Row:
    lost = share_unpaid(rest_of(invoice), max(0, invoice.unpaid), invoice.money.step)
    return {
        "id": new_id("wof"),
        "on": str(lost_on),
        "reason": reason,
        "amount": lost.total,
        "rates": rates_of(lost),
        "rounding": lost.rounding,
        "payments": len(invoice.payments),
    }


def _event_fields(invoice: Invoice, write_off: Row) -> Row:
    snapshot = invoice.snapshot()
    shown = next(one for one in snapshot.write_offs if one.id == write_off["id"])
    return {"subject": invoice.id, "version": invoice.version, "write_off": shown, "invoice": snapshot}
