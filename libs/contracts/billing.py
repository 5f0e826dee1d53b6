"""What the billing service is asked, and what it tells: invoices, payments, reminders, ratings, settings.

What it answers with stands in `billing_documents`.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Empty, Event, Id, ListRequest, Name, Page, Request, Value, Version
from contracts.billing_documents import (
    BillingSettings,
    BillingSettingsFields,
    Days,
    Invoice,
    InvoiceRow,
    InvoiceSnapshot,
    InvoiceStatus,
    NumberSeriesProof,
    Payment,
    Rating,
    RatingProvider,
    RatingSnapshot,
    Reminder,
    ReminderStatus,
    Short,
)
from contracts.money import Amount, Percent, Quantity
from contracts.vat import VatCategory

Positive = Annotated[Amount, Field(gt=0)]

# --- invoices ---------------------------------------------------------------------------------------------------------


class LineInput(Value):
    """What and how much. `price` is per unit, without VAT; the VAT rate follows from category and delivery date."""

    article: Short = ""
    text: Name
    quantity: Quantity = Decimal(1)
    unit: Annotated[str, Field(max_length=20)] = "st"
    price: Amount
    discount_percent: Percent = Decimal(0)
    vat_category: VatCategory = VatCategory.STANDARD


class InvoiceFields(Value):
    """All of a draft that people fill in. An absent reference or term follows the customer, then the company."""

    branch_id: Id | None = None
    delivery_date: date | None = Field(default=None, description="Or the day of an advance; the issue date if absent")
    payment_terms_days: Days | None = None
    our_reference: Short | None = None
    your_reference: Short | None = None
    order_id: Id | None = None
    text: Annotated[str, Field(max_length=1000)] = ""
    lines: list[LineInput] = Field(min_length=1, max_length=500)


class CreateInvoice(InvoiceFields, Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Makes a draft. With `issue` it is issued in the same write, dated `issue_date` (today if absent, never later)."""

    customer_id: Id
    issue: bool = False
    issue_date: date | None = None


class ChangeInvoice(InvoiceFields, Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Replaces the fields of a draft. Conflict when it has been issued."""

    invoice_id: Id
    version: Version


class DeleteInvoice(Request[Empty], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Deletes a draft. Conflict when it has been issued: issued invoices are never deleted."""

    invoice_id: Id


class IssueInvoice(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Gives the next number of the series and the OCR, and freezes the invoice. `issue_date` is today if absent, never later.

    Conflict when the state does not allow it or when the company's or the customer's particulars that the law asks for
    are missing; the details name them. Stale when `version` is given and is not the newest.
    """

    invoice_id: Id
    version: Version | None = None
    issue_date: date | None = None


class GetInvoice(Request[Invoice], service="billing", role=Role.VIEWER, module=Module.BILLING):
    invoice_id: Id


class ListInvoices(ListRequest[Page[InvoiceRow]], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Invoices, newest first: of one customer, of one branch, with one status, or only those overdue."""

    customer_id: Id | None = None
    branch_id: Id | None = None
    status: InvoiceStatus | None = None
    overdue: bool | None = None


class DisputeInvoice(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Marks an issued invoice as disputed with a reason, or lifts the mark. No reminder goes out meanwhile."""

    invoice_id: Id
    disputed: bool = True
    reason: Annotated[str, Field(max_length=500)] = ""


class RecordPayment(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Records money that came in, in the invoice's currency. More than what remains makes the invoice overpaid."""

    invoice_id: Id
    amount: Positive
    paid_on: date
    means: Literal["bankgiro", "plusgiro", "bank", "swish", "card", "cash", "other"] = "bankgiro"
    reference: Short = ""


class WithdrawPayment(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Takes a payment back (bounced, or booked on the wrong invoice): the invoice's state goes back accordingly."""

    invoice_id: Id
    payment_id: Id
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class ProveNumberSeries(Request[NumberSeriesProof], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Reads every number that was given and reports gaps and doubles."""

    series: Annotated[str, Field(max_length=10)] | None = Field(default=None, description='"main", or a year')


# --- reminders --------------------------------------------------------------------------------------------------------


class RecordReminder(Request[Reminder], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Plans a reminder of an overdue invoice; with `sent_on` it is recorded as sent at once.

    Fee and interest follow the dated tables as of `planned_on` (today if absent). One per level and invoice; a withdrawn
    one does not count. Conflict when the invoice is not overdue on that day, is paid or disputed.
    """

    invoice_id: Id
    level: int = Field(ge=1, le=3)
    planned_on: date | None = None
    sent_on: date | None = None
    channel: Literal["letter", "email", "e_invoice"] = "letter"
    charge_interest: bool = True


class SendReminder(Request[Reminder], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Records that a planned reminder has been sent."""

    invoice_id: Id
    reminder_id: Id
    sent_on: date | None = None
    channel: Literal["letter", "email", "e_invoice"] = "letter"


class WithdrawReminder(Request[Reminder], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Drops a planned reminder."""

    invoice_id: Id
    reminder_id: Id


class EscalateReminder(Request[Reminder], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """A sent reminder did not help; the next level or a collection agency takes over."""

    invoice_id: Id
    reminder_id: Id


class ListReminders(ListRequest[Page[Reminder]], service="billing", role=Role.VIEWER, module=Module.REMINDERS):
    """Reminders of a customer, those of the newest invoice first."""

    customer_id: Id
    branch_id: Id | None = None
    status: ReminderStatus | None = None


# --- ratings ----------------------------------------------------------------------------------------------------------


class RecordRating(Request[Rating], service="billing", role=Role.ACCOUNTANT, module=Module.RATING):
    customer_id: Id
    provider: RatingProvider
    letter: Annotated[str, Field(min_length=1, max_length=5)]
    as_of: date
    text: Annotated[str, Field(max_length=500)] = ""


class ListRatings(ListRequest[Page[Rating]], service="billing", role=Role.VIEWER, module=Module.RATING):
    """Ratings of a customer, the last recorded first."""

    customer_id: Id


# --- settings ---------------------------------------------------------------------------------------------------------


class GetBillingSettings(Request[BillingSettings], service="billing", role=Role.VIEWER, module=Module.BILLING):
    pass


class SetBillingSettings(
    BillingSettingsFields,
    Request[BillingSettings],
    service="billing",
    role=Role.ADMINISTRATOR,
    module=Module.BILLING,
):
    """Replaces the settings: an absent one gets its default. What has been issued keeps what it was issued with."""

    version: Version


# --- events -----------------------------------------------------------------------------------------------------------


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
