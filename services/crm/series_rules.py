"""What a request says of a recurring activity, checked and put into the words of a part (series_models). No database."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from chassis.checks import checks
from chassis.clock import with_zone
from chassis.storage import Row
from contracts.crm import ActivityKind
from contracts.crm import activity_errors as texts
from contracts.crm.series import MOST_TIMES, ChangeFollowing, Frequency, PlanSeries, Weekday
from contracts.errors import BadField
from crm import errors, participants, recurrence
from crm.checks import DATES, check_kind, check_years

EVERY = ("frequency", "interval", "weekdays", "monthly_by", "until")


@checks(PlanSeries)
def check_plan(request: PlanSeries) -> Iterator[BadField]:
    """Every bad field of a new series."""
    dates = {name: getattr(request, name) for name in DATES}
    yield from check_years({**dates, "until": request.until})
    if request.kind is not None:
        yield from check_kind(request.kind, dates)
    yield from participants.check(request.participants or ())
    yield from _check_every(every_of(request))
    if request.until and request.times:
        yield texts.UNTIL_OR_TIMES.at("/times")


@checks(ChangeFollowing)
def check_change(request: ChangeFollowing) -> Iterator[BadField]:
    """What is wrong with the given fields, whatever the series is."""
    yield from check_years({**{name: getattr(request, name) for name in DATES}, "until": request.until})
    yield from participants.check(request.participants or ())
    if request.frequency:
        yield from _check_every(every_of(request))


def _check_every(every: Row) -> Iterator[BadField]:
    frequency = every["frequency"]
    if every["weekdays"] and frequency != Frequency.WEEKLY:
        yield texts.ONLY_WEEKLY.at("/weekdays")
    if every["monthly_by"] == "weekday_of_month" and frequency not in (Frequency.MONTHLY, Frequency.YEARLY):
        yield texts.ONLY_MONTHLY.at("/monthly_by")


def every_of(request: PlanSeries | ChangeFollowing) -> Row:
    """How often, as a part keeps it."""
    return {
        "frequency": str(request.frequency or ""),
        "interval": request.interval or 1,
        "weekdays": [str(day) for day in request.weekdays or ()],
        "monthly_by": request.monthly_by or "day_of_month",
        "until": request.until.isoformat() if request.until else None,
    }


def changed_every(every: Row, given: Mapping[str, Any]) -> Row:
    """How often it is after a change; an explicit null of `until` means without end. Raises InvalidInput for what does not belong
    together."""
    changed = {**every}
    for name in EVERY:
        if name in given and (given[name] or name == "until"):
            value = given[name]
            changed[name] = [str(day) for day in value] if name == "weekdays" else value and _plain(value)
    if "until" in given:
        changed.pop("counted", None)
    if changed["frequency"] != every["frequency"]:
        changed["weekdays"] = changed["weekdays"] if given.get("weekdays") else []
        changed["monthly_by"] = given.get("monthly_by") or "day_of_month"
    if bad := list(_check_every(changed)):
        raise errors.invalid_activity(bad)
    return changed


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, int) else str(value)


def moved_every(every: Row, given: Mapping[str, Any], day: date, moved: date) -> Row:
    """In a weekly series, the weekday that moves becomes the other one, and the rest stay, unless the days are given."""
    if day.weekday() == moved.weekday() or given.get("weekdays"):
        return every
    names, chosen = [one.value for one in Weekday], every["weekdays"]
    old, new = names[day.weekday()], names[moved.weekday()]
    mapped = [new if one == old or len(chosen) == 1 else one for one in chosen]
    return {**every, "weekdays": list(dict.fromkeys(mapped))}


def day_like(part: Row, every: Row) -> date | None:
    """The day that gave a part its pattern, if `every` keeps the pattern: the 31st also when the part is changed in February."""
    if any(every[name] != part["every"][name] for name in ("frequency", "monthly_by")):
        return None
    return date.fromisoformat(part.get("like") or part["first"])


def rule_of(every: Row, first: date, times: int | None, like: date | None = None) -> Row:
    """`{every, rule, first, like}` of a part whose pattern is that of `like`, by default of its first day. With `times` it ends
    with the day of the last one.

    Raises InvalidInput at `until` for a rule that gives no day."""
    like = like or first
    if times:
        last = recurrence.find_last(recurrence.write_rule({**every, "until": None}, like), first, times)
        every = {**every, "until": last.isoformat() if last else None, "counted": last is not None}
    rule = recurrence.write_rule(every, like)
    if recurrence.find_next(rule, first, first.fromordinal(first.toordinal() - 1)) is None:
        raise errors.invalid_activity([texts.NO_DAY.at("/until", until=every["until"])])
    return {"every": every, "rule": rule, "first": first.isoformat(), "like": like.isoformat()}


def check_future(request: PlanSeries, part: Row, today: date) -> Iterator[BadField]:
    """Whether a new series has a day from today on: activities of days before are not made (`series_days.reconcile`)."""
    first, like = date.fromisoformat(part["first"]), date.fromisoformat(part["like"])
    before = today - timedelta(days=1)
    if recurrence.find_next(part["rule"], first, before):
        return
    endless = recurrence.write_rule({**part["every"], "until": None}, like)
    allowed = recurrence.find_next(endless, first, before)
    if not request.times:
        yield texts.UNTIL_PASSED.at("/until", allowed=(allowed or today).isoformat())
        return
    last = part["every"]["until"]
    least = len(recurrence.list_days(endless, first, first, allowed)) if allowed else MOST_TIMES + 1
    if least > MOST_TIMES:
        yield texts.BEGINS_TOO_EARLY.at(_first_field(request), last=last, allowed=today.isoformat())
    else:
        yield texts.TIMES_PASSED.at("/times", last=last, least=str(least))


def _first_field(request: PlanSeries) -> str:
    return "/due_on" if request.due_on else "/starts_at"


def first_day(request: PlanSeries, now: datetime) -> date:
    """The day from which the series counts."""
    return day_of({name: getattr(request, name) for name in DATES}, now)


def day_of(dates: Mapping[str, Any], now: datetime) -> date:
    """The day of an activity in the company's time zone."""
    day: date = dates["due_on"] or _local(dates["starts_at"], now).date()
    return day


def times_of(kind: ActivityKind, dates: Mapping[str, Any], now: datetime) -> Row:
    """`{starts, second, minutes, alarm_minutes}` of a part, read off the dates of its first activity."""
    if kind == ActivityKind.TODO:
        begins = _local(
            recurrence.at_time(dates["due_on"].fromordinal(dates["due_on"].toordinal() + 1), "00:00", now.tzinfo), now
        )
        found: Row = {"starts": "", "minutes": 0, "second": False}
    else:
        begins = _local(dates["starts_at"], now)
        minutes = round((with_zone(dates["ends_at"]) - with_zone(dates["starts_at"])).total_seconds() / 60)
        found = {"starts": begins.strftime("%H:%M"), "minutes": minutes, "second": bool(begins.fold)}
    alarm = dates.get("alarm_at")
    return {**found, "alarm_minutes": recurrence.minutes_between(_local(alarm, now), begins) if alarm else None}


def _local(instant: datetime, now: datetime) -> datetime:
    return with_zone(instant).astimezone(now.tzinfo)
