"""Misspelt words and names that sound the same, on the real database."""

from typing import Any
from uuid import uuid4

import pytest

from chassis.context import using
from chassis.testing import a_context
from contracts.crm import SearchCustomers, SearchResult
from contracts.customers import ContactSnapshot
from crm import corrections, customers, search, selectivity, vocabulary
from crm.tests import samples


@pytest.fixture(params=["from the words that are held", "from the database"])
def tenant(database: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    if request.param == "from the database":
        monkeypatch.setattr(vocabulary, "READ_IN_A_SEARCH", 0)
    corrections.clear_cache()
    selectivity.clear_cache()
    return f"co{uuid4().hex[:10]}"


def keep(tenant: str, name: str, city: str = "Lund", **fields: Any) -> None:
    with using(a_context(tenant)):
        customers.keep(samples.created_event(name=name, city=city, contacts=[], branches=[], **fields))


def ask(tenant: str, q: str, **request: Any) -> SearchResult:
    with using(a_context(tenant)):
        return search.search(SearchCustomers.model_validate({"q": q, **request}))


def names(tenant: str, q: str, **request: Any) -> list[str]:
    return [hit.name for hit in ask(tenant, q, **request).hits]


@pytest.mark.parametrize(
    "q",
    [
        "andresson",
        "Anderson",
        "andersonn",
        "anderrson",
        "qndersson",
        "nadersson",
        "andesrsn",
        "anberson",
        "mndersxon",
        "andersson malmoo",
        "mlamö andersson",
        "andresson mamlö",
        "andres lmalmö",
    ],
)
def test_one_or_two_typing_errors_are_forgiven(tenant: str, q: str) -> None:
    keep(tenant, "Anderssons Bygg AB", "Malmö", your_reference="Lena Andersson")
    keep(tenant, "Östlunds Rör AB", "Umeå")
    found = ask(tenant, q)
    assert ([hit.name for hit in found.hits], found.approximate) == (["Anderssons Bygg AB"], True)
    assert found.hits[0].matched is not None
    assert found.hits[0].matched.marks


@pytest.mark.parametrize("q", ["lnud", "bgg", "1002", "070-123 46", "xyzxyz", "an"])
def test_short_words_and_numbers_are_taken_as_they_are(tenant: str, q: str) -> None:
    keep(tenant, "Ek AB", "Lind", number="1001", phone="070-123 45")
    found = ask(tenant, q)
    assert ([hit.name for hit in found.hits], found.approximate) == ([], False)


def test_nothing_is_corrected_while_something_fits(tenant: str) -> None:
    keep(tenant, "Anderson AB")
    keep(tenant, "Andersen AB")
    assert names(tenant, "anderson") == ["Anderson AB"]
    assert ask(tenant, "anderson").approximate is False


def test_the_nearest_words_are_meant(tenant: str) -> None:
    keep(tenant, "Malmö Bygg")
    keep(tenant, "Malung Bygg")
    assert names(tenant, "malmmö") == ["Malmö Bygg"]


@pytest.mark.parametrize(
    ("q", "stored"),
    [
        ("karlsson", "Carlsson"),
        ("Ericsson", "Eriksson"),
        ("kristina", "Christina"),
        ("lindkvist", "Lindqvist"),
        ("carl", "Karl"),
    ],
)
def test_a_name_that_sounds_the_same_is_found(tenant: str, q: str, stored: str) -> None:
    keep(tenant, f"{stored} AB")
    assert names(tenant, q) == [f"{stored} AB"]


def test_what_sounds_the_same_comes_last_and_is_marked(tenant: str) -> None:
    keep(tenant, "Zetas Bygg", your_reference="Karlsson")
    keep(tenant, "Carlsson AB")
    keep(tenant, "Karlsson AB")
    found = ask(tenant, "karlsson")
    assert [hit.name for hit in found.hits] == ["Karlsson AB", "Zetas Bygg", "Carlsson AB"]
    assert found.hits[2].matched is not None
    assert found.hits[2].matched.marks[0].end == len("Carlsson")
    assert found.approximate is False


def test_what_begins_with_a_suggestion_takes_no_place_of_another(tenant: str) -> None:
    """ "andersson" finds them all, once."""
    for name in ("Andersson", "Anderssons", "Anderssonska", "Anderssonskolan", "Anderssonn", "Andreasson"):
        keep(tenant, f"{name} AB")
    assert len(names(tenant, "andresson")) == 6
    with using(a_context(tenant)):
        assert corrections.correct(("andresson",), True)[0] == ("andersson",)
        assert not [way for way in corrections.correct(("andresson",), True) if way[0].startswith("anderssons")]


def test_corrections_are_paged(tenant: str) -> None:
    wanted = [f"{letter}x Andersson" for letter in "abcdefgh"]
    for name in wanted:
        keep(tenant, name)
    first = ask(tenant, "andresson", limit=5)
    assert first.approximate
    rest = ask(tenant, "andresson", limit=5, cursor=first.next_cursor)
    assert [hit.name for page in (first, rest) for hit in page.hits] == wanted
    assert (rest.approximate, rest.next_cursor) == (True, None)


def test_many_that_were_corrected_come_by_name_to_the_last(tenant: str) -> None:
    wanted = [f"{letter}{other} Andersson" for letter in "abcdefg" for other in "abcdefghi"]
    for name in reversed(wanted):
        keep(tenant, name)
    found, cursor = list[str](), None
    while not found or cursor:
        page = ask(tenant, "andresson", limit=25, cursor=cursor)
        found, cursor = [*found, *(hit.name for hit in page.hits)], page.next_cursor
    assert found == wanted


def test_inactive_ones_are_suggested_only_to_who_asks_for_them(tenant: str) -> None:
    keep(tenant, "Andersson AB", active=False)
    assert names(tenant, "andresson") == []
    assert names(tenant, "andresson", active=None) == ["Andersson AB"]
    assert names(tenant, "karl") == []


def test_another_companys_words_are_not_suggested(tenant: str) -> None:
    keep(tenant, "Andersson AB")
    assert names("co_other", "andresson") == []


def test_a_contact_is_found_by_its_sound(tenant: str) -> None:
    with using(a_context(tenant)):
        contact = ContactSnapshot(id="con_1", name="Christer Ericsson")
        customers.keep(samples.created_event(name="Bygg AB", contacts=[contact], branches=[]))
    (hit,) = ask(tenant, "krister eriksson").hits
    assert hit.matched is not None
    assert (hit.matched.field, hit.matched.text) == ("contact", "Christer Ericsson")


@pytest.mark.parametrize(
    "q", ["stockholn", "stockholb bygg", "vasterbottenx", "karlskronaq", "oestersunx", "hagersten stockholn"]
)
def test_an_error_at_the_end_of_a_long_word_is_one_like_any_other(tenant: str, q: str) -> None:
    """Words of 9, 11 and 13 letters: their beginnings of 8, 10 and 12 letters are known."""
    keep(tenant, "Bygg i Västerbotten och Karlskrona", "Stockholm", your_reference="Oestersund Hägersten")
    found = ask(tenant, q)
    assert ([hit.number for hit in found.hits], found.approximate) == (["1001"], True)


def test_each_of_many_words_may_have_an_error(tenant: str) -> None:
    keep(tenant, "Anderssons Byggnad Snickeri", "Malmö", your_reference="Fredrik Lindqvist")
    keep(tenant, "Petterssons Plåt", "Lund")
    for q in ("andresons bygnad malmoo", "andresson snikeri byggnda mlamö fredirk", "lindkvistt andresson snikceri"):
        assert names(tenant, q) == ["Anderssons Byggnad Snickeri"], q


def test_many_words_that_all_have_several_suggestions_are_answered(tenant: str) -> None:
    """All choices of so many suggestions are billions; the query is what anybody may send."""
    heads = ("bar", "dal", "fal", "gar", "hol", "kal", "lan", "mar", "nor", "pal", "sal", "tor", "val", "bor")
    for end in ("da", "de", "di", "do"):
        keep(tenant, " ".join(head + end for head in heads))
    assert len(ask(tenant, " ".join(head + "du" for head in heads)).hits) > 0


@pytest.mark.parametrize("q", ["bygg huset", "lund bygg huset", "plåtslageri", "plåtslager lund", "andersson bygg hus"])
def test_a_space_too_many_or_too_few_is_forgiven(database: str, q: str) -> None:
    tenant = f"co{uuid4().hex[:10]}"
    corrections.clear_cache()
    keep(tenant, "Anderssons Bygghuset Plåt Slageri", "Lund")
    keep(tenant, "Östlunds Rör AB", "Umeå")
    found = ask(tenant, q)
    assert ([hit.name for hit in found.hits], found.approximate) == (["Anderssons Bygghuset Plåt Slageri"], True)
    assert names(tenant, "rör lund") == names(tenant, "bygg rör") == []
