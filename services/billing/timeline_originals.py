"""What billing tells of payments, reminders, disputes, promises, losses and collection, made again from what is there now
(`kundkort rebuild crm`)."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from billing import handovers, losses, reminders
from billing.account_payment_models import AccountPayment
from billing.models import Invoice
from chassis.originals import Original, of_document
from contracts.base import Event
from contracts.billing import (
    AccountPaymentRecorded,
    AccountPaymentRefunded,
    AccountPaymentWithdrawn,
    ClaimWaived,
    InvoiceDisputed,
    InvoiceRefunded,
    InvoiceSnapshot,
    InvoiceWrittenOff,
    LossRecovered,
    PaymentPromised,
    PaymentRecorded,
    PaymentWithdrawn,
    PromiseWithdrawn,
    ReminderSent,
    WriteOffReversed,
)
from contracts.billing.collection import InvoiceEscalated, InvoiceTakenBack

E = TypeVar("E", bound=Event)


def _each(
    make: Callable[..., E], name: str, invoice: Invoice, parts: Callable[[InvoiceSnapshot], Iterable[Any]]
) -> list[E]:
    """An event of the invoice as it is for each of these parts, which it has under that name."""
    whole = invoice.snapshot()
    about = {"subject": invoice.id, "version": invoice.version, "invoice": whole}
    return [make(**about, **{name: one}) for one in parts(whole)]


def _paid(invoice: Invoice) -> list[PaymentRecorded]:
    """Every payment, also one that was withdrawn since."""
    return _each(PaymentRecorded, "payment", invoice, lambda whole: whole.payments)


def _withdrawn(invoice: Invoice) -> list[PaymentWithdrawn]:
    return _each(
        PaymentWithdrawn,
        "payment",
        invoice,
        lambda whole: (one for one in whole.payments if one.withdrawn_on is not None),
    )


def _promised(invoice: Invoice) -> list[PaymentPromised]:
    return _each(PaymentPromised, "promise", invoice, lambda whole: whole.promises)


def _lost(invoice: Invoice) -> list[InvoiceWrittenOff]:
    return _each(InvoiceWrittenOff, "write_off", invoice, lambda whole: whole.write_offs)


def _reversed(invoice: Invoice) -> list[WriteOffReversed]:
    return _each(
        WriteOffReversed,
        "write_off",
        invoice,
        lambda whole: (one for one in whole.write_offs if one.reversed_on is not None),
    )


def _promise_withdrawn(invoice: Invoice) -> list[PromiseWithdrawn]:
    """The last one, if no other has taken its place: those before it ended by a new promise."""
    return _each(
        PromiseWithdrawn,
        "promise",
        invoice,
        lambda whole: (one for one in whole.promises[-1:] if one.withdrawn_on is not None),
    )


def _waived(invoice: Invoice) -> list[ClaimWaived]:
    return _each(ClaimWaived, "waiver", invoice, lambda whole: whole.waivers)


def _refunded(invoice: Invoice) -> list[InvoiceRefunded]:
    return _each(InvoiceRefunded, "refund", invoice, lambda whole: whole.refunds)


def _escalated(invoice: Invoice) -> list[InvoiceEscalated]:
    return [handovers.escalated_event(invoice, one) for one in invoice.handovers]


def _taken_back(invoice: Invoice) -> list[InvoiceTakenBack]:
    return [handovers.taken_back_event(invoice, one) for one in invoice.handovers if one.get("taken_back_on")]


def _account_refunded(payment: AccountPayment) -> list[AccountPaymentRefunded]:
    whole = payment.to_contract()
    return [
        AccountPaymentRefunded(subject=payment.id, version=payment.version, refund=one, payment=whole)
        for one in whole.refunds
    ]


def _account_withdrawn(payment: AccountPayment) -> list[AccountPaymentWithdrawn]:
    whole = payment.to_contract()
    return [
        AccountPaymentWithdrawn(subject=payment.id, version=payment.version, withdrawal=one, payment=whole)
        for one in whole.withdrawals
    ]


def _disputed(invoice: Invoice) -> InvoiceDisputed:
    return InvoiceDisputed(subject=invoice.id, version=invoice.version, invoice=invoice.snapshot())


def _reminded(invoice: Invoice) -> list[ReminderSent]:
    return [reminders.sent_event(invoice, one) for one in invoice.reminders if one.sent_on]


ORIGINALS = (
    Original(PaymentRecorded, Invoice, of_document(Invoice, _paid), query={"payments.0": {"$exists": True}}),
    Original(
        PaymentWithdrawn, Invoice, of_document(Invoice, _withdrawn), query={"payments.withdrawn_on": {"$ne": None}}
    ),
    Original(PaymentPromised, Invoice, of_document(Invoice, _promised), query={"promises.0": {"$exists": True}}),
    Original(InvoiceWrittenOff, Invoice, of_document(Invoice, _lost), query={"write_offs.0": {"$exists": True}}),
    Original(
        LossRecovered, Invoice, of_document(Invoice, losses.recovered_events), query={"recoveries.0": {"$exists": True}}
    ),
    Original(InvoiceDisputed, Invoice, of_document(Invoice, _disputed), query={"disputed": True}),
    Original(ReminderSent, Invoice, of_document(Invoice, _reminded), query={"reminders.sent_on": {"$ne": None}}),
    Original(
        WriteOffReversed, Invoice, of_document(Invoice, _reversed), query={"write_offs.reversed_on": {"$ne": None}}
    ),
    Original(
        PromiseWithdrawn,
        Invoice,
        of_document(Invoice, _promise_withdrawn),
        query={"promises.withdrawn_on": {"$ne": None}},
    ),
    Original(ClaimWaived, Invoice, of_document(Invoice, _waived), query={"waivers.0": {"$exists": True}}),
    Original(InvoiceRefunded, Invoice, of_document(Invoice, _refunded), query={"refunds.0": {"$exists": True}}),
    Original(InvoiceEscalated, Invoice, of_document(Invoice, _escalated), query={"handovers.0": {"$exists": True}}),
    Original(
        InvoiceTakenBack, Invoice, of_document(Invoice, _taken_back), query={"handovers.taken_back_on": {"$ne": None}}
    ),
    Original(AccountPaymentRecorded, AccountPayment, of_document(AccountPayment, AccountPayment.recorded)),
    Original(
        AccountPaymentRefunded,
        AccountPayment,
        of_document(AccountPayment, _account_refunded),
        query={"refunds.0": {"$exists": True}},
    ),
    Original(
        AccountPaymentWithdrawn,
        AccountPayment,
        of_document(AccountPayment, _account_withdrawn),
        query={"withdrawals.0": {"$exists": True}},
    ),
)
