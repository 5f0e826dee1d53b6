"""Which customers have several common terms that hardly ever meet ("stockholm göteborg"): answered from lists of each term.

The database would intersect the lists of its index entry by entry, which takes long in a large register. Here each term has a
compressed list for every 32,768 customers (posting_codec.py), so that a million customers take a few dozen blocks. The lists
are made once (posting_builds.py) and are never changed: a customer stored since is found by its `applied_at`, and each hit is
checked against what is stored now. So lists that are hours old give the same answer as fresh ones. There are none, and `read`
returns None, in a small register, for minutes after the first such search, and while more than MOST_FRESH customers have
changed since.
"""

import time
from collections.abc import Sequence
from functools import partial, reduce
from operator import and_

from chassis.at_once import at_once
from chassis.context import current
from chassis.storage import Row
from crm import posting_builds, posting_merge
from crm.models import Customer
from crm.posting_builds import FORM, count_changed, fresh_since, ids_block, note_wanted, term_block
from crm.posting_codec import IDS_A_PART, decode_ids, decode_list, is_kept, place_of
from crm.posting_models import IndexBlock, IndexBuild
from crm.search_ranks import Stretch

MOST_TERMS = 3
"""So many terms are intersected; the others are checked with the customers that are left."""
FEW_FRESH = 100
"""So few changed customers cost less than a scan that is long."""
REFRESH_FROM = 2_000
"""So many changed customers make the next build wanted."""
CACHE_SECONDS = 5.0

MOST_LISTS = 4_096
"""Lists of one term and segment that a process keeps, at most 4 KiB each: those that were used last. They never change."""

MOST_FOUND = 512
"""Searches of which a process keeps what they found."""
Key = tuple[str, tuple[str, ...], str, int]
"""A build, terms, a query and how many were wanted."""


_cache: dict[str, tuple[float, Row | None, int]] = {}
_lists: dict[tuple[str, int, str], int] = {}
_found: dict[Key, list[str]] = {}


class _GoneError(Exception):
    """A newer build has taken the place of this one."""


def clear_cache() -> None:
    """For tests, which cannot wait for seconds."""
    _cache.clear()
    _lists.clear()
    _found.clear()


def read(
    terms: Sequence[str],
    query: Row,
    fields: Sequence[str],
    limit: int,
    stretch: Stretch,
    least: int,
    most_changed: int,
    *,
    by_terms: bool = False,
) -> list[Row] | None:
    """The first `limit` customers by sort key that match `query`, which asks for all the terms and the stretch, and perhaps
    some more; None if the lists cannot tell, if there are not `least` of the terms, or if more customers have changed since.

    `by_terms`: what the query asks for changes only with what the customer's events say, not with what crm itself stores.
    """
    listed = [term for term in terms if is_kept(term)][:MOST_TERMS]
    build, changed = _usable_build() if len(listed) >= least else (None, 0)
    if build is None or changed > most_changed:
        return None
    try:
        return _read(build, listed, query, fields, limit, stretch, by_terms=by_terms)
    except _GoneError:
        clear_cache()
        return None


def _read(
    build: Row, terms: Sequence[str], query: Row, fields: Sequence[str], limit: int, stretch: Stretch, *, by_terms: bool
) -> list[Row] | None:
    changed = {**query, "applied_at": {"$gte": fresh_since(build)}}
    key = (build["_id"], tuple(terms), repr(query), limit) if by_terms else None
    find = partial(_find, build, terms, query, fields, limit, stretch)
    fresh, found = at_once(
        lambda: Customer.rows(changed, fields, index="tenant_1_applied_at_1"),
        lambda: _find_kept(key, query, fields) or _keep(key, find(frozenset())),
    )
    known = frozenset(row["_id"] for row in fresh)
    if found and any(row["_id"] in known for row in found):  # it stands where it stood when the lists were made
        found = find(known)
    return None if found is None else [*fresh, *found]


def _find_kept(key: Key | None, query: Row, fields: Sequence[str]) -> list[Row] | None:
    """What was found before, if all of it still matches: the lists never change, and what has changed since is fresh."""
    ids = _found.get(key) if key else None
    rows = Customer.rows({**query, "_id": {"$in": ids}}, fields) if ids else []
    return rows if ids and len(rows) == len(ids) else None


def _keep(key: Key | None, found: list[Row] | None) -> list[Row] | None:
    """Keeps the ids of the first that were found, or of all."""
    if key and found is not None:
        _found.pop(key, None)
        _found[key] = [row["_id"] for row in sorted(found, key=lambda row: int(row["rank"]))[: key[-1]]]
        while len(_found) > MOST_FOUND:
            del _found[next(iter(_found))]
    return found


def _find(
    build: Row,
    terms: Sequence[str],
    query: Row,
    fields: Sequence[str],
    limit: int,
    stretch: Stretch,
    left_out: frozenset[str],
) -> list[Row] | None:
    numbers = [at for at in range(len(build["starts"])) if _reaches(build, at, stretch)]
    lists = _read_lists(build["_id"], numbers, terms)
    segments = [posting_merge.Segment(at, build["starts"][at], lists.get(at, 0)) for at in numbers]

    def check(ids: list[str]) -> list[Row]:
        rows = Customer.rows({**query, "_id": {"$in": ids}}, fields)
        return [row for row in rows if row["_id"] not in left_out]

    return posting_merge.merge(segments, partial(_read_ids, build["_id"]), check, limit)


def _usable_build() -> tuple[Row | None, int]:
    """The newest complete build of this form, unless too much has changed since; and how many customers have. Cached for
    seconds."""
    tenant, now = current().tenant, time.monotonic()
    cached = _cache.get(tenant)
    if cached and cached[0] > now:
        return cached[1:]
    builds = IndexBuild.rows({"ready": True, "form": FORM}, sort=[("began_at", -1)], limit=1)
    build = builds[0] if builds else None
    changed = count_changed(build) if build else 0
    if build is None or changed > REFRESH_FROM:
        note_wanted(tenant)
    usable = build if changed <= posting_builds.MOST_FRESH else None
    _cache[tenant] = (now + CACHE_SECONDS, usable, changed)
    return usable, changed


def _reaches(build: Row, segment: int, stretch: Stretch) -> bool:
    """Whether a segment has sort keys of the stretch."""
    return build["ends"][segment] >= stretch.start and not (stretch.end and build["starts"][segment] >= stretch.end)


def _read_lists(build_id: str, segments: Sequence[int], terms: Sequence[str]) -> dict[int, int]:
    """The customers of each segment that have all the terms, as bits."""
    places = {term: place_of(term) for term in terms}
    keys = [(build_id, segment, term) for segment in segments for term in terms]
    missing = {key: term_block(build_id, key[1], places[key[2]].bucket) for key in keys if key not in _lists}
    blocks = _read_blocks(list(missing.values())) if missing else {}
    lists = {key: decode_list(blocks[block], places[key[2]].name) for key, block in missing.items()}
    lists |= {key: _lists.pop(key) for key in keys if key in _lists}
    _lists.update(lists)  # the last ones now
    while len(_lists) > MOST_LISTS:
        del _lists[next(iter(_lists))]
    return {segment: reduce(and_, (lists[build_id, segment, term] for term in terms)) for segment in segments}


def _read_ids(build_id: str, slots: Sequence[tuple[int, int]]) -> list[str]:
    """The customers in these slots of segments."""
    names = [ids_block(build_id, segment, slot // IDS_A_PART) for segment, slot in slots]
    parts = {name: decode_ids(data) for name, data in _read_blocks(names).items()}
    return [parts[name][slot % IDS_A_PART] for name, (_, slot) in zip(names, slots, strict=True)]


def _read_blocks(names: Sequence[str]) -> dict[str, bytes]:
    wanted = list(dict.fromkeys(names))
    blocks = {row["_id"]: bytes(row["data"]) for row in IndexBlock.rows({"_id": {"$in": wanted}}, ["data"])}
    if len(blocks) < len(wanted):
        raise _GoneError
    return blocks
