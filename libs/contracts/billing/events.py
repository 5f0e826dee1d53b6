"""Events of the billing service."""

from contracts.base import Event
from contracts.billing.invoices import InvoiceSnapshot, Payment
from contracts.billing.ratings import RatingSnapshot
from contracts.billing.reminders import Reminder


class InvoiceDrafted(Event, service="billing", subscribers=("sales",)):
    """A draft was made of an order."""

    invoice: InvoiceSnapshot


class InvoiceIssued(Event, service="billing", subscribers=("sales",)):
    invoice: InvoiceSnapshot


class InvoiceDropped(Event, service="billing", subscribers=("sales", "billing")):
    """The draft of an order was deleted: what it took goes back to the order."""

    order_id: str


class OrderBillingRefused(Event, service="billing", subscribers=("sales",)):
    """The invoice that sales asked for cannot be made. `subject` is the id that it would have had, `code` why."""

    order_id: str
    code: str


class ReceiptBillingRefused(Event, service="billing", subscribers=("sales",)):
    """The invoice of a sale on account cannot be made. `subject` is the id that it would have had, `code` why."""

    receipt_id: str
    code: str


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
