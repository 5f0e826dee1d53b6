"""Finding customers: the words of a query become terms of one index, which lists its candidates in the order of names.

search_terms.py says which terms, candidates.py reads the index, selectivity.py says where to begin, search_cursor.py is the
way from one page to the next, matches.py says why each is a hit.
"""

from collections.abc import Sequence
from dataclasses import replace

from chassis.storage import Row
from contracts.crm import LookUpCustomers, Match, SearchCustomers, SearchHit, SearchResult
from crm import candidates, errors, known_properties, matches, search_cursor, search_terms, swedish_order
from crm.candidates import Criteria
from crm.models import Customer
from crm.search_cursor import Position
from crm.searched import Searched


def search(request: SearchCustomers) -> SearchResult:
    """A page of the customers that match. Raises InvalidInput if nothing is searched for, or for a cursor that is not ours."""
    position = search_cursor.decode(request.cursor) if request.cursor is not None else None
    alternatives = _parse(request)
    if position is not None:
        return _next_page(request, alternatives, position)
    for number, criteria in enumerate(alternatives):
        if rows := candidates.read(criteria, request.limit + 1):
            return _first_page(request, criteria, number, rows)
    return SearchResult(hits=[])


def _parse(request: SearchCustomers) -> list[Criteria]:
    """The ways to understand the request, to be tried in turn; none if it can match nobody."""
    filters = [
        search_terms.filter_term(name, value) for name in search_terms.FILTERS if (value := getattr(request, name))
    ]
    if not (request.q.strip() or filters or request.property):
        raise errors.nothing_to_search()
    property_id = known_properties.require(request.property).id if request.property else None
    alternatives = search_terms.parse_spellings(request.q)
    if request.q.strip() and not alternatives:
        return []
    ways = [tuple(map(tuple, spellings)) for spellings in alternatives] or [((),)]
    return [Criteria(one[0], one[1:], tuple(filters), property_id, request.active) for one in ways]


def _first_page(request: SearchCustomers, criteria: Criteria, alternative: int, rows: list[Row]) -> SearchResult:
    """The page that begins with `rows`, the first `limit` + 1 candidates; a customer with exactly this number leads it."""
    exact = _exact_number(request, criteria) if len(rows) > 1 else []
    exact_id = str(exact[0]["_id"]) if exact else None
    others = [row for row in rows if row["_id"] != exact_id]
    shown = others[: request.limit - len(exact)]
    if len(shown) == len(others):
        return _result(criteria, exact, shown, None)
    start = Position(alternative=alternative, sort_key=int(others[0]["rank"]), exact=exact_id)
    return _result(criteria, exact, shown, start.advance(shown))


def _next_page(request: SearchCustomers, alternatives: list[Criteria], position: Position) -> SearchResult:
    if position.alternative >= len(alternatives):
        raise search_cursor.bad_cursor()
    known = {*position.seen, position.exact}
    criteria = alternatives[position.alternative]
    rows = candidates.read(criteria, request.limit + 1 + len(known), position.sort_key)
    new = [row for row in rows if row["_id"] not in known]
    shown = new[: request.limit]
    return _result(criteria, [], shown, position.advance(shown) if len(new) > len(shown) else None)


def _exact_number(request: SearchCustomers, criteria: Criteria) -> list[Row]:
    """The customer whose number is exactly `q`, in a list of at most one."""
    if not any(letter.isdigit() for letter in request.q):
        return []
    filters = (search_terms.number_term(request.q), *criteria.filters)
    return candidates.read(replace(criteria, words=(), other_words=(), filters=filters), 1)


def _result(criteria: Criteria, exact: list[Row], others: Sequence[Row], following: Position | None) -> SearchResult:
    ordered = sorted(others, key=lambda row: (swedish_order.collation_key(row["name"]), row["number"]))
    rows = [*exact, *ordered]
    return SearchResult(
        hits=[_hit(row, found) for row, found in zip(rows, _matches(rows, criteria.spellings()), strict=True)],
        total_is_more=following is not None,
        next_cursor=None if following is None else search_cursor.encode(following),
    )


def _hit(row: Row, found: list[Match]) -> SearchHit:
    return SearchHit.model_validate({**row, "id": row["_id"], "matches": found})


def _matches(rows: list[Row], spellings: tuple[tuple[str, ...], ...]) -> list[list[Match]]:
    """Why each row is a hit. The texts that a list does not show are read only of rows that need them."""
    own = [_explain(matches.own_texts(row), spellings) for row in rows]
    unexplained = [row["_id"] for row, (_, left) in zip(rows, own, strict=True) if left]
    parts = Customer.rows({"_id": {"$in": unexplained}}, ["parts"]) if unexplained else []
    by_id = {part["_id"]: matches.part_texts(part) for part in parts}
    return [
        _explain([*matches.own_texts(row), *by_id.get(row["_id"], [])], spellings)[0] if left else found
        for row, (found, left) in zip(rows, own, strict=True)
    ]


def _explain(texts: list[Searched], spellings: tuple[tuple[str, ...], ...]) -> tuple[list[Match], list[str]]:
    """The matches of the spelling of which the fewest words are left, and those."""
    return min((matches.find(texts, words) for words in spellings), key=lambda one: len(one[1]))


def look_up(request: LookUpCustomers) -> SearchResult:
    """The customers with these ids, in the order asked for; without those that are not known."""
    rows = {row["_id"]: row for row in Customer.rows({"_id": {"$in": request.customer_ids}}, candidates.FIELDS)}
    known = dict.fromkeys(one for one in request.customer_ids if one in rows)
    return SearchResult(hits=[_hit(rows[one], []) for one in known])
