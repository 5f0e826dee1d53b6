"""What the billing service is asked, what it answers, and what it tells: invoices, payments, reminders, ratings, settings."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from contracts.access import Module, Role
from contracts.base import Empty, Event, Id, ListRequest, Name, Page, Reply, Request, Text, Value, Version
from contracts.customers import Address, VatType
from contracts.money import Amount, Percent, Quantity
from contracts.vat import VatCategory

Short = Annotated[str, Field(max_length=100)]
Days = Annotated[int, Field(ge=0, le=365)]
Positive = Annotated[Amount, Field(gt=0)]


class InvoiceStatus(StrEnum):
    """Overdue is derived from the due date, disputed is a flag beside the status."""

    DRAFT = "draft"
    ISSUED = "issued"
    PART_PAID = "part_paid"
    PAID = "paid"
    OVERPAID = "overpaid"
    PART_CREDITED = "part_credited"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"


class ReminderStatus(StrEnum):
    PLANNED = "planned"
    SENT = "sent"
    SETTLED = "settled"
    ESCALATED = "escalated"
    WITHDRAWN = "withdrawn"


class ReminderKind(StrEnum):
    """The steps of the ladder: level 1, 2 and 3."""

    NOTICE = "notice"
    REMINDER = "reminder"
    COLLECTION_DEMAND = "collection_demand"


class OcrMode(StrEnum):
    """What follows the base of a payment reference."""

    CHECK = "check"
    LENGTH_AND_CHECK = "length_and_check"
    FIXED_LENGTH = "fixed_length"


class Numbering(StrEnum):
    """One series for ever (1001, 1002 …), or one a calendar year (2026000001, 2026000002 …)."""

    CONTINUOUS = "continuous"
    YEARLY = "yearly"


class RatingProvider(StrEnum):
    UC = "uc"
    CREDITSAFE = "creditsafe"
    DUN_BRADSTREET = "dun_bradstreet"


# --- invoices


class LineInput(Value):
    """What and how much. `price` is per unit, without VAT; the VAT rate follows from category and delivery date."""

    article: Short = ""
    text: Name
    quantity: Quantity = Decimal(1)
    unit: Annotated[str, Field(max_length=20)] = "st"
    price: Amount
    discount_percent: Percent = Decimal(0)
    vat_category: VatCategory = VatCategory.STANDARD


class InvoiceLine(Reply):
    """A line with its VAT rate and its taxable amount."""

    article: str = ""
    text: str
    quantity: Quantity
    unit: str
    price: Amount
    discount_percent: Percent
    vat_category: VatCategory
    vat_percent: Percent
    net: Amount


class VatSum(Reply):
    """Taxable amount and VAT of one rate; the VAT is rounded to öre, half up."""

    percent: Percent
    net: Amount
    vat: Amount


class Totals(Reply):
    """`total` is to be paid: net + VAT + `rounding` (to whole kronor, where the company wants it)."""

    net: Amount
    vat: Amount
    vat_rates: list[VatSum]
    rounding: Amount
    total: Amount


class Party(Reply):
    """Seller or buyer as printed on the invoice."""

    name: str
    number: str = ""
    identity_number: str = ""
    vat_number: str = ""
    address: Address = Address()


class Payment(Reply):
    """Money that came in for an invoice. A withdrawn one stays, but does not count."""

    id: str
    amount: Amount
    paid_on: date
    means: str
    reference: str = ""
    withdrawn_on: date | None = None
    withdrawn_reason: str = ""


class Reminder(Reply):
    """A reminder of an invoice: `total` = principal + fee + interest as of `planned_on`."""

    id: str
    invoice_id: str
    invoice_number: str
    level: int
    kind: ReminderKind
    status: ReminderStatus
    planned_on: date
    sent_on: date | None = None
    channel: str = ""
    principal: Amount
    fee: Amount
    interest: Amount
    total: Amount
    currency: str
    branch_id: str | None = None
    branch_name: str = ""


class InvoiceSnapshot(Reply):
    """All of an invoice that does not depend on the day it is read. Frozen from `issue_date` on, but for payments and reminders.

    Before it is issued it has neither number nor OCR, and its texts and sums follow customer, settings and VAT table.
    """

    id: str
    version: int
    status: InvoiceStatus
    customer_id: str
    branch_id: str | None = None
    branch_name: str = ""
    series: str = ""
    number: str | None = None
    ocr: str | None = None
    bankgiro: str = ""
    issue_date: date | None = None
    delivery_date: date | None = None
    due_date: date | None = None
    payment_terms_days: int
    currency: str
    language: str
    vat_type: VatType
    seller: Party
    buyer: Party
    delivery_address: Address | None = None
    our_reference: str = ""
    your_reference: str = ""
    order_id: str | None = None
    text: str = ""
    notes: list[str] = []
    lines: list[InvoiceLine]
    totals: Totals
    paid: Amount
    remaining: Amount
    disputed: bool = False
    dispute_reason: str = ""
    payments: list[Payment] = []
    reminders: list[Reminder] = []
    created_at: datetime
    changed_at: datetime


class Invoice(InvoiceSnapshot):
    """An invoice as of today: `overdue` is derived."""

    overdue: bool = False


class InvoiceRow(Reply):
    """An invoice in a list."""

    id: str
    number: str | None = None
    status: InvoiceStatus
    customer_id: str
    customer_name: str = ""
    branch_id: str | None = None
    branch_name: str = ""
    text: str = ""
    issue_date: date | None = None
    due_date: date | None = None
    amount: Amount
    remaining: Amount
    currency: str
    overdue: bool = False
    disputed: bool = False


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


class SeriesProof(Reply):
    """One number series: gap-free when `complete`. `missing` and `double` name at most 100 offending numbers each."""

    series: str
    first: int
    last: int
    count: int
    missing: list[int] = []
    double: list[int] = []
    complete: bool


class NumberSeriesProof(Reply):
    """Every series of the company as it stands in the database, and how many issued invoices bear no number (must be 0)."""

    complete: bool
    series: list[SeriesProof]
    unnumbered: int
    checked_at: datetime


class ProveNumberSeries(Request[NumberSeriesProof], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Reads every number that was given and reports gaps and doubles."""

    series: Annotated[str, Field(max_length=10)] | None = Field(default=None, description='"main", or a year')


# --- reminders


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


# --- ratings


class RatingSnapshot(Reply):
    """What a credit agency said of a customer: its own `letter`, and the same from 5 (best) to 1."""

    id: str
    version: int
    customer_id: str
    provider: RatingProvider
    letter: str
    normalised: int
    as_of: date
    text: str = ""


class Rating(RatingSnapshot):
    """A rating as of today: `age_days` is derived."""

    age_days: int


class RecordRating(Request[Rating], service="billing", role=Role.ACCOUNTANT, module=Module.RATING):
    customer_id: Id
    provider: RatingProvider
    letter: Annotated[str, Field(min_length=1, max_length=5)]
    as_of: date
    text: Annotated[str, Field(max_length=500)] = ""


class ListRatings(ListRequest[Page[Rating]], service="billing", role=Role.VIEWER, module=Module.RATING):
    """Ratings of a customer, the last recorded first."""

    customer_id: Id


# --- settings


class ReferenceRate(Value):
    """The reference rate (referensräntan, räntelagen § 9) that is in force for the half-year that begins on `first`."""

    first: date
    percent: Percent


class BillingSettingsFields(Value):
    """What a company decides about its invoices."""

    seller_name: Annotated[str, Field(max_length=200)] = ""
    seller_identity_number: Annotated[str, Field(max_length=20)] = ""
    seller_vat_number: Annotated[str, Field(max_length=20)] = ""
    seller_address: Address = Address()
    f_tax: bool = Field(default=True, description='Prints "Godkänd för F-skatt"')
    bankgiro: Annotated[str, Field(max_length=12)] = ""
    payment_terms_days: Days = 30
    numbering: Numbering = Numbering.CONTINUOUS
    first_number: int = Field(default=1001, ge=1, le=10**9, description="Of a continuous series that is still empty")
    ocr_mode: OcrMode = OcrMode.LENGTH_AND_CHECK
    ocr_length: int = Field(default=13, ge=3, le=25, description="Of the whole reference, if its length is fixed")
    round_to_krona: bool = Field(default=True, description="Only the total to pay (öresavrundning), only in SEK")
    reminder_fee_agreed: bool = Field(
        default=True, description="A fee for reminders stands in the terms of what is sold from now on"
    )
    invoice_text: Text = ""
    reference_rates: list[ReferenceRate] = Field(
        default=[], max_length=200, description="Half-years that this release does not know yet"
    )


class BillingSettings(BillingSettingsFields, Reply):
    """The company's settings. Version 1 are the defaults."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int


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


# --- events


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
