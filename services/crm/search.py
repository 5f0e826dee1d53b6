"""Finding customers: the words of a query become terms of one index, which lists its candidates in the order of names.

search_terms.py says which terms, candidates.py reads the index, selectivity.py says where to begin, search_filters.py reads the
extended form, search_ranks.py says what comes first, search_pages.py makes the pages, search_cursor.py is the way from one
page to the next, corrections.py and near_words.py know what may have been meant when nothing fits, matches.py says why each is
a hit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chassis.storage import Row
from contracts.crm import LookUpCustomers, Match, SearchCustomers, SearchHit, SearchResult
from crm import (
    candidates,
    corrections,
    errors,
    hidden_numbers,
    matches,
    near_words,
    search_cursor,
    search_filters,
    search_pages,
    search_terms,
    terms_form,
)
from crm.candidates import Criteria
from crm.models import Customer
from crm.search_pages import Hits

CORRECTED = 10
"""The number of the way that corrects the words, in a cursor."""


def search(request: SearchCustomers) -> SearchResult:
    """A page of the customers that match. Raises InvalidInput if nothing is searched for, for a property that does not exist, and
    for a cursor that is not ours."""
    position = search_cursor.decode(request.cursor, request) if request.cursor is not None else None
    ways = _parse(request)
    if position is not None:
        return _next_page(request, ways, position)
    for number, criteria in enumerate(ways):
        hits = search_pages.first(request, criteria, number)
        if hits.rows:
            return _result(request, criteria, hits)
    for corrected in _correct(ways):
        is_ranked = corrected.words[:1] == ways[-1].words[:1]
        hits = search_pages.first(request, corrected, CORRECTED, is_ranked=is_ranked)
        if hits.rows:
            return _result(request, corrected, hits, is_approximate=True)
    return SearchResult(hits=[])


def _parse(request: SearchCustomers) -> list[Criteria]:
    """The ways to understand the request, to be tried in turn; none if it can match nobody."""
    plain = search_filters.criteria_of(request)
    if search_filters.has_city_without_words(request):
        return []
    if not (request.q.strip() or search_filters.is_enough(plain)):
        raise errors.nothing_to_search()
    spellings = search_terms.parse_spellings(request.q)
    if request.q.strip() and not spellings:
        return []
    ways = [tuple(map(tuple, one)) for one in spellings] or [((),)]
    return [_of_way(plain, way) for way in ways]


def _of_way(plain: Criteria, way: tuple[tuple[str, ...], ...]) -> Criteria:
    words = (word for words in way for word in words)
    hidden = hidden_numbers.conditions(words, terms_form.FEW)
    return replace(plain, words=way[0], other_words=way[1:], conditions=(*plain.conditions, *hidden))


def _correct(ways: Sequence[Criteria]) -> Iterator[Criteria]:
    """The corrected queries as one, then those with one of the words that customers have exchanged; nothing where there is
    nothing to correct."""
    if not ways or not ways[-1].words:
        return
    last = ways[-1]  # as typed
    if found := corrections.correct(last.words, last.active):
        yield replace(last, words=found[0], other_words=tuple(found[1:]))
    if (near := near_words.correct(last)) is not None:
        yield near


def _next_page(request: SearchCustomers, ways: list[Criteria], position: search_cursor.Position) -> SearchResult:
    if position.alternative == CORRECTED:
        corrected = next((one for one in _correct(ways) if candidates.read(one, 1)), None)
        if corrected is None:  # what was found has changed since
            return SearchResult(hits=[])
        found = search_pages.after(request, corrected, position)
        return _result(request, corrected, found, is_approximate=True)
    if position.alternative >= len(ways):
        raise search_cursor.bad_cursor()
    criteria = ways[position.alternative]
    return _result(request, criteria, search_pages.after(request, criteria, position))


def _result(request: SearchCustomers, criteria: Criteria, hits: Hits, *, is_approximate: bool = False) -> SearchResult:
    spellings = (*criteria.spellings(), *hits.alike)
    return SearchResult(
        hits=[_hit(row, found) for row, found in zip(hits.rows, _matches(hits.rows, spellings), strict=True)],
        total_is_more=hits.following is not None,
        next_cursor=None if hits.following is None else search_cursor.encode(hits.following, request),
        approximate=is_approximate and bool(hits.rows),
    )


def _hit(row: Row, found: list[Match]) -> SearchHit:
    return SearchHit.model_validate({**row, "id": row["_id"], "matches": found, "matched": found[0] if found else None})


def _matches(rows: Sequence[Row], spellings: tuple[tuple[str, ...], ...]) -> list[list[Match]]:
    """Why each row is a hit. The texts that a list does not show are read only of rows that need them."""
    texts = [matches.prepare(matches.own_texts(row)) for row in rows]
    own = [matches.explain(one, spellings) for one in texts]
    unread = [row["_id"] for row, (_, left) in zip(rows, own, strict=True) if left and "parts" not in row]
    read = Customer.rows({"_id": {"$in": unread}}, ["parts"], limit=len(unread)) if unread else []
    by_id = {one["_id"]: one for one in read}
    return [
        matches.explain([*some, *_parts(by_id.get(row["_id"], row))], spellings)[0] if left else found
        for row, some, (found, left) in zip(rows, texts, own, strict=True)
    ]


def _parts(row: Row) -> list[matches.Text]:
    return matches.prepare(matches.part_texts(row))


def look_up(request: LookUpCustomers) -> SearchResult:
    """The customers with these ids, in the order asked for; without those that are not known."""
    rows = {row["_id"]: row for row in Customer.rows({"_id": {"$in": request.customer_ids}}, candidates.FIELDS)}
    known = dict.fromkeys(one for one in request.customer_ids if one in rows)
    return SearchResult(hits=[_hit(rows[one], []) for one in known])
