"""Invoices taken back from collection: reminders may follow again, and the next export tells the agency."""

from datetime import date

from billing import collection_errors, errors, handovers, standing
from billing.models import Invoice
from chassis.storage import change
from contracts.billing import ReminderStatus
from contracts.billing.collection import InvoiceTakenBack, TakeBackInvoice


def take_back(request: TakeBackInvoice, today: date) -> Invoice:
    """Raises NotFound; Conflict when the invoice is not at collection."""

    def decide(invoice: Invoice) -> InvoiceTakenBack:
        if not invoice.escalated_on:
            raise collection_errors.not_at_collection()
        *before, last = invoice.handovers
        back = {"taken_back_on": str(today), "taken_back_reason": request.reason}
        invoice.handovers = [*before, {**last, **back}]
        invoice.escalated_on = None
        for reminder in invoice.reminders:
            if reminder.id == last["reminder_id"]:
                reminder.status = str(ReminderStatus.SENT)
        standing.settle(invoice)  # the reminder is settled if the invoice is
        return handovers.taken_back_event(invoice, invoice.handovers[-1])

    return change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)


def refuse_at_collection(invoice: Invoice) -> None:
    """Nobody reminds of what an agency collects."""
    if invoice.escalated_on:
        raise collection_errors.at_collection(invoice.escalated_on)
