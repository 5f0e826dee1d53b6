"""The pages of a search, in the order of search_ranks.py.

At most MOST_SORTED matches are all read and sorted, for each page again. Of more, or where there were more minutes ago, the index
gives what each page needs: the names that begin with the first word are one stretch of it, all others the rest. What comes out of
turn (the exact number, what the user touched last) is in `lead` of the cursor.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from chassis.at_once import at_once
from chassis.storage import Row
from contracts.crm import SearchCustomers
from crm import candidates, corrections, search_ranks, search_terms, swedish_order
from crm.candidates import Criteria, Found
from crm.search_cursor import Position
from crm.search_ranks import WHOLE, Group, Stretch
from crm.selectivity import is_noted, note

MOST_SORTED = 50
GROWN = 2 * MOST_SORTED
"""So many are read for a later page, because some may have come since the first."""

Ranked = tuple[Group, Row]
Lead = tuple[tuple[str, ...], list[Row]]
"""What comes out of turn: the ids, and those of the customers that match."""
Known = Callable[[Stretch, int], list[Row] | None]
"""Of a stretch its first rows, at least so many or all; None if they are not known."""


class Hits(NamedTuple):
    """The customers of a page, where the next one begins (None: there is none), and the further queries that they may match."""

    rows: list[Row]
    following: Position | None
    alike: tuple[tuple[str, ...], ...] = ()


def _unknown(_stretch: Stretch, _limit: int) -> list[Row] | None:
    return None


def first(request: SearchCustomers, criteria: Criteria, alternative: int, *, is_ranked: bool = True) -> Hits:
    """The first page; no rows if nothing matches. Not `is_ranked`: the criteria's first word is not the one that was typed, and
    of many matches those whose names begin with that one do not come first."""
    touched = tuple(dict.fromkeys(request.touched))
    begins = search_ranks.find_stretch(request.q) if is_ranked and _is_one_list(criteria) else None
    if begins and (page := _only_begins(request, criteria, alternative, touched, begins)):
        return page
    found, begin, known_lead = _read_first(request, criteria, touched, begins)
    if not found.rows:
        return Hits([], None)
    if found.is_all:
        touched = tuple(one for one in touched if any(row["_id"] == one for row in found.rows))
        position = Position(alternative=alternative, ranked=True, small=True, lead=touched)
        return _of_few(request, criteria, position, found.rows)
    note(_note_of("many", criteria))
    ids, lead = known_lead or _find_lead(request, criteria, touched)
    position = Position(alternative=alternative, ranked=is_ranked and bool(criteria.words), lead=ids)
    first_rows = found.rows if _is_one_list(criteria) else ()

    def known_rows(stretch: Stretch, limit: int) -> list[Row] | None:
        known = _take(first_rows, stretch, limit)
        if known is None and stretch == begins:
            note(_note_of("ahead", criteria))
            return begin
        return known

    return _of_many(request, criteria, position, lead, known_rows)


def _read_first(
    request: SearchCustomers, criteria: Criteria, touched: tuple[str, ...], begins: Stretch | None
) -> tuple[Found, list[Row] | None, Lead | None]:
    """The first that match: as many as show whether they can all be sorted, or, where many did a while ago, those of a page. What
    else was wanted of them then is read at the same time, None otherwise: those whose names begin with the word, and what comes
    out of turn."""
    were_many = is_noted(_note_of("many", criteria))
    reads_begin = begins is not None and is_noted(_note_of("ahead", criteria))
    reads_lead = were_many and bool(touched or _may_be_number(request.q))
    most = request.limit + len(touched) + 2

    def read() -> Found:
        limit = min(most, MOST_SORTED + 1) if were_many else MOST_SORTED + 1
        return candidates.read_some(criteria, limit, request.limit + 1)

    def read_beside() -> tuple[list[Row] | None, Lead | None]:
        begin = candidates.read(criteria, most, begins) if begins and reads_begin else None
        return begin, _find_lead(request, criteria, touched) if reads_lead else None

    if not (reads_begin or reads_lead):
        return read(), None, None
    found, beside = at_once(read, read_beside)
    return found, *beside


def after(request: SearchCustomers, criteria: Criteria, position: Position) -> Hits:
    """The page that begins at the position."""
    if position.small:
        return _of_few(request, criteria, position, candidates.read(criteria, GROWN))
    lead = candidates.read_matching(criteria, position.lead) if position.lead else []
    return _of_many(request, criteria, position, lead)


def _of_few(request: SearchCustomers, criteria: Criteria, position: Position, rows: list[Row]) -> Hits:
    spellings = criteria.spellings()
    ranked = [(search_ranks.group_of(row, spellings, request.q, position.lead), row) for row in rows]
    alike, others = _alike(criteria, {row["_id"] for row in rows})
    ranked += [(search_ranks.alike(row, position.lead), row) for row in others]
    ranked.sort(key=lambda one: (one[0], one[1]["rank"]))
    return _page(request, position, (one for one in ranked if position.is_before(*one)), alike)


def _alike(criteria: Criteria, known: set[str]) -> tuple[tuple[tuple[str, ...], ...], list[Row]]:
    """The queries that sound the same, and the customers that match only those."""
    ways = tuple(corrections.neighbours(criteria.words, criteria.active)) if criteria.words else ()
    if not ways:
        return (), []
    found = candidates.read(replace(criteria, words=ways[0], other_words=ways[1:]), MOST_SORTED)
    return ways, [row for row in found if row["_id"] not in known]


def _is_one_list(criteria: Criteria) -> bool:
    return len(criteria.spelled()) == 1 and criteria.active is not None


def _only_begins(
    request: SearchCustomers, criteria: Criteria, alternative: int, touched: tuple[str, ...], begins: Stretch
) -> Hits | None:
    """The first page of many, where it is known that the names that begin with the first word fill it: nothing else is read. None
    where that is not known, or so no more."""
    if not (criteria.words and is_noted(_note_of("filled", criteria, begins))):
        return None
    most = request.limit + 1 + len(touched) + 1  # those, and the exact number, come out of turn
    rows = candidates.read_full(criteria, most, begins)
    if len(rows) < most:
        return None
    ids, lead = _find_lead(request, criteria, touched)
    position = Position(alternative=alternative, ranked=True, lead=ids)
    return _of_many(request, criteria, position, lead, lambda stretch, _limit: rows if stretch == begins else None)


def _note_of(what: str, criteria: Criteria, begins: Stretch = WHOLE) -> str:
    """Under what it is kept that many match ("many"), that the first of them do not show whose names begin with the word
    ("ahead"), or that the names in the stretch fill a page of them ("filled")."""
    return f"{what} {criteria!r} {begins.start}"


def _find_lead(request: SearchCustomers, criteria: Criteria, touched: tuple[str, ...]) -> Lead:
    """What comes out of turn among many, the exact number and what the user touched last: the ids and those that match."""
    exact = [row["_id"] for row in _exact_number(request, criteria)]
    wanted = (*exact, *touched)
    matching = candidates.read_matching(criteria, wanted) if wanted else []
    return tuple(dict.fromkeys([*exact, *(row["_id"] for row in matching)])), matching


def _of_many(
    request: SearchCustomers, criteria: Criteria, position: Position, lead: Sequence[Row], known_rows: Known = _unknown
) -> Hits:
    """A page of many. `lead`: what comes out of turn; `known_rows`: the first of a stretch, where they have been read: as many
    as the page still wants."""
    begins = search_ranks.find_stretch(request.q) if position.ranked else None
    known = {*position.lead, *position.seen}
    wanted = request.limit + 1
    ways: list[tuple[str, ...]] = []
    taken: list[Ranked] = []

    def out_of_turn(*groups: Group) -> Iterator[Ranked]:
        for row in lead:
            group = search_ranks.group_of(row, (), request.q, ())
            group = group if group is Group.EXACT else search_ranks.big_group(row, begins)
            if group in groups:
                yield group, row

    def in_turn(group: Group, stretches: Iterable[Stretch]) -> Iterator[Ranked]:
        for one in stretches:
            rows = known_rows(one, wanted + len(known) - len(taken))
            if rows is None:
                rows = _read_from(criteria, one, position, group, wanted + len(known))
                if one == begins and len(rows) >= wanted + len(known):
                    note(_note_of("filled", criteria, one))
            yield from ((group, row) for row in rows if row["_id"] not in known)

    def alike() -> Iterator[Ranked]:
        ways.extend(corrections.neighbours(criteria.words, criteria.active, of_many=True) if position.ranked else ())
        if ways:
            start = position.sort_key if position.group == Group.ALIKE else 0
            yield from ((Group.ALIKE, row) for row in _alike_from(criteria, ways, known, start, wanted + len(known)))

    parts: tuple[tuple[Group, Callable[[], Iterator[Ranked]]], ...] = (
        (Group.EXACT, lambda: out_of_turn(Group.EXACT)),
        (Group.TOUCHED_BEGIN, lambda: out_of_turn(Group.TOUCHED_BEGIN)),
        (Group.BEGINS, lambda: in_turn(Group.BEGINS, [begins] if begins else [])),
        (Group.TOUCHED_NAMED, lambda: out_of_turn(Group.TOUCHED_NAMED)),
        (Group.OTHER, lambda: in_turn(Group.OTHER, search_ranks.rest_of(begins))),
        (Group.ALIKE, alike),
    )
    ordered = (one for group, part in parts if group >= position.group for one in part())
    page = _page(request, position, _noted((one for one in ordered if position.is_before(*one)), taken))
    return page._replace(alike=tuple(ways))


def _noted(ranked: Iterable[Ranked], taken: list[Ranked]) -> Iterator[Ranked]:
    """The same; `taken` has those that were asked for."""
    for one in ranked:
        taken.append(one)
        yield one


def _alike_from(
    criteria: Criteria, ways: Sequence[tuple[str, ...]], known: Collection[str], start: int, limit: int
) -> Iterator[Row]:
    """Those that sound the same and match nothing else, from a sort key on, read some at a time."""
    sounding = replace(criteria, words=ways[0], other_words=tuple(ways[1:]))
    seen = set(known)
    while True:
        rows = candidates.read(sounding, limit, Stretch(start, 0))
        new = [row for row in rows if row["_id"] not in seen]
        seen.update(row["_id"] for row in new)
        matching = (
            {row["_id"] for row in candidates.read_matching(criteria, [row["_id"] for row in new])} if new else ()
        )
        yield from (row for row in new if row["_id"] not in matching)
        if len(rows) < limit or not new:
            return
        start = int(rows[-1]["rank"])


def _take(first_rows: Sequence[Row], stretch: Stretch, limit: int) -> list[Row] | None:
    """Those of the first matches that lie in the stretch; None if they may be neither `limit` nor all."""
    start, end = stretch
    there = [row for row in first_rows if row["rank"] >= start and (not end or row["rank"] < end)]
    is_all = bool(first_rows) and bool(end) and first_rows[-1]["rank"] >= end
    return there if is_all or len(there) >= limit else None


def _read_from(criteria: Criteria, stretch: Stretch, position: Position, group: Group, limit: int) -> list[Row]:
    """The first of a stretch, or those from the position on if it lies in this group."""
    if group == position.group and position.sort_key > stretch.start:
        if stretch.end and position.sort_key >= stretch.end:
            return []
        stretch = Stretch(position.sort_key, stretch.end)
    return candidates.read(criteria, limit, stretch)


def _exact_number(request: SearchCustomers, criteria: Criteria) -> list[Row]:
    """The customer whose number is exactly `q`, in a list of at most one."""
    if not _may_be_number(request.q):
        return []
    filters = (search_terms.number_term(request.q), *criteria.filters)
    return candidates.read(replace(criteria, words=(), other_words=(), filters=filters), 1)


def _may_be_number(q: str) -> bool:
    return any(letter.isdigit() for letter in q)


def _page(
    request: SearchCustomers, position: Position, ranked: Iterable[Ranked], alike: tuple[tuple[str, ...], ...] = ()
) -> Hits:
    """The next `limit`; in a group in the order of their whole names, of which the sort key has the first letters only."""
    read = list(islice(ranked, request.limit + 1))
    shown = read[: request.limit]
    following = position.advance([(int(group), row) for group, row in shown]) if len(read) > len(shown) else None
    shown.sort(key=lambda one: (one[0], swedish_order.collation_key(one[1]["name"]), one[1]["number"]))
    return Hits([row for _, row in shown], following, alike)
