"""Reads the search index: one index `(tenant, terms, rank)`, whose entries for a term stand in the order of names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from chassis.storage import Row
from crm import search_terms
from crm.models import Customer
from crm.selectivity import is_selective, most_selective_first

LONGEST_SCAN = 1000
"""So many candidates of one term are checked for the other terms before the database intersects the lists instead."""

MOST_UNSORTED = 200
BY_SORT_KEY = (("rank", 1),)
FIELDS = ("number", "name", "city", "identity_number", "kind", "phone", "email", "active", "rank")


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a customer must have to match: a word beginning with each of `words`, the terms in `filters`, the property.

    `other_words`: further spellings of the words, any of which may stand in their place. `active` None: active and inactive ones.
    """

    words: tuple[str, ...] = ()
    other_words: tuple[tuple[str, ...], ...] = ()
    filters: tuple[str, ...] = ()
    property_id: str | None = None
    active: bool | None = True

    @property
    def terms(self) -> tuple[str, ...]:
        """The index terms that a match has."""
        return tuple(dict.fromkeys([*map(search_terms.lookup_term, self.words), *self.filters]))

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The words that are longer than the term under which they are looked up."""
        return tuple(word for word in self.words if not search_terms.is_stored_prefix(word))

    def spellings(self) -> tuple[tuple[str, ...], ...]:
        return (self.words, *self.other_words)

    def kinds(self) -> tuple[bool, ...]:
        """The values of `active` that match: each has terms of its own."""
        return (True, False) if self.active is None else (self.active,)


def read(criteria: Criteria, limit: int, start: int = 0) -> list[Row]:
    """The first `limit` customers that match and whose sort key is at least `start`, by sort key."""
    if not criteria.other_words:
        return _sorted(row for active in criteria.kinds() for row in _read(criteria, active, limit, start))[:limit]
    spelled = [replace(criteria, words=words, other_words=()) for words in criteria.spellings()]
    return _sorted({row["_id"]: row for one in spelled for row in read(one, limit, start)}.values())[:limit]


def _read(criteria: Criteria, active: bool, limit: int, start: int) -> list[Row]:
    """By the order of the index alone wherever that is enough.

    Why not one sorted query always: with two terms the database either scans one list, which takes long when two common
    terms hardly ever meet (two towns), or sorts their whole intersection, which takes long when they always do. Neither cost
    may grow with the register. So the scan is cut off, and only then are the lists intersected, without sorting.
    """
    terms = most_selective_first(_mark(criteria.terms, active))
    query = {**_query(criteria, active, terms), **_from(start)}
    rest = _query(criteria, active, terms[1:])
    if terms and (rest or start) and is_selective(terms[0]):
        return Customer.rows(query, FIELDS, sort=BY_SORT_KEY, limit=limit)
    lead: Row = {"terms": terms[0]} if terms else {"tags": criteria.property_id}
    rows = Customer.scan(lead, rest, FIELDS, limit, LONGEST_SCAN if rest else limit, start)
    if len(rows) == limit or not rest:
        return rows
    rows = Customer.rows(query, FIELDS, limit=MOST_UNSORTED + 1)
    if len(rows) <= MOST_UNSORTED:  # all of them, in any order
        return _sorted(rows)[:limit]
    return Customer.rows(query, FIELDS, sort=BY_SORT_KEY, limit=limit)


def _from(start: int) -> Row:
    return {"rank": {"$gte": start}} if start else {}


def _query(criteria: Criteria, active: bool, terms: list[str]) -> Row:
    """Those of the criteria that the database has to check, with these of the terms."""
    query: Row = {}
    if terms:
        query["terms"] = {"$all": terms} if len(terms) > 1 else terms[0]
    if criteria.prefixes:
        query["$and"] = [{"terms": {"$regex": "^" + re.escape(word)}} for word in _mark(criteria.prefixes, active)]
    if criteria.property_id is not None:
        query["tags"] = criteria.property_id
    if not criteria.terms:  # nothing else tells active from inactive customers
        query["active"] = active
    return query


def _mark(terms: Iterable[str], active: bool) -> list[str]:
    """Terms as they are stored for active or inactive customers."""
    return [term if active else search_terms.INACTIVE + term for term in terms]


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: int(row["rank"]))
