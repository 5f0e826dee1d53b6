"""Keeps the pairs of likely duplicates: each customer whose keys are new is compared with those that share one.

    a customer is stored        its keys have the mark NEW, in the same write
    every 15 seconds,           the customers with the mark are compared, a batch at a time; their pairs are stored or deleted
    and before a list is read   and the mark is taken away, unless the customer has changed meanwhile

Nothing here has to happen once: a kill, two processes at once, or a repetition end in the same pairs. The cost of a customer is
bounded however many share its keys: MOST_PARTNERS of a strong key, none of a weak one (e-mail, phone) that more than
MOST_SHARING have.
"""

import time
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from itertools import chain

from pymongo import DeleteMany, UpdateOne
from pymongo.errors import BulkWriteError

from chassis import traffic
from chassis.clock import now
from chassis.context import current
from chassis.daily import Daily
from chassis.slices import in_slices
from chassis.storage import Row
from contracts.customers import ImportCustomers
from customers import duplicates
from customers.models import Customer, fields_of
from customers.pair_models import OPEN, DuplicatePair, id_of, rank_of

BATCH = 200
MOST_PARTNERS = 20
MOST_HOLDERS = 2_000
"""So many customers are read for the keys of a batch at once; if there are more, each key is looked up by itself."""
OLD_AT_ONCE = 500
LOOK_FOR_OTHERS_SECONDS = 600.0
"""So often all companies are looked through for what another process, which ended, has left."""
LONGEST_SECONDS = 60.0
DUPLICATE = 11000
REMEMBERED = timedelta(hours=1)
KEY_INDEX = "tenant_1_likeness_1"

_looked = [-LOOK_FOR_OTHERS_SECONDS]


def companies_to_compare() -> Iterable[str]:
    """The companies with new keys: those of this process, and now and then those of others. The one query that is about them
    all."""
    if time.monotonic() - _looked[0] >= LOOK_FOR_OTHERS_SECONDS:
        duplicates.companies.update(Customer._get_collection().distinct("tenant", {"likeness": duplicates.NEW}))
        _looked[0] = time.monotonic()
    return sorted(duplicates.companies)


def compare_all(_today: date) -> None:
    """Compares all new customers of the company, or as many as a minute allows. Not beside an import, which needs the processor:
    whoever reads the list compares what is left."""
    duplicates.companies.discard(current().tenant)
    end = time.monotonic() + LONGEST_SECONDS
    while not traffic.is_used(ImportCustomers.method):
        if not compare_some():
            return
        if time.monotonic() > end:
            break
    duplicates.companies.add(current().tenant)


def compare_some(limit: int = BATCH) -> int:
    """Compares up to `limit` customers whose keys are new with all that share one; returns how many."""
    rows = Customer.rows({"likeness": duplicates.NEW}, ["likeness", "version", "merged"], limit=limit, index=KEY_INDEX)
    if rows:
        holders, crowded = _find_holders({key for row in rows for key in _keys(row)})
        found = {pair["_id"]: pair for row in in_slices(rows) for pair in _pairs_of(row, holders, crowded)}
        _store(found, {row["_id"]: row for row in rows}, crowded)
        _take_marks(rows)
    return len(rows)


def renew_old(limit: int = OLD_AT_ONCE) -> int:
    """Gives customers with the keys of a release before 0.3 those of this one; returns how many. That release goes on writing
    its own while both run."""
    old = {"likeness": {"$regex": f"^{duplicates.OLD_NAME}"}}
    rows = Customer.rows(old, limit=limit, index=KEY_INDEX)
    writes = [
        UpdateOne({**old, "_id": row["_id"], "tenant": current().tenant, "version": row["version"]}, new_keys(row))
        for row in rows
    ]
    return int(Customer._get_collection().bulk_write(writes, ordered=False).matched_count) if writes else 0


def new_keys(row: Row) -> Row:
    """The update that gives a stored customer the keys of this release."""
    keys = [*duplicates.keys(fields_of(row)), *duplicates.contact_keys(row.get("kind"), row.get("contacts") or ())]
    return {"$set": {"likeness": duplicates.to_be_compared(keys, row["tenant"])}}


def pair_row(one: str, other: str, found: duplicates.Likeness) -> Row:
    """A pair as it is stored, without its state."""
    pair_id = id_of(one, other)
    return {
        "_id": pair_id,
        "customers": sorted((one, other)),
        "keys": sorted(map(duplicates.digest, found.keys)),
        "reasons": [reason.value for reason in found.reasons],
        "score": found.score,
        "rank": rank_of(found.score, pair_id),
    }


def upsert(pair: Row) -> UpdateOne:
    """The write that stores a pair; whether it is settled stays as it is."""
    fields = {name: value for name, value in pair.items() if name != "_id"}
    return UpdateOne(
        {"_id": pair["_id"], "tenant": current().tenant},
        {"$set": fields, "$setOnInsert": {"state": OPEN, "version": 1}},
        upsert=True,
    )


def unsaid() -> Row:
    """The pairs of which nobody says or has just said anything: only these are deleted, since a pair that was settled and opened
    again has to know the requests that did it for as long as one of them can come a second time."""
    return {"state": OPEN, "undone_at": {"$not": {"$gte": now() - REMEMBERED}}}


def write(writes: list[UpdateOne | DeleteMany]) -> None:
    """Writes them, each of which names its tenant; a pair that another process has inserted at the same moment is left as that
    wrote it."""
    try:
        if writes:
            DuplicatePair._get_collection().bulk_write(writes, ordered=False)
    except BulkWriteError as error:
        if any(one["code"] != DUPLICATE for one in error.details["writeErrors"]):
            raise


def _keys(row: Row) -> list[str]:
    """The keys that count; none of a customer that was merged into another."""
    return (
        []
        if row.get("merged")
        else [key for key in row.get("likeness", ()) if duplicates.kind_of(key) in duplicates.REASONS]
    )


def _find_holders(keys: Collection[str]) -> tuple[dict[str, list[Row]], set[str]]:
    """The first customers that have each key, and the weak keys that too many have."""
    wanted, rest = set(keys), set(keys)
    rows: list[Row] = []
    while rest:
        read = _read_holders({"likeness": {"$in": sorted(rest)}}, MOST_HOLDERS + 1)
        if len(read) <= MOST_HOLDERS:
            rows += read
            break
        counts = Counter(key for row in read for key in rest.intersection(_keys(row)))
        common = {key for key, count in counts.items() if count > MOST_PARTNERS} or set(rest)
        each = (_read_holders({"likeness": key}, MOST_PARTNERS + 1) for key in in_slices(sorted(common)))
        rows += chain.from_iterable(each)
        rest -= common
    rows = list({row["_id"]: row for row in rows}.values())
    holders: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda one: str(one["_id"])):
        for key in wanted.intersection(_keys(row)):
            holders.setdefault(key, []).append(row)
    weak = (key for key in holders if duplicates.kind_of(key) in duplicates.WEAK)
    return holders, {key for key in weak if len(holders[key]) > duplicates.MOST_SHARING}


def _read_holders(query: Row, limit: int) -> list[Row]:
    return Customer.rows(query, ["likeness", "merged"], limit=limit, index=KEY_INDEX)


def _pairs_of(row: Row, holders: dict[str, list[Row]], crowded: set[str]) -> Iterable[Row]:
    partners = {
        one["_id"]: one
        for key in _keys(row)
        if key not in crowded
        for one in holders.get(key, [])[: MOST_PARTNERS + 1]
        if one["_id"] != row["_id"]
    }
    for partner_id, partner in partners.items():
        yield pair_row(row["_id"], partner_id, duplicates.compare(_keys(row), _keys(partner), crowded))


def _store(found: dict[str, Row], compared: dict[str, Row], crowded: set[str]) -> None:
    """Stores the pairs found; of the pairs there were, deletes those whose customers share nothing any longer."""
    digests = {customer_id: set(map(duplicates.digest, _keys(row))) for customer_id, row in compared.items()}
    too_many = set(map(duplicates.digest, crowded))
    either: list[Row] = [{"customers": {"$in": sorted(compared)}}]
    if too_many:
        either.append({"keys": {"$in": sorted(too_many)}})
    writes: list[UpdateOne | DeleteMany] = [upsert(pair) for pair in found.values()]
    for pair in DuplicatePair.rows({"$or": either}, ["customers", "keys", "score", "state"]):
        if pair["_id"] in found:
            continue
        left = set(pair["keys"]) - too_many
        for customer_id in pair["customers"]:
            left &= digests.get(customer_id, left)
        if not left or left != set(pair["keys"]):
            writes.append(_shrink(pair, left))
    write(writes)


def _shrink(pair: Row, left: set[str]) -> UpdateOne | DeleteMany:
    """The write for a pair that shares fewer keys than before. What was settled stays, in case they share something again."""
    query = {"_id": pair["_id"], "tenant": current().tenant}
    if not left:
        return DeleteMany({**query, **unsaid()})
    likeness = duplicates.compare(sorted(left), left)
    return UpdateOne(
        query,
        {
            "$set": {
                "keys": sorted(left),
                "reasons": [reason.value for reason in likeness.reasons],
                "score": likeness.score,
                "rank": rank_of(likeness.score, pair["_id"]),
            }
        },
    )


def _take_marks(rows: list[Row]) -> None:
    """Takes the mark from customers that have not changed since they were read: one write for all of a version, mostly the
    first."""
    by_version: dict[int, list[str]] = {}
    for row in rows:
        by_version.setdefault(row["version"], []).append(row["_id"])
    for version, ids in by_version.items():
        query = {"_id": {"$in": ids}, "tenant": current().tenant, "version": version}
        Customer._get_collection().update_many(query, {"$pull": {"likeness": duplicates.NEW}})


DAILY = Daily("duplicates", companies_to_compare, compare_all, every_look=True)
