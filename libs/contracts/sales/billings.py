"""What of an order has been asked to be invoiced, and what has become of that: sales asks, billing decides.

An order's billing has the id of its invoice from the first moment. What it takes of the order is given back when the invoice
is refused, and what a credit note takes off the invoice.
"""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Event, Id, Reply, Request, Value, Version
from contracts.billing.exchange import ExchangeRate
from contracts.customers.addresses import Address
from contracts.delivery import DeliveryReference
from contracts.money import Amount, Percent, Price, Quantity
from contracts.open_enum import OpenEnum
from contracts.prepayments import PrepaidReceipt
from contracts.sales.lines import Day, Parts
from contracts.supply import Supply
from contracts.vat import VatCategory


class BillingState(OpenEnum):
    """Asked for; in a draft; issued; refused or dropped: its quantities are back on the order."""

    ASKED = "asked"
    DRAFTED = "drafted"
    ISSUED = "issued"
    REFUSED = "refused"
    DROPPED = "dropped"


class BilledPart(Reply):
    """So many of one line of the order, and what they come to without VAT. The last part of a line takes the rest of its sum."""

    line: int
    quantity: Quantity
    amount: Amount


class OrderCredit(Reply):
    """What a credit note of the invoice gave back to the order: it can be invoiced again."""

    invoice_id: str
    parts: list[BilledPart]


class OrderBilling(Reply):
    """One invoice of an order. `number` once it is issued; `refusal` is the code of what billing found wrong.

    The parts are of the deliveries `delivery_numbers`; the `credits` gave something of them back. `advance` is what it invoices
    ahead, `deducted` what it takes off for advances, without VAT. `collective_invoice_id`: it has other orders, too.
    """

    invoice_id: str
    state: BillingState
    number: str = ""
    refusal: str = ""
    parts: list[BilledPart]
    delivery_numbers: list[str] = []
    advance: Amount = Decimal("0.00")
    deducted: Amount = Decimal("0.00")
    credits: list[OrderCredit] = []
    collective_invoice_id: str | None = None


class AskedInvoice(Reply):
    """The invoice that has been asked for. It may not be there yet."""

    order_id: str
    invoice_id: str


class Advance(Value):
    """An invoice before delivery: of an `amount` without VAT, or of `percent` of the order's sum without VAT."""

    amount: Annotated[Amount, Field(gt=0)] | None = None
    percent: Annotated[Percent, Field(gt=0)] | None = None


class InvoiceOrder(Request[AskedInvoice], service="sales", role=Role.ACCOUNTANT, module=Module.SALES):
    """Asks for an invoice of an order: of the given `parts`, or of all that is delivered and not invoiced. With `issue` it is
    issued at once, else it is a draft. Nothing is invoiced twice, and nothing that has not been delivered. An `advance` is
    invoiced before delivery and taken off the order's last invoices.
    """

    order_id: Id
    version: Version | None = None
    parts: Parts | None = None
    issue: bool = Field(default=False, description="Issue the invoice at once")
    advance: Advance | None = None


class OrderedLine(Reply):
    """A line as it is to be invoiced, of the order's line `line` if of any. `amount` is what sales reckoned, without VAT. The
    VAT rate is that of the day `vat_on`, else of the delivery.
    """

    line: int | None = None
    article: str = ""
    text: str
    quantity: Quantity
    unit: str
    price: Price
    discount_percent: Percent = Decimal(0)
    vat_category: VatCategory
    supply: Supply | None = None
    vat_on: Day | None = None
    amount: Amount


class AdvanceTaken(Reply):
    """What line `line` of an invoice takes off for line `advance_line` of the advance `invoice_id`: both from 1, `amount` without
    VAT."""

    invoice_id: str
    advance_line: int
    line: int
    amount: Amount


class OrderBillingAsked(Event, service="sales", subscribers=("billing",)):
    """Billing makes the invoice `invoice_id` of these lines, or says why it does not. `subject` is the order. Day and place are
    those of the last of the `deliveries` that the lines are of. `prepayments` are the receipts that it takes something off for,
    `advances_taken` the lines that take something off for advances.
    """

    invoice_id: str
    order_number: str
    customer_id: str
    branch_id: str | None = None
    our_reference: str = ""
    your_reference: str = ""
    payment_terms_days: int | None = None
    text: str = ""
    currency: str
    delivery_date: Day
    delivery_address: Address | None = None
    deliveries: list[DeliveryReference] = []
    lines: list[OrderedLine]
    issue: bool
    issue_date: Day | None = None
    exchange_rate: ExchangeRate | None = None
    advance: bool = False
    advances_taken: list[AdvanceTaken] = []
    prepayments: list[PrepaidReceipt] = []
