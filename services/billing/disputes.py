"""Disputes of invoices, as a whole or by line: what is in dispute is not claimed, the rest is."""

from billing import errors, standing
from billing.models import Invoice
from billing.states import INVOICE
from chassis.storage import change
from contracts import billing as contract
from contracts.billing import ReminderStatus


def dispute(request: contract.DisputeInvoice) -> Invoice:
    """Sets or lifts the mark. Raises Conflict for what is not open; InvalidInput for lines that are absent or come to nothing."""

    def decide(invoice: Invoice) -> contract.InvoiceDisputed:
        INVOICE.move(invoice.status, "dispute" if request.disputed else "settle_dispute")
        lines = _lines(invoice, request)
        invoice.disputed = request.disputed
        invoice.dispute_reason = request.reason if request.disputed else ""
        invoice.disputed_lines = lines or None
        _withdraw_too_high(invoice)
        standing.settle(invoice)
        return contract.InvoiceDisputed(subject=invoice.id, version=invoice.version, invoice=invoice.snapshot())

    return change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)


def _lines(invoice: Invoice, request: contract.DisputeInvoice) -> list[int]:
    """The places of the disputed lines; none when the whole invoice is in dispute, or nothing."""
    if not request.disputed or request.lines is None:
        return []
    if bad := [
        errors.no_such_line_here(at, line) for at, line in enumerate(request.lines) if line > len(invoice.lines)
    ]:
        raise errors.invalid(bad)
    lines = sorted(set(request.lines))
    if sum(invoice.lines_left()[line - 1].left.amount for line in lines) <= 0:
        raise errors.invalid([errors.nothing_in_dispute()])
    return [] if len(lines) == len(invoice.lines) else lines


def _withdraw_too_high(invoice: Invoice) -> None:
    """A reminder that is only planned asks for too much when part of it is in dispute. One of an invoice that is disputed as a
    whole waits: it cannot be sent until the dispute is settled."""
    for reminder in invoice.reminders if invoice.disputed_lines else ():
        if reminder.status == ReminderStatus.PLANNED and reminder.principal > invoice.claimed:
            reminder.status = str(ReminderStatus.WITHDRAWN)
