"""Entries as CSV or JSON lines, oldest first, in pieces.

A JSON line holds all that is hashed: `hash` is the SHA-256 of the line without `hash`, its keys sorted, no white space.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

import orjson

from chassis.spreadsheet import defuse
from gateway.audit import chain
from gateway.audit.models import AuditEntry
from gateway.audit.record import Row

BATCH = 500
COLUMNS = (
    "number",
    "at",
    "kind",
    "operation",
    "outcome",
    "status",
    "user",
    "login",
    "token_id",
    "address",
    "subjects",
    "count",
    "request_id",
    "trace_id",
    "changes",
    "details",
    "entry_id",
    "previous",
    "hash",
)


def write_json_lines(tenant: str, query: Row) -> Iterator[bytes]:
    """A JSON object a line, with sorted keys."""
    for rows in _batches(tenant, query):
        yield b"".join(_json_line(row) for row in rows)


def write_csv(tenant: str, query: Row) -> Iterator[bytes]:
    """Comma separated, UTF-8, with a line of names first."""
    yield _csv_lines([list(COLUMNS)])
    for rows in _batches(tenant, query):
        yield _csv_lines([[_cell(row.get(name)) for name in COLUMNS] for row in rows])


def _batches(tenant: str, query: Row) -> Iterator[list[Row]]:
    """By id, a batch at a time: a cursor would not live as long as a slow reader."""
    last = f"{tenant}/"
    while True:
        page = {"$and": [query, {"_id": {"$gt": last}}], "tenant": tenant}
        rows = list(AuditEntry._get_collection().find(page, sort=[("_id", 1)], limit=BATCH))
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        last = rows[-1]["_id"]


def _json_line(row: Row) -> bytes:
    # the hash goes last: what stands before it, closed with a brace, is what was hashed
    end = f',"hash":"{row["hash"]}"}}\n'
    return chain.canonical_json(row)[:-1] + end.encode()


def _csv_lines(rows: list[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return chain.format_instant(value)
    if isinstance(value, list | dict):
        value = " ".join(value) if _are_words(value) else orjson.dumps(value, default=str).decode() if value else ""
    return defuse(value) if isinstance(value, str) else value


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)
