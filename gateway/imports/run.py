"""Runs an import: sends the rows of a register in batches, and reports what became of each."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from chassis.guarded_client import Refused, Sent
from contracts import errors_catalogue
from contracts.customers import ImportCustomers, ImportRow
from contracts.customers import errors as texts
from contracts.errors import Unavailable
from gateway.http.call import Call
from gateway.imports import csv_register
from gateway.imports.pace import Pace

BATCH_SECONDS = 10
TRIES = 10
MOST_ROWS_REPORTED = 1000
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that have been sent. `sent_at` is of the monotonic clock, in seconds."""

    rows: list[ImportRow]
    pending: Sent | Refused
    sent_at: float


def run_import(call: Call, register: csv_register.Register, dry_run: bool, language: str) -> Iterator[Json]:
    """Sends all rows; gives `{"progress": …}` after each batch and at last `{"report": …}`. Raises ServiceError."""
    report, pace = Report(register, dry_run, language), Pace()
    under_way: deque[Batch] = deque()
    sent = 0
    while sent < len(register.rows) or under_way:
        while sent < len(register.rows) and len(under_way) < pace.batches:
            rows = register.rows[sent : sent + pace.rows]
            under_way.append(Batch(rows, _send(call, rows, dry_run), time.monotonic()))
            sent += len(rows)
        batch = under_way.popleft()
        answer = _patiently(call, batch, dry_run)
        report.add(answer["rows"])
        yield {"progress": report.progress()}
        if sent < len(register.rows):
            pace.answered(time.monotonic() - batch.sent_at, answer.get("others_at_work", False))
    yield {"report": report.final()}


class Report:
    """What has become of the rows so far. Rows that were created or unchanged without more to say are only counted."""

    def __init__(self, register: csv_register.Register, dry_run: bool, language: str) -> None:
        self._register, self._dry_run, self._language = register, dry_run, language
        self._counts = dict.fromkeys(("created", "doubtful", "unchanged", "refused"), 0)
        self._rows: list[Json] = []
        self._more = 0
        self._first: dict[str, Json] = {}

    def add(self, rows: list[Json]) -> None:
        """Takes the reports of a batch; batches come in the order of the file."""
        for row in rows:
            first = self._first.setdefault(row.pop("key", ""), row) if row["outcome"] != "refused" else row
            if first is not row:
                self._name_twice(first, row)
            self._counts[row["outcome"]] += 1
            if row["problems"]:
                self._report(row)

    def _report(self, row: Json) -> None:
        if len(self._rows) >= MOST_ROWS_REPORTED:
            self._more += 1
            return
        row["problems"] = [self._translate(row["line"], one) for one in row["problems"]]
        self._rows.append(row)

    def _translate(self, line: int, problem: Json) -> Json:
        """A row's problem with its text in the caller's language. Its data came as texts beside it."""
        doubt = self._register.doubts.get((line, problem["code"]))
        values = dict(doubt.values) if doubt else problem
        code = str(problem.get("reason") or problem["code"])
        said = errors_catalogue.field_detail(code, problem["detail"], values, self._language)
        return {"code": problem["code"], "field": problem["field"], "detail": said}

    def _name_twice(self, first: Json, row: Json) -> None:
        """The same customer stands twice in the file. Batches run beside each other: the later line may have been faster."""
        if first["outcome"] == "unchanged" != row["outcome"]:
            self._counts["unchanged"] -= 1
            self._counts["created"] += 1
            first["outcome"] = "created"
        line = str(first["line"])
        twice = {
            "code": "same_row_twice",
            "field": "",
            "detail": texts.SAME_ROW_TWICE.at("", line=line).detail,
            "line": line,
        }
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
            "rows_more": self._more,
        }


def _send(call: Call, batch: list[ImportRow], dry_run: bool) -> Sent | Refused:
    context = replace(call.context, deadline=time.time() + BATCH_SECONDS, request_id=uuid4().hex)
    return call.gateway.client.send(ImportCustomers.model_construct(rows=batch, dry_run=dry_run), context)


def _patiently(call: Call, batch: Batch, dry_run: bool) -> Json:
    """The answer to a batch. What a service that is just being restarted did not answer is sent to it again."""
    pending = batch.pending
    for attempt in range(1, TRIES + 1):
        try:
            found: Json = pending.result()
            return found
        except Unavailable:
            if attempt == TRIES:
                raise
        time.sleep(min(2.0, 0.2 * 2**attempt))
        pending = _send(call, batch.rows, dry_run)
    raise AssertionError("unreachable")
