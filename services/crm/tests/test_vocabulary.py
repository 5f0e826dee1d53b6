"""The words that a process holds of a company: of its size, as of now, and counted, on the real database."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from chassis.context import using
from chassis.testing import a_context, commands_sent
from contracts.crm import SearchCustomers
from crm import corrections, search, selectivity, vocabulary
from crm.tests.towns import keep, names, rename

DAY = date(2026, 11, 30)
MOST_TERMS_AT_ONCE = 2


@pytest.fixture
def tenant(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    corrections.clear_cache()
    selectivity.clear_cache()
    monkeypatch.setattr(vocabulary, "REFRESH_SECONDS", -1.0)
    monkeypatch.setattr(corrections, "CACHE_SECONDS", -1.0)
    return f"co{uuid4().hex[:10]}"


def load(tenant: str) -> None:
    with using(a_context(tenant, seconds=100)):
        vocabulary.load(DAY)


def count_held(tenant: str) -> int:
    with using(a_context(tenant)):
        held = vocabulary.find()
    return -1 if held is None else len(held)


def largest_list(body: dict[str, Any]) -> int:
    """How many terms a command asks for at once."""
    terms = body.get("filter", {}).get("terms", "")
    return len(terms["$in"]) if isinstance(terms, dict) and "$in" in terms else 1


@pytest.mark.parametrize("q", ["andresson", "mndersxon", "stokcholm", "andresson stokcholm"])
def test_a_misspelt_word_costs_a_few_looks_for_single_terms(tenant: str, q: str) -> None:
    for at in range(12):
        keep(tenant, f"Andersson {at}", "Stockholm")
    assert len(names(tenant, q)) == 12
    with using(a_context(tenant)):
        _, sent = commands_sent("crm", lambda: corrections.correct(tuple(q.split()), True))
    assert {largest_list(one.body) for one in sent if one.name == "find"} <= set(range(MOST_TERMS_AT_ONCE + 1))
    assert len(sent) <= 6 * len(q.split())
    assert all(one.body.get("limit") for one in sent if one.name == "find")


def test_the_next_page_takes_what_the_first_has_found(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections, "CACHE_SECONDS", 60.0)
    keep(tenant, "Andersson AB")
    with using(a_context(tenant)):
        first = corrections.correct(("andresson",), True)
        second, sent = commands_sent("crm", lambda: corrections.correct(("andresson",), True))
    assert (first, second, sent) == ([("andersson",)], [("andersson",)], [])


def test_a_word_stored_since_is_meant(tenant: str) -> None:
    keep(tenant, "Andersson AB")
    assert names(tenant, "stokcholm") == []
    keep(tenant, "Stockholm AB")
    assert names(tenant, "stokcholm") == ["Stockholm AB"]


def test_a_word_that_nobody_has_any_more_is_not_meant(tenant: str) -> None:
    customer_id = keep(tenant, "Andersson AB")
    assert names(tenant, "andresson") == ["Andersson AB"]
    rename(tenant, customer_id, "Anderzson AB", contacts=[], branches=[])
    assert names(tenant, "andresson") == ["Anderzson AB"]


def test_a_large_register_is_read_beside_the_searches_which_ask_the_database(
    tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "READ_IN_A_SEARCH", 2)
    for name in ("Andersson AB", "Byggaren AB", "Ceder AB"):
        keep(tenant, name)
    assert (count_held(tenant), names(tenant, "andresson")) == (-1, ["Andersson AB"])
    assert vocabulary.wanted_companies() == [tenant]
    load(tenant)
    assert (count_held(tenant), names(tenant, "andresson")) == (5, ["Andersson AB"])


def test_what_a_page_of_changes_does_not_hold_is_read_by_the_loop(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tenant, "Andersson AB")
    assert names(tenant, "andresson") == ["Andersson AB"]
    monkeypatch.setattr(vocabulary, "READ_AT_ONCE", 2)
    for at in range(7):
        keep(tenant, f"{'abcdefg'[at] * 4} Firma")
    count_held(tenant)
    assert vocabulary.wanted_companies() == [tenant]
    load(tenant)
    assert names(tenant, "ggxg") == ["gggg Firma"]


def test_a_register_of_too_many_words_is_left_to_the_database(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MOST_WORDS", 2)
    for name in ("Andersson AB", "Byggaren AB", "Ceder AB"):
        keep(tenant, name)
    assert (count_held(tenant), names(tenant, "andresson")) == (-1, ["Andersson AB"])
    assert vocabulary.wanted_companies() == []


def test_a_register_that_has_grown_by_too_many_words_is_left_to_the_database(
    tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tenant, "Andersson AB")
    monkeypatch.setattr(vocabulary, "MOST_WORDS", count_held(tenant))
    keep(tenant, "Byggaren AB")
    count_held(tenant)
    assert (count_held(tenant), names(tenant, "byggarne")) == (-1, ["Byggaren AB"])


def test_words_used_least_recently_go(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    companies = [f"{tenant}{letter}" for letter in "abc"]
    for company in companies:
        keep(company, "Andersson AB")
    each = count_held(companies[0])
    monkeypatch.setattr(vocabulary, "MOST_HELD", 2 * each)
    count_held(companies[1])
    count_held(companies[0])
    count_held(companies[2])
    assert sorted(vocabulary._held) == [companies[0], companies[2]]


def test_old_words_go_when_all_are_read_anew(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "LASTS_SECONDS", -1.0)
    customer_id = keep(tenant, "Andersson AB")
    before = count_held(tenant)
    rename(tenant, customer_id, "Bo AB", contacts=[], branches=[])
    assert count_held(tenant) >= before
    assert vocabulary.wanted_companies() == [tenant]
    load(tenant)
    assert names(tenant, "andresson") == []
    assert count_held(tenant) == before - 1


def test_a_search_of_another_company_finds_its_own_words_only(tenant: str) -> None:
    keep(tenant, "Andersson AB")
    keep(f"{tenant}x", "Stockholm AB")
    assert names(tenant, "stokcholm") == []
    assert names(f"{tenant}x", "stokcholm") == ["Stockholm AB"]
    with using(a_context(tenant)):
        assert [hit.name for hit in search.search(SearchCustomers(q="andresson")).hits] == ["Andersson AB"]
