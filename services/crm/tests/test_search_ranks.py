"""What comes first: exact number, names that begin so, words in names, other fields; what the user touched; on the real
database."""

from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from chassis.context import using
from chassis.testing import a_context
from contracts.crm import SearchCustomers, SearchResult
from crm import corrections, customers, search, search_pages, search_ranks, selectivity, sort_keys
from crm.search_ranks import Stretch
from crm.swedish_order import collation_key
from crm.tests import samples


@pytest.fixture(params=["few", "many"])
def tenant(database: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A company; more matches than can be sorted begin with the fourth, or never."""
    if request.param == "many":
        monkeypatch.setattr(search_pages, "MOST_SORTED", 3)
    corrections.clear_cache()
    selectivity.clear_cache()
    return f"co{uuid4().hex[:10]}"


def keep(tenant: str, name: str, **fields: Any) -> str:
    with using(a_context(tenant)):
        event = samples.created_event(name=name, **{"city": "Lund", "contacts": [], "branches": [], **fields})
        customers.keep(event)
    return event.subject


def pages(tenant: str, q: str, **request: Any) -> list[SearchResult]:
    found: list[SearchResult] = []
    cursor = None
    while not found or cursor:
        with using(a_context(tenant)):
            found.append(search.search(SearchCustomers.model_validate({"q": q, **request, "cursor": cursor})))
        cursor = found[-1].next_cursor
    return found


def names(tenant: str, q: str, **request: Any) -> list[str]:
    return [hit.name for page in pages(tenant, q, **request) for hit in page.hits]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_the_number_comes_first_then_names_that_begin_so_then_the_others(tenant: str, limit: int) -> None:
    keep(tenant, "Aspen", city="100 Hus", number="5")
    keep(tenant, "Bo 100", number="6")
    keep(tenant, "100 Gubbar", number="7")
    keep(tenant, "Zetas", number="100")
    assert names(tenant, "100", limit=limit) == ["Zetas", "100 Gubbar", *_rest(tenant, ["Bo 100", "Aspen"])]


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_words_of_the_name_come_before_other_fields(tenant: str, limit: int) -> None:
    keep(tenant, "Aspen", city="Malmö")
    keep(tenant, "Bygg i Malmö")
    keep(tenant, "Malmö Åkeri")
    keep(tenant, "Malmö Zinkverk")
    found = names(tenant, "malmö", limit=limit)
    assert found[:2] == ["Malmö Zinkverk", "Malmö Åkeri"]
    assert found[2:] == _rest(tenant, ["Bygg i Malmö", "Aspen"])


def test_what_the_user_touched_comes_first_among_its_like(tenant: str) -> None:
    ids = {name: keep(tenant, name) for name in ("Malmö A", "Malmö B", "Malmö C")}
    other = keep(tenant, "Östra Malmö")
    keep(tenant, "Nya Malmö")
    touched = [other, ids["Malmö C"], "cus_gone"]
    for limit in (1, 2, 50):
        found = names(tenant, "malmö", touched=touched, limit=limit)
        assert found == ["Malmö C", "Malmö A", "Malmö B", "Östra Malmö", "Nya Malmö"]


def test_a_touched_customer_that_does_not_match_stays_away(tenant: str) -> None:
    touched = [keep(tenant, "Kiruna"), keep("co_other", "Malmö"), keep(tenant, "Malmö ute", active=False)]
    for letter in "abcde":
        keep(tenant, f"Malmö {letter}")
    assert len(names(tenant, "malmö", touched=touched)) == 5


def test_a_search_by_filters_alone_is_in_the_order_of_names(tenant: str) -> None:
    for name in ("Öst", "Äng", "Åre", "Zeta", "Alm"):
        keep(tenant, name, stage="prospect")
    keep(tenant, "Annan")
    for limit in (2, 50):
        assert names(tenant, "", stage="prospect", limit=limit) == ["Alm", "Zeta", "Åre", "Äng", "Öst"]


def _rest(tenant: str, ranked: list[str]) -> list[str]:
    """The order of what lies behind: ranked while it can be sorted, else by name."""
    return ranked if search_pages.MOST_SORTED > 3 else sorted(ranked)


@pytest.mark.parametrize("first", ["a", "ab", "malmo", "malm}", "byggvaruh", "byggvaruhuset", "100", "z"])
def test_the_stretch_of_a_beginning_has_just_the_names_that_begin_so(first: str) -> None:
    stretch = Stretch(*sort_keys.prefix_range(first))
    others = [
        "a",
        "ab",
        "abz",
        "ac",
        "malmo",
        "malmoz",
        "malmp",
        "malm}",
        "byggvaruhuset",
        "byggvaruho",
        "100",
        "1000",
        "101",
        "z",
        "}",
    ]
    for name in [*others, first, first + " ab"]:
        key = sort_keys.name_key(name, f"cus_{name}")
        assert (stretch.start <= key < stretch.end) == name.startswith(first[:9])


def test_the_rest_is_what_lies_before_and_behind() -> None:
    begins = search_ranks.find_stretch("Malmö bygg")
    assert begins is not None
    before, behind = search_ranks.rest_of(begins)
    assert (before.start, before.end, behind.start, behind.end) == (0, begins.start, begins.end, 0)
    assert search_ranks.rest_of(None) == [search_ranks.WHOLE]
    assert search_ranks.find_stretch("&") is None
    assert all(one < other for one, other in pairwise([collation_key(name) for name in ("Malmö", "Åre", "Ängen")]))
