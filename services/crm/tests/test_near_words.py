"""Words that customers have, but no customer all of them: one typing error in one of them is forgiven."""

from typing import Any
from uuid import uuid4

import pytest

from chassis.context import using
from chassis.testing import a_context
from chassis.testing_queries import commands_sent
from contracts.crm import SearchCustomers, SearchResult
from crm import corrections, customers, near_words, search, selectivity, vocabulary
from crm.candidates import Criteria
from crm.tests import samples

MOST_COMMANDS = 60
"""Of a search whose words all customers of a large register have, and that finds nothing in the end."""


@pytest.fixture
def tenant(database: str) -> str:
    corrections.clear_cache()
    selectivity.clear_cache()
    return f"co{uuid4().hex[:10]}"


def keep(tenant: str, name: str, **fields: Any) -> None:
    with using(a_context(tenant)):
        customers.keep(samples.created_event(name=name, contacts=[], branches=[], **fields))


def ask(tenant: str, q: str, **request: Any) -> SearchResult:
    with using(a_context(tenant)):
        return search.search(SearchCustomers.model_validate({"q": q, **request}))


def names(tenant: str, q: str, **request: Any) -> list[str]:
    return [hit.name for hit in ask(tenant, q, **request).hits]


@pytest.fixture
def people(tenant: str) -> str:
    for name in ("Lina Ek", "Lina Dahl", "Lena Berg", "Lisa Berg", "Tina Borg", "Karl Borg", "Karl Holm"):
        keep(tenant, name, city="Lund")
    return tenant


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("Lina Berg", ["Lena Berg", "Lisa Berg"]),
        ("berg lina", ["Lena Berg", "Lisa Berg"]),
        ("Lina Borg", ["Tina Borg"]),
        ("Karl Berg", ["Karl Borg"]),
        ("Lena Holm", []),
        ("Lina Ek", ["Lina Ek"]),
        ("lina berg lund", ["Lena Berg", "Lisa Berg"]),
    ],
)
def test_one_error_in_a_word_that_others_have(people: str, q: str, found: list[str]) -> None:
    assert names(people, q) == found


def test_it_is_marked_as_what_may_be_meant_and_says_where(people: str) -> None:
    found = ask(people, "Lina Berg")
    assert found.approximate
    assert found.hits[0].matched is not None
    assert [(one.start, one.end) for one in found.hits[0].matched.marks] == [(0, 4), (5, 9)]
    assert not ask(people, "Lina Ek").approximate


def test_a_word_alone_in_a_form_with_other_fields(people: str) -> None:
    keep(people, "Lotta Sjö", city="Kiruna", group="VVS")
    keep(people, "Lottie Sand", city="Lund", group="El")
    assert names(people, "Lena Sjö") == []
    assert names(people, "lisa", group="VVS") == []
    keep(people, "Lisk Sten", city="Lund", group="VVS")
    corrections.clear_cache()  # as after the seconds in which words stored since are not read
    assert names(people, "lisa", group="VVS") == ["Lisk Sten"]


def test_pages_go_to_the_end(tenant: str) -> None:
    wanted = [f"{letter}{other} Lena Berg" for letter in "ABCD" for other in "EFG"]
    for name in (*wanted, "Lina Ek", "Lina Dahl"):
        keep(tenant, name)
    found, cursor = list[str](), None
    while not found or cursor:
        page = ask(tenant, "lina berg", limit=5, cursor=cursor)
        found, cursor = [*found, *(hit.name for hit in page.hits)], page.next_cursor
    assert found == wanted


def test_a_search_that_finds_something_costs_nothing_more(people: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_words, "correct", lambda criteria: pytest.fail(f"asked for {criteria}"))
    for q in ("Lina Ek", "lina", "Lenna Berg", "karl b"):
        assert ask(people, q).hits


def many(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """More customers have each word than are read at once."""
    monkeypatch.setattr(near_words, "MOST_ROWS", 5)
    for at in range(8):
        keep(tenant, f"Lina Ek {at}")
        keep(tenant, f"Anna Berg {at}")
        keep(tenant, f"Lena Alm {at}")


def test_among_many_the_likeliest_words_are_tried(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    many(tenant, monkeypatch)
    assert names(tenant, "lina berg") == []
    keep(tenant, "Lena Berg Ö")
    assert names(tenant, "lina berg") == ["Lena Berg Ö"]


def test_its_cost_is_bounded(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many commands however many words are near, and no command reads more customers than MOST_ROWS."""
    many(tenant, monkeypatch)
    for letter in "bcdfghjkmnprstv":
        keep(tenant, f"{letter}ina l{letter}na")
    with using(a_context(tenant)):
        vocabulary.load(samples.NOW.date())
        tried: list[Criteria] = []
        monkeypatch.setattr(near_words, "_is_met", lambda criteria, words: bool(tried.append(words)))  # type: ignore[func-returns-value]
        assert search.search(SearchCustomers(q="lina berg")).hits == []
        assert len(tried) == near_words.MOST_TRIED
        monkeypatch.undo()
        monkeypatch.setattr(near_words, "MOST_ROWS", 5)
        page, sent = commands_sent("crm", lambda: search.search(SearchCustomers(q="lina berg")))
    assert page.hits == []
    assert len(sent) <= MOST_COMMANDS
