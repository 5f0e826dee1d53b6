"""What quotes, orders, contracts and receipts have in common.

Every one of them keeps the customer's names and addresses as they were on its day (`Party`).
"""

from datetime import datetime
from typing import Annotated, Generic

from contracts.base import Id, ListRequest, Page, Reply, Short, Text, Value, Version
from contracts.customers.addresses import Addresses
from contracts.customers.customers import VatType
from contracts.money import Amount
from contracts.open_enum import OpenEnum
from contracts.remarks import Remark
from contracts.sales.lines import Day, L, Line, LinesOf, Totals
from contracts.users import NamedUserId, NamesUser, UserId


class Progress(OpenEnum):
    """How much of an order has been delivered, or invoiced."""

    NONE = "none"
    PART = "part"
    FULL = "full"


class Party(Reply):
    """The customer as it was when the document was written: names, numbers and all three addresses, filled in. `kind`: "" in a
    document of a release before."""

    customer_id: str
    number: str
    name: str
    kind: str = ""
    identity_number: str = ""
    vat_number: str = ""
    vat_type: VatType = VatType.SWEDISH
    branch_id: str | None = None
    branch_name: str = ""
    our_reference: str = ""
    our_reference_id: NamedUserId = ""
    your_reference: str = ""
    payment_terms_days: int | None = None
    language: str = "sv"
    addresses: Addresses


class BorderSide(OpenEnum):
    """Before the day on which a rate changes, or from it on."""

    BEFORE = "before"
    AFTER = "after"


class VatBorder(Reply):
    """A VAT rate changes on `day`, within the time of the document: what it comes to before that day and from it on.

    `applies` tells which of the two the document's own sums are.
    """

    day: Day
    before: Totals
    after: Totals
    applies: BorderSide


class SalesDocument(Reply):
    """What quotes, orders, contracts and receipts have in common. `number` is for people.

    `vat_border`: the first change of a VAT rate between the day of the document and its last one; the reprice operation moves
    the sums to the other side.
    """

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
    vat_border: VatBorder | None = None


class Timing(OpenEnum):
    """When the periods of a contract are invoiced: on their first days, or once they are over."""

    IN_ADVANCE = "in_advance"
    IN_ARREARS = "in_arrears"


class DocumentRow(Reply):
    """A quote, order, contract or receipt in a list. `amount` is what it comes to with VAT (a contract: per period).

    Of a contract `next_from` is the first day of the period that is invoiced next, `timing` when that is; `invoiced_to` the last
    day of the last one that is, or is asked to be, and `invoice_number` its invoice's number; `owed_from` the first day
    of what was due and not invoiced when it was ended or closed. Of an order `invoice_number` names its issued invoices, "1001,
    1007". `kind`, `register_name` and `z_number` are those of a receipt: its kind, its register and the Z report that counts it.
    """

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
    next_from: Day | None = None
    invoiced_to: Day | None = None
    invoice_number: str = ""
    timing: Timing | None = None
    owed_from: Day | None = None
    kind: str | None = None
    register_name: str = ""
    z_number: int | None = None


class ListOfDocuments(ListRequest[Page[DocumentRow]]):
    """All three filters can be combined."""

    customer_id: Id | None = None
    branch_id: Id | None = None


class DraftFields(Value, Generic[L]):
    """What every written document is made of, with its kind of lines. An absent reference is taken from the customer.
    `our_reference_id` is a user of the company, whose name `our_reference` becomes and stays."""

    lines: LinesOf[L]
    text: Text = ""
    branch_id: Id | None = None
    our_reference_id: Annotated[UserId, NamesUser(text="our_reference")] = ""
    our_reference: Short | None = None
    your_reference: Short | None = None


class ChangeDraft(Value, Generic[L]):
    """Changes what is given; only while the document is a draft. New lines replace all lines."""

    version: Version
    lines: LinesOf[L] | None = None
    text: Text | None = None
