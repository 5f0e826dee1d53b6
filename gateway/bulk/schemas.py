"""Changes of many customers as callers send and get them."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from contracts.base import Id, ListRequest, Page, Reply, Value
from contracts.cleaning import LINES
from contracts.crm import ActivityKind
from contracts.crm.activities import Person
from contracts.crm.register import RegisterFilters
from contracts.customers.bulk import BulkChanges
from contracts.errors import BadField
from contracts.form_fields import Refers
from contracts.gateway_bulk_errors import ACTION_FIELD, ACTION_OTHER, PROPERTY_BOTH, TARGETS_ONE
from contracts.users import NamesUser, UserId

AT_ONCE = 500
"""So many customers are changed while the caller waits; more in the background."""
MOST = 10_000
Digest = Annotated[str, Field(min_length=64, max_length=64, pattern=r"^[0-9a-f]+$")]


class Targets(Value):
    """Which customers: exactly one of the fields. `filters` are those of the register, `selection_id` is a selection that
    the caller may see; the order is the list's."""

    customer_ids: list[Id] | None = Field(default=None, min_length=1, max_length=MOST)
    filters: RegisterFilters | None = None
    selection_id: Id | None = None

    def check(self) -> Iterator[BadField]:
        """Exactly one of them is given."""
        names = list(Targets.model_fields)
        if sum(getattr(self, name) is not None for name in names) != 1:
            yield TARGETS_ONE.at("/customer_ids", names=", ".join(names))


class BulkKind(StrEnum):
    """What is done to each customer: fields change (users, activity or not are fields, too), properties are added and removed, an
    activity is planned; an export changes nothing, and has a file."""

    CHANGE = "change"
    PROPERTIES = "properties"
    ACTIVITY = "activity"
    EXPORT = "export"


class BulkActivity(Value):
    """The activity that is planned with each customer; see PlanActivity."""

    kind: ActivityKind
    text: Annotated[str, Field(min_length=1, max_length=2000), LINES]
    assignee_id: Annotated[UserId, NamesUser()] = ""
    assignee: Person | None = None
    due_on: date | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    alarm_at: AwareDatetime | None = None


NEEDS = {
    BulkKind.CHANGE: ("change",),
    BulkKind.PROPERTIES: ("add", "remove"),
    BulkKind.ACTIVITY: ("activity",),
    BulkKind.EXPORT: (),
}
"""Of which fields each action needs one; no other may be given."""


class PlanBulk(Targets):
    """A change of many customers: which ones, and what is done to each."""

    action: BulkKind
    change: BulkChanges | None = None
    add: Annotated[list[Id], Refers("property")] = Field(default=[], max_length=50)
    remove: Annotated[list[Id], Refers("property")] = Field(default=[], max_length=50)
    activity: BulkActivity | None = None

    def check(self) -> Iterator[BadField]:
        """What the action needs is there, and nothing else."""
        yield from Targets.check(self)
        needs = NEEDS[self.action]
        given = [name for names in NEEDS.values() for name in names if self._has(name)]
        if needs and not any(name in given for name in needs):
            yield ACTION_FIELD.at(f"/{needs[0]}", action=self.action.value, name=needs[0])
        yield from (ACTION_OTHER.at(f"/{name}", action=self.action.value) for name in given if name not in needs)
        both = {*self.add} & {*self.remove}
        yield from (PROPERTY_BOTH.at(f"/remove/{at}") for at, one in enumerate(self.remove) if one in both)

    def _has(self, name: str) -> bool:
        value = getattr(self, name)
        return bool(value.model_fields_set) if isinstance(value, Value) else bool(value)


class BulkId(Value):
    """The id of a change of many customers."""

    bulk_id: Id


class RunBulk(BulkId):
    """Carries a plan out. `digest` is that of the plan as it was shown; `name` is what people call it, in lists and beside each
    change of a customer."""

    digest: Digest
    name: Annotated[str, Field(max_length=100)] = ""


class ItemOutcome(StrEnum):
    """What would become, or became, of a customer: it would be changed (`planned`), has it already, cannot be changed; was
    changed; was changed by somebody else since the plan, and so left alone; was taken back, in part, or not at all."""

    PLANNED = "planned"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    CHANGED = "changed"
    CHANGED_SINCE = "changed_since"
    UNDONE = "undone"
    UNDONE_IN_PART = "undone_in_part"
    KEPT = "kept"


class BulkCounts(Reply):
    """How many customers there are with each outcome."""

    planned: int = 0
    unchanged: int = 0
    refused: int = 0
    changed: int = 0
    changed_since: int = 0
    undone: int = 0
    undone_in_part: int = 0
    kept: int = 0


class BulkState(StrEnum):
    """planned → running → done → undoing → undone. `failed`: whoever started it may no longer do it; it can be
    undone."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"


class BulkView(Reply):
    """A change of many customers. `digest` names the plan, for carrying it out. `action` is what is done, `origin` how the
    customers were named: a selection with its name then, for those who saw it. Undone until the end of `undo_until`. `failure`
    says why it stopped, in the caller's language. `name` is what it was called when it was carried out."""

    id: str
    state: BulkState
    name: str = ""
    kind: BulkKind
    action: dict[str, Any]
    origin: dict[str, Any]
    digest: str
    total: int
    counts: BulkCounts
    in_background: bool = False
    created_at: AwareDatetime
    created_by: str
    undo_until: date | None = None
    failure: str = ""


class BulkItemView(Reply):
    """A customer of it. `before` and `after` are the fields that differ; `reason` says in the caller's language why it cannot be
    changed, or what stayed. `activity_id` is the activity that was planned."""

    customer_id: str
    number: str = ""
    name: str = ""
    outcome: ItemOutcome
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    code: str = ""
    reason: str = ""
    kept: list[str] = []
    activity_id: str = ""


class ListBulkItems(ListRequest[Page[BulkItemView]]):
    """The customers of a change of many; those with one outcome."""

    bulk_id: Id
    outcome: ItemOutcome | None = None


class ListBulks(ListRequest[Page[BulkView]]):
    """The company's changes of many customers, newest first."""
