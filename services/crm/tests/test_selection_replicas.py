"""Selections where several processes look: their caches and clocks differ, documents go and are made anew, and memory is
bounded."""

import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from chassis.context import current
from chassis.ids import new_id
from chassis.storage import Row
from chassis.testing import commands_sent, once
from contracts.crm import ActivityKind, PlanActivity
from crm import activities, selection_counting, selection_looks, selection_marks, selection_repairs
from crm.customer_moves import MOVES
from crm.selection_looks import SLICE
from crm.selection_models import CustomerFacts, SelectionBook, SelectionInput
from crm.tests import samples
from crm.tests.selection_samples import DAY, crossings, forget, is_in, make, settle, tell_of

IN_LUND = {"field": "city", "operator": "is", "value": "Lund"}
IDLE = {"field": "last_activity", "operator": "not_in_last_days", "days": 60}
ENTRY = DAY + timedelta(days=60)
ENTERED, LEFT = ("entered_selection", "Tysta"), ("left_selection", "Tysta")


@pytest.fixture(autouse=True)
def empty(database: str, context: object) -> Iterator[None]:
    for model in (CustomerFacts, SelectionBook, SelectionInput):
        model._get_collection().delete_many({})
    forget()
    yield
    forget()


def mark(customer_id: str) -> None:
    once(lambda: selection_marks.mark([customer_id]))


def stored(customer_id: str) -> Row:
    return CustomerFacts._get_collection().find_one({"_id": customer_id}) or {}


def merge(old: str, new: str, phase: int = 1, *, back: bool = False) -> None:
    """As another process does it: the cache of this one stays as it was."""
    tenant = current().tenant
    MOVES.target(old)
    known = dict(MOVES._known[tenant][1])
    once(lambda: MOVES.follow(f"mrg_{old}", old, new, phase, back=back))
    MOVES._known[tenant] = (time.monotonic(), known)
    mark(old)


def make_idle() -> str:
    """A customer whose last activity was on DAY, and the selection of those that have had none for 60 days."""
    here, now = tell_of(), samples.NOW
    request = PlanActivity(customer_id=here, kind=ActivityKind.TODO, text="Ring", due_on=DAY)
    activity = once(lambda: activities.plan(request, now))
    once(lambda: activities.move(activity.id, "finish", None, now))
    make("Tysta", IDLE)
    return here


def look_again(customer_id: str, day: date) -> None:
    mark(customer_id)
    settle(day)


def test_a_merge_in_another_process_makes_the_customer_leave(database: str) -> None:
    kept, gone = tell_of(city="Malmö"), tell_of(city="Lund")
    made = make("I Lund", IN_LUND)
    merge(gone, kept)
    settle()
    assert (crossings(gone), is_in(gone, made.id)) == ([("left_selection", "I Lund")], False)


def test_a_merge_undone_in_another_process_makes_it_enter(database: str) -> None:
    kept, gone = tell_of(city="Malmö"), tell_of(city="Lund")
    made = make("I Lund", IN_LUND)
    merge(gone, kept)
    MOVES._known.clear()
    settle()
    merge(gone, kept, 2, back=True)
    settle()
    assert is_in(gone, made.id)


def test_a_check_of_facts_knows_a_merge_of_another_process(database: str) -> None:
    kept, gone = tell_of(city="Malmö"), tell_of(city="Lund")
    make("I Lund", IN_LUND)
    merge(gone, kept)
    CustomerFacts._get_collection().update_one({"_id": gone}, {"$unset": {"stale": ""}})
    assert once(lambda: selection_repairs.find_wrong([gone, kept])) == {gone}


def test_a_clock_that_is_behind_at_midnight_makes_nobody_leave(database: str) -> None:
    here = make_idle()
    settle(ENTRY)
    look_again(here, ENTRY - timedelta(days=1))
    look_again(here, ENTRY)
    assert crossings(here) == [ENTERED]


def test_a_clock_that_was_years_ahead_is_not_followed(database: str) -> None:
    here = make_idle()
    settle(ENTRY + timedelta(days=700))
    look_again(here, ENTRY - timedelta(days=1))
    look_again(here, ENTRY)
    assert crossings(here) == [ENTERED, LEFT, ENTERED]


def test_facts_of_before_that_say_no_day_are_read(database: str) -> None:
    here = make_idle()
    CustomerFacts._get_collection().update_one({"_id": here}, {"$unset": {"day": ""}})
    look_again(here, DAY + timedelta(days=1))
    assert (crossings(here), stored(here)["day"]) == ([], "2026-03-03")
    CustomerFacts._get_collection().update_one({"_id": here}, {"$unset": {"day": ""}})
    settle(ENTRY)
    assert (crossings(here), stored(here)["day"]) == ([ENTERED], ENTRY.isoformat())


def test_another_day_alone_writes_nothing(database: str) -> None:
    here = make_idle()
    before = stored(here)
    _, sent = commands_sent("crm", lambda: once(lambda: selection_looks.look_at([here], DAY + timedelta(days=1))))
    assert [one.name for one in sent if one.name not in ("find", "aggregate")] == []
    assert stored(here) == before
    look_again(here, DAY + timedelta(days=1))
    after = stored(here)
    assert (after["version"], after["outbox"]) == (before["version"], before["outbox"])


def test_versions_rise_although_facts_were_deleted_and_made_anew(database: str) -> None:
    kept, gone = tell_of(city="Malmö"), tell_of(city="Lund")
    make("I Lund", IN_LUND)
    merge(gone, kept)
    settle()
    (left,) = stored(gone)["outbox"]
    CustomerFacts._get_collection().update_one({"_id": gone}, {"$set": {"outbox": []}})  # published
    settle()
    assert stored(gone) == {}
    merge(gone, kept, 2, back=True)
    settle()
    (entered,) = stored(gone)["outbox"]
    assert entered["data"]["version"] > left["data"]["version"] < 2**53


def test_a_look_reads_activities_and_invoices_of_a_few_customers_at_once(database: str) -> None:
    ids = [new_id("cus") for _ in range(SLICE + 2)]
    make("I Lund", IN_LUND)
    once(lambda: selection_marks.mark_all(ids))
    for work in (lambda: selection_looks.look_at(ids, DAY), lambda: selection_looks.read_facts(ids)):
        _, sent = commands_sent("crm", lambda work=work: once(work))  # type: ignore[misc]
        read = [one.body for one in sent if one.name == "find"]
        for name in ("activity", "selection_inputs"):
            sizes = [len(body["filter"]["customer_id"]["$in"]) for body in read if body["find"] == name]
            assert sizes == [SLICE, 2]


def test_companies_with_new_rules_are_found_by_an_index(database: str) -> None:
    """The hint is an error where there is no such index, or where it does not fit the query."""
    make("I Lund", IN_LUND)
    query = {"is_behind": True}
    collection = SelectionBook._get_collection()
    assert list(collection.find(query).hint("is_behind_1")) == []
    collection.update_many({}, {"$set": query})
    assert len(list(collection.find(query).hint("is_behind_1"))) == 1
    _, sent = commands_sent("crm", lambda: selection_counting.look_on(DAY))
    assert query in [one.body["filter"] for one in sent if one.body.get("find") == "selection_books"]
