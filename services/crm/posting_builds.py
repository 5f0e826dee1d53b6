"""Makes posting lists (posting_lists.py) of a company's customers, in service: a new build beside the one that is read, which
goes when the new one is complete.

A build reads the customers in the order of their names, one segment after the other, and notes how far it has come with each:
one that was killed goes on there, in whichever process looks next. It is made when a search wants it (note_wanted), and by
`kundkort index crm`. A customer that is stored meanwhile is newer than the build, and so found beside it.
"""

import math
import time
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from chassis.clock import now
from chassis.context import current
from chassis.daily import Daily
from chassis.database import long_work
from chassis.storage import Row
from crm import customer_pages, search_terms, sort_keys
from crm.models import Customer
from crm.posting_codec import BUCKETS, MOST_SLOTS, encode_block, is_kept, parts_of, place_of
from crm.posting_models import IndexBlock, IndexBuild

FORM = 1
"""The form of blocks that this release reads and writes. Another form, another number: each release makes builds of its own."""

LEASE = timedelta(minutes=2)
REST = timedelta(minutes=10)
"""So long a build is not made again, unless it is of no use any more."""
SHORTEST_REST, TIMES_ITS_WORK = timedelta(minutes=1), 5
"""Nor is one that is of no use: an import changes all customers for as long as it lasts."""
SKEW = timedelta(minutes=10)
"""Clocks of two machines, and the time in which a write becomes visible, together differ by less."""
MOST_FRESH = 5_000
"""A build is of no use when more customers have changed since."""
KEPT = timedelta(minutes=1)
"""So long the blocks of the build before stay, for searches that have begun to read them."""
SMALLEST = 20_000
"""Customers of a company that has builds: in smaller registers the database is as fast."""

_wanted: set[str] = set()


def note_wanted(company: str) -> None:
    """A search would have used the lists of this company."""
    _wanted.add(company)


def wanted_companies() -> list[str]:
    """The companies whose searches have wanted lists since the last look, in this process."""
    found = sorted(_wanted)
    _wanted.clear()
    return found


def refresh(_day: date) -> None:
    """Makes lists for the current company unless it is small, they are young or another process is at it."""
    if Customer.total({}, SMALLEST) < SMALLEST:
        return
    fields = ["began_at", "ready_at"]
    newest = IndexBuild.rows({"ready": True, "form": FORM}, fields, sort=[("began_at", -1)], limit=1)
    if not newest or newest[0]["began_at"] + _rest_of(newest[0]) < now():
        build_all()


def _rest_of(build: Row) -> timedelta:
    if count_changed(build) <= MOST_FRESH:
        return REST
    worked: timedelta = build["ready_at"] - build["began_at"]
    return max(SHORTEST_REST, TIMES_ITS_WORK * worked)


def count_changed(build: Row) -> int:
    """How many customers were stored since the build began, counted up to one more than may be."""
    return Customer.total({"applied_at": {"$gte": fresh_since(build)}}, MOST_FRESH + 1)


def fresh_since(build: Row) -> datetime:
    """What was stored then or later, the build may not know."""
    began: datetime = build["began_at"]
    return began - SKEW


DAILY = Daily("search_index", wanted_companies, refresh, every_look=True)


def build_all(until: float = math.inf) -> bool:
    """Makes a complete build, or the rest of one that was begun, until that instant of the monotonic clock; False if another
    process is at it."""
    build = _lease()
    if build is None:
        return False
    while build is not None and not build["ready"]:
        with long_work():
            build = _step(build)
        if build is not None and not build["ready"] and time.monotonic() > until:
            _advance(build, {"$set": {"leased_until": now()}})  # anybody may go on
            return True
    with long_work():
        _sweep()
    return True


def _lease() -> Row | None:
    """A build to work on: the one that was left unfinished, or a new one; None if another process has it."""
    builds = IndexBuild.rows({"form": FORM}, ["number", "ready"], sort=[("number", -1)], limit=1)
    number = builds[0]["number"] if builds else 0
    if not builds or builds[0]["ready"]:
        number += 1
        _begin(number)
    leased: Row | None = IndexBuild._get_collection().find_one_and_update(
        {**_identity(number), "tenant": current().tenant, "ready": False, "leased_until": {"$lte": now()}},
        {"$set": {"leased_until": now() + LEASE}},
        return_document=ReturnDocument.AFTER,
    )
    return leased


def _identity(number: int) -> Row:
    tenant = current().tenant
    return {"_id": f"{tenant}:{FORM}:{number}", "tenant": tenant}


def _begin(number: int) -> None:
    """Its id follows from the number, so that two processes begin only one."""
    began = now()
    build = {**_identity(number), "tenant": current().tenant, "version": 1, "form": FORM, "number": number}
    state = {"ready": False, "began_at": began, "leased_until": began, "last_key": "", "last_id": "", "customers": 0}
    with suppress(DuplicateKeyError):
        IndexBuild._get_collection().insert_one({**build, **state, "starts": [], "ends": [], "odd": []})


def _step(build: Row) -> Row | None:
    """The build after one further segment, or after its last; None if another process has taken it over."""
    rows = list(_read_segment(build))
    if not rows:
        return _advance(build, {"$set": {"ready": True, "ready_at": now()}})
    listed = sorted((row for row in rows if row.get("terms")), key=lambda row: int(row["rank"]))
    segment = len(build["starts"])
    _write_segment(build["_id"], segment, listed)
    start, end = (int(listed[0]["rank"]), int(listed[-1]["rank"])) if listed else (0, 0)
    ends = [one for at, one in enumerate(build["ends"]) if at not in build["odd"]]
    is_odd = bool(ends) and start <= max(ends)
    change: Row = {
        "$set": {"last_key": rows[-1]["sort_name"], "last_id": rows[-1]["_id"], "leased_until": now() + LEASE},
        "$push": {"starts": start, "ends": end, **({"odd": segment} if is_odd else {})},
        "$inc": {"customers": len(listed)},
    }
    return _advance(build, change)


def _advance(build: Row, change: Row) -> Row | None:
    mine = {"_id": build["_id"], "tenant": current().tenant, "leased_until": build["leased_until"]}
    advanced: Row | None = IndexBuild._get_collection().find_one_and_update(
        mine, change, return_document=ReturnDocument.AFTER
    )
    return advanced


def _read_segment(build: Row) -> Iterator[Row]:
    """The next customers by name, up to where a sort key of other letters begins."""
    count, letters = 0, -1
    for rows in customer_pages.read(["rank", "terms"], build["last_key"], build["last_id"]):
        for row in rows:
            begins = int(row["rank"]) >> sort_keys.NAME_TAIL
            if count >= MOST_SLOTS or (count >= MOST_SLOTS // 2 and begins != letters):
                return
            yield row
            count, letters = count + 1, begins


def _write_segment(build_id: str, segment: int, rows: list[Row]) -> None:
    """Writes the blocks of a segment anew: what a killed process has left of them goes."""
    blocks = [
        *((term_block(build_id, segment, bucket), data) for bucket, data in _term_blocks(rows)),
        *((ids_block(build_id, segment, at), part) for at, part in enumerate(parts_of([row["_id"] for row in rows]))),
    ]
    tenant, collection = current().tenant, IndexBlock._get_collection()
    collection.delete_many({"tenant": tenant, "_id": {"$in": [name for name, _ in blocks]}})
    for at in range(0, len(blocks), 100):
        collection.insert_many(
            [
                {"_id": name, "tenant": tenant, "version": 1, "build_id": build_id, "data": data}
                for name, data in blocks[at : at + 100]
            ]
        )
        time.sleep(0)


def _term_blocks(rows: Iterable[Row]) -> Iterator[tuple[int, bytes]]:
    """The block of every bucket, an empty one too: a block that is missing means that the build is gone."""
    lists: defaultdict[str, array[int]] = defaultdict(lambda: array("H"))
    for slot, row in enumerate(rows):
        for term in set(search_terms.with_many_beginnings(row["terms"])):
            if is_kept(term):
                lists[term].append(slot)
        if slot % 100 == 0:
            time.sleep(0)
    buckets: defaultdict[int, dict[str, array[int]]] = defaultdict(dict)
    for term, slots in lists.items():
        place = place_of(term)
        buckets[place.bucket][place.name] = slots
    for bucket in range(BUCKETS):
        yield bucket, encode_block(buckets[bucket])
        time.sleep(0)


def _sweep() -> None:
    """Removes the builds that a newer one has replaced, of other forms too once they are older than this release's: KEPT
    later."""
    ready = IndexBuild.rows({"ready": True, "form": FORM}, ["began_at", "ready_at"], sort=[("began_at", -1)], limit=1)
    if not ready:
        return
    old = IndexBuild.rows({"_id": {"$ne": ready[0]["_id"]}, "form": {"$lte": FORM}, "ready_at": {"$lte": now() - KEPT}})
    for one in old:
        IndexBlock._get_collection().delete_many({"tenant": current().tenant, "build_id": one["_id"]})
        IndexBuild._get_collection().delete_one({"tenant": current().tenant, "_id": one["_id"]})


def term_block(build_id: str, segment: int, bucket: int) -> str:
    return f"{build_id}:{segment}:t{bucket}"


def ids_block(build_id: str, segment: int, part: int) -> str:
    return f"{build_id}:{segment}:c{part}"
