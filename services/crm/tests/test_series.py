"""Recurring activities on the real database: each day once, changed alone or from a day on, whatever is killed or repeated."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.context import current, enter, using
from chassis.testing import a_context
from chassis.testing_killed_writes import Killed, dying_at
from contracts.crm import ActivityKind, ChangeActivity, DeferActivity, ListActivities, PlanActivity
from contracts.crm.series import ChangeFollowing, EndFollowing, PlanSeries
from contracts.errors import Conflict, InvalidInput, NotFound
from crm import activities, customers, series, series_days
from crm.models import Activity
from crm.series_models import ENDED, ActivitySeries
from crm.tests import samples
from crm.tests.samples import NOW, STOCKHOLM

ANNA, BO = "usr_0a", "usr_0b"
WEEKLY = {"frequency": "weekly", "kind": "todo", "text": "Ring", "due_on": "2026-03-02"}
MEETING = {
    "frequency": "weekly",
    "kind": "meeting",
    "text": "Avstämning",
    "starts_at": "2026-03-22T09:00:00+01:00",
    "ends_at": "2026-03-22T10:00:00+01:00",
    "alarm_at": "2026-03-22T08:45:00+01:00",
}


def plan(customer: str, request_id: str = "", **fields: Any) -> ActivitySeries:
    enter(a_context(request_id=request_id))
    return series.plan(PlanSeries.model_validate({"customer_id": customer, **fields}), NOW)


def rows(made: ActivitySeries) -> list[Activity]:
    return list(Activity.find(series_id=made.id).order_by("occurrence_on"))


def state_of(made: ActivitySeries) -> list[tuple[str, str, str]]:
    return [(one.occurrence_on, one.text, one.status) for one in rows(made)]


def change(activity: Activity, **fields: Any) -> Activity:
    enter(a_context())
    request = {"activity_id": activity.id, "version": activities.get(activity.id).version, **fields}
    return series.change_following(ChangeFollowing.model_validate(request), NOW)


def test_activities_are_made_ahead_each_day_once(customer: str) -> None:
    made = plan(customer, **WEEKLY, times=3, assignee_id=ANNA)
    assert state_of(made) == [(day, "Ring", "open") for day in ("2026-03-02", "2026-03-09", "2026-03-16")]
    assert {one.assignee for one in rows(made)} == {ANNA}
    assert ActivitySeries.read_one(made.id).next_look == ENDED  # type: ignore[union-attr]
    series_days.reconcile(made, NOW)
    assert len(rows(made)) == 3
    envelope = rows(made)[0].outbox[0]
    assert (envelope["type"], envelope["data"]["activity"]["series_id"]) == ("crm.activity_planned", made.id)


def test_the_same_request_twice_is_one_series(customer: str) -> None:
    key = uuid4().hex
    assert plan(customer, key, **WEEKLY, times=2).id == plan(customer, key, **WEEKLY, times=2).id
    assert Activity.find(customer_id=customer).count() == 2


def test_an_endless_series_goes_on_day_by_day(customer: str) -> None:
    made = plan(customer, **WEEKLY)
    assert rows(made)[-1].occurrence_on == "2026-05-25"  # 90 days ahead is the 31st of May
    assert ActivitySeries.read_one(made.id).next_look == "2026-03-03"  # type: ignore[union-attr]
    series_days.reconcile(series.get(made.id), NOW + timedelta(days=1))
    assert rows(made)[-1].occurrence_on == "2026-06-01"


def test_a_yearly_one_has_its_next_day(customer: str) -> None:
    made = plan(customer, **{**WEEKLY, "frequency": "yearly", "due_on": "2026-12-24"})
    assert [day for day, _, _ in state_of(made)] == ["2026-12-24"]
    assert series.to_contract(made, NOW.date()).next_days == [date(2026, 12, 24)]


def test_nothing_is_made_for_days_that_have_passed(customer: str) -> None:
    made = plan(customer, **{**WEEKLY, "due_on": "2026-02-16"}, until="2026-03-09")
    assert [day for day, _, _ in state_of(made)] == ["2026-03-02", "2026-03-09"]


def test_times_are_those_of_the_clock_on_the_wall(customer: str) -> None:
    made = plan(customer, **MEETING, times=2)
    found = [(one.starts_at.isoformat(), one.ends_at.isoformat(), one.alarm_at.isoformat()) for one in rows(made)]
    assert found == [
        ("2026-03-22T08:00:00+00:00", "2026-03-22T09:00:00+00:00", "2026-03-22T07:45:00+00:00"),
        ("2026-03-29T07:00:00+00:00", "2026-03-29T08:00:00+00:00", "2026-03-29T06:45:00+00:00"),
    ]
    said = series.to_contract(made, NOW.date())
    assert (said.starts, said.minutes, said.alarm_minutes, said.last_day) == ("09:00", 60, 15, date(2026, 3, 29))


def test_the_second_half_past_two_of_a_night_in_autumn(customer: str) -> None:
    """25 October 2026 has it twice; the day after it comes once."""
    dates = {
        "starts_at": "2026-10-25T02:30:00+01:00",
        "ends_at": "2026-10-25T03:00:00+01:00",
        "alarm_at": "2026-10-25T02:15:00+01:00",
    }
    enter(a_context())
    asked = PlanSeries.model_validate({"customer_id": customer, **MEETING, **dates, "frequency": "daily", "times": 2})
    made = series.plan(asked, NOW.replace(month=10))
    shown = [(one.starts_at.isoformat(), one.alarm_at.isoformat()) for one in rows(made)]
    assert shown == [
        ("2026-10-25T01:30:00+00:00", "2026-10-25T01:15:00+00:00"),
        ("2026-10-26T01:30:00+00:00", "2026-10-26T01:15:00+00:00"),
    ]


def test_a_to_do_has_its_alarm_at_a_time_of_its_day(customer: str) -> None:
    made = plan(customer, **WEEKLY, alarm_at="2026-03-02T08:00:00+01:00", times=5)
    assert [one.alarm_at.astimezone(STOCKHOLM).strftime("%m-%d %H:%M") for one in rows(made)] == [
        "03-02 08:00",
        "03-09 08:00",
        "03-16 08:00",
        "03-23 08:00",
        "03-30 08:00",
    ]


def test_a_change_from_a_day_on_leaves_what_was_before_and_what_was_changed_alone(customer: str) -> None:
    made = plan(customer, **WEEKLY, times=5)
    first, second, third, fourth, fifth = rows(made)
    enter(a_context())
    activities.change(ChangeActivity(activity_id=fourth.id, version=1, text="Bara den"), NOW)
    enter(a_context())
    activities.move(fifth.id, "finish", None, NOW)
    change(second, text="Besök", participants=[{"user_id": BO}])
    assert state_of(made) == [
        ("2026-03-02", "Ring", "open"),
        ("2026-03-09", "Besök", "open"),
        ("2026-03-16", "Besök", "open"),
        ("2026-03-23", "Bara den", "open"),
        ("2026-03-30", "Ring", "done"),
    ]
    assert [one.id for one in rows(made)] == [first.id, second.id, third.id, fourth.id, fifth.id]
    assert rows(made)[2].participants == [{"user_id": BO}]


def test_what_was_moved_alone_stays_and_is_not_made_again(customer: str) -> None:
    made = plan(customer, **WEEKLY, times=3)
    second = rows(made)[1]
    enter(a_context())
    request = DeferActivity(activity_id=second.id, due_on=date(2026, 3, 12))
    activities.move(request.activity_id, "defer", None, NOW, due_on=request.due_on)
    change(rows(made)[0], text="Besök")
    assert [(one.occurrence_on, one.due_on, one.text) for one in rows(made)] == [
        ("2026-03-02", "2026-03-02", "Besök"),
        ("2026-03-09", "2026-03-12", "Ring"),
        ("2026-03-16", "2026-03-16", "Besök"),
    ]


def test_a_series_moves_to_another_day_and_rhythm(customer: str) -> None:
    made = plan(customer, **WEEKLY, until="2026-03-31")
    change(rows(made)[1], due_on="2026-03-11", interval=2)
    assert state_of(made) == [
        ("2026-03-02", "Ring", "open"),
        ("2026-03-09", "Ring", "cancelled"),
        ("2026-03-11", "Ring", "open"),
        ("2026-03-16", "Ring", "cancelled"),
        ("2026-03-23", "Ring", "cancelled"),
        ("2026-03-25", "Ring", "open"),
        ("2026-03-30", "Ring", "cancelled"),
    ]


def test_a_series_ends(customer: str) -> None:
    made = plan(customer, **WEEKLY)
    second = rows(made)[1]
    enter(a_context())
    ended = series.end_following(EndFollowing(activity_id=second.id), NOW)
    assert (ended.status, ended.steps[-1]["after"]) == ("cancelled", "cancelled")
    assert {status for day, _, status in state_of(made) if day >= "2026-03-09"} == {"cancelled"}
    assert state_of(made)[0][2] == "open"
    assert series.to_contract(series.get(made.id), NOW.date()).rule == ""
    enter(a_context())
    series_days.reconcile(series.get(made.id), NOW + timedelta(days=200))
    assert len(rows(made)) == 13


def test_what_is_of_no_series_is_not_changed_as_one(customer: str) -> None:
    made = plan(customer, **WEEKLY, times=1)
    enter(a_context())
    with pytest.raises(NotFound):
        series.get("ser_0")
    alone = activities.plan(
        PlanActivity(customer_id=customer, kind=ActivityKind.TODO, text="Ensam", due_on=date(2026, 3, 5)), NOW
    )
    with pytest.raises(Conflict) as refused:
        change(alone, text="X")
    assert refused.value.code == "crm.activity_not_recurring"
    assert made.id


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"weekdays": ["monday"], "frequency": "daily"}, "/weekdays"),
        ({"monthly_by": "weekday_of_month"}, "/monthly_by"),
        ({"until": "2026-03-30", "times": 2}, "/times"),
        ({"until": "2026-03-01"}, "/until"),
        ({"until": "2400-01-01"}, "/until"),
        ({"due_on": None}, "/due_on"),
        ({"participants": [{}]}, "/participants/0"),
        ({"participants": [{"user_id": ANNA}, {"user_id": ANNA}]}, "/participants/1"),
    ],
)
def test_a_bad_rule_is_refused_and_nothing_is_stored(customer: str, fields: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan(customer, **{**WEEKLY, **fields})
    assert [name for name in refused.value.details if name.startswith("/")] == [pointer]
    assert ActivitySeries.find(customer_id=customer).count() == 0


@pytest.mark.parametrize("is_made", [False, True])
@pytest.mark.parametrize("write", range(1, 6))
def test_a_process_that_dies_leaves_the_rest_to_the_next(customer: str, write: int, is_made: bool) -> None:
    key = uuid4().hex
    try:
        with dying_at(write, is_made):
            plan(customer, key, **WEEKLY, times=3)
    except Killed:
        pass
    made = ActivitySeries.find(customer_id=customer).first()
    if made is None:  # the first write was not made: whoever asked asks again
        made = plan(customer, key, **WEEKLY, times=3)
    with using(replace(current(), request_id="look")):
        series_days.reconcile(series.get(made.id), NOW)
    assert [day for day, _, _ in state_of(made)] == ["2026-03-02", "2026-03-09", "2026-03-16"]
    assert plan(customer, key, **WEEKLY, times=3).id == made.id
    assert Activity.find(customer_id=customer).count() == 3


@pytest.mark.parametrize("write", range(1, 5))
def test_a_change_that_dies_is_finished_later(customer: str, write: int) -> None:
    made = plan(customer, **WEEKLY, times=3)
    second = rows(made)[1]
    key = uuid4().hex
    request = ChangeFollowing(activity_id=second.id, version=1, text="Besök")
    try:
        with dying_at(write, True):
            enter(a_context(request_id=key))
            series.change_following(request, NOW)
    except Killed:
        pass
    enter(a_context(request_id=key))
    if "Besök" not in {part["text"] for part in series.get(made.id).parts}:
        series.change_following(request, NOW)
    enter(a_context())
    series_days.reconcile(series.get(made.id), NOW)
    assert [text for _, text, _ in state_of(made)] == ["Ring", "Besök", "Besök"]
    assert rows(made)[1].version == 2


def test_a_company_with_work_is_found(customer: str) -> None:
    made = plan(customer, **WEEKLY)
    ActivitySeries._get_collection().update_one({"_id": made.id}, {"$set": {"next_look": ""}})
    assert current().tenant in series_days.companies_with_work()


def test_lists_show_those_of_people_and_of_a_team(customer: str) -> None:
    event = samples.created_event()
    customers.keep(event)
    mine = plan(event.subject, **WEEKLY, times=1, assignee_id=ANNA)
    takes_part = plan(event.subject, **{**WEEKLY, "due_on": "2026-03-04"}, times=1, participants=[{"user_id": ANNA}])
    plan(event.subject, **{**WEEKLY, "due_on": "2026-03-05"}, times=1, assignee_id=BO)
    enter(a_context())
    listed = activities.list_activities(ListActivities(customer_id=event.subject, user_id=ANNA, limit=1), NOW)
    assert [one.series_id for one in listed.items] == [mine.id]
    following = ListActivities(customer_id=event.subject, user_id=ANNA, limit=1, cursor=listed.next_cursor)
    page = activities.list_activities(following, NOW)
    assert ([one.series_id for one in page.items], page.next_cursor) == ([takes_part.id], None)
