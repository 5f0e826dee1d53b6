"""What the billing service answers with: invoices, payments, reminders, ratings, settings, and the proof of its numbers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from contracts.base import Reply, Text, Value
from contracts.customers import Address, VatType
from contracts.money import Amount, Percent, Quantity
from contracts.vat import VatCategory

Short = Annotated[str, Field(max_length=100)]
Days = Annotated[int, Field(ge=0, le=365)]


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
