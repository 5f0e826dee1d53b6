"""What billing tells of payments, reminders, disputes, promises and losses, made again from the invoices as they are now
(`kundkort rebuild crm`)."""

from billing import reminders
from billing.models import Invoice
from chassis.originals import Original, of_document
from contracts.billing import (
    InvoiceDisputed,
    InvoiceWrittenOff,
    PaymentPromised,
    PaymentRecorded,
    PaymentWithdrawn,
    ReminderSent,
)


def _paid(invoice: Invoice) -> list[PaymentRecorded]:
    """Every payment, also one that was withdrawn since."""
    whole = invoice.snapshot()
    return [
        PaymentRecorded(subject=invoice.id, version=invoice.version, payment=one, invoice=whole)
        for one in whole.payments
    ]


def _withdrawn(invoice: Invoice) -> list[PaymentWithdrawn]:
    whole = invoice.snapshot()
    return [
        PaymentWithdrawn(subject=invoice.id, version=invoice.version, payment=one, invoice=whole)
        for one in whole.payments
        if one.withdrawn_on is not None
    ]


def _promised(invoice: Invoice) -> list[PaymentPromised]:
    whole = invoice.snapshot()
    return [
        PaymentPromised(subject=invoice.id, version=invoice.version, promise=one, invoice=whole)
        for one in whole.promises
    ]


def _lost(invoice: Invoice) -> list[InvoiceWrittenOff]:
    whole = invoice.snapshot()
    return [
        InvoiceWrittenOff(subject=invoice.id, version=invoice.version, write_off=one, invoice=whole)
        for one in whole.write_offs
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
    Original(InvoiceDisputed, Invoice, of_document(Invoice, _disputed), query={"disputed": True}),
    Original(ReminderSent, Invoice, of_document(Invoice, _reminded), query={"reminders.sent_on": {"$ne": None}}),
)
