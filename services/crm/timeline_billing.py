"""Entries of the timeline from billing: invoices, payments, reminders and ratings. Pure."""

from collections.abc import Iterator
from typing import Any

from contracts.billing import (
    InvoiceCredited,
    InvoiceDisputed,
    InvoiceIssued,
    InvoiceSnapshot,
    InvoiceWrittenOff,
    PaymentPromised,
    PaymentRecorded,
    PaymentWithdrawn,
    RatingRecorded,
    ReminderSent,
)
from crm.timeline_entries import Entry, tells


def _of_invoice(invoice: InvoiceSnapshot, what: str, key: str, **more: Any) -> Entry:
    return Entry(
        key=f"{invoice.id}:{what}{key}",
        customer_id=invoice.customer_id,
        what=what,
        thing_id=invoice.id,
        branch_id=invoice.branch_id,
        branch_name=invoice.branch_name,
        number=invoice.number or "",
        currency=invoice.currency,
        **more,
    )


@tells(InvoiceIssued)
def invoice_issued(event: InvoiceIssued) -> Iterator[Entry]:
    """One that is not issued yet tells nothing."""
    invoice = event.invoice
    if invoice.issue_date is not None:
        yield _of_invoice(invoice, "invoice_issued", "", day=invoice.issue_date, amount=invoice.totals.total)


@tells(InvoiceCredited)
def invoice_credited(event: InvoiceCredited) -> Iterator[Entry]:
    credit = event.credit
    yield Entry(
        key=f"{event.subject}:invoice_credited:{credit.id}",
        customer_id=event.customer_id,
        what="invoice_credited",
        thing_id=event.subject,
        day=credit.on,
        number=event.number,
        amount=credit.total,
        currency=event.currency,
    )


@tells(InvoiceDisputed)
def invoice_disputed(event: InvoiceDisputed) -> Iterator[Entry]:
    """The mark can be set and lifted again and again."""
    what = "invoice_disputed" if event.invoice.disputed else "dispute_settled"
    yield _of_invoice(event.invoice, what, f":{event.version}", about=event.invoice.changed_at, again=True)


@tells(InvoiceWrittenOff)
def invoice_written_off(event: InvoiceWrittenOff) -> Iterator[Entry]:
    lost = event.write_off
    yield _of_invoice(event.invoice, "invoice_written_off", f":{lost.id}", day=lost.on, amount=lost.amount)


@tells(PaymentRecorded)
def payment_recorded(event: PaymentRecorded) -> Iterator[Entry]:
    paid = event.payment
    yield _of_invoice(event.invoice, "payment_recorded", f":{paid.id}", day=paid.paid_on, amount=paid.amount)


@tells(PaymentWithdrawn)
def payment_withdrawn(event: PaymentWithdrawn) -> Iterator[Entry]:
    paid = event.payment
    day = paid.withdrawn_on or paid.paid_on
    yield _of_invoice(event.invoice, "payment_withdrawn", f":{paid.id}", day=day, amount=paid.amount)


@tells(PaymentPromised)
def payment_promised(event: PaymentPromised) -> Iterator[Entry]:
    made = event.promise
    amount = sum((one.amount for one in made.instalments), start=made.instalments[0].amount * 0)
    yield _of_invoice(event.invoice, "payment_promised", f":{made.id}", day=made.made_on, amount=amount)


@tells(ReminderSent)
def reminder_sent(event: ReminderSent) -> Iterator[Entry]:
    reminder = event.reminder
    yield Entry(
        key=f"{reminder.invoice_id}:reminder_sent:{reminder.id}",
        customer_id=event.customer_id,
        what="reminder_sent",
        thing_id=reminder.invoice_id,
        day=reminder.sent_on or reminder.planned_on,
        branch_id=reminder.branch_id,
        branch_name=reminder.branch_name,
        number=reminder.invoice_number,
        amount=reminder.total,
        currency=reminder.currency,
    )


@tells(RatingRecorded)
def rating_recorded(event: RatingRecorded) -> Iterator[Entry]:
    rating = event.rating
    yield Entry(
        key=f"{rating.id}:rating_recorded",
        customer_id=rating.customer_id,
        what="rating_recorded",
        thing_id=rating.id,
        day=rating.as_of,
        text=rating.letter,
    )
