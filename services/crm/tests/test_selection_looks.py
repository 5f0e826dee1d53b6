"""Customers enter and leave selections: one event for each crossing, whatever comes twice, late or in another order."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.ids import new_id
from chassis.testing import once
from chassis.testing_killed_writes import Killed, dying_at
from contracts.crm import ActivityKind, CreateProperty, PlanActivity, SetProperties
from contracts.crm.selection_requests import ChangeSelection, DeleteSelection
from contracts.customers.deletion import CustomerDeletionChanged, DeletionState
from crm import (
    activities,
    deletions,
    properties,
    selection_counting,
    selection_inputs,
    selection_looks,
    selection_marks,
    selection_repairs,
    selections,
)
from crm.customer_moves import MOVES
from crm.models import Activity
from crm.selection_models import CustomerFacts, SelectionBook, SelectionInput
from crm.tests import samples
from crm.tests.selection_samples import DAY, crossings, forget, is_in, make, owed, rule, settle, tell_of

IN_LUND = {"field": "city", "operator": "is", "value": "Lund"}
OWES = {"field": "owed", "operator": "over", "amount": "0"}


@pytest.fixture(autouse=True)
def empty(database: str, context: object) -> Iterator[None]:
    for model in (CustomerFacts, SelectionBook, SelectionInput):
        model._get_collection().delete_many({})
    forget()
    yield
    forget()


def mark(customer_id: str) -> None:
    once(lambda: selection_marks.mark([customer_id]))


def test_a_customer_enters_and_leaves_once_each(database: str) -> None:
    here = tell_of(city="Malmö")
    made = make("I Lund", IN_LUND)
    tell_of(here, 2, city="Lund")
    settle()
    assert (crossings(here), is_in(here, made.id)) == ([("entered_selection", "I Lund")], True)
    for version in (2, 1, 2):  # doubled, and late
        tell_of(here, version, city="Lund" if version == 2 else "Malmö")
    mark(here)
    settle()
    assert len(crossings(here)) == 1
    tell_of(here, 3, city="Malmö")
    settle()
    assert crossings(here) == [("entered_selection", "I Lund"), ("left_selection", "I Lund")]


def test_who_is_there_from_the_start_has_not_entered(database: str) -> None:
    there, new = tell_of(city="Lund"), new_id("cus")
    made = make("I Lund", IN_LUND)
    assert (crossings(there), is_in(there, made.id)) == ([], True)
    tell_of(new, city="Lund")
    settle()
    assert crossings(new) == [("entered_selection", "I Lund")]


def test_another_rule_is_no_crossing_and_neither_is_a_deletion(database: str) -> None:
    there = tell_of(city="Lund")
    made = make("Kunder", IN_LUND)
    other = rule(field="city", operator="is", value="Malmö")
    changed = once(lambda: selections.change(ChangeSelection(selection_id=made.id, version=1, rule=other)))
    assert changed.state == "building"
    settle()
    assert (crossings(there), is_in(there, made.id)) == ([], False)
    again = ChangeSelection(selection_id=made.id, version=2, rule=rule(**IN_LUND))
    once(lambda: selections.change(again))
    settle()
    assert is_in(there, made.id)
    once(lambda: selections.delete(DeleteSelection(selection_id=made.id)))
    settle()
    assert (crossings(there), is_in(there, made.id)) == ([], False)


def test_time_alone_makes_a_customer_enter(database: str) -> None:
    idle = {"field": "last_activity", "operator": "not_in_last_days", "days": 60}
    here = tell_of()
    now = samples.NOW
    request = PlanActivity(customer_id=here, kind=ActivityKind.TODO, text="Ring", due_on=DAY)
    activity = once(lambda: activities.plan(request, now))
    once(lambda: activities.move(activity.id, "finish", None, now))
    made = make("Tysta", idle)
    assert not is_in(here, made.id)
    settle(DAY + timedelta(days=59))
    assert crossings(here) == []
    settle(DAY + timedelta(days=60))
    settle(DAY + timedelta(days=61))
    assert (crossings(here), is_in(here, made.id)) == ([("entered_selection", "Tysta")], True)


def test_a_new_calendar_year_makes_one_leave(database: str) -> None:
    bought = {"field": "bought", "operator": "has", "value": "a 100", "years_ago": 0}
    here = tell_of()
    keep(owed(here, "inv_1", 1, issue_date="2026-02-01", articles=[{"article": "A-100"}]))
    made = make("Årets köpare", bought)
    assert is_in(here, made.id)
    settle(date(2026, 12, 31))
    settle(date(2027, 1, 1))
    assert (crossings(here), is_in(here, made.id)) == ([("left_selection", "Årets köpare")], False)


def keep(event: Any) -> None:
    once(lambda: selection_inputs.keep_invoice(event))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.permutations(range(8)), st.lists(st.integers(0, 7), max_size=4), st.lists(st.booleans(), min_size=5, max_size=5)
)
def test_the_facts_are_the_same_in_any_order_and_doubled(
    database: str, order: list[int], doubled: list[int], looks: list[bool]
) -> None:
    """Invoices, their payments and credits, the customer and its changes, as the broker may bring them."""
    one, invoice, other = new_id("cus"), new_id("inv"), new_id("inv")
    articles = [{"article": "A-100"}]
    events: list[Callable[[], Any]] = [
        lambda: tell_of(one, 1, city="Malmö"),
        lambda: tell_of(one, 2, city="Lund"),
        lambda: keep(owed(one, invoice, 2, remaining="500.00", due_date="2025-06-01", articles=articles)),
        lambda: keep(owed(one, invoice, 3, remaining="200.00", due_date="2025-06-01", articles=articles)),
        lambda: keep(owed(one, invoice, 4, remaining="0.00", net="0.00")),
        lambda: keep(owed(one, other, 2, remaining="70.00", due_date="2025-07-01", articles=[{"text": "Resa"}])),
        lambda: keep(owed(one, other, 3, remaining="60.00", due_date="2025-07-01", articles=[{"text": "Resa"}])),
        lambda: tell_of(one, 3, city="Lund", group="VVS"),
    ]
    make(f"Skyldiga {one}", OWES)
    for at, number in enumerate([*order, *doubled]):
        events[number]()
        if looks[at % len(looks)]:
            settle()
    settle()
    (row,) = CustomerFacts._get_collection().find({"_id": one})
    found = row["facts"]
    assert found["text"]["city"] == "lund"
    assert found["text"]["group"] == "vvs"
    assert (found["owed"], found["years"]) == ({"SEK": 6000}, [{"y": 2025, "c": "SEK", "s": 100_000}])
    assert found["bought"] == [{"a": "resa", "d": "2025-05-02"}]
    assert found["days"] == {"oldest_due": "2025-07-01", "first_purchase": "2025-05-02", "last_purchase": "2025-05-02"}
    kinds = [kind for kind, _ in crossings(one)]
    assert kinds == ["entered_selection", "left_selection"] * (len(kinds) // 2) + ["entered_selection"]
    once(lambda: selections.delete(DeleteSelection(selection_id=_id_of(f"Skyldiga {one}"))))


def _id_of(name: str) -> str:
    (book,) = SelectionBook._get_collection().find({})
    return next(one["id"] for one in book["selections"] if one["name"] == name)


@pytest.mark.parametrize("is_made", [False, True])
def test_a_process_that_dies_at_the_write_leaves_one_event(database: str, is_made: bool) -> None:
    """Before it, the mark is still there; after it, the event is in the outbox, where the sweeper finds it."""
    here = tell_of(city="Malmö")
    made = make("I Lund", IN_LUND)
    tell_of(here, 2, city="Lund")
    with pytest.raises(Killed), dying_at(1, is_made):
        selection_counting.look_on(DAY)
    settle()
    assert (crossings(here), is_in(here, made.id)) == ([("entered_selection", "I Lund")], True)


def test_of_two_that_look_at_once_one_writes(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has read the same mark and version; what comes between the reading and the write is looked at once more."""
    here = tell_of(city="Malmö")
    made = make("I Lund", IN_LUND)
    tell_of(here, 2, city="Lund")
    write = selection_looks._write

    def be_late(plans: Any, mark: str) -> Any:
        monkeypatch.setattr(selection_looks, "_write", write)
        once(lambda: selection_looks.look_at([here], DAY))
        tell_of(here, 3, city="Malmö")
        return write(plans, mark)

    monkeypatch.setattr(selection_looks, "_write", be_late)
    settle()
    settle()
    assert crossings(here) == [("entered_selection", "I Lund"), ("left_selection", "I Lund")]
    assert not is_in(here, made.id)


def test_properties_activities_and_orders_count(database: str) -> None:
    here, now = tell_of(), samples.NOW
    tag = once(lambda: properties.create(CreateProperty(name=f"Storkund {here}")))
    tagged = make("Storkunder", {"field": "property", "operator": "has", "value": tag.id})
    active = make("Aktiva", {"field": "last_activity", "operator": "in_last_days", "days": 3})
    planned = make("Planerade", {"field": "next_activity", "operator": "is_set"})
    once(lambda: properties.assign(SetProperties(customer_id=here, add=[tag.id]), now))
    request = PlanActivity(customer_id=here, kind=ActivityKind.TODO, text="Ring", due_on=DAY + timedelta(days=9))
    activity = once(lambda: activities.plan(request, now))
    mark(here)  # as the events of both do
    settle()
    assert [is_in(here, one.id) for one in (tagged, active, planned)] == [True, False, True]
    once(lambda: activities.move(activity.id, "finish", None, now))
    mark(here)
    settle()
    assert [is_in(here, one.id) for one in (tagged, active, planned)] == [True, True, False]
    stored = Activity._get_collection().find_one({"_id": activity.id}) or {}
    told = [one["data"]["customer_id"] for one in stored["outbox"] if one["type"] == "crm.activity_facts_changed"]
    assert told == [here, here]


@pytest.mark.parametrize("state", ["deleted", "erased"])
def test_who_is_deleted_or_erased_leaves_and_nothing_stays(database: str, state: str) -> None:
    here = tell_of(city="Lund")
    make("I Lund", IN_LUND)
    event = CustomerDeletionChanged(subject=here, version=1, state=DeletionState(state), round=1)
    once(lambda: deletions.follow(event))
    mark(here)
    settle()
    (row,) = CustomerFacts._get_collection().find({"_id": here})
    assert (crossings(here), row["facts"], row["number"]) == ([("left_selection", "I Lund")], {}, "")
    CustomerFacts._get_collection().update_one({"_id": here}, {"$set": {"outbox": []}})  # published
    settle()
    assert CustomerFacts._get_collection().count_documents({"_id": here}) == 0


def test_who_is_merged_leaves_and_the_kept_one_has_the_invoices(database: str) -> None:
    kept, gone = tell_of(), tell_of()
    keep(owed(gone, new_id("inv"), 1, remaining="90.00", due_date="2025-06-01"))
    made = make("Skyldiga", OWES)
    assert (is_in(gone, made.id), is_in(kept, made.id)) == (True, False)
    once(lambda: MOVES.follow("mrg_1", gone, kept, 1, back=False))
    settle()
    assert (crossings(gone), crossings(kept)) == ([("left_selection", "Skyldiga")], [("entered_selection", "Skyldiga")])
    once(lambda: MOVES.follow("mrg_1", gone, kept, 2, back=True))
    settle()
    assert (is_in(gone, made.id), is_in(kept, made.id)) == (True, False)


def test_a_rebuild_finds_facts_that_are_wrong(database: str) -> None:
    here, right = tell_of(city="Lund"), tell_of(city="Lund")
    made = make("I Lund", IN_LUND)
    CustomerFacts._get_collection().update_one({"_id": here}, {"$set": {"facts.text.city": "malmo"}})
    events = [samples.changed_event(one, 1, city="Lund") for one in (here, right)]
    assert [one.subject for one in once(lambda: selection_repairs.find_unlike(events))] == [here]
    mark(here)  # as the handler of the event does
    assert once(lambda: selection_repairs.find_unlike(events)) == []
    settle()
    assert is_in(here, made.id)
    assert crossings(here) == []


def test_a_company_without_selections_pays_nothing(database: str) -> None:
    here = tell_of()
    keep(owed(here, new_id("inv"), 1))
    assert CustomerFacts._get_collection().count_documents({}) == 0
