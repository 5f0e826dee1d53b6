"""Cash receipts: open ↔ parked → completed, and their returns."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request, Short, Value, Version
from contracts.money import Amount
from contracts.open_enum import OpenEnum
from contracts.sales.base import ChangeDraft, DraftFields, ListOfDocuments, Party, SalesDocument
from contracts.sales.lines import Day, Parts


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


class OpenReceipt(DraftFields, Request[Receipt], service="sales", role=Role.SELLER, module=Module.CASH):
    """Opens a cash receipt, with or without a customer. It gets its number when it is completed, not before."""

    customer_id: Id | None = None
    kind: ReceiptKind = ReceiptKind.SALE
    register_id: Short = ""


class GetReceipt(Request[Receipt], service="sales", role=Role.VIEWER, module=Module.CASH):
    """Returns a cash receipt with its lines and payments."""

    receipt_id: Id


class ListReceipts(ListOfDocuments, service="sales", role=Role.VIEWER, module=Module.CASH):
    """Lists cash receipts, newest first."""

    status: ReceiptStatus | None = None


class ChangeReceipt(ChangeDraft, Request[Receipt], service="sales", role=Role.SELLER, module=Module.CASH):
    """Changes the given fields of an open receipt. The lines of a return cannot be changed."""

    receipt_id: Id


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
    amount: Amount


class CompleteReceipt(ReceiptVerb, service="sales", role=Role.SELLER, module=Module.CASH):
    """Completes a receipt: records its payments and gives it a number. `payments` must come to the sum to pay, rounded to
    whole kronor if all of it is cash. The payments of a return are negative.
    """

    payments: Annotated[list[Payment], Field(min_length=1, max_length=20)]


class ReturnReceipt(ReceiptVerb, service="sales", role=Role.SELLER, module=Module.CASH):
    """Opens a return of a completed sale: of the given `parts`, or of all that has not come back yet. Returns the new
    receipt.
    """

    parts: Parts | None = None
    register_id: Short = ""
