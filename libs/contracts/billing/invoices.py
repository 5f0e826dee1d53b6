"""Invoices: draft → issued → paid; what people fill in, what is frozen, what a list shows."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Empty, Id, ListRequest, Page, Reply, Request, Short, Text, Value, Version
from contracts.billing.claims import Claim, ClaimWaiver, Refund
from contracts.billing.collective import InvoicedOrder
from contracts.billing.credits import Credit, CreditReference, InvoiceKind
from contracts.billing.exchange import ExchangeRate
from contracts.billing.handovers import Handover
from contracts.billing.interest_lines import InvoicedInterest
from contracts.billing.invoice_lines import InvoiceLine, Party, Totals
from contracts.billing.payment_moves import PaymentMove, PaymentOrigin
from contracts.billing.promises import Promise, PromiseStatus
from contracts.billing.reminders import Reminder
from contracts.billing.settings import Days
from contracts.billing.shared import InvoicedPeriod
from contracts.billing.write_offs import WriteOff
from contracts.customers.addresses import Address
from contracts.customers.customers import VatType
from contracts.delivery import DeliveryReference
from contracts.lines import MOST_LINES, LineText, Unit
from contracts.money import Amount, Percent, Price, Quantity
from contracts.open_enum import OpenEnum
from contracts.prepayments import PrepaidReceipt
from contracts.remarks import Remark
from contracts.supply import Supply
from contracts.vat import VatCategory


class InvoiceStatus(OpenEnum):
    """Overdue is derived from the due date, disputed is a flag beside the status. A credit note is always set off: its sum is
    taken off the invoice that it changes.
    """

    DRAFT = "draft"
    ISSUED = "issued"
    PART_PAID = "part_paid"
    PAID = "paid"
    OVERPAID = "overpaid"
    PART_CREDITED = "part_credited"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"
    SET_OFF = "set_off"


class Payment(Reply):
    """Money that came in for an invoice. A withdrawn one stays, but does not count.

    It settles costs, then interest, then principal; with `principal_first` the principal before those. `amount` is without what
    `moves` took to other invoices; of one that was moved wholly, withdrawn on that day, what it last was.
    """

    id: str
    amount: Amount
    paid_on: date
    means: str
    reference: str = ""
    principal_first: bool = False
    withdrawn_on: date | None = None
    withdrawn_reason: str = ""
    moves: list[PaymentMove] = []
    moved_from: PaymentOrigin | None = None


class InvoiceSnapshot(Reply):
    """All of an invoice that does not depend on the day it is read. Frozen from `issue_date` on, but for payments, credits,
    write-offs and reminders.

    Before it is issued it has neither number nor OCR, and its texts and sums follow customer, settings and VAT table.
    `from_order`: sales asked for it; it holds quantities of the order `order_id`, or is an `advance` for it. A collective
    invoice holds quantities of its `orders`, names none in `order_id` and has their lines order by order. With `contract_id`
    sales asked for it, and it holds the contract's period from `period_first` to `period_last`; with `shared_invoice_id` it holds
    `periods` of contracts, one after the other. `receipt_id`: it is that of a sale on account at the till, and comes to the
    receipt's sums. `prepayments` are the till's receipts that it takes something off for. `taken_off` is what other invoices take
    off for an advance, without VAT: it is not credited before them.

    `credited` is what credit notes took off the total, `written_off` what is unpaid and given up as lost. `remaining` is what is
    to be paid: the total less those and less what is paid, plus what the `claims` of sent reminders come to (fees, and interest
    to the last thing that happened: the payoff has it to any day); below zero when more was paid than is owed.
    `principal_remaining` is the part of it that is the invoice's own sum. A rest below 1 krona settled by itself:
    `settled_difference`. A credit note has negative sums, and `changes` names its invoice. `escalated_on`: it has been at
    collection since that day. `disputed_amount` is what of `remaining` is in dispute: all of it unless `disputed_lines` names
    places of lines. `warnings` say what was doubtful about the customer when the invoice was written or issued.
    """

    id: str
    kind: InvoiceKind = InvoiceKind.INVOICE
    changes: CreditReference | None = None
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
    exchange_rate: ExchangeRate | None = None
    language: str
    vat_type: VatType
    seller: Party
    buyer: Party
    delivery_address: Address | None = None
    deliveries: list[DeliveryReference] = []
    advance: bool = False
    prepayments: list[PrepaidReceipt] = []
    our_reference: str = ""
    your_reference: str = ""
    order_id: str | None = None
    from_order: bool = False
    collective_invoice_id: str | None = None
    orders: list[InvoicedOrder] = []
    contract_id: str | None = None
    period_first: date | None = None
    period_last: date | None = None
    shared_invoice_id: str | None = None
    periods: list[InvoicedPeriod] = []
    receipt_id: str | None = None
    receipt_number: str = ""
    text: str = ""
    notes: list[str] = []
    warnings: list[Remark] = []
    lines: list[InvoiceLine]
    totals: Totals
    paid: Amount
    credited: Amount = Decimal("0.00")
    remaining: Amount
    disputed: bool = False
    dispute_reason: str = ""
    disputed_lines: list[int] = []
    disputed_amount: Amount = Decimal("0.00")
    payments: list[Payment] = []
    interest_of: list[InvoicedInterest] = []
    credits: list[Credit] = []
    taken_off: Amount = Decimal("0.00")
    written_off: Amount = Decimal("0.00")
    write_offs: list[WriteOff] = []
    claims: list[Claim] = []
    waivers: list[ClaimWaiver] = []
    refunds: list[Refund] = []
    escalated_on: date | None = None
    handovers: list[Handover] = []
    promises: list[Promise] = []
    principal_remaining: Amount | None = None
    settled_difference: Amount = Decimal("0.00")
    reminders: list[Reminder] = []
    created_at: datetime
    changed_at: datetime


class Invoice(InvoiceSnapshot):
    """An invoice as of today: `overdue` is derived, and so is what has become of its last promise."""

    overdue: bool = False
    promise_status: PromiseStatus | None = None


class InvoiceRow(Reply):
    """An invoice or a credit note in a list."""

    id: str
    kind: InvoiceKind = InvoiceKind.INVOICE
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
    credited: Amount = Decimal("0.00")
    written_off: Amount = Decimal("0.00")
    remaining: Amount
    currency: str
    overdue: bool = False
    disputed: bool = False
    escalated_on: date | None = None


class LineInput(Value):
    """What and how much. `price` is per unit, without VAT; the VAT rate follows from category and delivery date. `order_line`:
    the line of the order that it takes from.

    Without `supply` it is services for lodging, restaurants and units of time, and goods otherwise.
    """

    article: Short = ""
    text: LineText
    quantity: Quantity = Decimal(1)
    unit: Unit = "st"
    price: Price
    discount_percent: Percent = Decimal(0)
    vat_category: VatCategory = VatCategory.STANDARD
    supply: Supply | None = None
    order_line: Annotated[int, Field(ge=1, le=MOST_LINES)] | None = None


class InvoiceFields(Value):
    """All of a draft that people fill in. An absent reference or term follows the customer, then the company."""

    branch_id: Id | None = None
    delivery_date: date | None = Field(default=None, description="Or the day of an advance; the issue date if absent")
    payment_terms_days: Days | None = None
    our_reference: Short | None = None
    your_reference: Short | None = None
    order_id: Id | None = None
    text: Text = ""
    lines: list[LineInput] = Field(min_length=1, max_length=MOST_LINES)


RATE: ExchangeRate | None = Field(
    default=None, description="For VAT on an invoice in another currency; that of the settings if absent"
)


class CreateInvoice(InvoiceFields, Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Creates a draft invoice. With `issue` it is issued in the same write, dated `issue_date`: today if absent, never later.
    Conflict when that is before the date of the last invoice of the series.
    """

    customer_id: Id
    issue: bool = False
    issue_date: date | None = None
    exchange_rate: ExchangeRate | None = RATE


class ChangeInvoice(InvoiceFields, Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Replaces the fields of a draft invoice. Conflict when it has been issued."""

    invoice_id: Id
    version: Version


class DeleteInvoice(Request[Empty], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Deletes a draft invoice. Conflict when it has been issued: issued invoices are never deleted."""

    invoice_id: Id


class IssueInvoice(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Issues a draft invoice: gives it the next number of the series and its OCR, and freezes it.

    `issue_date` is today if absent, never later. Conflict when it is before that of the last invoice of the series, when the
    state does not allow it, or when the company's or the customer's particulars that the law asks for are missing; the
    details name them. Stale when `version` is given and is not the newest.
    """

    invoice_id: Id
    version: Version | None = None
    issue_date: date | None = None
    exchange_rate: ExchangeRate | None = RATE


class GetInvoice(Request[Invoice], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Returns an invoice with its lines, payments and reminders."""

    invoice_id: Id


class ListInvoices(ListRequest[Page[InvoiceRow]], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Lists invoices and credit notes, newest first. The filters can be combined. `open`: only invoices of which something is
    left to pay, or only the others, drafts and credit notes among them.
    """

    customer_id: Id | None = None
    branch_id: Id | None = None
    kind: InvoiceKind | None = None
    status: InvoiceStatus | None = None
    overdue: bool | None = None
    open: bool | None = None


class AwaitInvoice(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Returns the invoice that sales has asked for, as soon as it is there. Raises why it cannot be made; Unavailable when
    nothing has come of it before the deadline."""

    invoice_id: Id
