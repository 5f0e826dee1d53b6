"""Changes of a series from a day on: its end and its pattern stay, a repeated request and a slow process do no harm."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.context import enter
from chassis.testing import a_context
from contracts.crm.series import ChangeFollowing, EndFollowing
from contracts.errors import Conflict, Stale
from crm import activities, series, series_days
from crm.models import Activity
from crm.series_models import ENDED, ActivitySeries
from crm.tests.samples import NOW
from crm.tests.test_series import MEETING, WEEKLY, change, plan, rows, state_of

MONTHLY = {**WEEKLY, "frequency": "monthly"}
SPARSE: dict[str, Any] = {**WEEKLY, "interval": 3}


def at(made: ActivitySeries, day: str) -> Activity:
    return next(one for one in rows(made) if one.occurrence_on == day)


def end(activity: Activity, request_id: str = "") -> Activity:
    enter(a_context(request_id=request_id))
    return series.end_following(EndFollowing(activity_id=activity.id, version=activity.version), NOW)


def open_days(made: ActivitySeries) -> list[str]:
    return [day for day, _, status in state_of(made) if status == "open"]


def last_part(made: ActivitySeries) -> dict[str, Any]:
    return dict(series.get(made.id).parts[-1])


def test_a_series_that_ended_stays_so_when_an_earlier_activity_is_changed(customer: str) -> None:
    made = plan(customer, **SPARSE)
    end(at(made, "2026-04-13"))
    end(at(made, "2026-05-04"))  # the earlier end holds
    change(at(made, "2026-03-23"), text="Besök")
    assert open_days(made) == ["2026-03-02", "2026-03-23"]
    rule = "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO;UNTIL=20260412"
    assert (last_part(made)["rule"], last_part(made)["text"]) == (rule, "Besök")
    assert series.get(made.id).next_look == ENDED


@pytest.mark.parametrize(("until", "last"), [("2026-04-20", "2026-04-13"), (None, "2026-05-25")])
def test_an_end_set_from_a_later_day_stays(customer: str, until: str | None, last: str) -> None:
    made = plan(customer, **SPARSE, until="2026-05-10")
    change(at(made, "2026-04-13"), until=until)
    change(at(made, "2026-03-23"), text="Besök")
    assert open_days(made)[-1] == last
    change(at(made, "2026-03-23"), until="2026-03-24")
    assert open_days(made) == ["2026-03-02", "2026-03-23"]


def test_an_activity_after_the_end_is_not_changed_with_those_that_follow(customer: str) -> None:
    made = plan(customer, **SPARSE)
    end(at(made, "2026-04-13"))
    for day in ("2026-04-13", "2026-05-04"):
        with pytest.raises(Conflict) as refused:
            change(at(made, day), text="Besök")
        assert refused.value.code == "crm.activity_not_recurring"
    assert open_days(made) == ["2026-03-02", "2026-03-23"]


def test_a_repeated_request_is_answered_as_the_first(customer: str) -> None:
    made = plan(customer, **WEEKLY, times=3)
    second, key = at(made, "2026-03-09"), uuid4().hex
    request = ChangeFollowing(activity_id=second.id, version=1, text="Besök")
    for _ in range(2):
        enter(a_context(request_id=key))
        assert (series.change_following(request, NOW).text, series.get(made.id).version) == ("Besök", 2)
    enter(a_context())
    with pytest.raises(Stale):
        series.change_following(request, NOW)
    second, key = activities.get(second.id), uuid4().hex
    assert [end(second, key).status for _ in range(2)] == ["cancelled", "cancelled"]
    assert series.get(made.id).version == 3


@pytest.mark.parametrize(
    ("first", "by", "day", "rule", "is_stored"),
    [
        ("2026-03-31", "day_of_month", "2026-04-30", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", False),
        ("2026-03-30", "weekday_of_month", "2026-04-27", "FREQ=MONTHLY;BYDAY=-1MO", True),
    ],
)
def test_a_pattern_outlives_a_change_in_a_short_month(
    customer: str, first: str, by: str, day: str, rule: str, is_stored: bool
) -> None:
    made = plan(customer, **{**MONTHLY, "due_on": first}, monthly_by=by)
    if not is_stored:  # as parts were written before
        ActivitySeries._get_collection().update_one({"_id": made.id}, {"$unset": {"parts.0.like": ""}})
    change(at(made, day), until="2026-07-31")
    assert last_part(made)["rule"] == f"{rule};UNTIL=20260731"
    change(at(made, day), interval=2, until=None)
    assert last_part(made)["rule"] == rule.replace("MONTHLY", "MONTHLY;INTERVAL=2")


def test_the_leap_day_stays_the_pattern_until_the_day_is_moved(customer: str) -> None:
    made = plan(customer, **{**WEEKLY, "frequency": "yearly", "due_on": "2024-02-29"})
    change(at(made, "2027-02-28"), interval=2)
    assert last_part(made)["rule"] == "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1"
    change(at(made, "2027-02-28"), due_on="2027-02-20")
    assert last_part(made)["rule"] == "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=20"


def test_one_of_several_weekdays_moves_and_the_others_stay(customer: str) -> None:
    made = plan(customer, **WEEKLY, weekdays=["monday", "friday"], until="2026-03-13")
    change(at(made, "2026-03-09"), due_on="2026-03-11")
    assert open_days(made) == ["2026-03-02", "2026-03-06", "2026-03-11", "2026-03-13"]
    change(at(made, "2026-03-11"), due_on="2026-03-13")
    assert last_part(made)["rule"] == "FREQ=WEEKLY;BYDAY=FR;UNTIL=20260313"


def test_what_a_slower_process_undoes_is_done_again(customer: str) -> None:
    made = plan(customer, **WEEKLY, times=2)
    former = series.get(made.id)
    change(at(made, "2026-03-02"), text="Besök")
    enter(a_context())
    series_days.reconcile(former, NOW)
    assert (state_of(made)[0][1], series.get(made.id).next_look) == ("Ring", "")
    series_days.reconcile(series.get(made.id), NOW)
    assert [text for _, text, _ in state_of(made)] == ["Besök", "Besök"]
    assert series.get(made.id).next_look == ENDED


def test_an_activity_far_ahead_stays_when_its_day_is_one_of_the_new_rule(customer: str) -> None:
    made = plan(customer, **{**WEEKLY, "frequency": "yearly", "due_on": "2026-12-24"})
    change(at(made, "2026-12-24"), due_on="2026-03-24", frequency="monthly")
    assert open_days(made) == ["2026-03-24", "2026-04-24", "2026-05-24", "2026-12-24"]


MEETINGS = {**MEETING, "starts_at": "2026-03-09T09:00:00+01:00", "ends_at": "2026-03-09T10:00:00+01:00"}
ALARM = {"alarm_at": "2026-03-09T08:45:00+01:00"}


@pytest.mark.parametrize("hours", [26, -3])
def test_an_alarm_keeps_its_distance_when_a_series_moves(customer: str, hours: int) -> None:
    made = plan(customer, **{**MEETINGS, **ALARM}, times=3)
    second = at(made, "2026-03-16")
    starts = second.starts_at + timedelta(hours=hours)
    change(second, starts_at=starts, ends_at=starts + timedelta(hours=1))
    after = [one for one in rows(made) if one.status == "planned"][1:]
    assert {one.starts_at - one.alarm_at for one in after} == {timedelta(minutes=15)}


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({"due_on": "2026-03-10"}, ["2026-03-02", "2026-03-10", "2026-03-17", "2026-03-24"]),
        ({"due_on": "2026-03-08"}, ["2026-03-02", "2026-03-08", "2026-03-15", "2026-03-22"]),
        ({"interval": 2}, ["2026-03-02", "2026-03-09", "2026-03-23", "2026-04-06"]),
        ({"due_on": "2026-03-10", "until": "2026-03-17"}, ["2026-03-02", "2026-03-10", "2026-03-17"]),
    ],
)
def test_a_series_of_so_many_times_keeps_their_number(customer: str, fields: dict[str, Any], days: list[str]) -> None:
    made = plan(customer, **WEEKLY, times=4)
    change(at(made, "2026-03-09"), **fields)
    assert open_days(made) == days
    change(at(made, "2026-03-02"), text="Besök")
    assert open_days(made) == days


def test_a_series_that_is_moved_back_has_its_days_again(customer: str) -> None:
    """Its activities of these days are there, cancelled by the move; one that somebody has cancelled stays so."""
    made = plan(customer, **WEEKLY, times=4)
    enter(a_context())
    activities.move(at(made, "2026-03-23").id, "cancel", None, NOW)
    change(at(made, "2026-03-09"), due_on="2026-03-10")
    change(at(made, "2026-03-10"), due_on="2026-03-09")
    assert open_days(made) == ["2026-03-02", "2026-03-09", "2026-03-16"]
    again = at(made, "2026-03-16")
    assert [(one["before"], one["after"]) for one in again.steps] == [("open", "cancelled"), ("cancelled", "open")]
    version = again.version
    series_days.reconcile(series.get(made.id), NOW)
    assert at(made, "2026-03-16").version == version


def test_other_words_from_an_earlier_day_leave_later_days_as_they_are(customer: str) -> None:
    made = plan(customer, **WEEKLY, times=4)
    change(at(made, "2026-03-16"), due_on="2026-03-17")
    change(at(made, "2026-03-09"), text="Besök", assignee="Eva")
    days = ["2026-03-02", "2026-03-09", "2026-03-17", "2026-03-24"]
    assert open_days(made) == days
    assert [(at(made, day).text, at(made, day).assignee) for day in days[1:]] == [("Besök", "Eva")] * 3
    assert at(made, days[0]).text == "Ring"
