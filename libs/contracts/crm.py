"""What the crm service is asked, what it answers, and what it tells: search, activities, properties."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.access import Module, Role
from contracts.base import Event, Id, ListRequest, Name, Page, Reply, Request, Version

Note = Annotated[str, Field(max_length=2000)]
Person = Annotated[str, Field(max_length=100)]


class SearchHit(Reply):
    """A customer that was found, with what a list shows of it."""

    id: str
    number: str
    name: str
    city: str = ""
    identity_number: str = ""
    phone: str = ""
    email: str = ""
    active: bool = True


class SearchResult(Reply):
    """At most `limit` hits: first the one whose number is exactly `q`, then by name (its first letters decide).

    `total_is_more`: there are more hits than these. Exactly one hit and no more means: open that customer's card.
    """

    hits: list[SearchHit]
    total_is_more: bool = False


class SearchCustomers(Request[SearchResult], service="crm", role=Role.VIEWER):
    """Finds customers by name, number, city, reference, identity number, phone and e-mail.

    Each word of `q` must begin one of the customer's words, in any order; å ä ö also match a a o and é matches e;
    numbers match with or without hyphens and spaces, phones in the forms +46… and 0…. `property` is the name or id of a
    property. Only active customers, unless `active` is false (only inactive) or null (both). Needs `q` or another
    criterion: crm.search_empty otherwise.
    """

    q: Annotated[str, Field(max_length=200)] = ""
    group: Annotated[str, Field(max_length=100)] | None = None
    seller: Annotated[str, Field(max_length=100)] | None = None
    property: Name | None = None
    active: bool | None = True
    limit: int = Field(default=20, ge=1, le=50)


class ActivityKind(StrEnum):
    """A to-do has a due date; the others are events with start and end."""

    TODO = "todo"
    MEETING = "meeting"
    CALL = "call"
    VISIT = "visit"


class ActivityStatus(StrEnum):
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


class Property(Reply):
    """A tag that can be put on every customer. Never renamed or deleted: there is no request for either."""

    id: str
    name: str


class CustomerProperty(Reply):
    """A property that a customer has, since when and by whom."""

    id: str
    name: str
    since: AwareDatetime
    by: str = ""


class CustomerProperties(Reply):
    """All properties of one customer, by name."""

    customer_id: str
    version: int = 1
    items: list[CustomerProperty]


class CreateProperty(Request[Property], service="crm", role=Role.SELLER, module=Module.CRM):
    """Creates a property. A name that differs only in case, accents or spaces from another's is a Conflict."""

    name: Name


class ListProperties(ListRequest[Page[Property]], service="crm", role=Role.VIEWER, module=Module.CRM):
    """The company's properties, newest first; `prefix` keeps those whose name begins so."""

    prefix: Annotated[str, Field(max_length=200)] | None = None


class GetCustomerProperties(Request[CustomerProperties], service="crm", role=Role.VIEWER, module=Module.CRM):
    customer_id: Id


class SetProperties(Request[CustomerProperties], service="crm", role=Role.SELLER, module=Module.CRM):
    """Puts properties on a customer and takes others off. What is there or gone already is left so."""

    customer_id: Id
    add: list[Id] = Field(default=[], max_length=50)
    remove: list[Id] = Field(default=[], max_length=50)


class ActivityPlanned(Event, service="crm"):
    activity: Activity


class ActivityChanged(Event, service="crm"):
    """Fields or status have changed."""

    activity: Activity


class PropertyCreated(Event, service="crm"):
    property: Property


class CustomerPropertiesChanged(Event, service="crm", subscribers=("crm",)):
    """`subject` is the customer; `items` all that it has now. The search index of crm itself listens, too."""

    items: list[CustomerProperty]
