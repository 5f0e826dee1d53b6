"""Payments of invoices: recorded, and withdrawn; the invoice's state and its reminders follow in the same write."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from billing import checks, errors
from billing.models import Invoice, Payment
from billing.states import INVOICE, OPEN, by_payment, reminder_after
from chassis.ids import new_id
from chassis.storage import change
from contracts import billing as contract
from contracts.base import Event
from contracts.billing import InvoiceStatus, ReminderStatus
from contracts.currencies import check_amount
from contracts.money import to_minor


def record(request: contract.RecordPayment, today: date) -> Invoice:
    """Raises Conflict for an invoice that takes no payments, InvalidInput for a day to come or a sum with too many decimals."""
    if bad := checks.check_ahead("paid_on", request.paid_on, today):
        raise errors.invalid(bad)

    def decide(invoice: Invoice) -> list[Event]:
        INVOICE.move(invoice.status, "record_payment")
        if bad := check_amount("/amount", request.amount, invoice.currency):
            raise errors.invalid(bad)
        made = Payment(
            id=new_id("pay"),
            amount=to_minor(request.amount),
            paid_on=str(request.paid_on),
            means=request.means,
            reference=request.reference,
        )
        invoice.payments.append(made)
        return list(_payment_events(invoice, made))

    return change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)


def withdraw(request: contract.WithdrawPayment, today: date) -> Invoice:
    """Raises NotFound for a payment that is not there or withdrawn already, Conflict for an invoice without payments."""

    def decide(invoice: Invoice) -> contract.PaymentWithdrawn:
        INVOICE.move(invoice.status, "withdraw_payment")
        payment = next((one for one in invoice.payments if one.id == request.payment_id), None)
        if payment is None or payment.withdrawn_on:
            raise errors.payment_not_found(request.payment_id)
        payment.withdrawn_on, payment.withdrawn_reason = str(today), request.reason
        settle(invoice)
        return contract.PaymentWithdrawn(
            subject=invoice.id,
            version=invoice.version,
            payment=payment.to_contract(),
            invoice=invoice.snapshot(),
        )

    return change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)


def _payment_events(invoice: Invoice, payment: Payment) -> Iterator[Event]:
    was_open = invoice.status in OPEN
    settle(invoice)
    snapshot = invoice.snapshot()
    yield contract.PaymentRecorded(
        subject=invoice.id, version=invoice.version, payment=payment.to_contract(), invoice=snapshot
    )
    if was_open and invoice.status not in OPEN:
        yield contract.InvoicePaid(subject=invoice.id, version=invoice.version, invoice=snapshot)


def settle(invoice: Invoice) -> None:
    """The state of the invoice and of its reminders, as the payments that count and the credits have it."""
    invoice.paid = sum(one.amount for one in invoice.payments if not one.withdrawn_on)
    credited = Decimal(invoice.credited or 0)
    status = by_payment(Decimal(invoice.payable), Decimal(invoice.paid), credited, invoice.is_credited_whole)
    invoice.status = str(InvoiceStatus(status))
    for reminder in invoice.reminders:
        reminder.status = str(reminder_after(ReminderStatus(reminder.status), status in OPEN))
