"""The card's tabs on the real database."""

from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from chassis.context import enter
from chassis.testing import a_context, commands, commands_sent, once
from contracts.access import Module
from contracts.check_tabs import check_section
from contracts.crm import ActivityKind, CreateProperty, SetProperties
from contracts.crm.tabs import TABS
from contracts.tabs import CardSection, GetCardSection
from crm import card, card_rows, properties
from crm.tests import samples
from crm.tests.samples import NOW
from crm.tests.test_activities import move, plan
from crm.tests.timeline_samples import EXPECTED, all_events, tell


def section(customer: str, roles: frozenset[str] = frozenset({"viewer"}), **fields: Any) -> CardSection:
    """The section, after its items have been held against their classes."""
    enter(a_context(roles=roles))
    request = {"customer_id": customer, "modules": [Module.CRM], **fields}
    found = card.section(GetCardSection.model_validate(request), NOW)
    check_section(TABS, found)
    return found


def test_activities_and_properties(customer: str) -> None:
    late = plan(customer, day=1, text="Skicka offert")
    plan(customer, ActivityKind.MEETING, day=9)
    enter(a_context())
    tag = properties.create(CreateProperty(name="Får julkort"))
    properties.assign(SetProperties(customer_id=customer, add=[tag.id]), NOW)
    first, _, second = section(customer, limit=1).tabs
    assert (first.key, first.total, first.more) == ("activities", 2, f"/v1/customers/{customer}/activities")
    assert first.items == [
        {
            "id": late.id,
            "date": "2026-03-01",
            "kind": "todo",
            "status": "open",
            "overdue": True,
            "text": "Skicka offert",
            "assignee": "tester",
            "starts_at": None,
            "ends_at": None,
            "contact_name": "",
            "contact": "",
            "branch_id": None,
            "branch_name": "",
            "branch": "",
        }
    ]
    assert (second.key, second.total, second.actions) == ("properties", 1, [])
    plain = {"kind": "tag", "value": "", "group": ""}
    assert second.items == [{"id": tag.id, "date": "2026-03-02", "text": "Får julkort", "by": "tester", **plain}]


def test_a_customer_not_heard_of_has_empty_tabs(database: str) -> None:
    assert [(tab.key, tab.total, tab.items) for tab in section("cus_0").tabs] == [
        ("activities", 0, []),
        ("timeline", 0, []),
        ("properties", 0, []),
    ]


def test_only_the_tabs_asked_for(customer: str) -> None:
    assert [tab.key for tab in section(customer, tabs=["properties", "orders"]).tabs] == ["properties"]


def test_a_module_that_is_off_hides_all(customer: str) -> None:
    answer = section(customer, modules=[Module.SALES])
    assert answer.tabs == []
    assert [(one.key, one.reason, one.needs) for one in answer.hidden] == [
        ("activities", "module_off", "crm"),
        ("timeline", "module_off", "crm"),
        ("properties", "module_off", "crm"),
        ("contact_days", "module_off", "crm"),
    ]


def test_of_one_branch(customer: str) -> None:
    plan(customer)
    there = plan(customer, branch_id=samples.branch_of(customer))
    tab = section(customer, branch_id=samples.branch_of(customer), tabs=["activities"]).tabs[0]
    assert (tab.total, [item["id"] for item in tab.items]) == (1, [there.id])


def test_another_company_sees_nothing(customer: str) -> None:
    plan(customer)
    enter(a_context(tenant="other"))
    answer = card.section(GetCardSection(customer_id=customer, modules=frozenset({Module.CRM})), NOW)
    assert [tab.total for tab in answer.tabs] == [0, 0, 0]


def test_more_than_one_read_holds_are_counted(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "MOST", 2)
    for _ in range(3):
        plan(customer)
    tab = section(customer, tabs=["activities"]).tabs[0]
    assert (tab.total, len(tab.items)) == (3, 2)


def test_a_tab_of_very_many_is_not_counted_to_its_end(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "MOST", 2)
    for _ in range(4):
        plan(customer)
    tell(all_events(customer))
    for most, counted in ((3, [(3, True), (3, True)]), (4, [(4, False), (4, True)])):
        monkeypatch.setattr(card_rows, "MOST_COUNTED", most)
        answer, sent = commands_sent("crm", lambda: section(customer, tabs=["activities", "timeline"], limit=2))
        assert [(tab.total, tab.total_is_more) for tab in answer.tabs] == counted
        united = [one["$unionWith"]["pipeline"] for one in sent[0].body["pipeline"] if "$unionWith" in one]
        counted_to = [before["$limit"] for steps in united for before, step in pairwise(steps) if "$count" in step]
        assert counted_to == [most + 1]


def test_the_next_and_the_last_contact_stand_in_the_head(customer: str) -> None:
    plan(customer, day=9, text="Senare")
    first = plan(customer, ActivityKind.CALL, day=1, text="Ring")
    for day in (3, 8, 5):
        held = plan(customer, ActivityKind.MEETING, day=day)
        move(held, "record_held")
        if day == 8:
            latest = held
    done = plan(customer, day=20)
    move(done, "finish")
    (block,) = section(customer).head
    assert (block.key, block.total) == ("contact_days", 2)
    shown = [(item["which"], item["id"], item["kind"], item["date"], item["overdue"]) for item in block.items]
    assert shown == [
        ("next", first.id, "call", "2026-03-01", True),
        ("last", latest.id, "meeting", "2026-03-08", False),
    ]


def test_a_customer_without_activities_has_no_contact(customer: str) -> None:
    (block,) = section(customer).head
    assert (block.total, block.items) == (0, [])


def test_a_branch_has_contacts_of_its_own(customer: str) -> None:
    plan(customer, day=1)
    there = plan(customer, day=9, branch_id=samples.branch_of(customer))
    (block,) = section(customer, branch_id=samples.branch_of(customer)).head
    assert [(item["which"], item["id"]) for item in block.items] == [("next", there.id)]


def test_the_last_contact_behind_many_that_are_open(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    held = plan(customer, ActivityKind.VISIT)
    move(held, "record_held")
    monkeypatch.setattr(card, "MOST", 2)
    for _ in range(2):
        plan(customer)
    (block,) = section(customer).head
    assert [(item["which"], item["id"]) for item in block.items][1:] == [("last", held.id)]


def test_without_the_module_the_head_has_no_contact(customer: str) -> None:
    assert section(customer, modules=[Module.SALES]).head == []


def test_the_timeline_is_a_tab_with_what_happened_last(customer: str) -> None:
    tell(all_events(customer))
    tab = section(customer, tabs=["timeline"], limit=2).tabs[0]
    assert (tab.total, len(tab.items), tab.more) == (11, 2, f"/v1/customers/{customer}/timeline")
    assert tab.actions == ["list_timeline"]  # a viewer writes no notes
    everything = section(customer, tabs=["timeline"], modules=list(Module), limit=50).tabs[0]
    assert sorted(one["what"] for one in everything.items) == EXPECTED
    paid = next(one for one in everything.items if one["what"] == "payment_recorded")
    assert (paid["tab"], paid["thing_id"], paid["amount"]) == ("invoices", f"inv_{customer[4:]}", "250.00")


def test_a_card_of_a_past_day_tells_what_had_happened_by_then(customer: str) -> None:
    tell(all_events(customer))
    before = section(customer, tabs=["timeline"], modules=list(Module), at="2026-03-01", limit=50).tabs[0]
    then = section(customer, tabs=["timeline"], modules=list(Module), at="2026-03-02", limit=50).tabs[0]
    assert (before.total, sorted(one["what"] for one in then.items)) == (0, EXPECTED)


def test_everything_comes_from_one_command(customer: str) -> None:
    plan(customer, day=1)
    tell(all_events(customer))
    wanted = (CreateProperty(name="Bland annat", group="Kort"), CreateProperty(name="Comfort"))
    tags = [once(partial(properties.create, one)) for one in wanted]
    once(lambda: properties.assign(SetProperties(customer_id=customer, add=[tag.id for tag in tags]), NOW))
    found, sent = commands("crm", lambda: section(customer, modules=list(Module), limit=5))
    assert sent == ["aggregate"]
    assert {tab.key: (tab.total, len(tab.items)) for tab in found.tabs} == {
        "activities": (1, 1),
        "timeline": (len(EXPECTED), 5),
        "properties": (2, 2),
    }
    assert [item["group"] for item in found.tabs[2].items] == ["Kort", ""]
    empty, sent = commands("crm", lambda: section(customer, modules=list(Module), limit=0))
    assert ([tab.items for tab in empty.tabs], [tab.total for tab in empty.tabs], sent) == (
        [[], [], []],
        [1, len(EXPECTED), 2],
        ["aggregate"],
    )
    assert commands("crm", lambda: section(customer, tabs=["activities"]))[1] == ["find"]
    with_groups = section("cus_nobody", modules=list(Module))
    assert [tab.total for tab in with_groups.tabs] == [0, 0, 0]
