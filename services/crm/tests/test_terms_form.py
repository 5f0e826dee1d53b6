"""Terms with few beginnings of words: where they are stored, and how a database gets there, on the real database."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from chassis import request_claims
from chassis.context import using
from chassis.stored_data import change_in_batches
from chassis.testing import a_context
from contracts.customers import ContactSnapshot
from crm import beginnings, candidates, corrections, customers, migrate, posting_lists, selectivity, terms_form
from crm.candidates import Criteria
from crm.models import Customer
from crm.tests import samples
from crm.tests.towns import build, keep, names

QUERIES = (
    "stoc",
    "stockh",
    "stockholm",
    "malmberg",
    "malmbe",
    "malm",
    "5560",
    "556016",
    "5560160",
    "070123",
    "kirun stockh",
)
SHOWN = dict.fromkeys(("terms", "folding"), 1)


@pytest.fixture
def tenant(database: str) -> str:
    for cache in (corrections, selectivity, posting_lists, terms_form):
        cache.clear_cache()
    return f"co{uuid4().hex[:10]}"


@pytest.fixture
def many(tenant: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The company of a database that a release before has used."""
    monkeypatch.setattr(terms_form, "CACHE_SECONDS", 0.0)
    notes = Customer._get_collection().database["migrations"]
    notes.delete_one({"_id": terms_form.NOTE})
    terms_form.clear_cache()
    yield tenant
    terms_form.note(Customer._get_collection().database)
    terms_form.clear_cache()


def fill(tenant: str) -> None:
    keep(
        tenant,
        "Stockholms Bygg AB",
        "Stockholm",
        number="K-100",
        identity_number="556016-0680",
        your_reference="Åsa Ek",
    )
    keep(tenant, "Malmbergets Kiosk", "Kiruna", phone="070-123 45 67", group="VVS Nord", seller="Eva")
    keep(tenant, "Kiruna i Stockholm", "Lund", email="info@kirunaistockholm.se", active=False)
    keep(tenant, "Malmqvist & Söner", "Malmö", vat_number="DE136695976")


def found(tenant: str) -> dict[str, list[str]]:
    corrections.clear_cache()
    return {q: names(tenant, q, active=None) for q in QUERIES}


def stored(tenant: str) -> dict[str, Any]:
    rows = Customer._get_collection().find({"tenant": tenant}, SHOWN)
    return {row["_id"]: (sorted(row["terms"]), row["folding"]) for row in rows}


def test_a_new_database_has_few_beginnings(tenant: str) -> None:
    fill(tenant)
    assert {folding for _, folding in stored(tenant).values()} == {terms_form.FEW}
    assert not any({"stoc", "stockh"} & set(terms) for terms, _ in stored(tenant).values())


def test_a_database_of_before_keeps_many_until_the_migration_is_finished(many: str) -> None:
    """An earlier release, which may run beside this one, looks each beginning up as a term."""
    fill(many)
    database = Customer._get_collection().database
    terms_form.begin_in_new(database)
    keep(many, "Stockholms Rör AB", "Lund")
    assert {folding for _, folding in stored(many).values()} == {terms_form.MANY}
    assert sum("stockhol" in terms for terms, _ in stored(many).values()) == 2
    before = found(many)
    assert before["stockh"] == ["Stockholms Bygg AB", "Stockholms Rör AB", "Kiruna i Stockholm"]

    migrate.forget_many_beginnings(database)

    shortened = stored(many)
    assert {folding for _, folding in shortened.values()} == {terms_form.FEW}
    assert found(many) == before
    for row in list(Customer._get_collection().find({"tenant": many})):
        assert set(customers.refold(row)["terms"]) == set(row["terms"])


def test_a_database_that_a_release_before_has_migrated_may_be_empty(many: str) -> None:
    """Its processes may still run."""
    database = Customer._get_collection().database
    terms_form.begin_in_new(database)
    assert terms_form.number() == terms_form.MANY


def test_what_is_shortened_is_what_is_stored_anew(many: str) -> None:
    fill(many)
    with using(a_context(many)):
        (row,) = Customer.rows({"number": "K-100"})
    database = Customer._get_collection().database
    terms_form.note(database)
    with using(a_context(many)):
        snapshot = samples.snapshot(
            "Stockholms Bygg AB", "Stockholm", number="K-100", identity_number="556016-0680", your_reference="Åsa Ek"
        )
        anew = customers.fields_of(row["_id"], snapshot)
    assert customers.shorten(row) == {"folding": anew["folding"], "terms": anew["terms"]}


def test_a_customer_with_more_words_than_a_row_names_keeps_its_terms(many: str) -> None:
    keep(many, "Ek", contacts=[ContactSnapshot(id=f"con_{at}", name=f"ord{at}langt") for at in range(250)])
    with using(a_context(many)):
        (row,) = Customer.rows({})
    assert customers.shorten(row)["terms"] == row["terms"]


def test_a_kill_between_leaves_all_found_and_a_repetition_ends_it(many: str) -> None:
    fill(many)
    before, database = found(many), Customer._get_collection().database
    terms_form.note(database)
    one = {"folding": terms_form.MANY, "number": "K-100", "tenant": many}
    change_in_batches(database.customer, one, lambda row: {"$set": customers.shorten(row)})
    assert {folding for _, folding in stored(many).values()} == {terms_form.MANY, terms_form.FEW}
    assert found(many) == before
    migrate.forget_many_beginnings(database)
    migrate.forget_many_beginnings(database)
    assert found(many) == before


def read(tenant: str, word: str, limit: int = 50) -> list[str]:
    with using(a_context(tenant)):
        return [row["name"] for row in candidates.read(Criteria(words=(word,)), limit)]


@pytest.mark.parametrize("q", ["stag", "sell", "seller", "grou", "grupp", "refu", "responsible"])
def test_the_names_of_filters_are_no_words(tenant: str, q: str) -> None:
    keep(tenant, "Staffans Rör", group="Grupp", seller="Eva")
    assert names(tenant, q) == []
    keep(tenant, f"{q}a Bygg", group="Grupp", seller="Eva")
    selectivity.clear_cache()
    assert names(tenant, q) == [f"{q}a Bygg"]


@pytest.mark.parametrize("is_split", [False, True])
def test_a_beginning_without_a_term_is_found_in_order_however_many_have_it(
    tenant: str, monkeypatch: pytest.MonkeyPatch, is_split: bool
) -> None:
    """Few: a range. Nearly all with the next shorter term: the first of that list. A small part of them: posting lists."""
    monkeypatch.setattr(request_claims, "is_enabled", lambda: is_split)
    monkeypatch.setattr(candidates, "LONGEST_SCAN", 6)
    monkeypatch.setattr(selectivity, "SHORT_LIST", 3)
    monkeypatch.setattr(beginnings, "MOST", 3)
    for at in range(12):
        keep(tenant, f"{chr(97 + at)} Stockman")
    for at in range(5):
        keep(tenant, f"{chr(112 + at)} Stockholm")
    for at in range(3):
        keep(tenant, f"{chr(118 + at)} Stockrosen")
    common, part = [f"{chr(97 + at)} Stockman" for at in range(12)], [f"{chr(112 + at)} Stockholm" for at in range(5)]
    for is_built in (False, True):
        if is_built:
            build(tenant)
        selectivity.clear_cache()
        assert read(tenant, "stockr") == [f"{chr(118 + at)} Stockrosen" for at in range(3)]
        assert read(tenant, "stockm", 4) == common[:4]
        assert read(tenant, "stockm") == common
        assert read(tenant, "stockh") == part
        assert read(tenant, "stockh", 2) == part[:2]
        assert read(tenant, "stockx") == []
