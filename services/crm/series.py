"""Recurring activities: plan one, change or end it from a day on, show it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from chassis import storage
from chassis.clock import business_day
from chassis.context import current, using
from chassis.ids import new_id
from chassis.storage import Row
from contracts.crm import ActivityChanged, ActivityKind
from contracts.crm.series import AHEAD_DAYS, ChangeFollowing, EndFollowing, PlanSeries
from contracts.crm.series import ActivitySeries as SeriesReply
from contracts.errors import BadField
from crm import activities, checks, customers, deletions, errors, participants, series_days, series_rules
from crm.models import Activity, user_in
from crm.series_models import ActivitySeries

SHOWN_DAYS = 10


def plan(request: PlanSeries, now: datetime) -> ActivitySeries:
    """Stores a series and makes its first activities. Raises InvalidInput for a rule without a day from today on, or
    Unavailable."""
    if bad := list(series_rules.check_plan(request)):
        raise errors.invalid_activity(bad)
    branch, contact = customers.find_part_names(request.customer_id, request.branch_id, request.contact_id)
    customers.refuse_elsewhere(request.customer_id, request.branch_id, business_day(now))
    deletions.refuse(request.customer_id)
    first = series_rules.first_day(request, now)
    part: Row = {
        "on": first.isoformat(),
        "text": request.text,
        "assignee": request.assignee_id or request.assignee or current().user,
        "participants": participants.as_stored(request.customer_id, request.participants),
        "branch_id": request.branch_id,
        "branch": branch,
        "contact_id": request.contact_id,
        "contact": contact,
        **series_rules.times_of(request.kind, _dates(request), now),
        **_written(now),
    }
    part |= series_rules.rule_of(series_rules.every_of(request), first, request.times)
    if bad := list(series_rules.check_future(request, part, now.date())):
        _refuse_unless_made(bad)
    made = storage.create(
        ActivitySeries(id=new_id("ser"), customer_id=request.customer_id, kind=request.kind, parts=[part])
    )
    series_days.reconcile(made, now)
    return made


def _refuse_unless_made(bad: list[BadField]) -> None:
    """Raises InvalidInput, but not to a request that comes again after its series was made and has ended since."""
    if not ActivitySeries.rows({"request_id": current().request_id}, ["version"], limit=1):
        raise errors.invalid_activity(bad)


def get(series_id: str) -> ActivitySeries:
    """Raises NotFound."""
    found = ActivitySeries.read_one(series_id, without=["history"])
    if found is None:
        raise errors.series_not_found(series_id)
    return found


def change_following(request: ChangeFollowing, now: datetime) -> Activity:
    """Changes the activity's series from its day on. Raises Conflict, NotFound, Stale or InvalidInput."""
    if done := _find_applied(request.activity_id, now):
        return done
    given = {name: getattr(request, name) for name in request.model_fields_set}
    is_pattern_given = not given.keys().isdisjoint((*checks.DATES, *series_rules.EVERY))
    anchor = _take_back_own_changes(request.activity_id, request.version, now)

    def decide(series: ActivitySeries) -> None:
        if is_pattern_given or not _rules_after(series, anchor):
            _append(series, _changed_part(series, anchor, given, now))
        else:
            _change_words(series, anchor, given, now)

    series = storage.change(ActivitySeries, anchor.series_id, decide, not_found=errors.series_not_found)
    series_days.reconcile(series, now)
    return activities.get(request.activity_id)


def end_following(request: EndFollowing, now: datetime) -> Activity:
    """Ends the activity's series with the day before. Raises Conflict, NotFound or Stale."""
    if done := _find_applied(request.activity_id, now):
        return done
    anchor = _take_back_own_changes(request.activity_id, request.version, now)

    def decide(series: ActivitySeries) -> None:
        part = _part_on(series, anchor)
        if part["rule"]:  # an earlier end stays
            _append(series, {**part, "on": anchor.occurrence_on, "rule": "", **_written(now)})

    series = storage.change(ActivitySeries, anchor.series_id, decide, not_found=errors.series_not_found)
    series_days.reconcile(series, now)
    return activities.get(request.activity_id)


def to_contract(series: ActivitySeries, today: date) -> SeriesReply:
    """A series as it is from its last change on."""
    part: Row = dict(series.parts[-1])
    days = series_days.wanted_days(list(series.parts), today, today + timedelta(days=AHEAD_DAYS))
    following = series_days.following_day(list(series.parts), today + timedelta(days=AHEAD_DAYS))
    shown = [*sorted(days), *([following] if following else [])][:SHOWN_DAYS]
    return SeriesReply.model_validate(
        {
            **part,
            "id": series.id,
            "version": series.version,
            "customer_id": series.customer_id,
            "kind": series.kind,
            "assignee_id": user_in(part),
            "first_day": series.parts[0]["on"],
            "last_day": part["every"].get("until"),
            "next_days": shown,
        }
    )


def _find_applied(activity_id: str, now: datetime) -> Activity | None:
    """The activity, when the current request took effect on its series already; what follows from it is done again.

    A repeated request carries the version from before its own effect, so this comes before the version is checked."""
    anchor = activities.get(activity_id)
    if not anchor.series_id:
        return None
    series = get(anchor.series_id)
    if not storage.is_applied(series):
        return None
    series_days.reconcile(series, now)
    return activities.get(activity_id)


def _take_back_own_changes(activity_id: str, version: int | None, now: datetime) -> Activity:
    """The activity of a series from which on it is to change: what was changed in it alone does not hold any longer."""

    def decide(activity: Activity) -> ActivityChanged | None:
        if not activity.series_id:
            raise errors.not_recurring()
        if not activity.changed_alone:
            return None
        activity.changed_alone = False
        return ActivityChanged(subject=activity.id, version=activity.version, activity=activity.to_contract(now))

    with using(replace(current(), request_id=f"{current().request_id}:first")):
        return storage.change(Activity, activity_id, decide, not_found=errors.activity_not_found, if_version=version)


def _part_on(series: ActivitySeries, anchor: Activity) -> Row:
    """The part that holds on the anchor's day."""
    return dict([one for one in series.parts if one["on"] <= anchor.occurrence_on][-1])


def _append(series: ActivitySeries, part: Row) -> None:
    """From the part's day on nothing else holds."""
    series.parts = [*(one for one in series.parts if one["on"] < part["on"]), part]
    series.next_look = ""


def _rules_after(series: ActivitySeries, anchor: Activity) -> bool:
    """Whether the series has other days or times from a day after the anchor's on."""
    return any(one["on"] > anchor.occurrence_on and one["rule"] for one in series.parts)


def _change_words(series: ActivitySeries, anchor: Activity, given: Mapping[str, Any], now: datetime) -> None:
    """Changes text and people from the anchor's day on; the days and times of each later part stay."""
    first = {**_part_on(series, anchor), "on": anchor.occurrence_on, **_written(now)}
    if not first["rule"]:
        raise errors.not_recurring()
    changed = [first, *(dict(one) for one in series.parts if one["on"] > first["on"])]
    for part in changed:
        _set_people(part, series.customer_id, given, now)
        part["text"] = given.get("text") or part["text"]
    series.parts = [*(one for one in series.parts if one["on"] < first["on"]), *changed]
    series.next_look = ""


def _changed_part(series: ActivitySeries, anchor: Activity, given: Mapping[str, Any], now: datetime) -> Row:
    """The part that holds from the anchor's day on, or from an earlier one to which it moves."""
    part = _part_on(series, anchor)
    if not part["rule"]:
        raise errors.not_recurring()
    day = date.fromisoformat(anchor.occurrence_on)
    dates = {name: given.get(name, _date_of(anchor, name)) for name in checks.DATES}
    if bad := [*checks.check_years(dates), *checks.check_kind(series.kind, dates)]:
        raise errors.invalid_activity(bad)
    _set_people(part, series.customer_id, given, now)
    part["text"] = given.get("text") or part["text"]
    if any(name in given for name in checks.DATES):
        times = series_rules.times_of(ActivityKind(series.kind), dates, now)
        part |= times if "alarm_at" in given else {**times, "alarm_minutes": part.get("alarm_minutes")}
    moved = series_rules.day_of(dates, now) if {"due_on", "starts_at"} & given.keys() else day
    every, left = series_rules.changed_every(part["every"], given), None
    if "until" not in given:
        every = {**every, "until": _last_day(series)}
        left = _times_left(series, day)
    if moved != day or every != part["every"]:
        like = series_rules.day_like(part, every) if moved == day else None
        part |= series_rules.rule_of(series_rules.moved_every(every, given, day, moved), moved, left, like)
    return {**part, "on": min(day, moved).isoformat(), **_written(now)}


def _last_day(series: ActivitySeries) -> str | None:
    """The last day of a series, by its last part: a change from an earlier day on replaces that part, but not its end."""
    last = series.parts[-1]
    if not last["rule"]:
        return (date.fromisoformat(last["on"]) - timedelta(days=1)).isoformat()
    until: str | None = last["every"].get("until")
    return until


def _times_left(series: ActivitySeries, day: date) -> int | None:
    """How many times are left from a day on of a series of so many times; None for one that ends otherwise."""
    last = series.parts[-1]
    if not last["rule"] or not last["every"].get("counted"):
        return None
    return len(series_days.wanted_days(list(series.parts), day, date.fromisoformat(last["every"]["until"]))) or None


def _set_people(part: Row, customer_id: str, given: Mapping[str, Any], now: datetime) -> None:
    part["assignee"] = given.get("assignee_id") or given.get("assignee") or part["assignee"]
    if "participants" in given:
        part["participants"] = participants.as_stored(customer_id, given["participants"])
    branch, contact = customers.find_part_names(customer_id, given.get("branch_id"), given.get("contact_id"))
    if "branch_id" in given:
        if given["branch_id"] != part.get("branch_id"):
            customers.refuse_elsewhere(customer_id, given["branch_id"], business_day(now))
        part |= {"branch_id": given["branch_id"], "branch": branch}
    if "contact_id" in given:
        part |= {"contact_id": given["contact_id"], "contact": contact}


def _written(now: datetime) -> Row:
    return {"made_on": now.date().isoformat(), "by": current().user}


def _dates(request: PlanSeries) -> Row:
    return {name: getattr(request, name) for name in checks.DATES}


def _date_of(activity: Activity, name: str) -> Any:
    value = getattr(activity, name)
    return date.fromisoformat(value) if name == "due_on" and value else value


def hand_over_parts(parts: Iterable[Row], former: str, new: str) -> list[Row]:
    """The parts of a series with a user in the place of another one."""
    return [
        {
            **one,
            "assignee": new if one["assignee"] == former else one["assignee"],
            "participants": participants.with_other(one.get("participants") or (), former, new),
        }
        for one in parts
    ]
