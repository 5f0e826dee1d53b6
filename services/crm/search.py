"""Finding customers. Each word is one exact term of one index, in the order of the list.

See search_terms.py and selectivity.py.
"""

from collections.abc import Sequence

from chassis.storage import Row
from contracts.crm import SearchCustomers, SearchHit, SearchResult
from crm import errors, properties, search_terms
from crm.models import Customer
from crm.selectivity import is_rare, rarest_first

LONGEST_WALK = 1000
MOST_UNSORTED = 200
IN_ORDER = (("rank", 1),)
SHOWN = ("number", "name", "city", "identity_number", "phone", "email", "active", "rank")


def search(request: SearchCustomers) -> SearchResult:
    """The first customers that fit. Raises InvalidInput if nothing is asked for."""
    criteria = [
        search_terms.criterion(name, value) for name in ("group", "seller") if (value := getattr(request, name))
    ]
    tag = properties.id_named(request.property) if request.property else None
    tries = search_terms.asked(request.q)
    if not (request.q.strip() or criteria or request.property):
        raise errors.nothing_to_search()
    if (request.q.strip() and not tries) or (request.property and tag is None):
        return SearchResult(hits=[])
    rows: list[Row] = []
    is_more = False
    for one in tries or [[]]:
        rows, is_more = _found(request, one, criteria, tag)
        if rows:
            break
    rows.sort(key=lambda row: (search_terms.folded_name(row["name"]), row["number"]))
    if exact := _exact(request, criteria, tag) if len(rows) > 1 else []:
        rows, is_more = _first(exact, rows, is_more, request.limit)
    return SearchResult(
        hits=[SearchHit.model_validate({**row, "id": row["_id"]}) for row in rows], total_is_more=is_more
    )


def _found(request: SearchCustomers, asked: list[str], criteria: list[str], tag: str | None) -> tuple[list[Row], bool]:
    """At most `limit` customers with all these words, and whether there are more."""
    terms = list(dict.fromkeys([*map(search_terms.looked_up, asked), *criteria]))
    unsure = [word for word in asked if not search_terms.is_looked_up_exactly(word)]
    rows = _rows(terms, tag, request.active, request.limit + 1, bool(unsure))
    is_more = len(rows) > request.limit
    return [row for row in rows if _has_all(row, unsure)][: request.limit], is_more


def _rows(terms: list[str], tag: str | None, active: bool | None, limit: int, with_terms: bool = False) -> list[Row]:
    """Customers with all terms and the tag, in the order of their ranks."""
    fields = (*SHOWN, "terms") if with_terms else SHOWN
    rows: list[Row] = []
    for is_active in (True, False) if active is None else (active,):
        if terms:
            stored = terms if is_active else [search_terms.INACTIVE + term for term in terms]
            rows += _with_terms(rarest_first(stored), {"tags": tag} if tag else {}, fields, limit)
        else:
            rows += Customer.rows({"tags": tag, "active": is_active}, fields, sort=IN_ORDER, limit=limit)
    return sorted(rows, key=lambda row: int(row["rank"]))[:limit]


def _with_terms(terms: list[str], rest: Row, fields: Sequence[str], limit: int) -> list[Row]:
    """Customers with all terms (the rarest first) who fit `rest`: by the index's order alone wherever that is enough.

    Two common terms that hardly ever meet (two towns) would make the walk along one of them long. It is cut off, and the
    database intersects both lists instead.
    """
    first, *others = terms
    if others:
        rest = {**rest, "terms": {"$all": others}}
    everything: Row = {**rest, "terms": {"$all": terms} if others else first}
    if not rest or is_rare(first):
        return Customer.rows(everything, fields, sort=IN_ORDER, limit=limit)
    rows = Customer.walked(first, rest, fields, limit, LONGEST_WALK)
    return rows if len(rows) == limit else Customer.rows(everything, fields, limit=max(limit, MOST_UNSORTED))


def _has_all(row: Row, asked: list[str]) -> bool:
    terms = [term.removeprefix(search_terms.INACTIVE) for term in row.get("terms", ())]
    return all(any(term.startswith(word) for term in terms) for word in asked)


def _exact(request: SearchCustomers, criteria: list[str], tag: str | None) -> list[Row]:
    """The customer whose number is exactly what was typed."""
    if not any(letter.isdigit() for letter in request.q):
        return []
    return _rows([search_terms.number_key(request.q), *criteria], tag, request.active, 1)


def _first(exact: list[Row], rows: list[Row], is_more: bool, limit: int) -> tuple[list[Row], bool]:
    """`exact` before the others, still no more than `limit`."""
    others = [row for row in rows if row["_id"] != exact[0]["_id"]]
    merged = [*exact, *others]
    return merged[:limit], is_more or len(merged) > limit
