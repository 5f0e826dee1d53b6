"""Import of a customer register: rows as read, and a report for each."""

import re
from typing import Annotated, Literal

from pydantic import Field

from contracts.access import Role
from contracts.base import Reply, Request, Value
from contracts.cleaning import LINES
from contracts.customers.addresses import Addresses
from contracts.customers.customers import CustomerFields
from contracts.open_enum import OpenEnum

Cell = Annotated[str, Field(max_length=10_000), LINES]

ADDRESS_PARTS = ("line1", "line2", "postcode", "city", "country")


IMPORT_COLUMNS: tuple[str, ...] = (
    "number",
    *(name for name in CustomerFields.model_fields if name not in ("emails", "addresses")),
    *(f"{use}_{part}" for use in Addresses.model_fields for part in ADDRESS_PARTS),
    "info",
)
"""What a row of a register may say: fields of a customer, and parts of its addresses such as `visiting_postcode`."""


EMAIL_COLUMNS: tuple[str, ...] = ("email_quote", "email_order", "email_invoice", "email_reminder")
"""Where documents of a kind are sent: `emails` of a customer."""
FURTHER_COLUMNS: tuple[str, ...] = ("active", "email_2", "phone_2", "mobile", "identity_country", *EMAIL_COLUMNS)
"""What a row may say beside IMPORT_COLUMNS: whether the customer is active, a second address and number, who gave the number."""

PROPERTIES_COLUMN = "properties"
"""Names of properties in one cell. They are crm's: the gateway sends them to it, the customers service never sees them."""

CONTACT_PARTS = ("name", "first_name", "last_name", "role_title", "phone", "mobile", "email", "active", "no_mailings")
"""`active`: whether the person is still there."""
BRANCH_PARTS = ("name", *(f"{use}_{part}" for use in Addresses.model_fields for part in ADDRESS_PARTS), "retired_on")
"""`retired_on`: the day since which a branch is used no more."""
PARENT_COLUMN = "parent"
"""The customer that a row belongs to, by name or number, where the row is a person or an address of it. The gateway reads it."""
MOST_PARTS = 20
"""A row has at most so many contacts, and so many branches."""

_NUMBERED = re.compile(
    rf"(?P<noun>contact|branch)(?:_(?P<position>[2-9]|[1-9][0-9]))?_(?P<part>{'|'.join({*CONTACT_PARTS, *BRANCH_PARTS})})"
)


def split_import_column(name: str) -> tuple[str, int, str] | None:
    """The noun ("contact", "branch"), the position (from 1) and the part of a column such as `contact_2_email`.

    `contact_email` is of the first contact. None for a column that is neither a contact's nor a branch's.
    """
    found = _NUMBERED.fullmatch(name)
    if found is None:
        return None
    noun, position, part = found["noun"], int(found["position"] or 1), found["part"]
    parts = CONTACT_PARTS if noun == "contact" else BRANCH_PARTS
    return (noun, position, part) if part in parts and position <= MOST_PARTS else None


def is_import_column(name: str) -> bool:
    """Whether a row of a register may have a field of this name. `properties` counts, though it goes to crm."""
    known = name in IMPORT_COLUMNS or name in FURTHER_COLUMNS or name in (PROPERTIES_COLUMN, PARENT_COLUMN)
    return known or split_import_column(name) is not None


class RowRemark(Value):
    """Something doubtful that only the whole file shows: its code, the column that it is about ("" for the row), its English text
    and the data of it."""

    code: str
    field: str = ""
    detail: str
    values: dict[str, str] = {}


class RowParent(Value):
    """The customer that a row belongs to: the row is a person or an address of it, and no customer.

    `customer_id` where the file has told which; `named_on`: else the lines of it that are called so. `may_be_new`: the row makes
    the customer that is not there, as in a list of persons with their companies.
    """

    name: Annotated[str, Field(max_length=200)]
    customer_id: str = ""
    named_on: list[int] = Field(default_factory=list, max_length=10)
    may_be_new: bool = False


class ImportRow(Value):
    """One row of a register, as read: `line` is its line in the file (the header is line 1). Values are not yet checked.

    `fields` are named as `is_import_column` says; empty ones may be left out.
    """

    line: int = Field(ge=1)
    fields: dict[str, Cell]
    users: dict[str, str] = Field(default_factory=dict, description="Ids of users whom cells name: `seller_id` → id")
    doubts: list[str] = Field(
        default_factory=list,
        description="`<code> <detail>` of each of the `remarks`, for releases that do not know these",
    )
    remarks: list[RowRemark] = Field(default_factory=list, description="What only the whole file shows")
    parent: RowParent | None = Field(default=None, description="The customer whose contact or branch the row is")


class CellChange(Reply):
    """A field of a customer, by the name of its column (`contact_email` of any contact), before and after; "" for nothing."""

    field: str
    before: str = ""
    after: str = ""


class SameNumber(OpenEnum):
    """What several rows with one identity number become."""

    CUSTOMERS = "customers"
    BRANCHES = "branches"


class RowReport(Reply):
    """What became of one row. `problems` are `{code, field, detail}`: why it was refused, or what is doubtful.

    `created`, `doubtful` (created, but look at its problems), `unchanged` (was there already, and every cell agrees), `updated`
    (`changes` tell what), `refused`; `changes` of a refused one tell where its cells differ from the customer's. In a dry run:
    what would become of it. Rows with the same `key` are the same customer. `branch_id`: the row became this branch.
    """

    line: int
    key: str = ""
    outcome: Literal["created", "unchanged", "doubtful", "updated", "refused"]
    name: str = ""
    customer_id: str | None = None
    branch_id: str | None = None
    problems: list[dict[str, str]] = []
    changes: list[CellChange] = []


class UnknownWord(Reply):
    """A word that is not understood in a column, on so many rows of the batch, first on `line`: the column says nothing there."""

    column: str
    value: str
    rows: int
    line: int


class ImportReport(Reply):
    """One report per row, in the order of the rows.

    `others_at_work`: others use this service at the same time, and would notice an import that takes all it can.
    `not_understood`: statuses that mean nothing here, each word once.
    """

    rows: list[RowReport]
    others_at_work: bool = False
    not_understood: list[UnknownWord] = []


class ImportCustomers(Request[ImportReport], service="customers", role=Role.SELLER):
    """Creates customers from rows of a register, with their contacts and branches, each row completely or not at all.

    A row agrees with a customer that is here (`unchanged`), or is new. One whose customer number is taken and whose cells differ
    is refused; with `update` it changes the customer, as does a row without a number that fits exactly one customer: by identity
    number and name, or by name and city. An empty cell clears nothing. `same_number`: rows with one identity number become
    customers of their own, or one customer with branches. `source` names the register in the remarks that stay on the customers.
    """

    rows: list[ImportRow] = Field(max_length=500)
    dry_run: bool = False
    update: bool = False
    same_number: SameNumber = SameNumber.CUSTOMERS
    source: Annotated[str, Field(max_length=200)] = ""
