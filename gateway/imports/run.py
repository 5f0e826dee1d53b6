"""Runs an import: sends the rows of a register in batches, and reports what became of each."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import uuid4

from chassis.guarded_client import Refused, Sent
from contracts.customers import ImportCustomers
from contracts.errors import Unavailable
from gateway.http.call import Call
from gateway.imports import customer_properties
from gateway.imports.named_customers import Customers
from gateway.imports.options import ImportOptions
from gateway.imports.pace import Pace
from gateway.imports.register import Register
from gateway.imports.report import Report, add_refused
from gateway.imports.rows import Row
from gateway.imports.user_cells import UserCells

BATCH_SECONDS = 10
TRIES = 10
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that have been sent, but for those that are refused here: `pending` is None where all are. `sent_at` is of the
    monotonic clock, in seconds."""

    rows: list[Row]
    request: ImportCustomers
    pending: Sent | Refused | None
    sent_at: float


def run_import(
    call: Call, register: Register, options: ImportOptions, report: Report, source: str = ""
) -> Iterator[Json]:
    """Sends all rows; gives `{"progress": …}` after each batch and at last `{"report": …}`. Raises ServiceError.

    `source` is what the file is called. Rows are read as they are sent, and never held all at once."""
    pace = Pace()
    named = Customers(register.families.hosts() if register.families else ())
    for rows in register.turns():
        some = map(named.name_parent, map(UserCells().name_users, rows))
        yield from _run_turn(call, some, options, report, source, pace, named)
    yield {"report": report.final()}


def _run_turn(
    call: Call, rows: Iterator[Row], options: ImportOptions, report: Report, source: str, pace: Pace, named: Customers
) -> Iterator[Json]:
    """Sends rows, and waits for all answers: rows of the next turn belong to customers of this one."""
    under_way: deque[Batch] = deque()
    is_left = True
    while is_left or under_way:
        while is_left and len(under_way) < pace.batches:
            batch = list(islice(rows, pace.rows))
            is_left = bool(batch)
            if batch:
                under_way.append(_begin(call, batch, options, source))
        if not under_way:
            break
        batch_sent = under_way.popleft()
        answer = _patiently(call, batch_sent)
        answer["rows"] = add_refused(answer["rows"], batch_sent.rows)
        named.learn(answer["rows"])
        if not options.dry_run:
            customer_properties.send(call, batch_sent.rows, answer["rows"], options.update)
        report.add(answer["rows"], batch_sent.rows, answer.get("not_understood", ()))
        yield {"progress": report.progress()}
        if is_left:
            pace.answered(time.monotonic() - batch_sent.sent_at, answer.get("others_at_work", False))


def _begin(call: Call, rows: list[Row], options: ImportOptions, source: str) -> Batch:
    request = ImportCustomers.model_construct(
        rows=[one.row for one in rows if one.refusal is None],
        dry_run=options.dry_run,
        update=options.update,
        same_number=options.same_number,
        source=source[:200],
    )
    return Batch(rows, request, _send(call, request) if request.rows else None, time.monotonic())


def _send(call: Call, request: ImportCustomers) -> Sent | Refused:
    context = replace(call.context, deadline=time.time() + BATCH_SECONDS, request_id=uuid4().hex)
    return call.gateway.client.send(request, context)


def _patiently(call: Call, batch: Batch) -> Json:
    """The answer to a batch. What a service that is just being restarted did not answer is sent to it again."""
    pending = batch.pending
    if pending is None:
        return {"rows": []}
    for attempt in range(1, TRIES + 1):
        try:
            found: Json = pending.result()
            return found
        except Unavailable:
            if attempt == TRIES:
                raise
        time.sleep(min(2.0, 0.2 * 2**attempt))
        pending = _send(call, batch.request)
    raise AssertionError("unreachable")
