"""Cash receipts: open ↔ parked → completed, and their returns."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request, Short, Value, Version
from contracts.lines import MOST_LINES
from contracts.money import Amount, Kronor
from contracts.open_enum import OpenEnum
from contracts.sales.base import ChangeDraft, DraftFields, ListOfDocuments, Party, SalesDocument
from contracts.sales.billings import BillingState
from contracts.sales.lines import Day, LineFields, Parts
from contracts.sales.prepayments import Prepayments, ReceiptPrepayment


class ReceiptStatus(OpenEnum):
    OPEN = "open"
    PARKED = "parked"
    COMPLETED = "completed"


class ReceiptKind(OpenEnum):
    """Only a sale takes a number of the unbroken series; the other two say what they are ("övning", "ej kvitto")."""

    SALE = "sale"
    TRAINING = "training"
    PRO_FORMA = "pro_forma"


class Means(OpenEnum):
    """How a receipt was paid."""

    CASH = "cash"
    CARD = "card"
    SWISH = "swish"
    GIFT_CARD = "gift_card"
    ON_ACCOUNT = "on_account"


class Paid(Reply):
    """What was paid by one means: what was handed over, less the change."""

    means: Means
    amount: Amount


class ReceiptMark(OpenEnum):
    """What the law wants to stand on what is no first copy of a sale: "övning", "ej kvitto", "kopia"."""

    TRAINING = "övning"
    PRO_FORMA = "ej kvitto"
    COPY = "kopia"


class Till(Reply):
    """The seller, the register and the place of sale, as they were when the receipt was completed."""

    register_id: str
    register_name: str
    company_name: str
    identity_number: str
    place: str


class ReceiptBilling(Reply):
    """The invoice of a sale on account. `number` once it is issued; `refusal` is the code of what billing found wrong."""

    invoice_id: str
    state: BillingState
    number: str = ""
    refusal: str = ""


class Receipt(SalesDocument):
    """`totals` and prices are with VAT. `rounding` is what whole kronor added to the part paid in cash, `change` what was given
    back of the cash; `returns_id` points at what is returned. `till` is None before it is completed, and at a company without
    registers. `z_number` is that of the Z report that counts it. `mark` must be printed on it. `prepayments` are what it takes
    for orders, or pays back of that; its last lines are their parts.
    """

    status: ReceiptStatus
    kind: ReceiptKind
    party: Party | None = None
    date: Day
    register_id: str = ""
    till: Till | None = None
    payments: list[Paid] = []
    rounding: Amount
    change: Amount = Decimal("0.00")
    completed_at: datetime | None = None
    returns_id: str | None = None
    z_number: int | None = None
    mark: ReceiptMark | None = None
    copies: int = 0
    billing: ReceiptBilling | None = None
    prepayments: list[ReceiptPrepayment] = []


GoodsLines = Annotated[list[LineFields], Field(max_length=MOST_LINES)]


class NewReceipt(DraftFields[LineFields]):
    """What a receipt is made of."""

    lines: GoodsLines = []
    prepayments: Prepayments = []
    customer_id: Id | None = None
    kind: ReceiptKind = ReceiptKind.SALE
    register_id: Short = Field(default="", description="Id or name of the register")


class OpenReceipt(NewReceipt, Request[Receipt], service="sales", role=Role.SELLER, module=Module.CASH):
    """Opens a cash receipt, with or without a customer. It gets its number when it is completed, not before.

    A company with several registers in use names one; one with a single register has it anyway. It has `lines`, `prepayments` for
    orders of one customer, or both; with prepayments it is that customer's. Nothing is taken for an order before the receipt is
    completed.
    """


class GetReceipt(Request[Receipt], service="sales", role=Role.VIEWER, module=Module.CASH):
    """Returns a cash receipt with its lines and payments."""

    receipt_id: Id


class ListReceipts(ListOfDocuments, service="sales", role=Role.VIEWER, module=Module.CASH):
    """Lists cash receipts, newest first."""

    status: ReceiptStatus | None = None


class ChangeReceipt(ChangeDraft[LineFields], Request[Receipt], service="sales", role=Role.SELLER, module=Module.CASH):
    """Changes the given fields of an open receipt. New lines replace its goods, new prepayments its prepayments. Those of a
    return cannot be changed.
    """

    receipt_id: Id
    lines: GoodsLines | None = None
    prepayments: Prepayments | None = None


class ReceiptVerb(Request[Receipt]):
    """A step of a receipt; Conflict, naming state and allowed steps, when the state refuses it."""

    receipt_id: Id
    version: Version | None = None


class ParkReceipt(ReceiptVerb, service="sales", role=Role.SELLER, module=Module.CASH):
    """Parks an open receipt while the next customer is served."""


class ResumeReceipt(ReceiptVerb, service="sales", role=Role.SELLER, module=Module.CASH):
    """Opens a parked receipt again."""


class Payment(Value):
    means: Means
    amount: Kronor


class CompleteReceipt(ReceiptVerb, service="sales", role=Role.SELLER, module=Module.CASH):
    """Completes a receipt: records its payments and gives it a number. `payments` must come to the sum to pay; only what is
    left for cash is rounded to whole kronor. Cash may be more: the rest is the change. The payments of a return are negative.
    On account is a whole sale to a customer, who gets an invoice for it. Conflict when an order cannot take its prepayment any
    more, or when another till has changed the receipt meanwhile.
    """

    payments: Annotated[list[Payment], Field(min_length=1, max_length=20)]
    register_id: Short = Field(default="", description="Id or name of the register, if not the one it was opened at")


class ReturnReceipt(ReceiptVerb, service="sales", role=Role.SELLER, module=Module.CASH):
    """Opens a return of a completed sale: of the given `parts`, or of all that has not come back yet. Returns the new
    receipt. A prepayment comes back as a whole, and only while no invoice has taken anything off for it.
    """

    parts: Parts | None = None
    register_id: Short = Field(default="", description="Id or name of the register; that of the sale, if absent")


class CopyReceipt(ReceiptVerb, service="sales", role=Role.SELLER, module=Module.CASH):
    """Returns a completed receipt to be printed again, marked "kopia", and counts the copy."""


class InvoiceReceipt(ReceiptVerb, service="sales", role=Role.SELLER, module=Module.CASH):
    """Asks again for the invoice of a sale on account that billing refused, once what was wrong has been put right."""
