"""Activities with a customer: to-dos and events."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, model_validator

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Page, Reply, Request, Version
from contracts.cleaning import LINES
from contracts.crm.participants import ActivityParticipant, Participants
from contracts.deprecation import Deprecation
from contracts.open_enum import OpenEnum
from contracts.users import NamedUserId, NamesUser, UserFilter, UserId, Users

Note = Annotated[str, Field(max_length=2000), LINES]

Person = Annotated[str, Field(max_length=100), NamesUser(or_text=True)]
"""A person: the id of a user of the company, or any text."""


class ActivityKind(OpenEnum):
    """A to-do has a due date; the others are events with start and end."""

    TODO = "todo"
    MEETING = "meeting"
    CALL = "call"
    VISIT = "visit"
    LETTER = "letter"
    EMAIL = "email"


class ActivityStatus(OpenEnum):
    """To-do: open, started, done, deferred, cancelled. Event: planned, held, not_held, cancelled."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    DEFERRED = "deferred"
    PLANNED = "planned"
    HELD = "held"
    NOT_HELD = "not_held"
    CANCELLED = "cancelled"


class ActivityStep(Reply):
    """One transition that an activity has made: what stays visible of a to-do that was done and opened again. `bulk_id`: the
    change of many customers that has made it."""

    at: AwareDatetime
    by: str
    before: ActivityStatus
    after: ActivityStatus
    note: str = ""
    bulk_id: str = ""


OLD_NAMES = {"customer": "customer_name", "contact": "contact_name", "branch": "branch_name"}


def _earlier_name(new: str) -> Any:
    """The default of a text field that is now called `new`; it is sent under both names until the sunset."""
    renamed = Deprecation(since=date(2026, 11, 25), sunset=date(2027, 6, 1), use=new)
    return Field(default="", json_schema_extra=renamed.schema())


class NamedParties(Reply):
    """Names of customer, contact and branch under the field names that all services use, beside the old ones."""

    @model_validator(mode="before")
    @classmethod
    def fill_new_names(cls, data: Any) -> Any:
        """A writer that knows only the old field fills the new one, too."""
        if not isinstance(data, Mapping):
            return data
        known = {new: data[old] for old, new in OLD_NAMES.items() if old in data and new in cls.model_fields}
        return {**known, **data}


class Activity(NamedParties):
    """A to-do (`due_on`) or an event (`starts_at`, `ends_at`) with a customer.

    `overdue`: not finished, and its date (Europe/Stockholm) or its end has passed. `follow_up_of` is the activity that
    this one follows up, `first_id` the first of that chain. `assignee` is any text, or the id of a user, which then is
    `assignee_id`, too. One of a series (`series_id`) is that of the day `occurrence_on`, wherever it was moved since;
    `changed_alone`: it was, and does not follow changes of its series. `bulk_id`: the change of many customers that has planned
    it.
    """

    id: str
    version: int
    customer_id: str
    kind: ActivityKind
    status: ActivityStatus
    text: str
    assignee: str
    assignee_id: NamedUserId = ""
    users: Users = {}
    due_on: date | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    alarm_at: AwareDatetime | None = None
    contact_id: str | None = None
    contact: str = _earlier_name("contact_name")
    contact_name: str = ""
    branch_id: str | None = None
    branch: str = _earlier_name("branch_name")
    branch_name: str = ""
    follow_up_of: str | None = None
    first_id: str | None = None
    overdue: bool = False
    participants: list[ActivityParticipant] = []
    series_id: str | None = None
    occurrence_on: date | None = None
    changed_alone: bool = False
    bulk_id: str = ""
    steps: list[ActivityStep] = []
    created_at: AwareDatetime
    created_by: str = ""
    changed_at: AwareDatetime


class ActivityRow(NamedParties):
    """An activity in a list."""

    id: str
    customer_id: str
    customer: str = _earlier_name("customer_name")
    customer_name: str = ""
    kind: ActivityKind
    status: ActivityStatus
    text: str
    assignee: str
    assignee_id: NamedUserId = ""
    users: Users = {}
    due_on: date | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    contact: str = _earlier_name("contact_name")
    contact_name: str = ""
    branch_id: str | None = None
    branch: str = _earlier_name("branch_name")
    branch_name: str = ""
    overdue: bool = False
    alarm_at: AwareDatetime | None = None
    participants: list[ActivityParticipant] = []
    series_id: str | None = None
    version: int = 0
    changed_at: AwareDatetime | None = None


class PlanActivity(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """Plans a to-do (`due_on`) or an event (`starts_at` and `ends_at`). The assignee is the caller, if absent;
    `assignee_id` is a user of the company, `assignee` one or any other name.

    Raises InvalidInput for dates that do not belong to the kind, or a contact, branch or followed activity that is not
    this customer's.
    """

    customer_id: Id
    kind: ActivityKind
    text: Annotated[str, Field(min_length=1, max_length=2000), LINES]
    assignee_id: Annotated[UserId, NamesUser()] = ""
    assignee: Person | None = None
    participants: Participants = []
    due_on: date | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    alarm_at: AwareDatetime | None = None
    contact_id: Id | None = None
    branch_id: Id | None = None
    follow_up_of: Id | None = None


class GetActivity(Request[Activity], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Returns an activity with the steps that it has taken."""

    activity_id: Id


class ListActivities(ListRequest[Page[ActivityRow]], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Lists activities, unfinished ones first: the most overdue at the top, finished ones at the end.

    `on_or_after` and `on_or_before` (dates in Europe/Stockholm) compare with the due date or the day of the start.
    `assignee_id` is a user, also a former one, or "me"; `user_id` one who is the assignee or takes part, `team_id` a team of
    such users. `finished` selects only finished or only unfinished ones.
    """

    customer_id: Id | None = None
    branch_id: Id | None = None
    assignee: Annotated[str, Field(max_length=100)] | None = None
    assignee_id: UserFilter = ""
    user_id: UserFilter = ""
    team_id: Id | None = None
    kind: ActivityKind | None = None
    finished: bool | None = None
    on_or_after: date | None = None
    on_or_before: date | None = None


class ChangeActivity(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """Changes the given fields of an activity; an explicit null clears one. Conflict once the activity is finished."""

    activity_id: Id
    version: Version
    text: Annotated[str, Field(min_length=1, max_length=2000), LINES] = ""
    assignee_id: Annotated[UserId, NamesUser()] = ""
    assignee: Annotated[str, Field(min_length=1, max_length=100), NamesUser(or_text=True)] = ""
    participants: Participants = []
    due_on: date | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    alarm_at: AwareDatetime | None = None
    contact_id: Id | None = None
    branch_id: Id | None = None


class ActivityVerb(Request[Activity]):
    """A step of an activity: Conflict naming the allowed steps where the state does not allow it, Stale if `version` is old."""

    activity_id: Id
    version: Version | None = None


class StartActivity(ActivityVerb, service="crm", role=Role.SELLER, module=Module.CRM):
    """Starts a to-do that is open or deferred."""


class FinishActivity(ActivityVerb, service="crm", role=Role.SELLER, module=Module.CRM):
    """Marks an open or started to-do as done."""

    note: Note = ""


class DeferActivity(ActivityVerb, service="crm", role=Role.SELLER, module=Module.CRM):
    """Defers an unfinished to-do to a new due date. Its alarm stays as long before that as it was before the old one."""

    due_on: date
    note: Note = ""


class ReopenActivity(ActivityVerb, service="crm", role=Role.SELLER, module=Module.CRM):
    """Opens a to-do again that is done or deferred. Who, when and why is kept as a step."""

    note: Note = ""


class CancelActivity(ActivityVerb, service="crm", role=Role.SELLER, module=Module.CRM):
    """Cancels an unfinished activity."""

    note: Note = ""


class RecordOutcome(ActivityVerb, service="crm", role=Role.SELLER, module=Module.CRM):
    """Records whether a planned event was held."""

    held: bool
    note: Note = ""
