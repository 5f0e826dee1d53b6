"""To-dos and events: plan, change, move from state to state, list."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from chassis import clock, paging, storage
from chassis.clock import business_day, with_zone
from chassis.context import current
from chassis.ids import new_id
from chassis.storage import Row
from contracts.base import Page
from contracts.crm import (
    ActivityChanged,
    ActivityKind,
    ActivityPlanned,
    ActivityRow,
    ActivityStatus,
    ChangeActivity,
    ListActivities,
    PlanActivity,
)
from crm import checks, customers, deletions, errors, participants, sort_keys, states, teams
from crm.models import LIST_FIELDS, Activity, is_overdue, user_in


def plan(request: PlanActivity, now: datetime) -> Activity:
    """Stores a new activity in its first state. Raises InvalidInput for dates that its kind does not allow, or Unavailable."""
    if bad := list(checks.check_plan(request)):
        raise errors.invalid_activity(bad)
    branch, contact = customers.find_part_names(request.customer_id, request.branch_id, request.contact_id)
    customers.refuse_elsewhere(request.customer_id, request.branch_id, business_day(now))
    deletions.refuse(request.customer_id)
    followed = _find_followed(request)
    given = request.model_dump(exclude={"assignee", "assignee_id", "participants", *checks.DATES})
    document = Activity(
        id=new_id("act"),
        status=states.first(request.kind),
        assignee=request.assignee_id or request.assignee or current().user,
        branch=branch,
        contact=contact,
        participants=participants.as_stored(request.customer_id, request.participants),
        bulk_id=current().bulk_id,
        first_id=(followed.first_id or followed.id) if followed else None,
        **given,
    )
    _set_dates(document, {name: getattr(request, name) for name in checks.DATES})
    place(document, now)
    return storage.create(document, planned_event)


def get(activity_id: str) -> Activity:
    """Raises NotFound."""
    found: Activity | None = Activity.find(id=activity_id).first()
    if found is None:
        raise errors.activity_not_found(activity_id)
    return found


def change(request: ChangeActivity, now: datetime) -> Activity:
    """Changes the given fields. Raises Conflict if it is finished, InvalidInput for dates that its kind does not allow."""
    if bad := list(checks.check_change(request)):
        raise errors.invalid_activity(bad)
    given: dict[str, Any] = {name: getattr(request, name) for name in request.model_fields_set}

    def decide(activity: Activity) -> ActivityChanged:
        states.machine_of(ActivityKind(activity.kind)).move(activity.status, "change")
        _set_parts(activity, given, business_day(now))
        if "participants" in given:
            activity.participants = participants.as_stored(activity.customer_id, given["participants"])
        activity.changed_alone = bool(activity.series_id)
        activity.text = given.get("text") or activity.text
        activity.assignee = given.get("assignee_id") or given.get("assignee") or activity.assignee
        _set_dates(activity, {name: given[name] for name in checks.DATES if name in given})
        return _changed_event(activity, now)

    return storage.change(
        Activity, request.activity_id, decide, not_found=errors.activity_not_found, if_version=request.version
    )


def move(
    activity_id: str, step: str, version: int | None, now: datetime, note: str = "", due_on: date | None = None
) -> Activity:
    """Takes a step to another state and records it. Raises Conflict, with the allowed steps, if the state refuses it."""

    def decide(activity: Activity) -> ActivityChanged:
        before = activity.status
        activity.status = str(states.machine_of(ActivityKind(activity.kind)).move(before, step))
        if due_on is not None:
            _defer(activity, due_on, now.tzinfo)
            activity.changed_alone = bool(activity.series_id)
        taken = {"at": _in_utc(now), "by": current().user, "before": before, "after": activity.status}
        of_bulk = {"bulk_id": current().bulk_id} if current().bulk_id else {}
        activity.steps.append({**taken, "note": note, **of_bulk})
        return _changed_event(activity, now)

    return storage.change(Activity, activity_id, decide, not_found=errors.activity_not_found, if_version=version)


def list_activities(request: ListActivities, now: datetime) -> Page[ActivityRow]:
    """A page of activities, the most urgent first.

    Raises InvalidInput for a cursor of another list, Unavailable for a branch whose event has not come yet."""
    if request.customer_id and request.branch_id:
        customers.find_part_names(request.customer_id, request.branch_id, None)
    query = _query(request)
    if request.cursor is not None:
        query["rank"] = {"$gt": _rank_in(request.cursor)}
    rows = _read(query, _people(request), request.limit + 1)
    shown = rows[: request.limit]
    names = customers.find_names({row["customer_id"] for row in shown})
    items = [row_of(row, now, names.get(row["customer_id"], "")) for row in shown]
    following = paging.encode_cursor(str(shown[-1]["rank"]), ListActivities) if len(rows) > request.limit else None
    return Page[ActivityRow](items=items, next_cursor=following)


def row_of(row: Row, now: datetime, customer: str = "") -> ActivityRow:
    """An activity's row, with the fields of LIST_FIELDS, as a list shows it."""
    known = {"id": row["_id"], "customer": customer, "assignee_id": user_in(row), "overdue": is_overdue(row, now)}
    return ActivityRow.model_validate({**row, **known})


def place(activity: Activity, now: datetime) -> None:
    """Sets what lists sort and filter by: its day in the business's time zone, and its sort key."""
    zone = now.tzinfo
    if activity.due_on:
        activity.day = activity.due_on
        when = datetime.combine(datetime.fromisoformat(activity.due_on), time(), zone)
    else:
        when = activity.starts_at
        activity.day = when.astimezone(zone).date().isoformat()
    activity.rank = sort_keys.urgency_key(when, ActivityStatus(activity.status) in states.FINISHED, activity.id)


def planned_event(activity: Activity) -> ActivityPlanned:
    """The event that it was planned, with what it is now."""
    return ActivityPlanned(
        subject=activity.id, version=activity.version, activity=activity.to_contract(clock.local_now())
    )


def told_event(activity: Activity) -> ActivityChanged:
    """The event of its last change, made again."""
    now = clock.local_now()
    return ActivityChanged(subject=activity.id, version=activity.version, activity=activity.to_contract(now))


def _changed_event(activity: Activity, now: datetime) -> ActivityChanged:
    place(activity, now)
    return ActivityChanged(subject=activity.id, version=activity.version, activity=activity.to_contract(now))


def _find_followed(request: PlanActivity) -> Activity | None:
    if request.follow_up_of is None:
        return None
    followed: Activity | None = Activity.find(id=request.follow_up_of, customer_id=request.customer_id).first()
    if followed is None:
        raise errors.follow_up_of_another(request.follow_up_of)
    return followed


def _set_parts(activity: Activity, given: dict[str, Any], day: date) -> None:
    """Sets branch and contact, with their current names."""
    wanted = {name: given[name] for name in ("branch_id", "contact_id") if name in given}
    if not wanted:
        return
    branch, contact = customers.find_part_names(activity.customer_id, wanted.get("branch_id"), wanted.get("contact_id"))
    if "branch_id" in wanted:
        if wanted["branch_id"] != activity.branch_id:
            customers.refuse_elsewhere(activity.customer_id, wanted["branch_id"], day)
        activity.branch_id, activity.branch = wanted["branch_id"], branch
    if "contact_id" in wanted:
        activity.contact_id, activity.contact = wanted["contact_id"], contact


def _defer(activity: Activity, due_on: date, zone: Any) -> None:
    """Sets another due date; the alarm stays as long before it as it was."""
    before, alarm = date.fromisoformat(activity.due_on) if activity.due_on else None, activity.alarm_at
    if alarm is None or before is None:
        _set_dates(activity, {"due_on": due_on})
        return
    moved = with_zone(alarm).astimezone(zone) + (due_on - before)  # by the clock on the wall
    _set_dates(activity, {"due_on": due_on, "alarm_at": moved})


def _set_dates(activity: Activity, dates: dict[str, Any]) -> None:
    """Sets the given dates. Raises InvalidInput, naming every field, when the kind does not allow what results."""
    if bad := list(checks.check_years(dates)):
        raise errors.invalid_activity(bad)
    for name, value in dates.items():
        as_stored: Callable[[Any], Any] = (lambda day: day.isoformat()) if name == "due_on" else _in_utc
        setattr(activity, name, None if value is None else as_stored(value))
    if bad := checks.check_kind(activity.kind, {name: getattr(activity, name) for name in checks.DATES}):
        raise errors.invalid_activity(bad)


def _in_utc(instant: datetime) -> datetime:
    """As the database keeps it: UTC, whole milliseconds."""
    utc = instant.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def _query(request: ListActivities) -> Row:
    query: Row = request.model_dump(include={"customer_id", "branch_id", "assignee", "kind"}, exclude_none=True)
    if request.assignee_id:
        query["assignee"] = request.assignee_id
    if request.finished is not None:
        query["status"] = {"$in" if request.finished else "$nin": sorted(states.FINISHED)}
    days = {"$gte": request.on_or_after, "$lte": request.on_or_before}
    if period := {operator: day.isoformat() for operator, day in days.items() if day}:
        query["day"] = period
    return query


def _people(request: ListActivities) -> list[str] | None:
    """The users one of whom the activities are about; None where nobody is asked for. Raises NotFound for an unknown team."""
    if request.team_id is None:
        return [request.user_id] if request.user_id else None
    members = teams.members_of(request.team_id)
    return [one for one in members if request.user_id in ("", one)]


def _read(query: Row, people: list[str] | None, limit: int) -> list[Row]:
    """The first rows by urgency; of people, those that they do and those that they take part in, each once."""
    if people is None:
        return Activity.rows(query, LIST_FIELDS, sort=[("rank", 1)], limit=limit)
    queries = [{"$and": [query, one]} for one in participants.of_people(people)] if people else []
    found = [row for one in queries for row in Activity.rows(one, LIST_FIELDS, sort=[("rank", 1)], limit=limit)]
    return sorted({row["_id"]: row for row in found}.values(), key=lambda row: int(row["rank"]))[:limit]


def _rank_in(cursor: str) -> int:
    try:
        rank = int(paging.decode_cursor(cursor, ListActivities))
    except ValueError:
        raise paging.bad_cursor("crm") from None
    if not 0 <= rank <= sort_keys.LARGEST_KEY:  # the database refuses larger numbers
        raise paging.bad_cursor("crm")
    return rank
