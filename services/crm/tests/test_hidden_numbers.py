"""A number of which a part is hidden is found by what everybody sees of it and by the whole of it, by nothing between.

Every way of asking that takes words is gone through, in both forms of the index, with and without posting lists.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from chassis.context import enter, using
from chassis.testing import a_context, commands_sent
from contracts.crm import ListCustomerRegister, MatchField, SearchCustomers
from contracts.personal_numbers import HIDDEN, mask_personal_number
from crm import (
    candidates,
    corrections,
    customers,
    migrate,
    posting_builds,
    posting_codec,
    posting_lists,
    register,
    search,
    search_terms,
    selectivity,
    terms_form,
)
from crm.candidates import Criteria
from crm.models import Customer
from crm.tests import samples

PERSONS = (
    ("900101-0017", "900101-0017"),
    ("19900101-0017", "900101 0017"),
    ("900161-0015", "9001610015"),  # a coordination number
    ("900101-T018", "900101T018"),  # an interim number
    ("131052-308T", "131052308T"),  # Finland
    ("010203A123X", "010203a123x"),
    ("RSSMRA80A01H501U", "rssmra80a01h501u"),  # Italy
    ("12345678Z", "12345678-z"),  # Spain
    ("X1234567L", "x1234567l"),
    ("13105230812", "131052 30812"),  # Norway
    ("AB123456C", "ab 123456 c".replace(" ", "")),  # Britain
    ("756.9217.0769.85", "7569217076985"),  # Switzerland
)
FORMS = (terms_form.FEW, terms_form.MANY)


@pytest.fixture(params=FORMS, ids=["few", "many"])
def tenant(request: pytest.FixtureRequest, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A company in a database with each form of the index."""
    for cache in (corrections, selectivity, posting_lists, terms_form):
        cache.clear_cache()
    notes = Customer._get_collection().database["migrations"]
    if request.param == terms_form.MANY:
        monkeypatch.setattr(terms_form, "CACHE_SECONDS", 0.0)
        notes.delete_one({"_id": terms_form.NOTE})
    name = f"co{uuid4().hex[:10]}"
    enter(a_context(name, seconds=300))
    yield name
    terms_form.note(Customer._get_collection().database)
    terms_form.clear_cache()


def keep(name: str, **fields: Any) -> str:
    plain: dict[str, Any] = {"city": "Lund", "phone": "", "contacts": [], "branches": []}
    event = samples.created_event(name=name, **{**plain, **fields})
    customers.keep(event)
    return event.subject


def found(q: str, **request: Any) -> list[str]:
    """What each way of asking finds: the search, for active ones and for all, with another word, and the register's."""
    selectivity.clear_cache()
    corrections.clear_cache()
    asked = [{"q": q, **request}, {"q": q, "active": None, **request}, {"q": f"ek {q}", **request}]
    hits = [search.search(SearchCustomers.model_validate(one)).hits for one in asked]
    pages = [
        register.list_customer_register(ListCustomerRegister.model_validate({"q": q, **request})),
        register.list_customer_register(ListCustomerRegister.model_validate({"q": q, "active": None, **request})),
    ]
    return [*(one.name for some in hits for one in some), *(one.name for page in pages for one in page.items)]


def found_in_field(number: str) -> list[str]:
    page = register.list_customer_register(ListCustomerRegister.model_validate({"identity_number": number}))
    return [one.name for one in page.items]


def seen_of(number: str, kind: str = "person") -> str:
    return search_terms.identity_digits(mask_personal_number(number, kind).partition(HIDDEN)[0])


@pytest.mark.parametrize(("number", "typed"), PERSONS)
def test_a_persons_number_is_found_by_what_is_seen_and_whole(tenant: str, number: str, typed: str) -> None:
    keep("Ek", identity_number=number, kind="person")
    whole, seen = search_terms.identity_digits(number), seen_of(number)
    assert found(typed) == found(number) == ["Ek"] * 5
    assert found_in_field(typed) == found_in_field(number) == ["Ek"]
    for length in range(len(seen) + 1, len(whole)):
        assert (found(whole[:length]), found_in_field(whole[:length])) == ([], []), whole[:length]
    if len(seen) >= search_terms.SHORTEST_OF_LONG_NUMBER:
        assert found(seen) == ["Ek"] * 5
    assert found(whole + "0") == found_in_field(whole + "0") == []


@pytest.mark.parametrize("at", range(1, 9))
def test_no_part_inside_a_number_finds_it(tenant: str, at: int) -> None:
    keep("Ek", identity_number="RSSMRA80A01H501U", kind="person", vat_number="ESX1234567L")
    keep("Ek Två", identity_number="900101-0017", vat_number="SE900101001701")
    for whole in ("rssmra80a01h501u", "esx1234567l", "se900101001701"):
        part = whole[at:]
        names = {"900101001701": ["Ek Två"], "9001010017": ["Ek Två"]}.get(part, [])
        assert set(found(part)) == set(names), part


@pytest.mark.parametrize(
    ("vat_number", "seen", "whole"),
    [
        ("SE900101001701", ("se900101", "900101"), ("9001010017", "se9001010017", "se900101001701", "900101001701")),
        ("ES12345678Z", ("es",), ("es12345678z", "12345678z")),
        ("ESX1234567L", ("es",), ("esx1234567l",)),
    ],
)
def test_a_sole_traders_vat_number_alone_is_hidden_as_well(
    tenant: str, vat_number: str, seen: tuple[str, ...], whole: tuple[str, ...]
) -> None:
    keep("Ek", vat_number=vat_number)
    for q in (*seen, *whole):
        assert set(found(q)) == {"Ek"}, q
    for one in (*whole, vat_number.lower()):
        for length in range(3, len(one)):
            if not any(each.startswith(one[:length]) for each in seen) and one[:length] not in whole:
                assert found(one[:length]) == [], one[:length]


def test_a_hit_is_never_explained_by_a_part_of_a_hidden_number(tenant: str) -> None:
    """Its own phone begins as its number does, so it is a hit; the number says nothing of that."""
    keep("Ek", identity_number="900101-0017", phone="90010100", kind="person")
    hits = search.search(SearchCustomers(q="90010100")).hits
    by_phone = [[MatchField.PHONE]] if terms_form.number() == terms_form.FEW else []  # until the migration is finished
    assert [[one.field for one in hit.matches] for hit in hits] == by_phone
    (whole,) = search.search(SearchCustomers(q="9001010017")).hits
    assert [(one.field, one.text) for one in whole.matches] == [(MatchField.IDENTITY_NUMBER, "900101-0017")]
    (seen,) = search.search(SearchCustomers(q="ek 900101")).hits
    assert MatchField.IDENTITY_NUMBER in [one.field for one in seen.matches]


def test_a_whole_number_is_found_beside_what_begins_so_and_with_a_misspelt_name(tenant: str) -> None:
    keep("Andersson", identity_number="131052 30812", kind="person")
    keep("Bok", phone="0131052308123", identity_number="")
    keep("Cykel", your_reference="13105230812X")
    assert [one.name for one in search.search(SearchCustomers(q="13105230812")).hits] == ["Andersson", "Cykel"]
    assert [one.name for one in search.search(SearchCustomers(q="andresson 13105230812")).hits] == ["Andersson"]


def test_a_number_among_many_that_begin_so(tenant: str) -> None:
    """More phones begin with the whole number than are read at once."""
    keep("Ek", identity_number="1234567", kind="person")
    for at in range(candidates.FEW + 10):
        keep(f"Firma {at:02}", phone=f"1234567{at:03}")
    pages: list[str] = []
    cursor = None
    while True:
        page = search.search(SearchCustomers(q="1234567", cursor=cursor))
        pages += [one.name for one in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert pages == ["Ek", *(f"Firma {at:02}" for at in range(candidates.FEW + 10))]
    assert "Ek" not in [one.name for one in search.search(SearchCustomers(q="123456", limit=50)).hits]


def test_posting_lists_hold_no_beginnings_of_hidden_numbers(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting_builds, "SMALLEST", 0)
    keep("Ek Lund", identity_number="X1234567L", kind="person")
    keep("Ek Två", identity_number="900101-0017")
    assert posting_builds.build_all()
    posting_lists.clear_cache()
    monkeypatch.setattr(candidates, "LONGEST_SCAN", 1)
    for q in ("x12", "x1234", "x123456", "9001010", "900101001"):
        assert found(q) == [], q
    assert set(found("x1234567l")) == {"Ek Lund"}
    rows = list(Customer._get_collection().find({"tenant": tenant}, {"terms": 1}))
    for row in rows:
        made = {term for term in search_terms.with_many_beginnings(row["terms"]) if posting_codec.is_kept(term)}
        assert not {"x12", "x1234", "9001010", "90010100", "#9001010017", "#x12"} & made


def test_other_numbers_are_found_by_each_beginning(tenant: str) -> None:
    """Of organisations; and a person's phone."""
    keep("Ek", identity_number="556016-0680", vat_number="SE556016068001", phone="070-123 45 67")
    keep("Ek", identity_number="919300388", vat_number="NO919300388MVA", kind="company")
    for q in ("5560160", "55601606", "556016068", "se5560160", "07012345", "9193003", "no91930038"):
        assert found(q) == ["Ek"] * 5, q


def test_an_inactive_person_is_found_as_whole_only_as_well(tenant: str) -> None:
    keep("Ek", identity_number="X1234567L", kind="person", active=False)
    for active in (False, None):
        assert [one.name for one in search.search(SearchCustomers(q="x1234567l", active=active)).hits] == ["Ek"]
        assert search.search(SearchCustomers(q="x123456", active=active)).hits == []
    assert search.search(SearchCustomers(q="x1234567l")).hits == []


def as_a_release_before_stored(tenant: str, *numbers: str, **fields: Any) -> None:
    """All beginnings are terms, and the words of fields hold the number whole."""
    terms = {term for one in numbers for term in search_terms.prefixes(one, search_terms.MANY_LENGTHS, 3)}
    Customer._get_collection().update_many(
        {"tenant": tenant},
        {
            "$addToSet": {
                "terms": {"$each": sorted(terms)},
                "words": {"$each": [f"identity_number:{one}" for one in numbers]},
            },
            "$pull": {"terms ": {"$regex": "^#"}},
            "$set": {"folding": 3, **fields},
        },
    )


def test_rows_of_before_lose_their_beginnings_by_the_migration(tenant: str) -> None:
    keep("Ek", identity_number="X1234567L", kind="person", phone="070-123 45 67")
    as_a_release_before_stored(tenant, "x1234567l")
    assert set(found("x123456")) == {"Ek"}
    migrate.hide_numbers(Customer._get_collection().database)
    assert (found("x123456"), found_in_field("x123456")) == ([], [])
    assert (set(found("x1234567l")), found_in_field("X1234567-L")) == ({"Ek"}, ["Ek"])
    assert set(found("07012345")) == {"Ek"}
    (row,) = Customer._get_collection().find({"tenant": tenant})
    assert row["terms"] == customers.refold(row)["terms"]
    assert row["words"] == customers.refold(row)["words"]


@pytest.mark.parametrize("folding", [3, 4])
def test_a_row_that_a_release_before_stores_after_the_migration_tells_nothing(tenant: str, folding: int) -> None:
    """Also in a database that a release before has made, or finished: no migration looks at it again."""
    keep("Ek", identity_number="900101-0017", kind="person")
    keep("Trader", identity_number="", vat_number="SE900101001701", kind="company")
    as_a_release_before_stored(tenant, "9001010017", "se900101001701", folding=folding)
    for digits in ("9001010", "90010100", "900101001"):
        assert (found(digits), found_in_field(digits), found(f"se{digits}")) == ([], [], [])
    assert set(found("9001010017")) == {"Ek", "Trader"}
    finish = next(step for step in reversed(migrate.PLAN.steps) if step.later)
    finish.run(Customer._get_collection().database)
    rows = Customer._get_collection().find({"tenant": tenant})
    assert {row["folding"] for row in rows} == {terms_form.number()}


def test_a_replica_of_before_finds_a_swedish_person_by_the_whole_number(tenant: str) -> None:
    """It looks up the first ten characters as one term, of which none but the whole is there."""
    keep("Ek", identity_number="900101-0017", kind="person")
    (row,) = Customer._get_collection().find({"tenant": tenant})
    assert ("9001010017" in row["terms"]) is (terms_form.number() == terms_form.MANY)
    assert not {"9001010", "90010100"} & set(row["terms"])
    migrate.forget_many_beginnings(Customer._get_collection().database)
    (row,) = Customer._get_collection().find({"tenant": tenant})
    assert "9001010017" not in row["terms"]
    assert found("9001010017") == ["Ek"] * 5
    assert found("900101001") == []


def count_commands(q: str) -> int:
    """The commands that the search sends for customers; the form of the index is not remembered in these tests."""
    _, commands = commands_sent("crm", lambda: search.search(SearchCustomers(q=q)))
    return len([one for one in commands if one.body.get("find") != "migrations"])


def test_a_short_number_costs_as_many_commands_as_before(tenant: str) -> None:
    """Only what may be a whole number is looked up as one, at the same time as what begins so."""
    keep("Ek", identity_number="556016-0680", phone="070-123 45 67")
    sent = {}
    for q in ("ek", "556016", "1050", "lund ek", "ek 556016"):
        selectivity.clear_cache()
        sent[q] = count_commands(q)
    print(sent)


def test_a_look_costs_the_same_whether_the_digits_are_right_or_wrong(tenant: str) -> None:
    """Else the number of commands, and so the time, would tell the next digit."""
    keep("Ek", identity_number="900101-0017", kind="person")
    with using(a_context(tenant, seconds=100)):
        lengths = [
            len(commands_sent("crm", lambda: candidates.read(Criteria(words=(q,)), 20))[1])  # noqa: B023
            for q in ("90010100", "90010101", "9001010018")
        ]
    assert len(set(lengths)) == 1
