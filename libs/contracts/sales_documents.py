"""What the sales service answers with: quotes, orders, contracts and cash receipts, their lines, sums and states.

Prices of quotes, orders and contracts are without VAT, those of cash receipts with VAT. Quantities are decimals with at
most four places. Every document keeps the customer's names and addresses as they were on its day (`Party`).
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from contracts.base import Reply, Value
from contracts.customers import Addresses, Short, VatType
from contracts.money import Amount, Percent, Quantity
from contracts.vat import VatCategory

Day = Annotated[date, Field(description="A business date, in Europe/Stockholm")]
Positive = Annotated[Quantity, Field(gt=0)]
LineNo = Annotated[int, Field(ge=1, le=500, description="Position of a line in its document, from 1")]
Months = Literal[1, 2, 3, 4, 6, 12, 24, 36]


class QuoteStatus(StrEnum):
    """`expired` is never stored: a sent quote is expired from the day after `valid_until`."""

    DRAFT = "draft"
    SENT = "sent"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    PARTLY_ORDERED = "partly_ordered"
    ORDERED = "ordered"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class OrderStatus(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class ContractStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDING = "ending"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class ReceiptStatus(StrEnum):
    OPEN = "open"
    PARKED = "parked"
    COMPLETED = "completed"


class Progress(StrEnum):
    """How much of an order has been delivered, or invoiced."""

    NONE = "none"
    PART = "part"
    FULL = "full"


class ReceiptKind(StrEnum):
    """Only a sale takes a number of the unbroken series; the other two say what they are ("övning", "ej kvitto")."""

    SALE = "sale"
    TRAINING = "training"
    PRO_FORMA = "pro_forma"


class Means(StrEnum):
    """How a receipt was paid."""

    CASH = "cash"
    CARD = "card"
    SWISH = "swish"
    GIFT_CARD = "gift_card"
    ON_ACCOUNT = "on_account"


class LineFields(Value):
    """What people fill in of a line. `price` is for one `unit`; `discount_percent` is taken off the line's sum."""

    article: Short = ""
    text: Annotated[str, Field(min_length=1, max_length=500)]
    quantity: Positive
    unit: Annotated[str, Field(min_length=1, max_length=10)] = "st"
    price: Amount
    discount_percent: Percent = Decimal(0)
    vat_category: VatCategory = VatCategory.STANDARD


Lines = Annotated[list[LineFields], Field(min_length=1, max_length=500)]


class Part(Value):
    """So many of one line."""

    line: LineNo
    quantity: Positive


Parts = Annotated[list[Part], Field(min_length=1, max_length=500)]


class Line(Reply):
    """A line as stored. `amount` is after discount; `ordered`, `delivered`, `invoiced` and `returned` say what became of it."""

    line: int
    article: str = ""
    text: str
    quantity: Quantity
    unit: str
    price: Amount
    discount_percent: Percent
    vat_category: VatCategory
    vat_percent: Percent
    amount: Amount
    ordered: Quantity
    delivered: Quantity
    invoiced: Quantity
    returned: Quantity


class VatSum(Reply):
    """What is sold at one rate."""

    percent: Percent
    net: Amount
    vat: Amount


class Totals(Reply):
    """Sums of a document. `vat` is rounded per rate, half up; with reverse charge and export it is nil."""

    net: Amount
    vat: Amount
    total: Amount
    vat_rates: list[VatSum]


class Party(Reply):
    """The customer as it was when the document was written: names, numbers and all three addresses, filled in."""

    customer_id: str
    number: str
    name: str
    identity_number: str = ""
    vat_number: str = ""
    vat_type: VatType = VatType.SWEDISH
    branch_id: str | None = None
    branch_name: str = ""
    our_reference: str = ""
    your_reference: str = ""
    payment_terms_days: int | None = None
    language: str = "sv"
    addresses: Addresses


class Remark(Reply):
    """Something that the caller should see though nothing was refused, e.g. that the customer has no credit."""

    code: str
    detail: str


class SalesDocument(Reply):
    """What quotes, orders, contracts and receipts have in common. `number` is for people."""

    id: str
    version: int
    number: str | None
    text: str = ""
    currency: str
    lines: list[Line]
    totals: Totals
    created_at: datetime
    changed_at: datetime
    warnings: list[Remark] = []


class Quote(SalesDocument):
    """`revision` counts how often it went back to draft. `order_ids`: what it became."""

    status: QuoteStatus
    party: Party
    date: Day
    valid_until: Day
    delivery_date: Day | None = None
    revision: int = 1
    order_ids: list[str] = []


class DeliveredPart(Reply):
    line: int
    quantity: Quantity


class Delivery(Reply):
    """Goods that left on a day."""

    on: Day
    parts: list[DeliveredPart]


class Order(SalesDocument):
    status: OrderStatus
    delivery: Progress
    billing: Progress
    party: Party
    date: Day
    delivery_date: Day | None = None
    quote_id: str | None = None
    deliveries: list[Delivery] = []


class Period(Reply):
    """A span of a contract that is invoiced once. `key` is contract and first day: no second invoice can bear it."""

    key: str
    first: Day
    last: Day


class Contract(SalesDocument):
    """`totals` are for one period. `next_period` is the first that is not invoiced; None when nothing is left."""

    status: ContractStatus
    party: Party
    starts_on: Day
    last_day: Day | None = None
    period_months: int
    next_period: Period | None = None


class Paid(Reply):
    means: Means
    amount: Amount


class Receipt(SalesDocument):
    """`totals` and prices are with VAT. `rounding` is what whole kronor added; `returns_id` points at what is returned."""

    status: ReceiptStatus
    kind: ReceiptKind
    party: Party | None = None
    date: Day
    register_id: str = ""
    payments: list[Paid] = []
    rounding: Amount
    completed_at: datetime | None = None
    returns_id: str | None = None


class DocumentRow(Reply):
    """A quote, order, contract or receipt in a list. `amount` is what it comes to with VAT (a contract: per period)."""

    id: str
    number: str | None
    date: Day
    status: str
    text: str = ""
    amount: Amount
    currency: str
    customer_id: str | None = None
    customer_name: str = ""
    branch_id: str | None = None
    branch_name: str = ""
    delivery: Progress | None = None
    billing: Progress | None = None
