"""The activities of a series: made ahead, changed with it, cancelled with it. Each day's activity is made once, whatever happens.

activity of a day     its request id is "<series>:<day>", so that a unique index refuses a second one, also one that was
                      finished, moved to another day or cancelled since
a part was written    `next_look` is "" until what follows from it is done; a process that is killed leaves it to the next
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chassis import storage
from chassis.clock import local_now
from chassis.clock import now as clock_now
from chassis.context import current, using
from chassis.daily import Daily
from chassis.ids import new_id
from chassis.storage import Row
from contracts.crm import ActivityChanged, ActivityKind, ActivityPlanned, ActivityStatus
from contracts.crm.series import AHEAD_DAYS
from contracts.errors import Conflict
from crm import activities, deletions, errors, recurrence, states
from crm.models import Activity
from crm.series_models import ENDED, ActivitySeries

LOOK_BACK_DAYS = 30
"""Activities of so many days are made late, when no process ran on their day."""
Days = dict[date, Row]
TEMPLATE = ("text", "assignee", "participants", "branch_id", "branch", "contact_id", "contact")


def reconcile(series: ActivitySeries, now: datetime) -> None:
    """Makes, changes and cancels what follows from the series, and notes when to look again. May be repeated."""
    today = now.date()
    horizon = today + timedelta(days=AHEAD_DAYS)
    since = today - timedelta(days=LOOK_BACK_DAYS)
    if not series.next_look:  # parts were written: they may begin earlier
        newest = max(one["made_on"] for one in series.parts)
        since = min([since, *(date.fromisoformat(one["on"]) for one in series.parts if one["made_on"] == newest)])
    made = Activity.rows({"series_id": series.id, "occurrence_on": {"$gte": since.isoformat()}})
    known = {date.fromisoformat(row["occurrence_on"]): row for row in made}
    kept = wanted_days(series.parts, since, max([horizon, *known]))
    wanted = {day: part for day, part in kept.items() if day <= horizon}
    following = following_day(series.parts, max(today - timedelta(days=1), horizon))
    if following and not any(day >= today for day in wanted):
        wanted |= {following: series.parts[-1]}
    for day, part in wanted.items():
        if day not in known and day >= date.fromisoformat(part["made_on"]):
            _make(series, day, part, now)
    for day, row in known.items():
        if row["status"] not in states.FINISHED:
            _follow(series, day, row, kept.get(day), now)
        elif row.get("dropped") and day in kept and day >= max(today, date.fromisoformat(kept[day]["made_on"])):
            _follow(series, day, row, kept[day], now)
    next_look = (today + timedelta(days=1)).isoformat() if following else ENDED
    collection, query = ActivitySeries._get_collection(), {"_id": series.id, "tenant": current().tenant}
    noted = collection.update_one({**query, "version": series.version}, {"$set": {"next_look": next_look}})
    if not noted.matched_count:  # changed meanwhile: this may have undone what follows from the change
        collection.update_one(query, {"$set": {"next_look": ""}})


def wanted_days(parts: list[Any], start: date, end: date) -> Days:
    """The days of a series in a period, each with the part that says how it is."""
    found: Days = {}
    for place, part in enumerate(parts):
        last = date.fromisoformat(parts[place + 1]["on"]) - timedelta(days=1) if place + 1 < len(parts) else end
        first = max(start, date.fromisoformat(part["on"]))
        days = recurrence.list_days(part["rule"], date.fromisoformat(part["first"]), first, min(last, end))
        found |= dict.fromkeys(days, part)
    return found


def following_day(parts: list[Any], after: date) -> date | None:
    """The first day of a series after a day, by its last part."""
    part = parts[-1]
    return recurrence.find_next(part["rule"], date.fromisoformat(part["first"]), after)


def fields_of(part: Row, kind: str, day: date, zone: Any) -> Row:
    """The fields of the activity of a day."""
    fields: Row = {name: part.get(name) for name in TEMPLATE}
    fields |= {"due_on": None, "starts_at": None, "ends_at": None, "alarm_at": None}
    if kind == ActivityKind.TODO:
        fields["due_on"] = day.isoformat()
        begins = recurrence.at_time(day + timedelta(days=1), "00:00", zone)
    else:
        begins = recurrence.at_time(day, part["starts"], zone, bool(part.get("second")))
        fields["starts_at"] = begins.astimezone(UTC)
        fields["ends_at"] = fields["starts_at"] + timedelta(minutes=part["minutes"])
    if part.get("alarm_minutes") is not None:
        fields["alarm_at"] = recurrence.minutes_before(begins, part["alarm_minutes"]).astimezone(UTC)
    return fields


def _make(series: ActivitySeries, day: date, part: Row, now: datetime) -> None:
    kind = ActivityKind(series.kind)
    activity = Activity(
        id=new_id("act"),
        customer_id=series.customer_id,
        kind=kind,
        status=states.first(kind),
        series_id=series.id,
        occurrence_on=day.isoformat(),
        **fields_of(part, kind, day, now.tzinfo),
    )
    activities.place(activity, now)
    with using(replace(current(), request_id=f"{series.id}:{day}", user=part["by"])):
        storage.create(
            activity,
            lambda made: ActivityPlanned(subject=made.id, version=made.version, activity=made.to_contract(now)),
        )


def _follow(series: ActivitySeries, day: date, row: Row, part: Row | None, now: datetime) -> None:
    """Changes the activity of a day as the series has changed, or cancels it when the series has no such day any more; one that
    the series has cancelled so is opened again with its day."""
    is_alone, has_ended = bool(row.get("changed_alone")), not series.parts[-1]["rule"]
    fields = fields_of(part, series.kind, day, now.tzinfo) if part is not None and not is_alone else {}
    if part is not None and not row.get("dropped") and _is_as_said(row, fields):
        return
    if part is None and ((is_alone and not has_ended) or day < date.fromisoformat(series.parts[-1]["on"])):
        return

    def decide(activity: Activity) -> ActivityChanged | None:
        if activity.status in states.FINISHED and (part is None or not activity.dropped):
            return None
        before = activity.to_mongo().to_dict()
        if part is None:
            _step(activity, ActivityStatus.CANCELLED)
        elif activity.dropped:
            _step(activity, states.first(ActivityKind(series.kind)))
        activity.dropped = part is None
        for name, value in fields.items():
            setattr(activity, name, value)
        activities.place(activity, now)
        if activity.to_mongo().to_dict() == before:
            return None
        return ActivityChanged(subject=activity.id, version=activity.version, activity=activity.to_contract(now))

    written = f"{series.id}:{series.version}:{day}:{row['version']}"  # again, when another process has changed it since
    with using(replace(current(), request_id=written)):
        storage.change(Activity, row["_id"], decide, not_found=errors.activity_not_found)


def _is_as_said(row: Row, fields: Row) -> bool:
    """Whether the activity of a day is stored as its series says, so that it need not be read again."""
    return all((row.get(name) or None) == (value or None) for name, value in fields.items())


def _step(activity: Activity, status: ActivityStatus) -> None:
    before, activity.status = activity.status, status.value
    taken = {"at": clock_now(), "by": current().user, "before": before, "after": activity.status, "note": ""}
    activity.steps.append(taken)


def companies_with_work() -> Iterable[str]:
    """The companies with series that have something to make or to change: the one query here that is about several."""
    found: list[str] = ActivitySeries._get_collection().distinct("tenant", {"next_look": {"$lte": _today()}})
    return found


def go_on(_day: date) -> None:
    """Makes and changes what is due in the company's series. A customer that is being deleted gets nothing new."""
    now = local_now()
    rows = ActivitySeries.rows({"next_look": {"$lte": now.date().isoformat()}}, ["_id", "customer_id"])
    for row in rows:
        series = ActivitySeries.read_one(row["_id"], without=["history"])
        if series is None:
            continue
        try:
            deletions.refuse(series.customer_id)
        except Conflict:
            continue
        reconcile(series, now)


def _today() -> str:
    return local_now().date().isoformat()


DAILY = Daily("activity_series", companies_with_work, go_on, every_look=True)
