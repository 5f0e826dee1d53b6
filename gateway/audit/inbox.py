"""Entries that are stored and not yet in the chain. Each write waits for a majority of the replica set.

put       before a request runs (not ready), or many finished ones at once (ready)
complete  how requests have ended; from then on they are ready
renew     they are still running
waiting   what may go into the chain: ready, or given up by a process that is gone

A process that was only frozen, or whose clock is wrong, is taken for gone, too: its entry is in the chain then with an unknown
outcome, and the outcome becomes an entry of its own, with `outcome_of` in its details.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from chassis.bulk import find_duplicates
from chassis.clock import now
from gateway.audit.models import AuditEntry, AuditInbox
from gateway.audit.record import RUNS_SECONDS, Record, Row, outcome_of


def put(rows: Sequence[Row]) -> None:
    """Stores new entries; one that is there already stays as it is, so that the same may be put again."""
    try:
        _inbox().insert_many(rows, ordered=False)
    except BulkWriteError as error:
        find_duplicates(error)


def outcome_row(record: Record, status: int) -> Row:
    """What `complete` stores of a record that has ended."""
    return {
        "_id": record.entry_id,
        "tenant": record.tenant,
        "status": status,
        "outcome": outcome_of(status),
        "request_id": record.request_id,
        "subjects": record.subjects,
        "changes": record.changes,
        "details": record.details,
        "ready": True,
    }


def complete(outcomes: Iterable[Row]) -> None:
    """Stores how requests have ended; may be repeated."""
    ended = list(outcomes)
    changes = [
        UpdateOne({"_id": row["_id"], "tenant": row["tenant"], "ready": False}, {"$set": _without_id(row)})
        for row in ended
    ]
    if changes and _inbox().bulk_write(changes, ordered=False).matched_count < len(changes):
        _put_late(ended)


def renew(running: Iterable[tuple[str, str]]) -> None:
    """Says that requests, `[(tenant, entry id)]`, are still under way."""
    until = {"$set": {"until": now() + timedelta(seconds=RUNS_SECONDS)}}
    changes = [UpdateOne({"_id": entry_id, "tenant": tenant}, until) for tenant, entry_id in running]
    if changes:
        _inbox().bulk_write(changes, ordered=False)


def waiting(tenant: str, limit: int, at: datetime) -> list[Row]:
    """The oldest entries of a company that may go into the chain."""
    ready = {"$or": [{"ready": True}, {"until": {"$lt": at}}]}
    return list(_inbox().find({"tenant": tenant, **ready}, sort=[("_id", 1)], limit=limit))


def remove(tenant: str, rows: Sequence[Row]) -> None:
    """Removes entries, as `waiting` has given them, that are in the chain."""
    _delete(tenant, [row for row in rows if row["ready"]])
    given_up = [row["_id"] for row in rows if not row["ready"]]
    if not given_up:
        return
    _inbox().delete_many({"tenant": tenant, "_id": {"$in": given_up}, "ready": False})
    if ended := list(_inbox().find({"tenant": tenant, "_id": {"$in": given_up}})):  # while they were moved
        _put_late(ended)
        _delete(tenant, ended)


def _delete(tenant: str, rows: Sequence[Row]) -> None:
    if rows:
        _inbox().delete_many({"tenant": tenant, "_id": {"$in": [row["_id"] for row in rows]}})


def is_empty(tenant: str) -> bool:
    """Whether nothing of the company waits here."""
    return _inbox().find_one({"tenant": tenant}, {"_id": 1}) is None


def _put_late(ended: Sequence[Row]) -> None:
    """Stores outcomes whose entries are in the chain as unknown as entries of their own."""
    by_id = {row["_id"]: row for row in ended}
    query = {"tenant": {"$in": sorted({row["tenant"] for row in ended})}, "entry_id": {"$in": sorted(by_id)}}
    given_up = AuditEntry._get_collection().find({**query, "outcome": "unknown"})
    if late := [_make_late(entry, by_id[entry["entry_id"]]) for entry in given_up]:
        put(late)


def _make_late(entry: Row, ended: Row) -> Row:
    """The id follows from the entry's, so that there is only one, however often it is stored."""
    kept = {name: value for name, value in entry.items() if name not in ("entry_id", "number", "previous", "hash")}
    told = {name: ended[name] for name in ("status", "outcome", "request_id", "subjects", "changes")}
    details = {**ended["details"], "outcome_of": entry["number"]}
    own = {"_id": f"{ended['_id']}-outcome", "at": now(), "details": details, "ready": True, "until": now()}
    return {**kept, **told, **own}


def waiting_companies() -> list[str]:
    """The companies that have entries here, after a start: those of a process that was killed are among them."""
    return [str(tenant) for tenant in _inbox().distinct("tenant")]


def _without_id(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ("_id", "tenant")}


def _inbox() -> Any:
    return AuditInbox._get_collection()
