"""Events of the billing service."""

from contracts.base import Event
from contracts.billing.invoices import InvoiceSnapshot, Payment
from contracts.billing.ratings import RatingSnapshot
from contracts.billing.reminders import Reminder


class InvoiceIssued(Event, service="billing"):
    invoice: InvoiceSnapshot


class InvoiceDisputed(Event, service="billing"):
    """The mark was set or lifted; see `invoice.disputed`."""

    invoice: InvoiceSnapshot


class PaymentRecorded(Event, service="billing"):
    payment: Payment
    invoice: InvoiceSnapshot


class PaymentWithdrawn(Event, service="billing"):
    payment: Payment
    invoice: InvoiceSnapshot


class InvoicePaid(Event, service="billing"):
    """Nothing remains to be paid; comes beside the PaymentRecorded that did it."""

    invoice: InvoiceSnapshot


class ReminderSent(Event, service="billing"):
    reminder: Reminder
    customer_id: str


class RatingRecorded(Event, service="billing"):
    rating: RatingSnapshot
