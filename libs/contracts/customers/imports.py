"""Import of a customer register: rows as read, and a report for each."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.access import Role
from contracts.base import Reply, Request, Value
from contracts.cleaning import LINES
from contracts.customers.addresses import Addresses
from contracts.customers.customers import CustomerFields

Cell = Annotated[str, Field(max_length=10_000), LINES]

ADDRESS_PARTS = ("line1", "line2", "postcode", "city", "country")


IMPORT_COLUMNS: tuple[str, ...] = (
    "number",
    *(name for name in CustomerFields.model_fields if name not in ("emails", "addresses")),
    *(f"{use}_{part}" for use in Addresses.model_fields for part in ADDRESS_PARTS),
    "info",
)
"""What a row of a register may say: fields of a customer, and parts of its addresses such as `visiting_postcode`."""


class ImportRow(Value):
    """One row of a register, as read: `line` is its line in the file (the header is line 1). Values are not yet checked.

    `fields` are named as in IMPORT_COLUMNS; empty ones may be left out.
    """

    line: int = Field(ge=1)
    fields: dict[str, Cell]
    doubts: list[str] = Field(default_factory=list, description="`<code> <detail>` of what only the whole file shows")


class RowReport(Reply):
    """What became of one row. `problems` are `{code, field, detail}`: why it was refused, or what is doubtful.

    `created`, `doubtful` (created, but look at its problems), `unchanged` (was there already), `refused`. In a dry run:
    what would become of it. Rows with the same `key` are the same customer.
    """

    line: int
    key: str = ""
    outcome: Literal["created", "unchanged", "doubtful", "refused"]
    name: str = ""
    customer_id: str | None = None
    problems: list[dict[str, str]] = []


class ImportReport(Reply):
    """One report per row, in the order of the rows.

    `others_at_work`: others use this service at the same time, and would notice an import that takes all it can.
    """

    rows: list[RowReport]
    others_at_work: bool = False


class ImportCustomers(Request[ImportReport], service="customers", role=Role.SELLER):
    """Creates customers from rows of a register, each row completely or not at all. Existing customers stay as they are."""

    rows: list[ImportRow] = Field(max_length=500)
    dry_run: bool = False
