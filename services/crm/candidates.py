"""Reads the search index: one index `(tenant, terms, rank)`, whose entries for a term stand in the order of names.

What begins with a word for which there is no term of its own ("stoc") is a range of the index, in no order. If it is short, it is
all read and sorted. If it is long, the list of the next shorter term ("sto") has it in order, without what begins otherwise.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, combinations
from typing import NamedTuple

from chassis import request_claims
from chassis.at_once import at_once
from chassis.context import current
from chassis.storage import Row
from crm import beginnings, posting_builds, posting_lists, search_terms
from crm.models import Customer
from crm.search_ranks import WHOLE, Stretch
from crm.selectivity import is_behind, is_noted, is_selective, is_whole, most_selective_first, note
from crm.sort_keys import rank_between

LONGEST_SCAN = 500
"""So many candidates of one term are checked for the other terms before the lists of both are intersected instead."""

FEW = 60
"""So many customers whose names begin with a word are read by their ids; among more, those of its term are scanned."""
MOST_UNSORTED = 200
BY_SORT_KEY = (("rank", 1),)
FIELDS = ("number", "name", "city", "identity_number", "kind", "phone", "email", "active", "rank")
EXPLAINED = (*FIELDS, "parts")
"""With the texts that a list does not show but that may say why a customer is a hit: another command for them costs more."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a customer must have to match: a word beginning with each of `words`, the terms in `filters`, the property, and the
    further `conditions` of the database.

    `other_words`: further spellings of the words, any of which may stand in their place. `active` None: active and inactive ones.
    """

    words: tuple[str, ...] = ()
    other_words: tuple[tuple[str, ...], ...] = ()
    filters: tuple[str, ...] = ()
    property_id: str | None = None
    active: bool | None = True
    conditions: tuple[Row, ...] = field(default=(), hash=False)

    @property
    def terms(self) -> tuple[str, ...]:
        """The index terms that a match has."""
        return tuple(dict.fromkeys([*map(search_terms.lookup_term, self.words), *self.filters]))

    @property
    def listed_terms(self) -> tuple[str, ...]:
        """The terms of its posting lists."""
        return tuple(dict.fromkeys([*map(search_terms.listed_term, self.words), *self.filters]))

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The words that are longer than the term under which they are looked up."""
        return tuple(word for word in self.words if not search_terms.is_stored_prefix(word))

    @property
    def is_whole(self) -> bool:
        """Whether a match has a number of a person that is one of the words."""
        return any(map(is_whole, self.filters))

    def spellings(self) -> tuple[tuple[str, ...], ...]:
        return (self.words, *self.other_words)

    def spelled(self) -> "list[Criteria]":
        """One for each spelling, then those in which words are whole numbers of persons."""
        plain = [replace(self, words=words, other_words=()) for words in self.spellings()]
        return [*plain, *dict.fromkeys(way for one in plain for way in one.by_whole_numbers())]

    def by_whole_numbers(self) -> "Iterator[Criteria]":
        """The criteria with some of the words, those that may be, as whole numbers of persons."""
        numbers = [word for word in self.words if search_terms.may_be_whole(word)][: search_terms.MOST_WHOLE]
        for some in chain.from_iterable(combinations(numbers, count) for count in range(1, len(numbers) + 1)):
            words = tuple(word for word in self.words if word not in some)
            yield replace(self, words=words, filters=(*self.filters, *map(search_terms.whole_term, some)))

    def kinds(self) -> tuple[bool, ...]:
        """The values of `active` that match: each has terms of its own."""
        return (True, False) if self.active is None else (self.active,)


class Found(NamedTuple):
    """Customers by sort key. `is_all`: it is certain that no others match."""

    rows: list[Row]
    is_all: bool


def read(criteria: Criteria, limit: int, stretch: Stretch = WHOLE) -> list[Row]:
    """The first `limit` customers that match and whose sort key lies in the stretch, by sort key."""
    return read_some(criteria, limit, limit, stretch).rows


def read_full(criteria: Criteria, limit: int, stretch: Stretch) -> list[Row]:
    """The same of a stretch in which `limit` matched a while ago: it is not looked at first whether there are few."""
    (active,) = criteria.kinds()
    return _read(criteria, active, limit, limit, stretch, is_full=True).rows


def read_some(criteria: Criteria, limit: int, enough: int, stretch: Stretch = WHOLE) -> Found:
    """The same, but perhaps only `enough` where more cost more."""
    first, *others = criteria.spelled()

    def read_kinds(one: Criteria) -> Found:
        return _unite([_read(one, active, limit, enough, stretch) for active in one.kinds()], limit)

    if not others:
        return read_kinds(first)
    found, further = at_once(lambda: read_kinds(first), lambda: [read_kinds(one) for one in others])
    return _unite([found, *further], limit)


def read_matching(criteria: Criteria, customer_ids: Sequence[str]) -> list[Row]:
    """Those of these customers that match, by sort key."""
    rows = {
        row["_id"]: row
        for one in criteria.spelled()
        for active in one.kinds()
        for row in Customer.rows(
            {"_id": {"$in": list(customer_ids)}, **_query(one, active)}, EXPLAINED, limit=len(customer_ids)
        )
    }
    return _sorted(rows.values())


def _unite(parts: Sequence[Found], limit: int) -> Found:
    if len(parts) == 1:
        return parts[0]
    rows = _sorted({row["_id"]: row for part in parts for row in part.rows}.values())
    return Found(rows[:limit], len(rows) <= limit and all(part.is_all for part in parts))


def _read(
    criteria: Criteria, active: bool, limit: int, enough: int, stretch: Stretch, *, is_full: bool = False
) -> Found:
    """By the order of the index alone wherever that is enough.

    Why not one sorted query always: with two terms the database either scans one list, which takes long when two common
    terms hardly ever meet (two towns), or sorts their whole intersection, which takes long when they always do. Neither cost
    may grow with the register. So the scan is cut off, and only then are the lists intersected: from what posting_lists.py
    keeps of them or, in a register without that, by the database, without sorting.
    """
    if criteria.is_whole:
        return _read_whole(criteria, active, limit, stretch)
    for word in criteria.prefixes:
        rows = beginnings.read(word, active, EXPLAINED)
        if rows is not None:
            return _found(_narrow(rows, criteria, active, stretch)[:limit], limit)
    terms = most_selective_first(_mark(criteria.terms, active))
    query = {**_query(criteria, active, terms), **rank_between(*stretch)}
    rest = _query(criteria, active, terms[1:])
    if terms and (rest or stretch != WHOLE) and is_selective(terms[0]):
        short = len(terms) > 1 and all(map(is_selective, terms))
        return _found(_intersect(query, limit) if short else _read_sorted(query, limit), limit)
    if not terms and criteria.property_id is None:  # the conditions name the customers: nothing leads to a list of them
        return _found(_read_sorted(query, limit), limit)
    lead: Row = {"terms": terms[0]} if terms else {"tags": criteria.property_id}
    few = None if is_full or not (stretch.start and stretch.end) else _find_few(lead, FEW if rest else 0, stretch)
    if few is not None:
        rows = Customer.rows({"_id": {"$in": few}, **rest}, FIELDS, limit=len(few)) if few else []
        return _found(_sorted(rows)[:limit], limit)
    found = _scan(criteria, active, limit, query, lead, rest, stretch, enough)
    found = found or _read_listed(criteria, active, query, limit, stretch, posting_builds.MOST_FRESH)
    return found or _found(_intersect(query, limit), limit)


def _read_whole(criteria: Criteria, active: bool, limit: int, stretch: Stretch) -> Found:
    """Those with a person's whole number, which few have: no other list is looked at."""
    number, *others = most_selective_first(_mark(criteria.terms, active))
    rest = _query(criteria, active, others)
    return _found(Customer.scan({"terms": number}, rest, EXPLAINED, limit, LONGEST_SCAN, *stretch), limit)


def _scan(
    criteria: Criteria, active: bool, limit: int, query: Row, lead: Row, rest: Row, stretch: Stretch, enough: int
) -> Found | None:
    """The customers of one list that match the rest as well; None if LONGEST_SCAN of them are not enough. What was in vain, or
    long, a while ago is read from the posting lists instead, where there are any."""
    in_vain, is_long = (f"{what} {lead!r} {rest!r} {stretch.start}" for what in ("in vain", "long"))
    if is_noted(in_vain) or is_noted(is_long):
        most_changed = posting_builds.MOST_FRESH if is_noted(in_vain) else posting_lists.FEW_FRESH
        if listed := _read_listed(criteria, active, query, limit, stretch, most_changed):
            return listed
    fields = FIELDS if stretch.end else EXPLAINED  # the names of a stretch begin with the word
    rows = Customer.scan(lead, rest, fields, limit, LONGEST_SCAN if rest else limit, stretch.start, stretch.end)
    if not rest:
        return _found(rows, limit)
    if stretch == WHOLE and (len(rows) < limit or is_behind(rows[-1], lead.get("terms"))):
        note(is_long)
    if len(rows) == limit:
        return _found(rows, limit)
    if len(rows) >= enough:
        return Found(rows, False)
    if not _is_longer(lead, LONGEST_SCAN, stretch):
        return Found(rows, True)  # the scan has seen the whole list
    note(in_vain)
    return None


def _narrow(rows: list[Row], criteria: Criteria, active: bool, stretch: Stretch) -> list[Row]:
    """Those of the rows that match and lie in the stretch, by sort key."""
    if criteria != Criteria(words=criteria.words[:1], active=criteria.active):
        ids = [row["_id"] for row in rows]
        query = {"_id": {"$in": ids}, **_query(criteria, active)}
        rows = Customer.rows(query, EXPLAINED, limit=len(ids)) if ids else []
    return _sorted(
        row for row in rows if row["rank"] >= stretch.start and not (stretch.end and row["rank"] >= stretch.end)
    )


def _read_listed(
    criteria: Criteria,
    active: bool,
    query: Row,
    limit: int,
    stretch: Stretch,
    most_changed: int,
) -> Found | None:
    """What the posting lists say; None if they cannot, or if more customers than that have changed since they were made."""
    terms = _mark(criteria.listed_terms, active)
    # The list of one term helps only where the index has no list of it, and nothing else is to be met.
    least = 1 if criteria == Criteria(words=criteria.prefixes, active=criteria.active) else 2
    by_terms = criteria.property_id is None and not criteria.conditions
    rows = posting_lists.read(
        most_selective_first(terms), query, EXPLAINED, limit, stretch, least, most_changed, by_terms=by_terms
    )
    return None if rows is None else _found(_sorted(rows)[:limit], limit)


def _intersect(query: Row, limit: int) -> list[Row]:
    """In any order first: sorted, it reads the customers of one list; unsorted it intersects the lists, to their ends."""
    rows = Customer.rows(query, EXPLAINED, limit=MOST_UNSORTED + 1)
    return _sorted(rows)[:limit] if len(rows) <= MOST_UNSORTED else _read_sorted(query, limit)


def _read_sorted(query: Row, limit: int) -> list[Row]:
    return Customer.rows(query, EXPLAINED, sort=BY_SORT_KEY, limit=limit)


def _found(rows: list[Row], limit: int) -> Found:
    return Found(rows, len(rows) < limit)


def _find_few(lead: Row, most: int, stretch: Stretch) -> list[str] | None:
    """The ids of the customers in the stretch that match `lead`; None for more than `most`. A scan for them would read on behind
    the end of the stretch, where nothing is wanted."""
    if request_claims.is_enabled():  # shards answer in no order
        return None if _is_longer(lead, 0, stretch) else []
    rows = Customer.scan(lead, {}, ["rank"], most + 1, most + 1, *stretch)
    return [row["_id"] for row in rows] if len(rows) <= most else None


def _is_longer(lead: Row, most: int, stretch: Stretch) -> bool:
    """Whether more than `most` customers of the stretch match `lead`, one value of `terms` or `tags`."""
    (field,) = lead
    query: Row = {"tenant": current().tenant, **lead, **rank_between(*stretch)}
    hint = f"tenant_1_{field}_1_rank_1"
    return int(Customer._get_collection().count_documents(query, limit=most + 1, hint=hint)) > most


def _query(criteria: Criteria, active: bool, terms: Sequence[str] | None = None) -> Row:
    """Those of the criteria that the database has to check, with these of the terms or with all."""
    query: Row = {}
    terms = _mark(criteria.terms, active) if terms is None else list(terms)
    if terms:
        query["terms"] = {"$all": terms} if len(terms) > 1 else terms[0]
    further = [{"terms": search_terms.beginning_of_a_term(word)} for word in _mark(criteria.prefixes, active)]
    if further or criteria.conditions:
        query["$and"] = [*further, *criteria.conditions]
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
