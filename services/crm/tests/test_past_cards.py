"""The card of a day is the card that was seen at the end of that day: random changes, with a clock that the test sets."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis import kept_history, storage
from chassis.context import enter
from chassis.testing import a_context
from contracts.access import Module
from contracts.check_tabs import check_section
from contracts.crm import ActivityKind, ChangeActivity, CreateProperty, PlanActivity, SetProperties
from contracts.crm.tabs import TABS
from contracts.errors import ServiceError
from contracts.tabs import CardSection, GetCardSection
from crm import activities, card, customers, properties
from crm.models import Activity, ActivityChange
from crm.tests import samples
from crm.tests.samples import STOCKHOLM

FIRST = date(2026, 3, 27)
Json = dict[str, Any]
Step = tuple[str, int]
KINDS = ("plan", "move", "change", "properties")
steps = st.tuples(st.sampled_from(KINDS), st.integers(0, 11))


class Clock:
    """Makes the storage believe in a time."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.now = self.set(FIRST, 8)

    def set(self, day: date, hour: int) -> datetime:
        self.now = datetime.combine(day, time(hour), STOCKHOLM)
        instant = self.now
        self.patch.setattr(storage, "now", lambda: instant)
        return self.now


def see(customer: str, now: datetime, **asked: Any) -> CardSection:
    enter(a_context())
    request = GetCardSection(customer_id=customer, modules=frozenset({Module.CRM}), limit=50, **asked)
    found = card.section(request, now)
    check_section(TABS, found)
    return found


def content_of(section: CardSection) -> Json:
    assert section.unknown == []
    return section.model_dump(mode="json", exclude={"at"})


def run(customer: str, step: Step, now: datetime, tags: list[str]) -> None:
    enter(a_context())
    kind, value = step
    made = list(Activity.find(customer_id=customer).order_by("id"))
    of = made[value % len(made)] if made else None
    with suppress(ServiceError):  # a step that the state does not allow
        if kind == "plan":
            branch = samples.branch_of(customer) if value % 3 == 0 else None
            day = now + timedelta(days=value % 4 - 1)
            dates: Json = {"due_on": day.date()} if value % 2 else {"starts_at": day, "ends_at": day}
            of_kind = ActivityKind.TODO if value % 2 else ActivityKind.MEETING
            fields = {"customer_id": customer, "kind": of_kind, "text": f"Nr {value}", "branch_id": branch, **dates}
            activities.plan(PlanActivity.model_validate(fields), now)
        elif kind == "properties":
            chosen = {"add": [tags[value % 3]]} if value % 2 else {"remove": [tags[value % 3]]}
            properties.assign(SetProperties.model_validate({"customer_id": customer, **chosen}), now)
        elif of is not None and kind == "move":
            step_name = ("start", "complete", "hold", "cancel", "reopen", "defer")[value % 6]
            activities.move(of.id, step_name, None, now, "så blev det")
        elif of is not None:
            activities.change(
                ChangeActivity(activity_id=of.id, version=of.version, text=f"Ny text {value}", branch_id=None), now
            )


@given(st.lists(st.lists(steps, max_size=5), min_size=1, max_size=5))
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_the_card_of_each_day_is_what_was_seen_at_its_end(database: str, days: list[list[Step]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock(patch)
        enter(a_context())
        created = samples.created_event()
        customer = created.subject
        customers.keep(created)
        tags = []
        for name in ("A", "B", "C"):
            enter(a_context())
            tags.append(properties.create(CreateProperty(name=f"{name} {customer}")).id)
        branch = samples.branch_of(customer)
        seen: dict[tuple[date, str | None], Json] = {}
        for number, of_day in enumerate(days):
            day = FIRST + timedelta(days=number)
            for hour, step in enumerate(of_day, 9):
                run(customer, step, clock.set(day, hour), tags)
            last = datetime.combine(day, time(23, 59, 59, 999000), STOCKHOLM)
            for of_branch in (None, branch):
                seen[day, of_branch] = content_of(see(customer, last, branch_id=of_branch))
        later = datetime.combine(FIRST + timedelta(days=40), time(12), STOCKHOLM)
        for (day, of_branch), was in seen.items():
            then = see(customer, later, at=day, branch_id=of_branch)
            assert then.at == day
            assert content_of(then) == was


def test_a_day_before_many_changes_is_known(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the service has moved some of them to their own collection."""
    clock = Clock(monkeypatch)
    run(customer, ("plan", 1), clock.now, [])
    was = content_of(see(customer, clock.now))
    clock.set(FIRST + timedelta(days=1), 9)
    change_often(customer, clock)
    then = see(customer, clock.now, at=FIRST)
    assert (content_of(then), then.unknown) == (was, [])


def test_a_day_that_is_not_kept_leaves_out_its_tab_and_says_so(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    run(customer, ("plan", 1), clock.now, [])
    clock.set(FIRST + timedelta(days=1), 9)
    change_often(customer, clock)
    oldest = {"tenant": "acme", "_id": {"$regex": ":0000000002$"}}
    ActivityChange._get_collection().delete_many(oldest)
    found = see(customer, clock.now, at=FIRST)
    assert [tab.key for tab in found.tabs] == ["timeline", "properties"]
    assert [(one.key, one.reason) for one in found.unknown] == [
        ("activities", "past_unknown"),
        ("contact_days", "past_unknown"),
    ]
    assert found.head == []


def change_often(customer: str, clock: Clock) -> None:
    for value in range(kept_history.MOST_WAITING + 1):
        run(customer, ("change", value), clock.now, [])
        Activity._get_collection().update_many({"tenant": "acme", "customer_id": customer}, {"$set": {"outbox": []}})
