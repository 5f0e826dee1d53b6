"""Entries of the timeline from billing: invoices, payments, reminders and ratings. Pure."""

from collections.abc import Iterator
from typing import Any

from contracts.billing import (
    AccountPayment,
    AccountPaymentAllocated,
    AccountPaymentRecorded,
    AccountPaymentRefunded,
    AccountPaymentWithdrawn,
    ClaimWaived,
    InvoiceCredited,
    InvoiceDisputed,
    InvoiceIssued,
    InvoiceRefunded,
    InvoiceSnapshot,
    InvoiceWrittenOff,
    LossRecovered,
    PaymentMoved,
    PaymentPromised,
    PaymentRecorded,
    PaymentTurnedDown,
    PaymentWithdrawn,
    PromiseWithdrawn,
    RatingRecorded,
    ReminderSent,
    WriteOffReversed,
)
from contracts.billing.collection import InvoiceEscalated, InvoiceTakenBack
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
        branch_id=event.branch_id,
        branch_name=event.branch_name,
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


@tells(WriteOffReversed)
def write_off_reversed(event: WriteOffReversed) -> Iterator[Entry]:
    lost = event.write_off
    day = lost.reversed_on or lost.on
    yield _of_invoice(event.invoice, "write_off_reversed", f":{lost.id}", day=day, amount=lost.amount)


@tells(LossRecovered)
def loss_recovered(event: LossRecovered) -> Iterator[Entry]:
    """Below zero when the payment that brought it is withdrawn."""
    yield Entry(
        key=f"{event.subject}:loss_recovered:{event.version}",
        customer_id=event.customer_id,
        what="loss_recovered" if event.amount > 0 else "loss_again",
        thing_id=event.subject,
        day=event.on,
        branch_id=event.branch_id,
        branch_name=event.branch_name,
        number=event.number,
        amount=abs(event.amount),
        currency=event.currency,
    )


@tells(ClaimWaived)
def claim_waived(event: ClaimWaived) -> Iterator[Entry]:
    given = event.waiver
    yield _of_invoice(event.invoice, "claim_waived", f":{given.id}", day=given.on, amount=given.amount)


@tells(InvoiceEscalated)
def invoice_escalated(event: InvoiceEscalated) -> Iterator[Entry]:
    yield _of_invoice(event.invoice, "invoice_escalated", f":{event.export_id}", day=event.on)


@tells(InvoiceTakenBack)
def invoice_taken_back(event: InvoiceTakenBack) -> Iterator[Entry]:
    """A release that does not say from which export tells it after the version."""
    yield _of_invoice(event.invoice, "invoice_taken_back", f":{event.export_id or event.version}", day=event.on)


@tells(PaymentRecorded)
def payment_recorded(event: PaymentRecorded) -> Iterator[Entry]:
    paid = event.payment
    yield _of_invoice(event.invoice, "payment_recorded", f":{paid.id}", day=paid.paid_on, amount=paid.amount)


@tells(PaymentWithdrawn)
def payment_withdrawn(event: PaymentWithdrawn) -> Iterator[Entry]:
    paid = event.payment
    day = paid.withdrawn_on or paid.paid_on
    yield _of_invoice(event.invoice, "payment_withdrawn", f":{paid.id}", day=day, amount=paid.amount)


@tells(PaymentMoved)
def payment_moved(event: PaymentMoved) -> Iterator[Entry]:
    """Told where it has left; where it has gone it is told as a payment."""
    move = event.move
    more: dict[str, Any] = {"day": move.on, "amount": move.amount, "text": move.to_invoice_number}
    yield _of_invoice(event.invoice, "payment_moved", f":{move.id}", **more)


@tells(PaymentTurnedDown)
def payment_turned_down(event: PaymentTurnedDown) -> Iterator[Entry]:
    yield Entry(
        key=f"{event.subject}:payment_turned_down:{event.payment_id}",
        customer_id=event.customer_id,
        what="payment_turned_down",
        thing_id=event.subject,
        day=event.on,
        branch_id=event.branch_id,
        branch_name=event.branch_name,
        number=event.number,
        amount=event.amount,
        currency=event.currency,
    )


@tells(PaymentPromised)
def payment_promised(event: PaymentPromised) -> Iterator[Entry]:
    made = event.promise
    amount = sum((one.amount for one in made.instalments), start=made.instalments[0].amount * 0)
    yield _of_invoice(event.invoice, "payment_promised", f":{made.id}", day=made.made_on, amount=amount)


@tells(PromiseWithdrawn)
def promise_withdrawn(event: PromiseWithdrawn) -> Iterator[Entry]:
    made = event.promise
    yield _of_invoice(event.invoice, "promise_withdrawn", f":{made.id}", day=made.withdrawn_on or made.made_on)


@tells(InvoiceRefunded)
def invoice_refunded(event: InvoiceRefunded) -> Iterator[Entry]:
    back = event.refund
    yield _of_invoice(event.invoice, "invoice_refunded", f":{back.id}", day=back.paid_on, amount=back.amount)


def _on_account(payment: AccountPayment, what: str, key: str, **more: Any) -> Entry:
    return Entry(
        key=f"{payment.id}:{what}{key}",
        customer_id=payment.customer_id,
        what=what,
        thing_id=payment.id,
        currency=payment.currency,
        **more,
    )


@tells(AccountPaymentRecorded)
def account_payment_recorded(event: AccountPaymentRecorded) -> Iterator[Entry]:
    paid = event.payment
    yield _on_account(paid, "account_payment_recorded", "", day=paid.paid_on, amount=paid.amount)


@tells(AccountPaymentAllocated)
def account_payment_allocated(event: AccountPaymentAllocated) -> Iterator[Entry]:
    """Told of the payment on account; of the invoice it is told as a payment."""
    move = event.move
    yield Entry(
        key=f"{event.subject}:account_payment_allocated:{move.id}",
        customer_id=event.customer_id,
        what="account_payment_allocated",
        thing_id=event.subject,
        day=move.on,
        text=move.to_invoice_number,
        amount=move.amount,
        currency=event.currency,
    )


@tells(AccountPaymentRefunded)
def account_payment_refunded(event: AccountPaymentRefunded) -> Iterator[Entry]:
    back = event.refund
    key = f":{back.id}"
    yield _on_account(event.payment, "account_payment_refunded", key, day=back.paid_on, amount=back.amount)


@tells(AccountPaymentWithdrawn)
def account_payment_withdrawn(event: AccountPaymentWithdrawn) -> Iterator[Entry]:
    gone = event.withdrawal
    key = f":{gone.on}:{gone.amount}"
    yield _on_account(event.payment, "account_payment_withdrawn", key, day=gone.on, amount=gone.amount)


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
