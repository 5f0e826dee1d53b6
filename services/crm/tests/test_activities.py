"""Activities on the real database."""

from datetime import date, datetime
from typing import Any

import pytest

from chassis.context import current, enter
from chassis.paging import encode_cursor
from chassis.testing import a_context
from contracts.crm import ActivityKind, ChangeActivity, ListActivities, ListProperties, PlanActivity
from contracts.errors import Conflict, InvalidInput, NotFound, Stale, Unavailable
from crm import activities, customers
from crm.models import Activity
from crm.tests import samples
from crm.tests.samples import NOW, at

DONE, OPEN, DEFERRED = "finish", "reopen", "defer"


def plan(customer: str, kind: ActivityKind = ActivityKind.TODO, day: int = 5, **fields: Any) -> Activity:
    enter(a_context())
    dates = (
        {"due_on": date(2026, 3, day)} if kind is ActivityKind.TODO else {"starts_at": at(day), "ends_at": at(day, 13)}
    )
    return activities.plan(
        PlanActivity.model_validate({"customer_id": customer, "kind": kind, "text": "Ring upp", **dates, **fields}), NOW
    )


def move(activity: Activity, step: str, **dates: Any) -> Activity:
    enter(a_context())
    return activities.move(activity.id, step, None, NOW, "så blev det", **dates)


def list_texts(**criteria: Any) -> list[str]:
    page = activities.list_activities(ListActivities.model_validate(criteria), NOW)
    assert page.next_cursor is None
    return [item.id for item in page.items]


def test_a_todo_as_planned(customer: str) -> None:
    made = plan(customer, branch_id=samples.branch_of(customer), contact_id=samples.contact_of(customer))
    told = activities.get(made.id).to_contract(NOW)
    assert (told.kind, told.status, told.due_on, told.assignee) == ("todo", "open", date(2026, 3, 5), "tester")
    assert (told.branch, told.contact, told.overdue, told.version) == ("Hamnlagret", "Åsa Öhman", False, 1)
    envelope, counted = made.outbox
    assert (envelope["type"], envelope["data"]["activity"]["id"]) == ("crm.activity_planned", made.id)
    assert (counted["type"], counted["data"]["customer_id"]) == ("crm.activity_facts_changed", customer)


def test_an_event_as_planned(customer: str) -> None:
    told = plan(customer, ActivityKind.MEETING, assignee="eva").to_contract(NOW)
    assert (told.status, told.assignee, told.starts_at, told.ends_at) == ("planned", "eva", at(5), at(5, 13))


def test_the_same_request_twice_is_one(customer: str) -> None:
    request = PlanActivity(customer_id=customer, kind=ActivityKind.TODO, text="En gång", due_on=date(2026, 3, 5))
    assert activities.plan(request, NOW).id == activities.plan(request, NOW).id
    assert len(list_texts(customer_id=customer)) == 1


@pytest.mark.parametrize(
    ("kind", "fields", "pointers"),
    [
        ("todo", {}, {"/due_on"}),
        ("todo", {"due_on": "2026-03-05", "starts_at": at(5)}, {"/starts_at"}),
        ("call", {}, {"/starts_at", "/ends_at"}),
        ("visit", {"starts_at": at(5), "ends_at": at(5), "due_on": "2026-03-05"}, {"/due_on"}),
        ("meeting", {"starts_at": at(5), "ends_at": at(4)}, {"/ends_at"}),
        ("todo", {"due_on": "0001-01-01"}, {"/due_on"}),
        (
            "call",
            {"starts_at": "0001-01-01T00:00:00+14:00", "ends_at": "9999-12-31T23:00:00-12:00"},
            {"/starts_at", "/ends_at"},
        ),
        ("todo", {"due_on": "2026-03-05", "follow_up_of": "act_none"}, {"/follow_up_of"}),
    ],
)
def test_what_does_not_fit_is_refused(customer: str, kind: str, fields: dict[str, Any], pointers: set[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        activities.plan(
            PlanActivity.model_validate({"customer_id": customer, "kind": kind, "text": "x", **fields}), NOW
        )
    assert set(refused.value.details) == pointers
    assert list_texts(customer_id=customer) == []


def test_an_end_before_the_start_names_the_start_by_the_clock_on_the_wall(customer: str) -> None:
    dates: dict[str, Any] = {"starts_at": "2026-07-01T09:00:00Z", "ends_at": "2026-07-01T08:00:00Z"}
    with pytest.raises(InvalidInput) as refused:
        plan(customer, ActivityKind.MEETING, **dates)
    assert "2026-07-01 11:00." in str(refused.value.details["/ends_at"])


def test_a_customer_or_part_not_heard_of_is_awaited(customer: str) -> None:
    with pytest.raises(Unavailable) as unknown:
        plan("cus_0")
    assert (unknown.value.code, unknown.value.details["awaits"]) == ("crm.customer_not_here_yet", "customer")
    with pytest.raises(Unavailable) as unknown:
        plan(customer, branch_id="bra_0")
    assert (unknown.value.code, unknown.value.details["awaits"]) == ("crm.branch_unknown", "branch")


def test_a_follow_up_is_linked_to_the_first(customer: str) -> None:
    first = plan(customer)
    second = plan(customer, follow_up_of=first.id)
    third = plan(customer, follow_up_of=second.id)
    assert (second.first_id, third.first_id, third.follow_up_of) == (first.id, first.id, second.id)


def test_a_follow_up_of_another_customers_is_refused(customer: str) -> None:
    enter(a_context())
    other = samples.created_event()
    customers.keep(other)
    first = plan(other.subject)
    with pytest.raises(InvalidInput):
        plan(customer, follow_up_of=first.id)


def test_done_and_open_again_leaves_a_trace(customer: str) -> None:
    made = plan(customer)
    move(made, DONE)
    told = move(made, OPEN).to_contract(NOW)
    assert (told.status, told.version) == ("open", 3)
    assert [(step.before, step.after, step.note) for step in told.steps] == [
        ("open", "done", "så blev det"),
        ("done", "open", "så blev det"),
    ]


def test_a_refused_move_changes_nothing(customer: str) -> None:
    made = plan(customer, ActivityKind.CALL)
    with pytest.raises(Conflict) as refused:
        move(made, DONE)
    assert refused.value.details == {
        "state": "planned",
        "step": "finish",
        "allowed": "cancel, change, record_held, record_not_held",
    }
    assert activities.get(made.id).version == 1


def test_deferred_to_a_new_day(customer: str) -> None:
    told = move(plan(customer, day=1), DEFERRED, due_on=date(2026, 4, 1)).to_contract(NOW)
    assert (told.status, told.due_on, told.overdue) == ("deferred", date(2026, 4, 1), False)


@pytest.mark.parametrize(
    ("due_on", "alarm"), [("2026-03-12", "2026-03-12T08:30+01:00"), ("2026-04-02", "2026-04-02T08:30+02:00")]
)
def test_an_alarm_moves_with_what_is_deferred(customer: str, due_on: str, alarm: str) -> None:
    made = plan(customer, alarm_at="2026-03-05T08:30:00+01:00")
    later = move(made, DEFERRED, due_on=date.fromisoformat(due_on)).to_contract(NOW)
    assert later.alarm_at == datetime.fromisoformat(alarm)


def test_an_event_has_no_due_date_to_defer(customer: str) -> None:
    with pytest.raises(Conflict):
        move(plan(customer, ActivityKind.CALL), DEFERRED, due_on=date(2026, 4, 1))


def test_an_old_version_is_stale(customer: str) -> None:
    made = plan(customer)
    move(made, "start")
    enter(a_context())
    with pytest.raises(Stale):
        activities.move(made.id, DONE, 1, NOW)


def test_changed_fields_only(customer: str) -> None:
    made = plan(customer, contact_id=samples.contact_of(customer), alarm_at=at(4))
    enter(a_context())
    request = ChangeActivity.model_validate(
        {"activity_id": made.id, "version": 1, "text": "Maila", "contact_id": None, "due_on": "2026-03-09"}
    )
    told = activities.change(request, NOW).to_contract(NOW)
    assert (told.text, told.contact_id, told.contact, told.due_on) == ("Maila", None, "", date(2026, 3, 9))
    assert (told.alarm_at, told.assignee) == (at(4), "tester")


def test_a_date_that_must_be_there_cannot_be_cleared(customer: str) -> None:
    made = plan(customer)
    enter(a_context())
    with pytest.raises(InvalidInput) as refused:
        activities.change(ChangeActivity.model_validate({"activity_id": made.id, "version": 1, "due_on": None}), NOW)
    assert set(refused.value.details) == {"/due_on"}


def test_a_finished_one_is_not_changed(customer: str) -> None:
    made = plan(customer)
    move(made, DONE)
    enter(a_context())
    with pytest.raises(Conflict) as refused:
        activities.change(ChangeActivity(activity_id=made.id, version=2, text="nej"), NOW)
    assert (refused.value.code, refused.value.details["allowed"]) == ("crm.activity_step_refused", "reopen")


@pytest.mark.parametrize(("day", "overdue"), [(1, True), (2, False), (3, False)])
def test_overdue_by_the_swedish_day(customer: str, day: int, overdue: bool) -> None:
    assert plan(customer, day=day).to_contract(NOW).overdue is overdue


def test_an_event_is_overdue_when_its_end_has_passed(customer: str) -> None:
    assert plan(customer, ActivityKind.VISIT, day=1).to_contract(NOW).overdue is True
    assert plan(customer, ActivityKind.VISIT, day=2).to_contract(NOW).overdue is False


def test_the_most_urgent_first(customer: str) -> None:
    late, done_early, done_late = plan(customer, day=20), plan(customer, day=3), plan(customer, day=4)
    overdue, soon = plan(customer, day=1), plan(customer, ActivityKind.CALL, day=6)
    move(done_early, DONE)
    move(done_late, DONE)
    expected = [overdue.id, soon.id, late.id, done_late.id, done_early.id]
    assert list_texts(customer_id=customer) == expected
    assert list_texts(customer_id=customer, finished=False) == expected[:3]
    assert list_texts(customer_id=customer, finished=True) == expected[3:]
    assert list_texts(customer_id=customer, kind="call") == [soon.id]
    assert list_texts(customer_id=customer, on_or_after="2026-03-02", on_or_before="2026-03-06") == [
        soon.id,
        done_late.id,
        done_early.id,
    ]


def test_ones_own_with_the_customers_names(customer: str) -> None:
    mine = plan(customer, assignee="only-me")
    (item,) = activities.list_activities(ListActivities(assignee="only-me"), NOW).items
    assert (item.id, item.customer) == (mine.id, "Byggvaruhuset i Malmö AB")


def test_of_one_branch(customer: str) -> None:
    plan(customer)
    there = plan(customer, branch_id=samples.branch_of(customer))
    assert list_texts(customer_id=customer, branch_id=samples.branch_of(customer)) == [there.id]


def test_pages_meet_without_gap_or_overlap(customer: str) -> None:
    made = {plan(customer, day=day).id for day in (5, 5, 5, 6, 7)}
    seen: list[str] = []
    cursor = None
    while True:
        page = activities.list_activities(ListActivities(customer_id=customer, limit=2, cursor=cursor), NOW)
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "YmVmb3JlOmFjdF8x",
        "åäö",
        encode_cursor(f"{1 << 64}", ListActivities),
        encode_cursor("-1", ListActivities),
        encode_cursor("5", ListProperties),
    ],
)
def test_a_foreign_cursor_is_refused(customer: str, cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        activities.list_activities(ListActivities(cursor=cursor), NOW)
    assert list(refused.value.details) == ["/cursor"]


def test_another_companys_is_unknown(customer: str) -> None:
    made = plan(customer)
    enter(a_context(tenant="other"))
    with pytest.raises(NotFound) as unknown:
        activities.get(made.id)
    assert unknown.value.code == "crm.activity_not_found"
    with pytest.raises(NotFound):
        activities.move(made.id, DONE, None, NOW)
    assert list_texts(customer_id=customer) == []
    assert current().tenant == "other"
