"""Merges: two customers become one, in every service, and for 30 days the other way round again."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from contracts.access import Role
from contracts.base import Event, Id, ListRequest, Page, Reply, Request, Version
from contracts.merges import SERVICES_THAT_MOVE
from contracts.open_enum import OpenEnum

Winner = Literal["kept", "other"]
UNDO_DAYS = 30


class MergeState(OpenEnum):
    """asked → moving → done → undoing → undone; asked → refused when one of the two has changed meanwhile."""

    ASKED = "asked"
    MOVING = "moving"
    DONE = "done"
    REFUSED = "refused"
    UNDOING = "undoing"
    UNDONE = "undone"


MergeField = Literal[
    "kind",
    "name",
    "first_name",
    "last_name",
    "identity_number",
    "vat_number",
    "vat_type",
    "group",
    "seller",
    "our_reference",
    "responsible_id",
    "your_reference",
    "payment_terms_days",
    "credit_customer",
    "credit_limit",
    "currency",
    "language",
    "peppol_id",
    "gln",
    "email",
    "emails",
    "phone",
    "website",
    "addresses",
    "info",
]
MergeFields = dict[MergeField, Winner]
"""Whose value a field gets: that of the customer which is kept, or that of the other. A field that is not named gets the kept
customer's value, and the other's where that is empty. `info` gets both texts if it is not named."""


class MergeParty(Reply):
    """One of the two customers."""

    id: str
    version: int
    number: str
    name: str


class FieldDifference(Reply):
    """A field that the two have different values of. `winner` is whose value it gets; `must_choose`: the merge is refused
    until the caller has chosen."""

    field: str
    kept: str
    other: str
    winner: Winner
    must_choose: bool = False


class MergedPart(Reply):
    """A branch or contact of the other customer that comes along. `name` is the one that it gets; `same_as`: the contact of
    the kept customer that it is joined with, as inactive."""

    id: str
    name: str
    same_as: str | None = None


class ServiceRecords(Reply):
    """What of the other customer's a service moves; `counts` is None while the service does not answer."""

    service: str
    counts: dict[str, int] | None = None


class MergePreview(Reply):
    """What a merge would do. `services` is filled in by the gateway, which asks them."""

    kept: MergeParty
    other: MergeParty
    differences: list[FieldDifference] = []
    branches: list[MergedPart] = []
    contacts: list[MergedPart] = []
    services: list[ServiceRecords] = []


class MergeProgress(Reply):
    """How far one service is."""

    service: str
    done: bool = False
    counts: dict[str, int] = {}


class Merge(Reply):
    """A merge of two customers. `undo_until` is the last day on which it can be undone; `refusal` the code of the error that
    stopped it. `services`: how far each is with moving what it has, or with moving it back. `undo_refusal`: the code of the error
    that undoing it now would get, "" where it can be undone; None: customers of a release before does not say."""

    id: str
    version: int
    state: MergeState
    customer_id: str
    customer_number: str
    customer_name: str
    other_id: str
    other_number: str
    other_name: str
    asked_by: str = ""
    asked_at: datetime
    undo_until: date
    refusal: str = ""
    services: list[MergeProgress] = []
    undo_refusal: str | None = None


class PreviewMerge(Request[MergePreview], service="customers", role=Role.ADMINISTRATOR):
    """Returns what a merge would do, field by field, and stores nothing."""

    customer_id: Id
    other_id: Id
    fields: MergeFields = Field(default_factory=dict)


class MergeCustomers(Request[Merge], service="customers", role=Role.ADMINISTRATOR):
    """Merges another customer into this one.

    Everything that the services have of the other one becomes this one's; the other id leads here from then on.
    `other_version` is the version of the other customer that the caller has seen.
    """

    customer_id: Id
    version: Version
    other_id: Id
    other_version: Version | None = None
    fields: MergeFields = Field(default_factory=dict)


class GetMerge(Request[Merge], service="customers", role=Role.VIEWER):
    """Returns a merge and how far each service is with it."""

    merge_id: Id


class ListMerges(ListRequest[Page[Merge]], service="customers", role=Role.VIEWER):
    """Lists the merges of the company or of one customer that was kept, newest first."""

    customer_id: Id | None = None


class UndoMerge(Request[Merge], service="customers", role=Role.ADMINISTRATOR):
    """Undoes a merge within 30 days: what was moved goes back, what came since stays with the customer that was kept."""

    merge_id: Id
    version: Version


class MergeAdvanced(Event, service="customers", subscribers=("customers",)):
    """A merge, or its undoing, has begun. Customers itself listens: it goes on where a crash has stopped it."""


class CustomersMerged(Event, service="customers", subscribers=SERVICES_THAT_MOVE):
    """`other_id` is `customer_id` from now on. `subject` is the merge. Each service moves what it has of the other one."""

    customer_id: str
    other_id: str
    customer_number: str = ""
    other_number: str = ""


class MergeUndone(Event, service="customers", subscribers=SERVICES_THAT_MOVE):
    """`other_id` is a customer of its own again. Each service moves back what it moved because of the merge `subject`."""

    customer_id: str
    other_id: str
