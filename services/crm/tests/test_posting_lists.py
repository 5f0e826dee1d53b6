"""Words that hardly ever meet are found through posting lists: all of them, at a cost that is counted, on the real database."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.clock import now
from chassis.context import using
from chassis.testing import a_context, commands_sent
from contracts.crm import SearchCustomers
from contracts.crm.search_index import MakeSearchIndex
from crm import (
    beginnings,
    candidates,
    customers,
    posting_builds,
    posting_codec,
    posting_lists,
    posting_merge,
    posting_states,
    search,
    search_pages,
    selectivity,
)
from crm.models import Customer
from crm.posting_models import IndexBlock, IndexBuild
from crm.tests import samples
from crm.tests.towns import TOWNS, build, fill, keep, names, new_company, read, rename

SLOTS = 16


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists count as long, and segments as full, at a few customers."""
    monkeypatch.setattr(candidates, "LONGEST_SCAN", 4)
    monkeypatch.setattr(selectivity, "SHORT_LIST", 3)
    monkeypatch.setattr(beginnings, "MOST", 3)
    monkeypatch.setattr(posting_builds, "MOST_SLOTS", SLOTS)
    monkeypatch.setattr(posting_builds, "SMALLEST", 10)
    for module in (posting_codec, posting_builds):
        monkeypatch.setattr(module, "BUCKETS", 8)
    monkeypatch.setattr(posting_builds, "SKEW", timedelta(0))


@pytest.fixture
def tenant(database: str) -> str:
    return new_company()


def test_words_that_never_meet_find_nobody_and_those_that_meet_once_that_one(tenant: str) -> None:
    fill(tenant)
    keep(tenant, "Kiruna Måleri", "Lund")
    build(tenant)
    assert names(tenant, "lund kiruna") == ["Kiruna Måleri"]
    assert names(tenant, "lund ystad") == []
    assert names(tenant, "lund kiruna ystad firma") == []
    assert read(tenant, "lund", "kiruna") == ["Kiruna Måleri"]
    assert read(tenant, "lund", "ystad") == []


def test_what_is_read_is_counted(tenant: str) -> None:
    """One block for each term and segment, and no list of the database: the same at any length of the lists."""
    fill(tenant)
    build(tenant)
    names(tenant, "lund kiruna")
    posting_lists.clear_cache()
    selectivity.clear_cache()
    with using(a_context(tenant)):
        (state,) = IndexBuild.rows({"ready": True})
        _, sent = commands_sent("crm", lambda: search.search(SearchCustomers(q="lund kiruna")))
    assert len(state["starts"]) >= 60 // SLOTS
    finds = [one.body for one in sent if one.name == "find"]
    blocks = [body for body in finds if body["find"] == "index_blocks"]
    assert [len(body["filter"]["_id"]["$in"]) for body in blocks] in (
        [len(state["starts"])],
        [2 * len(state["starts"])],
    )
    for body in finds:
        if body["find"] == "customer":
            assert body.get("limit") or "_id" in body["filter"] or "applied_at" in body["filter"], body
    scans = [one.body["pipeline"] for one in sent if one.name == "aggregate" and one.body["aggregate"] == "customer"]
    assert scans
    limits = [step["$limit"] for steps in scans for step in steps if "$limit" in step]
    assert max(limits) <= max(candidates.LONGEST_SCAN + 1, search_pages.MOST_SORTED + 1, posting_builds.MOST_FRESH + 1)
    assert all(any("$limit" in step for step in steps) for steps in scans)
    with using(a_context(tenant)):
        again = commands_sent("crm", lambda: search.search(SearchCustomers(q="lund kiruna")))[1]
    asked = {one.body.get("find", one.name) for one in again}  # all the rest is known
    assert (asked, len(again) < len(sent)) == ({"customer"}, True)
    keep(tenant, "Kiruna Måleri", "Lund")
    assert names(tenant, "lund kiruna") == ["Kiruna Måleri"]


def test_a_customer_stored_since_is_found_and_one_that_went_is_not(tenant: str) -> None:
    fill(tenant)
    gone = keep(tenant, "Kiruna Gammal", "Lund")
    changed = keep(tenant, "Kiruna Annan", "Lund")
    build(tenant)
    keep(tenant, "Kiruna Ny", "Lund")
    rename(tenant, gone, "Norr Gammal", city="Lund")
    rename(tenant, changed, "Zon i Kiruna", city="Lund")
    with using(a_context(tenant)):
        Customer._get_collection().delete_one({"_id": keep(tenant, "Kiruna Bort", "Lund"), "tenant": tenant})
    assert names(tenant, "lund kiruna") == ["Kiruna Ny", "Zon i Kiruna"]
    assert read(tenant, "lund", "kiruna") == ["Kiruna Ny", "Zon i Kiruna"]


def test_inactive_ones_have_lists_of_their_own(tenant: str) -> None:
    fill(tenant)
    for at in range(8):
        keep(tenant, f"{at} Viloläge", TOWNS[at % 2], active=False)
    keep(tenant, "Kiruna Vilar", "Lund", active=False)
    build(tenant)
    assert names(tenant, "lund kiruna") == []
    assert names(tenant, "lund kiruna", active=False) == ["Kiruna Vilar"]
    assert names(tenant, "lund kiruna", active=None) == ["Kiruna Vilar"]


def test_many_that_meet_come_in_order_and_in_pages(tenant: str) -> None:
    fill(tenant)
    wanted = [f"Ö{letter} Kiruna" for letter in "abcdefghijklmnopqrstuvwxyz"] + [
        f"Ö{letter} Kiruna {at}" for at, letter in enumerate("abcdefghijklmnopqrstuvwxyz" * 2)
    ]
    for name in reversed(wanted):
        keep(tenant, name, "Lund")
    build(tenant)
    found = names(tenant, "lund kiruna", limit=7)
    assert len(found) == len(set(found)) == len(set(wanted))
    assert [name[1] for name in found] == sorted(name[1] for name in wanted)


def test_hits_of_odd_segments_take_no_place_of_those_before_them(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tenant)
    for at in range(4):
        keep(tenant, f"Kiruna {at}", "Lund")
    for at in range(6):
        keep(tenant, f"Ö{at} Kiruna", "Lund")
    build(tenant)
    with using(a_context(tenant)):
        (state,) = IndexBuild.rows({"ready": True})
        IndexBuild._get_collection().update_one({"_id": state["_id"]}, {"$set": {"odd": [len(state["starts"]) - 1]}})
    posting_lists.clear_cache()
    monkeypatch.setattr(posting_merge, "FIRST", 1)
    monkeypatch.setattr(posting_merge, "AT_ONCE", 1)
    found = read(tenant, "lund", "kiruna", limit=4)
    assert found is not None
    assert found[:4] == ["Kiruna 0", "Kiruna 1", "Kiruna 2", "Kiruna 3"]


def test_names_in_letters_that_the_sort_key_lacks_are_found(tenant: str) -> None:
    fill(tenant)
    for name in ("Жук Kiruna", "Żubr Kiruna", "Aж Kiruna", "Åж Kiruna"):
        keep(tenant, name, "Lund")
    build(tenant)
    assert sorted(names(tenant, "lund kiruna", limit=1)) == sorted(
        ["Жук Kiruna", "Żubr Kiruna", "Aж Kiruna", "Åж Kiruna"]
    )


def test_a_search_without_lists_asks_for_them_and_finds_all_the_same(tenant: str) -> None:
    fill(tenant)
    keep(tenant, "Kiruna Måleri", "Lund")
    assert names(tenant, "lund kiruna") == ["Kiruna Måleri"]
    assert posting_builds.wanted_companies() == [tenant]
    with using(a_context(tenant, seconds=100)):
        posting_builds.refresh(date(2026, 11, 30))
    posting_lists.clear_cache()
    assert read(tenant, "lund", "kiruna") == ["Kiruna Måleri"]


def test_too_much_that_is_fresh_is_left_to_the_database(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tenant)
    build(tenant)
    monkeypatch.setattr(posting_builds, "MOST_FRESH", 2)
    monkeypatch.setattr(posting_lists, "REFRESH_FROM", 1)
    for at in range(4):
        keep(tenant, f"Kiruna {at}", "Lund")
    assert read(tenant, "lund", "kiruna") is None
    assert names(tenant, "lund kiruna") == [f"Kiruna {at}" for at in range(4)]
    assert posting_builds.wanted_companies() == [tenant]


def test_a_new_build_takes_the_place_of_the_old_one_while_that_is_read(
    tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tenant)
    keep(tenant, "Kiruna Måleri", "Lund")
    build(tenant)
    assert read(tenant, "lund", "kiruna") == ["Kiruna Måleri"]  # and remembers the build
    monkeypatch.setattr(posting_builds, "KEPT", timedelta(0))
    with using(a_context(tenant, seconds=100)):
        assert posting_builds.build_all()
        assert [row["number"] for row in IndexBuild.rows({})] == [2]
        assert {row["build_id"] for row in IndexBlock.rows({}, ["build_id"])} == {f"{tenant}:{posting_builds.FORM}:2"}
    assert names(tenant, "lund kiruna") == ["Kiruna Måleri"]
    assert read(tenant, "lund", "kiruna") == ["Kiruna Måleri"]


def test_a_build_of_another_form_is_not_read_and_a_newer_one_not_removed(
    tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tenant)
    build(tenant)
    monkeypatch.setattr(posting_builds, "FORM", 2)
    monkeypatch.setattr(posting_lists, "FORM", 2)
    posting_lists.clear_cache()
    assert read(tenant, "lund", "kiruna") is None
    build(tenant)
    assert read(tenant, "lund", "kiruna") == []
    with using(a_context(tenant)):
        forms = {row["form"] for row in IndexBuild.rows({})}
    assert forms == {1, 2}  # for a moment the release before may still read its own
    monkeypatch.setattr(posting_builds, "FORM", 1)
    build(tenant)
    with using(a_context(tenant)):
        assert max(row["form"] for row in IndexBuild.rows({})) == 2


def test_a_build_that_was_killed_goes_on_where_it_stopped(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tenant)
    keep(tenant, "Kiruna Måleri", "Lund")
    write, written = posting_builds._write_segment, []

    def killed(build_id: str, segment: int, rows: list[Any]) -> None:
        written.append(segment)
        write(build_id, segment, rows[: len(rows) // 2] if segment == 2 else rows)
        if segment == 2 and written.count(2) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(posting_builds, "_write_segment", killed)
    with using(a_context(tenant, seconds=100)), pytest.raises(KeyboardInterrupt):
        posting_builds.build_all()
    monkeypatch.setattr(posting_builds, "_write_segment", write)
    with using(a_context(tenant, seconds=100)):
        assert not posting_builds.build_all()  # the lease of the dead process
        assert read(tenant, "lund", "kiruna") is None
        IndexBuild._get_collection().update_many({"tenant": tenant}, {"$set": {"leased_until": now()}})
        assert posting_builds.build_all()
    posting_lists.clear_cache()
    assert written == [0, 1, 2]
    assert read(tenant, "lund", "kiruna") == ["Kiruna Måleri"]
    with using(a_context(tenant)):
        assert posting_states.state().customers == 61


def test_an_operator_has_them_made_a_few_seconds_at_a_time(tenant: str) -> None:
    fill(tenant)
    with using(a_context(tenant, seconds=100)):
        states = [posting_states.make(MakeSearchIndex(fresh=True, seconds=0))]
        while states[-1].building:
            states.append(posting_states.make(MakeSearchIndex(seconds=0)))
    assert len(states) > 2
    assert [one.done for one in states] == [*sorted(one.done for one in states[:-1]), 0]
    assert (states[-1].customers, states[-1].form, states[-1].changed) == (60, posting_builds.FORM, 0)


def test_only_companies_with_many_customers_get_lists(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting_builds, "SMALLEST", 100)
    fill(tenant)
    with using(a_context(tenant)):
        posting_builds.refresh(date(2026, 11, 30))
        assert IndexBuild.rows({}) == []


CHANGES = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["Lund", "Kiruna", "Kiruna Lund", "Ystad"]), st.booleans()),
    max_size=12,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=CHANGES, between=CHANGES)
def test_lists_of_any_age_give_what_is_true_now(tenant: str, before: list[Any], between: list[Any]) -> None:
    ours = f"co{uuid4().hex[:10]}"
    expected: dict[int, tuple[str, bool]] = {}
    versions: dict[int, int] = {}

    def change(changes: list[Any]) -> None:
        for at, name, active in changes:
            versions[at] = versions.get(at, 0) + 1
            expected[at] = (name, active)
            with using(a_context(ours)):
                customers.keep(
                    samples.changed_event(f"cus_{ours}_{at}", versions[at], name=name, city="Ort", active=active)
                )

    change(before)
    build(ours)
    change(between)
    wanted = sorted(name for name, active in expected.values() if active and name == "Kiruna Lund")
    assert read(ours, "lund", "kiruna") == wanted
