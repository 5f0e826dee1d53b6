"""Payments of invoices: recorded, and withdrawn; the invoice's state and its reminders follow in the same write."""

from collections.abc import Iterator
from datetime import date, timedelta

from billing import checks, errors, standing
from billing.invoice_parts import Payment
from billing.losses import loss_events
from billing.models import Invoice
from billing.states import INVOICE, SETTLED
from chassis.ids import new_id
from chassis.storage import change
from contracts import billing as contract
from contracts.base import Event

MOST_AHEAD = timedelta(days=366)
"""An advance may be paid before its invoice. What is paid a year before is a slip, or belongs to another invoice."""


def record(request: contract.RecordPayment, today: date) -> Invoice:
    """Raises Conflict for an invoice that takes no payments; InvalidInput for a sum with too many decimals, and for a day that
    lies ahead or more than a year before the invoice."""
    if bad := checks.check_ahead("paid_on", request.paid_on, today):
        raise errors.invalid(bad)

    def decide(invoice: Invoice) -> list[Event]:
        INVOICE.move(invoice.status, "record_payment")
        issued = date.fromisoformat(invoice.issue_date)
        if request.paid_on < issued - MOST_AHEAD:
            raise errors.invalid([errors.paid_too_early(request.paid_on, issued)])
        if bad := invoice.money.check("/amount", request.amount):
            raise errors.invalid(bad)
        made = Payment(
            id=new_id("pay"),
            amount=invoice.money.store(request.amount),
            paid_on=str(request.paid_on),
            means=request.means,
            reference=request.reference,
            principal_first=request.principal_first or None,
        )
        invoice.payments.append(made)
        return list(tell(invoice, made))

    return change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)


def withdraw(request: contract.WithdrawPayment, today: date) -> Invoice:
    """Raises NotFound for a payment that is not there or withdrawn already, Conflict for an invoice without payments."""

    def decide(invoice: Invoice) -> list[Event]:
        INVOICE.move(invoice.status, "withdraw_payment")
        payment = find_counting(invoice, request.payment_id)
        payment.withdrawn_on, payment.withdrawn_reason = str(today), request.reason
        lost = invoice.written_off or 0
        standing.settle(invoice)
        told = contract.PaymentWithdrawn(
            subject=invoice.id,
            version=invoice.version,
            payment=payment.to_contract(invoice.money),
            invoice=invoice.snapshot(),
        )
        return [told, *loss_events(invoice, payment.id, lost, str(today))]

    return change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)


def find_counting(invoice: Invoice, payment_id: str) -> Payment:
    """A payment that counts and may be withdrawn or moved: what a write-off has reckoned with stays, until it is reversed."""
    for place, payment in enumerate(invoice.payments):
        if payment.id == payment_id and not payment.withdrawn_on:
            if invoice.write_off_in_force and place < invoice.write_off_in_force["payments"]:
                raise errors.payment_before_write_off()
            found: Payment = payment
            return found
    raise errors.payment_not_found(payment_id)


def tell(invoice: Invoice, payment: Payment) -> Iterator[Event]:
    """The events of a payment that counts from now on; the state of its invoice, which follows."""
    was_settled, lost = invoice.status in SETTLED, invoice.written_off or 0
    standing.settle(invoice)
    snapshot = invoice.snapshot()
    yield contract.PaymentRecorded(
        subject=invoice.id, version=invoice.version, payment=payment.to_contract(invoice.money), invoice=snapshot
    )
    yield from loss_events(invoice, payment.id, lost, str(payment.paid_on))
    if not was_settled and invoice.status in SETTLED:
        yield contract.InvoicePaid(subject=invoice.id, version=invoice.version, invoice=snapshot)
