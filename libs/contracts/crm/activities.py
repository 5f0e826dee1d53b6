"""Activities with a customer: to-dos and events."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Page, Reply, Request, Version
from contracts.open_enum import OpenEnum

Note = Annotated[str, Field(max_length=2000)]

Person = Annotated[str, Field(max_length=100)]


class ActivityKind(OpenEnum):
    """A to-do has a due date; the others are events with start and end."""

    TODO = "todo"
    MEETING = "meeting"
    CALL = "call"
    VISIT = "visit"


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
    """One transition that an activity has made: what stays visible of a to-do that was done and opened again."""

    at: AwareDatetime
    by: str
    before: ActivityStatus
    after: ActivityStatus
    note: str = ""


class Activity(Reply):
    """A to-do (`due_on`) or an event (`starts_at`, `ends_at`) with a customer.

    `overdue`: not finished, and its date (Europe/Stockholm) or its end has passed. `follow_up_of` is the activity that
    this one follows up, `first_id` the first of that chain.
    """

    id: str
    version: int
    customer_id: str
    kind: ActivityKind
    status: ActivityStatus
    text: str
    assignee: str
    due_on: date | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    alarm_at: AwareDatetime | None = None
    contact_id: str | None = None
    contact: str = ""
    branch_id: str | None = None
    branch: str = ""
    follow_up_of: str | None = None
    first_id: str | None = None
    overdue: bool = False
    steps: list[ActivityStep] = []
    created_at: AwareDatetime
    created_by: str = ""
    changed_at: AwareDatetime


class ActivityRow(Reply):
    """An activity in a list."""

    id: str
    customer_id: str
    customer: str = ""
    kind: ActivityKind
    status: ActivityStatus
    text: str
    assignee: str
    due_on: date | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    contact: str = ""
    branch_id: str | None = None
    branch: str = ""
    overdue: bool = False


class PlanActivity(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """Plans a to-do (`due_on`) or an event (`starts_at` and `ends_at`). The assignee is the caller, if absent.

    Raises InvalidInput for dates that do not belong to the kind, or a contact, branch or followed activity that is not
    this customer's.
    """

    customer_id: Id
    kind: ActivityKind
    text: Annotated[str, Field(min_length=1, max_length=2000)]
    assignee: Person | None = None
    due_on: date | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    alarm_at: AwareDatetime | None = None
    contact_id: Id | None = None
    branch_id: Id | None = None
    follow_up_of: Id | None = None


class GetActivity(Request[Activity], service="crm", role=Role.VIEWER, module=Module.CRM):
    activity_id: Id


class ListActivities(ListRequest[Page[ActivityRow]], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Activities, unfinished ones first (the most overdue at the top), then finished ones, the latest first.

    `on_or_after` and `on_or_before` (Europe/Stockholm) look at the due date or the day of the start. `finished`: only
    finished or only unfinished ones.
    """

    customer_id: Id | None = None
    branch_id: Id | None = None
    assignee: Person | None = None
    kind: ActivityKind | None = None
    finished: bool | None = None
    on_or_after: date | None = None
    on_or_before: date | None = None


class ChangeActivity(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """Changes the fields that are given; an explicit null clears. A Conflict once the activity is finished."""

    activity_id: Id
    version: Version
    text: Annotated[str, Field(min_length=1, max_length=2000)] = ""
    assignee: Annotated[str, Field(min_length=1, max_length=100)] = ""
    due_on: date | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    alarm_at: AwareDatetime | None = None
    contact_id: Id | None = None
    branch_id: Id | None = None


class StartActivity(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """To-do: open or deferred → started. Any other state: Conflict, with the states allowed from it."""

    activity_id: Id
    version: Version | None = None


class FinishActivity(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """To-do: open or started → done."""

    activity_id: Id
    version: Version | None = None
    note: Note = ""


class DeferActivity(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """To-do: open, started or deferred → deferred, until a new due date."""

    activity_id: Id
    version: Version | None = None
    due_on: date
    note: Note = ""


class ReopenActivity(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """To-do: done or deferred → open; leaves a step with who, when and why."""

    activity_id: Id
    version: Version | None = None
    note: Note = ""


class CancelActivity(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """Anything unfinished → cancelled."""

    activity_id: Id
    version: Version | None = None
    note: Note = ""


class RecordOutcome(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """Event: planned → held or not_held."""

    activity_id: Id
    version: Version | None = None
    held: bool
    note: Note = ""
