"""A search is paged to its end: every match once, in the order of names, on the real database."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from chassis import paging
from chassis.context import using
from chassis.testing import a_context, commands_sent
from contracts.crm import CreateProperty, SearchCustomers, SearchResult, SetProperties
from contracts.errors import InvalidInput
from crm import candidates, corrections, customers, properties, search, search_pages, selectivity, sort_keys, vocabulary
from crm.tests import samples

LETTERS = "abcdefghij"


@pytest.fixture(params=["short lists", "long lists"])
def tenant(database: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A company; its terms count as common from the second customer on, or never."""
    monkeypatch.setattr(selectivity, "SHORT_LIST", {"short lists": 200, "long lists": 1}[request.param])
    selectivity.clear_cache()
    return f"co{uuid4().hex[:10]}"


def keep(tenant: str, name: str, customer_id: str = "", **fields: Any) -> str:
    with using(a_context(tenant)):
        event = samples.created_event(customer_id, name=name, **fields)
        customers.keep(event)
    return event.subject


def fill(tenant: str, count: int = 60, **fields: Any) -> list[str]:
    """Customers whose names differ in the first letters, in another order than that of their names."""
    names = [f"{LETTERS[at % 10]}{LETTERS[at // 10]} Bygg" for at in range(count)]
    for at, name in enumerate(names):
        keep(tenant, name, **{"number": str(7000 + at), **fields})
    return sorted(names)


def read(tenant: str, **request: Any) -> SearchResult:
    with using(a_context(tenant)):
        return search.search(SearchCustomers.model_validate(request))


def read_pages(tenant: str, **request: Any) -> Iterator[SearchResult]:
    page = read(tenant, **request)
    yield page
    while page.next_cursor:
        page = read(tenant, cursor=page.next_cursor, **request)
        yield page


def names_in_pages(tenant: str, **request: Any) -> list[str]:
    return [hit.name for page in read_pages(tenant, **request) for hit in page.hits]


@pytest.mark.parametrize("limit", [1, 7, 20, 50])
@pytest.mark.parametrize("q", ["bygg", "malmö", "bygg malmö", "byg mal"])
def test_all_pages_together_are_all_matches_in_order(tenant: str, q: str, limit: int) -> None:
    names = fill(tenant)
    pages = list(read_pages(tenant, q=q, limit=limit))
    assert [hit.name for page in pages for hit in page.hits] == names
    assert [len(page.hits) for page in pages[:-1]] == [limit] * (len(pages) - 1)
    assert [page.total_is_more for page in pages] == [True] * (len(pages) - 1) + [False]


def test_a_single_page_has_no_cursor(tenant: str) -> None:
    fill(tenant, 3)
    assert read(tenant, q="bygg", limit=3).next_cursor is None
    assert read(tenant, q="zebra").next_cursor is None


def test_filters_and_properties_are_paged(tenant: str) -> None:
    names = fill(tenant, 25, group="VVS Nord")
    keep(tenant, "Annan Bygg", group="VVS Syd")
    assert names_in_pages(tenant, group="vvs nord", limit=10) == names
    with using(a_context(tenant)):
        gift = properties.create(CreateProperty(name="Julklapp"))
    for hit in read(tenant, group="vvs nord", limit=50).hits:
        with using(a_context(tenant)):
            properties.assign(SetProperties(customer_id=hit.id, add=[gift.id]), samples.NOW)
    assert names_in_pages(tenant, property="julklapp", limit=10) == names
    assert names_in_pages(tenant, property="julklapp", q="bygg", limit=10) == names


def test_active_and_inactive_ones_are_paged_together(tenant: str) -> None:
    names = fill(tenant, 15)
    names += [keep_inactive(tenant, f"{letter}x Bygg") for letter in LETTERS]
    assert names_in_pages(tenant, q="bygg", active=None, limit=4) == sorted(names)
    assert len(names_in_pages(tenant, q="bygg", active=False, limit=4)) == len(LETTERS)


def keep_inactive(tenant: str, name: str) -> str:
    keep(tenant, name, active=False)
    return name


def test_the_exact_number_is_first_and_comes_only_once(tenant: str) -> None:
    names = fill(tenant, 30, number="70")
    keep(tenant, "zz sist", number="7")
    for limit in (1, 2, 10):
        assert names_in_pages(tenant, q="7", limit=limit) == ["zz sist", *names]


def test_the_first_page_of_many_reads_their_list_once(tenant: str) -> None:
    """It shows whether names begin with the word, and those that come after them."""
    names = fill(tenant, 70)
    for _ in range(2):  # the second looks whether there are posting lists, which is known for seconds
        read(tenant, q="bygg")
    with using(a_context(tenant)):
        page, sent = commands_sent("crm", lambda: search.search(SearchCustomers(q="bygg")))
    assert ([hit.name for hit in page.hits], len(sent)) == (names[:20], 1)
    assert [name for name in names_in_pages(tenant, q="bygg", limit=30) if name not in names] == []
    assert names_in_pages(tenant, q="bygg", limit=30) == names


def test_a_stretch_that_nobody_is_in_is_not_scanned(tenant: str) -> None:
    """No name begins with "ystad": one entry says so. Where many matched a while ago, a page of them is read."""
    names = fill(tenant, 70, city="Ystad")
    for most in (search_pages.MOST_SORTED + 1, 22):
        with using(a_context(tenant)):
            page, sent = commands_sent("crm", lambda: search.search(SearchCustomers(q="ystad")))
        assert [hit.name for hit in page.hits] == names[:20]
        scans = [one.body["pipeline"] for one in sent if one.name == "aggregate"]
        limits = [max(step["$limit"] for step in steps if "$limit" in step) for steps in scans]
        assert limits == ([most, 1] if selectivity.SHORT_LIST == 1 else [most])
    assert names_in_pages(tenant, q="ystad") == names


def test_a_stretch_of_few_names_is_read_to_its_end_and_not_beyond(tenant: str) -> None:
    """Names that begin with the word are few, customers with it many: the scan for more of the first would read a thousand of the
    others, since a word of nine letters has no list of its own."""
    fill(tenant, 70, city="Stockholm")
    first = [keep(tenant, f"Stockholms Bygg {at}") for at in (1, 2)]
    with using(a_context(tenant)):
        search.search(SearchCustomers(q="stockholm"))  # now it is known that many have it
        page, sent = commands_sent("crm", lambda: search.search(SearchCustomers(q="stockholm", limit=5)))
    assert [hit.id for hit in page.hits[:2]] == first
    assert len(page.hits) == 5
    within = [
        one.body["pipeline"] for one in sent if one.name == "aggregate" and "$gte" in str(one.body["pipeline"][0])
    ]
    assert bool(within) == (selectivity.SHORT_LIST == 1)  # else the whole list is short, and read
    assert [one for steps in within for one in steps if one.get("$limit", 0) > candidates.FEW + 1] == []


def test_customers_with_one_sort_key_are_not_lost_between_pages(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sort_keys, "_id_bits", lambda _id, _bits: 0)
    ids = {keep(tenant, "Likadan Bygg", number=str(at)) for at in range(9)}
    found = [hit.id for page in read_pages(tenant, q="bygg", limit=2) for hit in page.hits]
    assert (len(found), set(found)) == (9, ids)


def test_a_page_far_from_the_one_before_is_found(tenant: str) -> None:
    near = [keep(tenant, f"Aaaaaaaaaaa {at}") and f"Aaaaaaaaaaa {at}" for at in range(3)]
    far = [keep(tenant, name) and name for name in ("Mmm", "Zzz")]
    assert names_in_pages(tenant, q="malmö", limit=3) == near + far


def test_a_customer_that_comes_and_goes_moves_no_other(tenant: str) -> None:
    names = fill(tenant, 20)
    first = read(tenant, q="bygg", limit=10)
    keep(tenant, "0 Först Bygg")
    keep(tenant, "Helt annan", first.hits[-1].id, number="1")
    rest = [hit.name for hit in read(tenant, q="bygg", limit=50, cursor=first.next_cursor).hits]
    assert rest == names[10:]


def test_words_longer_than_their_term_are_found_behind_many_others(tenant: str) -> None:
    """ "kristiano" is looked up as "kristian", which first finds everybody in Kristianstad."""
    for at in range(30):
        keep(tenant, f"A{at:02} Bygg", city="Kristianstad")
    keep(tenant, "Östlund", city="Kristianopel")
    page = read(tenant, q="kristiano", limit=20)
    assert ([hit.name for hit in page.hits], page.total_is_more) == (["Östlund"], False)
    assert len(names_in_pages(tenant, q="kristians", limit=20)) == 30
    nobody = read(tenant, q="kristiqxx")
    assert (nobody.hits, nobody.total_is_more) == ([], False)


def test_common_terms_that_meet_late_but_often_are_in_order(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scan is cut off and the lists share more customers than are read unsorted."""
    monkeypatch.setattr(candidates, "LONGEST_SCAN", 5)
    monkeypatch.setattr(candidates, "MOST_UNSORTED", 10)
    monkeypatch.setattr(selectivity, "SHORT_LIST", 5)
    for at in range(20):
        keep(tenant, f"A{at:02} Lund", city="Ort")
        keep(tenant, f"B{at:02} Kiruna", city="Ort")
    both = [f"C{at:02} Kiruna" for at in range(25)]
    for name in reversed(both):
        keep(tenant, name, city="Lund")
    assert names_in_pages(tenant, q="lund kiruna", limit=6) == both


def test_the_cursor_belongs_to_one_way_to_read_the_numbers(tenant: str) -> None:
    """ "10 01" finds nothing as 1001, so both pages take the two numbers apart."""
    names = [f"{letter} 01" for letter in LETTERS]
    for name in names:
        keep(tenant, name, number="10")
    assert names_in_pages(tenant, q="10 01", limit=4) == names


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        paging.encode_cursor("cus_1", SearchCustomers),
        paging.encode_cursor("{}", SearchCustomers),
        paging.encode_cursor('{"alternative":9,"sort_key":1}', SearchCustomers),
    ],
)
def test_a_strange_cursor_is_refused(tenant: str, cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(tenant, q="bygg", cursor=cursor)
    assert list(refused.value.details) == ["/cursor"]


@pytest.mark.parametrize(
    "other",
    [{"q": "byg"}, {"q": "zzz"}, {"q": "bygg", "city": "lund"}, {"q": "bygg", "active": None}, {"city": "malmö"}],
)
def test_a_cursor_of_another_search_is_refused(tenant: str, other: dict[str, Any]) -> None:
    fill(tenant, 20)
    cursor = read(tenant, q="bygg", limit=5).next_cursor
    with pytest.raises(InvalidInput) as refused:
        read(tenant, cursor=cursor, **other)
    assert list(refused.value.details) == ["/cursor"]
    assert len(read(tenant, q="bygg", limit=50, cursor=cursor).hits) == 15


def test_a_cursor_of_a_release_that_does_not_say_of_which_search_goes_on(tenant: str) -> None:
    names = fill(tenant, 60)
    cursor = read(tenant, q="bygg", limit=20).next_cursor
    place = json.loads(paging.decode_cursor(cursor or "", SearchCustomers))
    before = paging.encode_cursor(json.dumps({name: place[name] for name in place if name != "asked"}), SearchCustomers)
    assert [hit.name for hit in read(tenant, q="bygg", limit=20, cursor=before).hits] == names[20:40]


def test_another_companys_cursor_opens_nothing(tenant: str) -> None:
    fill(tenant, 20)
    cursor = read(tenant, q="bygg", limit=5).next_cursor
    assert read("other", q="bygg", cursor=cursor).hits == []


def test_names_that_are_known_to_fill_a_page_are_read_alone(tenant: str) -> None:
    """The second search for a common beginning is one command, and says what the first said: also with what comes out of turn."""
    names = [f"Bygg {letter}{other}" for letter in LETTERS for other in LETTERS[:7]]
    ids = {name: keep(tenant, name, number=str(7000 + at)) for at, name in enumerate(names)}
    others = fill(tenant, 30, number="80")
    touched = [ids[names[30]], ids[names[3]]]
    asked: list[dict[str, Any]] = [{}, {"touched": touched}, {"city": "malmö"}, {"q": "bygg a", "touched": touched}]
    before = [list(read_pages(tenant, **{"q": "bygg", "limit": 10, **one})) for one in asked]
    with using(a_context(tenant)):
        page, sent = commands_sent("crm", lambda: search.search(SearchCustomers(q="bygg", limit=10)))
    assert ([hit.name for hit in page.hits], len(sent)) == (names[:10], 1)
    assert [list(read_pages(tenant, **{"q": "bygg", "limit": 10, **one})) for one in asked] == before
    for name in names[9:]:
        with using(a_context(tenant)):
            customers.keep(samples.changed_event(ids[name], 2, name=name, active=False))
    assert names_in_pages(tenant, q="bygg", limit=10) == [*names[:9], *sorted(others)]


def test_a_beginning_that_no_word_in_memory_has_is_looked_for_by_one_entry(tenant: str) -> None:
    fill(tenant, 5)
    keep(tenant, "Karlstads Bygg")
    assert read(tenant, q="karlsson").hits == []
    with using(a_context(tenant)):
        vocabulary.load(samples.NOW.date())
        page, sent = commands_sent("crm", lambda: search.search(SearchCustomers(q="karlsson")))
    scans = [one.body["pipeline"] for one in sent if one.name == "aggregate"]
    assert (page.hits, [step["$limit"] for steps in scans for step in steps if "$limit" in step]) == ([], [1, 1])
    keep(tenant, "Karlssons Bygg")  # stored after the words were read
    assert [hit.name for hit in read(tenant, q="karlsson").hits] == ["Karlssons Bygg"]


def test_an_exact_number_beside_as_many_touched_customers_as_a_request_may_name(tenant: str) -> None:
    ids = [keep(tenant, f"A{at:02} Bygg", number=f"7{at:03}") for at in range(60)]
    exact = keep(tenant, "Ö Sist", number="7")
    first = read(tenant, q="7", touched=ids[-20:], limit=20)
    assert first.hits[0].id == exact
    assert {hit.id for hit in first.hits[1:]} < set(ids[-20:])
    rest = [hit.id for hit in read(tenant, q="7", limit=50, cursor=first.next_cursor).hits]
    assert sorted([*(hit.id for hit in first.hits), *rest]) == sorted([exact, *ids])


@pytest.mark.parametrize("limit", [7, 50])
def test_what_sounds_the_same_comes_behind_many_others(tenant: str, limit: int) -> None:
    corrections.clear_cache()
    many = {keep(tenant, f"Karlsson {letter}{other}") for letter in LETTERS for other in LETTERS[:6]}
    both = keep(tenant, "Carlsson Karlsson")
    alike = {keep(tenant, f"Carlsson {letter}") for letter in LETTERS}
    found = [hit.id for page in read_pages(tenant, q="karlsson", limit=limit) for hit in page.hits]
    assert (set(found[:60]), found[60], set(found[61:]), len(found)) == (many, both, alike, 71)
