"""Two words that meet now and then in long lists: how a search goes the second time, and what it never does, in commands sent."""

from datetime import date, timedelta
from typing import Any

import pytest

from chassis.context import using
from chassis.testing import a_context, commands_sent
from contracts.crm import CreateProperty, SearchCustomers, SearchResult, SetProperties
from crm import posting_builds, posting_lists, properties, search, selectivity
from crm.models import Customer
from crm.posting_models import IndexBuild
from crm.tests import samples
from crm.tests.towns import build, fill, keep, names, new_company, rename

TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists count as long at a few customers."""
    monkeypatch.setattr(selectivity, "SHORT_LIST", 3)
    monkeypatch.setattr(posting_builds, "SMALLEST", 10)
    monkeypatch.setattr(posting_builds, "SKEW", timedelta(0))


@pytest.fixture
def tenant(database: str) -> str:
    return new_company()


def sent(tenant: str, q: str) -> tuple[SearchResult, list[dict[str, Any]]]:
    """A search and the commands that it sent for customers."""
    with using(a_context(tenant)):
        found, all_sent = commands_sent("crm", lambda: search.search(SearchCustomers(q=q, limit=50)))
    return found, [one.body for one in all_sent if "customer" in (one.body.get("find"), one.body.get("aggregate"))]


def is_by_ids(command: dict[str, Any]) -> bool:
    return "$in" in command.get("filter", {}).get("_id", {})


def meet(tenant: str) -> list[str]:
    """Customers in Lund and elsewhere, sixty among them that are called Rosen, too: more than are sorted for a page."""
    fill(tenant)
    made = [f"Firma {at:02} Rosen" for at in range(75)]
    for at, name in enumerate(made):
        keep(tenant, name, "Lund" if at % 5 else "Ystad")
    return [name for at, name in enumerate(made) if at % 5]


def test_what_took_long_is_read_from_the_lists_the_next_time(tenant: str) -> None:
    there = meet(tenant)
    build(tenant)
    first, scanned = sent(tenant, "rosen lund")
    again, read = sent(tenant, "rosen lund")
    assert [hit.name for hit in first.hits] == [hit.name for hit in again.hits] == there[:50]
    assert not any(map(is_by_ids, scanned))
    assert any(map(is_by_ids, read))


def test_what_was_stored_since_is_in_the_lists_answer(tenant: str) -> None:
    there = meet(tenant)
    gone = keep(tenant, "Firma 99 Rosen", "Lund")
    build(tenant)
    sent(tenant, "rosen lund")
    keep(tenant, "Firma 98 Rosen", "Lund")
    rename(tenant, gone, "Firma 99 Tulpan", city="Lund")
    assert names(tenant, "rosen lund") == [*there, "Firma 98 Rosen"]


def test_lists_that_are_older_than_many_changes_are_not_read(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there = meet(tenant)
    build(tenant)
    monkeypatch.setattr(posting_lists, "FEW_FRESH", 1)
    sent(tenant, "rosen lund")
    keep(tenant, "Firma 97 Rosen", "Lund")
    keep(tenant, "Firma 98 Rosen", "Lund")
    _, scanned = sent(tenant, "rosen lund")
    assert names(tenant, "rosen lund") == [*there, "Firma 97 Rosen", "Firma 98 Rosen"]
    assert not any(map(is_by_ids, scanned))


def test_a_long_list_is_never_read_to_its_end_beside_a_short_one(tenant: str) -> None:
    """Without an order the database intersects both; with one it reads the short one alone."""
    meet(tenant)
    keep(tenant, "Kiruna Vit", "Lund")
    found, commands = sent(tenant, "vit lund")
    assert [hit.name for hit in found.hits] == ["Kiruna Vit"]
    assert [bool(one.get("sort")) for one in commands if "$all" in str(one)] == [True]


def test_two_short_lists_are_intersected_by_the_database(tenant: str) -> None:
    meet(tenant)
    keep(tenant, "Vit Gran", "Boden")
    found, commands = sent(tenant, "vit boden")
    assert [hit.name for hit in found.hits] == ["Vit Gran"]
    assert [bool(one.get("sort")) for one in commands if "$all" in str(one)] == [False]


def test_what_explains_a_hit_comes_with_it(tenant: str) -> None:
    """A word that stands in no field of the list costs no command of its own."""
    keep(tenant, "Gran", "Boden", your_reference="Provina Vitberg")
    found, commands = sent(tenant, "vitberg")
    assert [(hit.name, hit.matches[0].text) for hit in found.hits] == [("Gran", "Provina Vitberg")]
    assert not any("parts" in (one.get("projection") or {}) and is_by_ids(one) for one in commands)


def test_a_word_that_somebody_has_is_looked_up_once_beside_a_misspelt_one(tenant: str) -> None:
    keep(tenant, "Andersson Plåt", "Malmö")
    first, before = sent(tenant, "andresson malmö")
    again, after = sent(tenant, "andresson malmö")
    assert [hit.name for hit in first.hits] == [hit.name for hit in again.hits] == ["Andersson Plåt"]
    assert len(after) < len(before)
    assert not any(one.get("filter", {}).get("terms") == "malmo" for one in after)


def test_lists_that_are_of_no_use_any_more_are_made_again_before_others(
    tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build in the middle of an import: much of the register came after it."""
    monkeypatch.setattr(posting_builds, "MOST_FRESH", 2)
    monkeypatch.setattr(posting_builds, "SHORTEST_REST", timedelta(0))
    monkeypatch.setattr(posting_builds, "TIMES_ITS_WORK", 0)
    meet(tenant)
    with using(a_context(tenant, seconds=100)):
        posting_builds.refresh(TODAY)
        keep(tenant, "Firma 98 Rosen", "Lund")
        posting_builds.refresh(TODAY)
        assert [row["number"] for row in IndexBuild.rows({"ready": True})] == [1]
        for at in range(3):
            keep(tenant, f"Firma 9{at} Rosen", "Lund")
        posting_builds.refresh(TODAY)
        assert max(row["number"] for row in IndexBuild.rows({"ready": True})) == 2


def test_a_beginning_that_few_of_a_long_list_have_is_read_from_the_lists_the_next_time(tenant: str) -> None:
    """The index has "105" and not "1050": of its list every second customer begins otherwise."""
    for at in range(160):
        keep(tenant, f"Firma {at:03}", "Lund", number=f"{1050 if at % 2 else 1051}{at:03}")
    build(tenant)
    first, scanned = sent(tenant, "1050")
    again, read = sent(tenant, "1050")
    assert (
        [hit.name for hit in first.hits]
        == [hit.name for hit in again.hits]
        == [f"Firma {at:03}" for at in range(1, 100, 2)]
    )
    assert (any(map(is_by_ids, scanned)), any(map(is_by_ids, read))) == (False, True)


def test_what_was_found_is_kept_and_stands_where_it_stands_now(tenant: str) -> None:
    there = meet(tenant)
    moved = keep(tenant, "Firma 75 Rosen", "Lund")
    build(tenant)
    for _ in range(3):
        kept = sent(tenant, "rosen lund")
    assert [hit.name for hit in kept[0].hits] == there[:50]
    assert [len(one["filter"]["_id"]["$in"]) for one in kept[1] if is_by_ids(one)] == [51]
    rename(tenant, moved, "Aa Rosen", city="Lund")
    assert [hit.name for hit in sent(tenant, "rosen lund")[0].hits] == ["Aa Rosen", *there[:49]]
    with using(a_context(tenant)):
        first = Customer.rows({"name": there[0]}, ["_id"])[0]["_id"]
    rename(tenant, first, "Zz Rosen", city="Lund")
    assert [hit.name for hit in sent(tenant, "rosen lund")[0].hits] == ["Aa Rosen", *there[1:50]]


def test_a_property_given_since_is_found_beside_what_is_kept(tenant: str) -> None:
    """No event of the customer says that it has the property now."""
    there = meet(tenant)
    build(tenant)
    with using(a_context(tenant)):
        made = properties.create(CreateProperty(name="Provvän")).id
        ids = {row["name"]: row["_id"] for row in Customer.rows({}, ["name"])}

    def found() -> list[str]:
        request = SearchCustomers(q="rosen lund", property=made, limit=50)
        with using(a_context(tenant)):
            return [hit.name for hit in search.search(request).hits]

    for name in there[:3]:
        give(tenant, ids[name], made)
    for _ in range(3):
        assert found() == there[:3]
    give(tenant, ids[there[3]], made)
    assert found() == there[:4]


def give(tenant: str, customer_id: str, property_id: str) -> None:
    with using(a_context(tenant)):
        properties.assign(SetProperties(customer_id=customer_id, add=[property_id]), samples.NOW)
