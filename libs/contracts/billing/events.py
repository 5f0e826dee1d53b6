"""Events of the billing service."""

from datetime import date

from contracts.base import Event
from contracts.billing.claims import ClaimWaiver, Refund
from contracts.billing.credits import Credit
from contracts.billing.invoices import InvoiceSnapshot, InvoiceStatus, Payment
from contracts.billing.promises import Promise
from contracts.billing.ratings import RatingSnapshot
from contracts.billing.reminders import Reminder
from contracts.billing.shared import CreditedPeriod
from contracts.billing.write_offs import WriteOff
from contracts.lines import VatSum
from contracts.money import Amount


class InvoiceDrafted(Event, service="billing", subscribers=("sales",)):
    """A draft was made of an order."""

    invoice: InvoiceSnapshot


class InvoiceIssued(Event, service="billing", subscribers=("sales", "crm")):
    invoice: InvoiceSnapshot


class InvoiceDropped(Event, service="billing", subscribers=("sales", "billing")):
    """The draft of an order, or of a contract's period, was deleted: what it took goes back. `order_id` is empty for a
    contract's, for a collective invoice's, which names its `order_ids`, and for one that contracts share (`contract_ids`)."""

    order_id: str
    contract_id: str | None = None
    collective_invoice_id: str | None = None
    order_ids: list[str] = []
    shared_invoice_id: str | None = None
    contract_ids: list[str] = []


class OrderBillingRefused(Event, service="billing", subscribers=("sales",)):
    """The invoice that sales asked for cannot be made. `subject` is the id that it would have had, `code` why."""

    order_id: str
    code: str


class CollectiveInvoiceRefused(Event, service="billing", subscribers=("sales",)):
    """The collective invoice cannot be made. `subject` is the id that the invoice would have had, `code` why."""

    collective_invoice_id: str
    code: str


class InvoiceCredited(Event, service="billing", subscribers=("sales", "billing", "crm")):
    """Something was taken off an invoice. `order_id`: it is an order's, to which the pieces with an `order_line` go back;
    of a collective invoice, which names none, each part names its own. `contract_id`: it is of a contract's period. `whole`:
    nothing is left of the invoice that could be credited. Of an invoice that contracts share `whole_periods` are those of which
    nothing is left.

    Billing itself listens, and writes the credit note that a crash kept from being written.
    """

    customer_id: str
    number: str
    order_id: str | None = None
    contract_id: str | None = None
    whole: bool = False
    whole_periods: list[CreditedPeriod] = []
    currency: str
    credit: Credit
    status: InvoiceStatus
    credited: Amount
    remaining: Amount
    branch_id: str | None = None
    branch_name: str = ""


class CreditNoteIssued(Event, service="billing"):
    """A credit note has its number; `invoice.changes` names the invoice. Comes after the InvoiceCredited of that invoice."""

    invoice: InvoiceSnapshot


class ContractPeriodRefused(Event, service="billing", subscribers=("sales",)):
    """The invoice of a contract's period cannot be made. `subject` is the id that it would have had, `code` why."""

    contract_id: str
    code: str


class SharedInvoiceRefused(Event, service="billing", subscribers=("sales",)):
    """The invoice that contracts would share cannot be made. `subject` is the id that it would have had, `code` why."""

    shared_invoice_id: str
    code: str


class ReceiptBillingRefused(Event, service="billing", subscribers=("sales",)):
    """The invoice of a sale on account cannot be made. `subject` is the id that it would have had, `code` why."""

    receipt_id: str
    code: str


class InvoiceDisputed(Event, service="billing", subscribers=("crm",)):
    """The mark was set or lifted; see `invoice.disputed`."""

    invoice: InvoiceSnapshot


class PaymentRecorded(Event, service="billing", subscribers=("crm",)):
    payment: Payment
    invoice: InvoiceSnapshot


class PaymentWithdrawn(Event, service="billing", subscribers=("crm",)):
    payment: Payment
    invoice: InvoiceSnapshot


class InvoicePaid(Event, service="billing"):
    """Nothing remains to be paid; comes beside the PaymentRecorded that did it."""

    invoice: InvoiceSnapshot


class ClaimWaived(Event, service="billing", subscribers=("crm",)):
    """A fee or interest of an invoice was given up, wholly or in part."""

    waiver: ClaimWaiver
    invoice: InvoiceSnapshot


class PaymentPromised(Event, service="billing", subscribers=("crm",)):
    """The customer has promised to pay an invoice; a promise before this one holds no longer."""

    promise: Promise
    invoice: InvoiceSnapshot


class PromiseWithdrawn(Event, service="billing", subscribers=("crm",)):
    promise: Promise
    invoice: InvoiceSnapshot


class InvoiceRefunded(Event, service="billing", subscribers=("crm",)):
    """What was paid too much of an invoice has gone back to the customer."""

    refund: Refund
    invoice: InvoiceSnapshot


class InvoiceWrittenOff(Event, service="billing", subscribers=("crm",)):
    """What was unpaid of an invoice is a confirmed loss: `write_off` has the VAT of it that need not be paid."""

    write_off: WriteOff
    invoice: InvoiceSnapshot


class WriteOffReversed(Event, service="billing", subscribers=("crm",)):
    """What is unpaid is owed again, and the VAT of `write_off` with it."""

    write_off: WriteOff
    invoice: InvoiceSnapshot


class LossRecovered(Event, service="billing", subscribers=("crm",)):
    """A payment came in for what had been written off: its VAT is owed again. Below zero when that payment is withdrawn.

    Comes beside the PaymentRecorded or PaymentWithdrawn of `payment_id`. `written_off` is what is left of the loss.
    """

    customer_id: str
    number: str
    currency: str
    payment_id: str
    amount: Amount
    net: Amount
    vat: Amount
    vat_rates: list[VatSum]
    written_off: Amount
    on: date | None = None
    branch_id: str | None = None
    branch_name: str = ""


class ReminderSent(Event, service="billing", subscribers=("crm",)):
    reminder: Reminder
    customer_id: str


class RatingRecorded(Event, service="billing", subscribers=("sales", "crm")):
    rating: RatingSnapshot


class SellerVatChanged(Event, service="billing", subscribers=("sales",)):
    """The company became, or ceased to be, exempt from VAT (mervärdesskattelagen 18 kap. 4 §). `subject` are its settings."""

    exempt: bool
