"""Import of a register of customers over HTTP: a file in, a report out, with progress for whoever asks for NDJSON.

The file is read whole, so that doubts which only the whole file shows are known, then sent to the customers service in
batches, some of them under way at once. Each row is stored wholly or not at all, and never twice: after any interruption
the same file is simply sent again.
"""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import orjson
from flask import Response, request

from chassis.client import Call
from contracts.access import Role
from contracts.base import Value
from contracts.customers import ImportCustomers, ImportRow
from contracts.errors import ServiceError, Unavailable
from gateway import registers
from gateway.errors import HttpError
from gateway.operations import Api
from gateway.visit import Visit

LARGEST_FILE = 64 * 1024 * 1024
BATCH = 200
AT_ONCE = 3
BATCH_SECONDS = 10
TRIES = 10
NDJSON = "application/x-ndjson"
Json = dict[str, Any]

api = Api("imports")


class ImportOptions(Value):
    """`dry_run`: only tell what would become of each row."""

    dry_run: bool = False


@api.stream(
    "POST",
    "/imports/customers",
    role=Role.SELLER,
    model=ImportOptions,
    idempotency="none",
    content_types=("text/csv", "multipart/form-data"),
)
def import_customers(visit: Visit) -> Any:
    """Imports a CSV register, as body or as form field `file`; answers what became of every refused and doubtful row.

    Sending the same file again creates nothing twice, with or without Idempotency-Key. With `Accept:
    application/x-ndjson` lines of `{"progress": …}` come while it works, and last `{"report": …}` or `{"error": …}`.
    """
    register = registers.read(_content())
    steps = run(visit, register, visit.body.dry_run)
    if NDJSON in request.headers.get("Accept", ""):
        return Response(_lines(steps), mimetype=NDJSON, headers={"Cache-Control": "no-store"})
    *_, last = steps
    return last["report"]


def run(visit: Visit, register: registers.Register, dry_run: bool) -> Iterator[Json]:
    """Sends all rows; gives `{"progress": …}` after each batch and at last `{"report": …}`. Raises ServiceError."""
    report = Report(register, dry_run)
    batches = [register.rows[at : at + BATCH] for at in range(0, len(register.rows), BATCH)]
    waiting = deque(batches)
    under_way: deque[tuple[list[ImportRow], Call]] = deque()
    while waiting or under_way:
        while waiting and len(under_way) < AT_ONCE:
            batch = waiting.popleft()
            under_way.append((batch, _send(visit, batch, dry_run)))
        batch, call = under_way.popleft()
        report.add(_patiently(visit, batch, call, dry_run))
        yield {"progress": report.progress()}
    yield {"report": report.final()}


class Report:
    """What has become of the rows so far. Rows that were created or unchanged without more to say are only counted."""

    def __init__(self, register: registers.Register, dry_run: bool) -> None:
        self._register, self._dry_run = register, dry_run
        self._counts = dict.fromkeys(("created", "doubtful", "unchanged", "refused"), 0)
        self._rows: list[Json] = []
        self._first: dict[str, Json] = {}

    def add(self, rows: list[Json]) -> None:
        """Takes the reports of a batch; batches come in the order of the file."""
        for row in rows:
            first = self._first.setdefault(row.pop("key", ""), row) if row["outcome"] != "refused" else row
            if first is not row:
                self._name_twice(first, row)
            self._counts[row["outcome"]] += 1
            if row["problems"]:
                self._rows.append(row)

    def _name_twice(self, first: Json, row: Json) -> None:
        """The same customer stands twice in the file. Batches run beside each other: the later line may have been faster."""
        if first["outcome"] == "unchanged" != row["outcome"]:
            self._counts["unchanged"] -= 1
            self._counts["created"] += 1
            first["outcome"] = "created"
        twice = {"code": "same_row_twice", "field": "", "detail": f"The same customer as on line {first['line']}."}
        row.update(outcome="unchanged", problems=[twice])

    def progress(self) -> Json:
        return {"done": sum(self._counts.values()), "total": len(self._register.rows), **self._counts}

    def final(self) -> Json:
        return {
            "total": len(self._register.rows),
            **self._counts,
            "dry_run": self._dry_run,
            "encoding": self._register.encoding,
            "delimiter": self._register.delimiter,
            "columns": self._register.columns,
            "unknown_columns": self._register.unknown_columns,
            "rows": self._rows,
        }


def _send(visit: Visit, batch: list[ImportRow], dry_run: bool) -> Call:
    context = replace(visit.context, deadline=time.time() + BATCH_SECONDS, request_id=uuid4().hex)
    return visit.gateway.client.send(ImportCustomers.model_construct(rows=batch, dry_run=dry_run), context)


def _patiently(visit: Visit, batch: list[ImportRow], call: Call, dry_run: bool) -> list[Json]:
    """The reports of a batch. What a service that is just being restarted did not answer is sent to it again."""
    for attempt in range(1, TRIES + 1):
        try:
            return call.result()["rows"]
        except Unavailable:
            if attempt == TRIES:
                raise
        time.sleep(min(2.0, 0.2 * 2**attempt))
        call = _send(visit, batch, dry_run)
    raise AssertionError("unreachable")


def _lines(steps: Iterator[Json]) -> Iterator[bytes]:
    try:
        for step in steps:
            yield orjson.dumps(step) + b"\n"
    except ServiceError as error:
        yield orjson.dumps({"error": {"code": error.code, "detail": error.message}}) + b"\n"


def _content() -> bytes:
    """The file, from the body or the form field `file`. Raises HttpError 413 when it is too large."""
    if (request.content_length or 0) > LARGEST_FILE:
        raise too_large()
    if request.mimetype == "multipart/form-data":
        request.max_content_length = LARGEST_FILE
        file = request.files.get("file")
        if file is None:
            raise registers.not_a_register("the form has no field `file`")
        return file.read()
    content = request.stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise too_large()
    if not content.strip():
        raise registers.not_a_register("it is empty")
    return content


def too_large() -> HttpError:
    mebibytes = LARGEST_FILE // 1024**2
    return HttpError(413, "gateway.file_too_large", f"A file may have {mebibytes} MiB; split it and send the parts.")
