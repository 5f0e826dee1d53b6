"""Rules of an activity's dates, which need no database: what each kind has, their order, and the years that can be."""

from collections.abc import Iterator, Mapping
from typing import Any

from chassis.checks import checks
from contracts.crm import ActivityKind, ChangeActivity, DeferActivity, PlanActivity
from contracts.errors import BadField
from crm import errors, participants

DATES = ("due_on", "starts_at", "ends_at", "alarm_at")
YEARS = range(1971, 2400)
TODO_DATES, EVENT_DATES = ("due_on",), ("starts_at", "ends_at")


@checks(PlanActivity)
def check_plan(request: PlanActivity) -> Iterator[BadField]:
    """Every bad date of a new activity."""
    dates = {name: getattr(request, name) for name in DATES}
    yield from check_years(dates)
    if request.kind is not None:
        yield from check_kind(request.kind, dates)
    yield from participants.check(request.participants or ())


@checks(ChangeActivity)
def check_change(request: ChangeActivity) -> Iterator[BadField]:
    yield from check_years({name: getattr(request, name) for name in DATES})
    yield from participants.check(request.participants or ())


@checks(DeferActivity)
def check_deferral(request: DeferActivity) -> Iterator[BadField]:
    return check_years({"due_on": request.due_on})


def check_years(dates: Mapping[str, Any]) -> Iterator[BadField]:
    """The dates of a year that the database cannot hold or nobody means."""
    return (errors.year_out_of_range(name) for name, value in dates.items() if value and value.year not in YEARS)


def check_kind(kind: str, dates: Mapping[str, Any]) -> list[BadField]:
    """The dates that the kind needs and lacks, or has and must not have; or an end before the start."""
    is_todo = kind == ActivityKind.TODO
    needed, foreign = (TODO_DATES, EVENT_DATES) if is_todo else (EVENT_DATES, TODO_DATES)
    bad = [errors.date_missing(name) for name in needed if not dates[name]]
    bad += [errors.date_not_allowed(name, kind) for name in foreign if dates[name]]
    if not bad and not is_todo and dates["ends_at"] < dates["starts_at"]:
        bad = [errors.end_before_start(dates["starts_at"])]
    return bad
