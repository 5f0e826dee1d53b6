"""Recurring activities: a rule of RFC 5545, and the activities that follow from it, each of them once.

The activities of a series are activities like others: each has its own state, can be changed alone, and is in every list. They
are made AHEAD_DAYS before their day, at least the next one; what was changed alone keeps its changes.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request, Version
from contracts.cleaning import LINES
from contracts.crm.activities import Activity, ActivityKind, Person
from contracts.crm.participants import ActivityParticipant, Participants
from contracts.open_enum import OpenEnum
from contracts.users import NamedUserId, NamesUser, UserId, Users

AHEAD_DAYS = 90
MOST_TIMES = 1000


class Frequency(OpenEnum):
    """How often: FREQ of RFC 5545."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"


class Weekday(OpenEnum):
    """The days of a week: BYDAY of RFC 5545."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


MonthlyBy = Literal["day_of_month", "weekday_of_month"]
Interval = Annotated[int, Field(ge=1, le=99)]
Text = Annotated[str, Field(min_length=1, max_length=2000), LINES]


class ActivitySeries(Reply):
    """A recurring activity as it is from `first_day` on.

    `rule` is an RRULE of RFC 5545 without DTSTART, "" once the series has ended; `next_days` are its next days from today on.
    `starts` is the time of day (Europe/Stockholm), empty for a to-do; `minutes` how long it takes; `alarm_minutes` how long
    before its start, or before the end of the day on which a to-do is due, the alarm comes.
    """

    id: str
    version: int
    customer_id: str
    kind: ActivityKind
    text: str
    assignee: str
    assignee_id: NamedUserId = ""
    users: Users = {}
    participants: list[ActivityParticipant] = []
    first_day: date
    last_day: date | None = None
    rule: str
    starts: str = ""
    minutes: int = 0
    alarm_minutes: int | None = None
    next_days: list[date] = []


class PlanSeries(Request[ActivitySeries], service="crm", role=Role.SELLER, module=Module.CRM):
    """Plans a recurring activity: to-dos (the first is `due_on`) or events (the first from `starts_at` to `ends_at`).

    The time of day is that of Europe/Stockholm, summer and winter. `weekdays` are for a weekly one, by default the first one's.
    A monthly or yearly one on a day that a month lacks is on that month's last day; by `weekday_of_month` it is, say, each
    second Tuesday. It ends after `until` or after so many `times`, or never. No activity is made for days before today;
    InvalidInput, which says what is allowed, where there is no day left.
    """

    customer_id: Id
    kind: ActivityKind
    text: Text
    frequency: Frequency
    interval: Interval = 1
    weekdays: list[Weekday] = Field(default=[], max_length=7)
    monthly_by: MonthlyBy = "day_of_month"
    until: date | None = None
    times: Annotated[int, Field(ge=1, le=MOST_TIMES)] | None = None
    assignee_id: Annotated[UserId, NamesUser()] = ""
    assignee: Person | None = None
    participants: Participants = []
    due_on: date | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    alarm_at: AwareDatetime | None = None
    contact_id: Id | None = None
    branch_id: Id | None = None


class GetSeries(Request[ActivitySeries], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Returns a recurring activity. Raises NotFound."""

    series_id: Id


class ChangeFollowing(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """Changes an activity of a series and all that follow it.

    Earlier ones stay, and so do those that are finished or were changed alone. With `starts_at` or `due_on` on
    another day the series goes on from that day, as many times as were left if it was planned for so many `times`; its alarms
    stay as long before. Without a date or rule, later days and times of the series stay as they are.

    Raises Conflict for an activity of no series.
    """

    activity_id: Id
    version: Version
    text: Annotated[str, Field(min_length=1, max_length=2000), LINES] = ""
    frequency: Frequency | None = None
    interval: Interval | None = None
    weekdays: list[Weekday] = Field(default=[], max_length=7)
    monthly_by: MonthlyBy | None = None
    until: date | None = None
    assignee_id: Annotated[UserId, NamesUser()] = ""
    assignee: Annotated[str, Field(min_length=1, max_length=100), NamesUser(or_text=True)] = ""
    participants: Participants = []
    due_on: date | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    alarm_at: AwareDatetime | None = None
    contact_id: Id | None = None
    branch_id: Id | None = None


class EndFollowing(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """Ends a series with the activity before this one.

    This one and all that follow it are cancelled, unless they are finished.

    Raises Conflict for an activity of no series.
    """

    activity_id: Id
    version: Version | None = None
