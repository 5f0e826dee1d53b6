"""Entries that are stored and not yet in the chain. Each write waits for a majority of the replica set.

put       before a request runs (not ready), or many finished ones at once (ready)
complete  how requests have ended; from then on they are ready
renew     they are still running
waiting   what may go into the chain: ready, or given up by a process that is gone
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from chassis.bulk import find_duplicates
from chassis.clock import now
from gateway.audit.models import AuditInbox
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
    """Stores how requests have ended. One that is in the chain already keeps its unknown outcome."""
    changes = [
        UpdateOne({"_id": row["_id"], "tenant": row["tenant"], "ready": False}, {"$set": _without_id(row)})
        for row in outcomes
    ]
    if changes:
        _inbox().bulk_write(changes, ordered=False)


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


def remove(tenant: str, entry_ids: Sequence[str]) -> None:
    """Removes entries that are in the chain."""
    _inbox().delete_many({"tenant": tenant, "_id": {"$in": list(entry_ids)}})


def waiting_companies() -> list[str]:
    """The companies that have entries here, after a start: those of a process that was killed are among them."""
    return [str(tenant) for tenant in _inbox().distinct("tenant")]


def _without_id(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ("_id", "tenant")}


def _inbox() -> Any:
    return AuditInbox._get_collection()
