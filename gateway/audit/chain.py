"""The chain of a company: each entry has the next number and the hash of the one before.

Several processes append at once without a lock: an entry's id is its number, so of two that take the same number one fails,
reads the new end and tries again. A process may be killed between any two lines: what is in the chain and still in the inbox
is found there by its entry id before anything is appended, and an old head is moved on.
"""

import hashlib
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from pymongo.errors import BulkWriteError, DuplicateKeyError
from pymongo.read_concern import ReadConcern

from chassis.bulk import DUPLICATE_KEY, WRITE_CONFLICT
from chassis.clock import now
from gateway import errors
from gateway.audit import inbox
from gateway.audit.models import AuditEntry, AuditHead, AuditStart
from gateway.audit.record import Row

START_HASH = "0" * 64
BATCH = 500
ATTEMPTS = 50
UNCHAINED = ("_id", "ready", "until")


class End(NamedTuple):
    """The last number of a chain, and that entry's hash."""

    number: int
    hash: str


def append_waiting(tenant: str) -> int:
    """Moves what waits in the company's inbox into its chain; returns how many entries that were.

    Raises Unavailable when other processes were faster each time.
    """
    moved = attempts = 0
    while attempts < ATTEMPTS:
        end = read_end(tenant)  # before the inbox: what others append from now on takes the number that we want
        rows = inbox.waiting(tenant, BATCH, now())
        fresh = _not_chained(tenant, rows)
        linked = link(end, tenant, fresh)
        if not _insert(linked):
            attempts += 1
            _give_way(attempts)
            continue
        _move_head(tenant, _end_of(linked, end))
        if rows:
            inbox.remove(tenant, rows)
        moved += len(linked)
        if len(rows) < BATCH:
            return moved
    raise errors.audit_busy()


def append(tenant: str, row: Row) -> None:
    """Appends one entry, past the inbox. Raises Unavailable when other processes were faster each time."""
    for attempt in range(ATTEMPTS):
        end = read_end(tenant)
        linked = link(end, tenant, [row])
        if _insert(linked):
            _move_head(tenant, _end_of(linked, end))
            return
        _give_way(attempt)
    raise errors.audit_busy()


def read_end(tenant: str) -> End:
    """Where the chain goes on. The head counts if entries behind it were removed: the gap must stay visible."""
    head, last = read_head(tenant), read_last(tenant)
    return max(head, last, key=lambda end: end.number)


def read_head(tenant: str) -> End:
    """The end as it was noted apart from the chain."""
    return _read_noted(AuditHead, tenant)


def read_start(tenant: str) -> End:
    """The last entry that was pruned, as the pruning has noted it: the first one of the chain follows it."""
    return _read_noted(AuditStart, tenant)


def read_last(tenant: str) -> End:
    """The end as the entries have it."""
    found = _majority(AuditEntry).find({"tenant": tenant}, {"number": 1, "hash": 1}, sort=[("number", -1)], limit=1)
    return next((End(row["number"], row["hash"]) for row in found), End(0, START_HASH))


def link(end: End, tenant: str, rows: Sequence[Row]) -> list[Row]:
    """The waiting entries as the next ones of the chain."""
    linked = []
    for row in rows:
        number = end.number + 1
        entry = {name: _without_dates(value) for name, value in row.items() if name not in UNCHAINED}
        entry |= {"_id": entry_key(tenant, number), "entry_id": row["_id"], "number": number, "previous": end.hash}
        entry["hash"] = hash_entry(entry)
        linked.append(entry)
        end = End(number, entry["hash"])
    return linked


def _without_dates(value: Any) -> Any:
    """The same with instants as text, which is what is hashed: no index that expires documents finds a date in an entry."""
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, dict):
        return {name: _without_dates(one) for name, one in value.items()}
    return [_without_dates(one) for one in value] if isinstance(value, list) else value


def entry_key(tenant: str, number: int) -> str:
    """The id of an entry; ids sort as numbers do."""
    return f"{tenant}/{number:012}"


def hash_entry(entry: Row) -> str:
    """SHA-256 over the canonical JSON of everything in an entry but its id in the database and the hash itself."""
    return hashlib.sha256(canonical_json(entry)).hexdigest()


def canonical_json(entry: Row) -> bytes:
    """The hashed form: keys sorted, no white space, UTF-8, instants in UTC with three decimals and Z."""
    content = {name: value for name, value in entry.items() if name not in ("_id", "hash")}
    options = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
    return orjson.dumps(content, default=_plain, option=options)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return format_instant(value)
    raise TypeError(f"{type(value).__name__} has no form in the chain")


def format_instant(instant: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, which is all that the database keeps."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{aware.microsecond // 1000:03}Z"


def _not_chained(tenant: str, rows: Sequence[Row]) -> list[Row]:
    """Those that no process has appended before it was killed or before it could remove them from the inbox."""
    if not rows:
        return []
    ids = [row["_id"] for row in rows]
    found = AuditEntry._get_collection().find({"tenant": tenant, "entry_id": {"$in": ids}}, {"entry_id": 1})
    known = {row["entry_id"] for row in found}
    return [row for row in rows if row["_id"] not in known]


def _insert(rows: Sequence[Row]) -> bool:
    """Appends in order, so that no entry is there without the one before; False when another process took a number."""
    if not rows:
        return True
    try:
        AuditEntry._get_collection().insert_many(rows, ordered=True)
    except BulkWriteError as error:
        if any(one["code"] not in (DUPLICATE_KEY, WRITE_CONFLICT) for one in error.details["writeErrors"]):
            raise
        return False
    return True


def _end_of(linked: Sequence[Row], before: End) -> End:
    return End(linked[-1]["number"], linked[-1]["hash"]) if linked else before


def _give_way(attempt: int) -> None:
    """Another process took the number."""
    time.sleep(random.uniform(0, 0.01 * attempt))


def _move_head(tenant: str, end: End) -> None:
    note(AuditHead, tenant, end)


def note(model: type[AuditHead] | type[AuditStart], tenant: str, end: End) -> None:
    """Notes an end or a start; never moves it back."""
    if end.number == 0:
        return
    behind = {"_id": tenant, "tenant": tenant, "number": {"$lt": end.number}}
    with suppress(DuplicateKeyError):  # it is there, and as far already
        model._get_collection().update_one(behind, {"$set": {"number": end.number, "hash": end.hash}}, upsert=True)


def _read_noted(model: type[AuditHead] | type[AuditStart], tenant: str) -> End:
    row = _majority(model).find_one({"_id": tenant, "tenant": tenant})
    return End(0, START_HASH) if row is None else End(row["number"], row["hash"])


def _majority(model: Any) -> Any:
    """An end that the next primary may lack must not be continued."""
    return model._get_collection().with_options(read_concern=ReadConcern("majority"))
