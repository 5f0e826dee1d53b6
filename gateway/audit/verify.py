"""The chain computed again: the first line that is missing, changed or not in its place."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gateway.audit import chain
from gateway.audit.chain import End
from gateway.audit.models import AuditEntry
from gateway.audit.record import Row

BATCH = 500
Reason = Literal["missing", "changed", "not_linked", "end_missing", "head_differs", "anchor_differs"]


@dataclass(slots=True)
class Verdict:
    """What was found. `bad_number` is the first line that is wrong, and `reason` says how; None if the chain holds.

    `first` and `last` are the numbers of the lines that were read (0: none), `hash` is that of the last good one.
    `is_complete` is false when the time was over; `last` is then where to go on.
    """

    first: int
    last: int
    hash: str
    checked: int = 0
    bad_number: int | None = None
    reason: Reason | None = None
    is_complete: bool = True

    @property
    def is_good(self) -> bool:
        return self.reason is None

    def blame(self, number: int, reason: Reason) -> "Verdict":
        self.bad_number, self.reason = number, reason
        return self


def verify(tenant: str, start_at: int = 0, seconds: float = float("inf"), anchor: End | None = None) -> Verdict:
    """Reads the chain from line `start_at` (0: from its beginning), for at most so many seconds.

    `anchor` is a number and hash that somebody wrote down earlier: even a chain that was made anew would not have it.
    """
    began = time.monotonic()
    head = chain.read_head(tenant)  # before the lines: those that are appended meanwhile are not missed
    before = _line_before(tenant, start_at)
    verdict = Verdict(before.number + 1, before.number, before.hash)
    for row in _lines(tenant, before.number):
        if reason := _find_fault(verdict, row):
            return verdict.blame(verdict.last + 1, reason)
        verdict.last, verdict.hash, verdict.checked = row["number"], row["hash"], verdict.checked + 1
        for known, why in ((head, "head_differs"), (anchor, "anchor_differs")):
            if known is not None and known.number == row["number"] and known.hash != row["hash"]:
                return verdict.blame(row["number"], why)  # type: ignore[arg-type]
        if time.monotonic() - began > seconds:
            verdict.is_complete = False
            return verdict
    furthest = max(head.number, anchor.number if anchor else 0)
    return verdict if verdict.last >= furthest else verdict.blame(verdict.last + 1, "end_missing")


def _line_before(tenant: str, start_at: int) -> End:
    """What the first line must follow: the last one that was pruned, or the line before `start_at`, which was read earlier."""
    pruned = chain.read_start(tenant)
    if start_at <= pruned.number + 1:
        return pruned
    row = AuditEntry._get_collection().find_one({"tenant": tenant, "_id": chain.entry_key(tenant, start_at - 1)})
    return pruned if row is None else End(row["number"], row["hash"])


def _lines(tenant: str, after: int) -> Iterator[Row]:
    """All lines after that number, as they are stored, in the order of their ids."""
    last = chain.entry_key(tenant, after)
    while True:
        query = {"tenant": tenant, "_id": {"$gt": last, "$lt": f"{tenant}/a"}}
        rows = list(AuditEntry._get_collection().find(query, sort=[("_id", 1)], limit=BATCH))
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1]["_id"]


def _find_fault(verdict: Verdict, row: Row) -> Reason | None:
    if row["_id"] != chain.entry_key(row["tenant"], verdict.last + 1):
        return "missing"
    if row.get("number") != verdict.last + 1 or row.get("hash") != chain.hash_entry(row):
        return "changed"
    return None if row.get("previous") == verdict.hash else "not_linked"
