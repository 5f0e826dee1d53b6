"""The history of a customer: every change of every field of it, its branches and its contacts."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from contracts.access import Role
from contracts.base import Id, ListRequest, Page, Reply
from contracts.open_enum import OpenEnum

FieldName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]


class HistoryKind(OpenEnum):
    """`lost`: changes before this point were not kept; a release before 0.2 kept the latest 50."""

    CREATED = "created"
    CHANGED = "changed"
    LOST = "lost"


class ChangeKind(OpenEnum):
    """What became of the field, or of a whole branch or contact."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class FieldChange(Reply):
    """One field before and after. `field` is a name such as "phone", "addresses.invoice.city", "branches.name"; of a branch or
    contact that was added or removed it is "branches" or "contacts", and one of the values is the whole of it.

    `omitted`: the values are not kept, because they are the info, were erased, or are too large. Personal numbers are masked.
    """

    kind: ChangeKind = ChangeKind.CHANGED
    field: str
    branch_id: str | None = None
    contact_id: str | None = None
    part_name: str = Field(default="", description="The name of the branch or contact today, or when it was removed")
    before: Any = None
    after: Any = None
    omitted: bool = False


class HistoryEntry(Reply):
    """One change of a customer. `version` is the one that it led to. `at`: RFC 3339, UTC.

    `by` is a user, an API key, or the part of the system that worked; `source` where the change came from: "api", "web",
    "import", "event", "merge"; "" of the creation, and where a release before 0.2 did not say.
    """

    kind: HistoryKind = HistoryKind.CHANGED
    version: int
    at: datetime | None = None
    by: str = ""
    source: str = ""
    request_id: str = ""
    changes: list[FieldChange] = []


class ListCustomerHistory(ListRequest[Page[HistoryEntry]], service="customers", role=Role.VIEWER):
    """Lists every change of a customer, its branches and its contacts, newest first, back to its creation. Every filter narrows
    the list, and shows of each change only what it is about. A customer that was merged into another has its own history still.

    Raises NotFound `customers.customer_not_found`, and InvalidInput for a last day before the first.
    """

    customer_id: Id
    field: FieldName | None = Field(
        default=None, description='Such as "phone", "addresses" with all below it, "branches.name"'
    )
    branch_id: Id | None = None
    contact_id: Id | None = None
    by: str | None = Field(default=None, min_length=1, max_length=100, description="Id of a user or API key")
    first: date | None = Field(default=None, description="From the beginning if absent")
    last: date | None = Field(default=None, description="To the end if absent")
