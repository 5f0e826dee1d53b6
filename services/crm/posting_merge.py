"""Which customers of several segments come first by sort key, where the segments' stretches of it may overlap. Pure.

In a segment the slots are in the order of the sort key, but the key itself is known only of a customer that was read. So as
few are read as make it certain that no other comes before: not more of a segment than of those that begin before it ends.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chassis.storage import Row
from crm.posting_codec import slots_of

FIRST, AT_ONCE = 60, 200
"""So many are read together: first about as many as are sorted for a page."""
MOST = 4_000


@dataclass(frozen=True, slots=True)
class Segment:
    """The candidates of a segment as bits, one for each slot; `start`: no sort key of it is lower."""

    number: int
    start: int
    bits: int


class _Run:
    """What is left of a segment that was begun; what it has left has at least the sort key `low`."""

    def __init__(self, segment: Segment) -> None:
        self.number, self.low = segment.number, float(segment.start)
        self._slots = slots_of(segment.bits)
        self._next = next(self._slots, None)

    def __bool__(self) -> bool:
        return self._next is not None

    def take(self, most: int) -> Iterator[tuple[int, int]]:
        """The next slots, at most so many, each with the number of the segment."""
        while self._next is not None and most > 0:
            slot, self._next, most = self._next, next(self._slots, None), most - 1
            yield self.number, slot


def merge(
    segments: Sequence[Segment],
    ids_of: Callable[[list[tuple[int, int]]], list[str]],
    check: Callable[[list[str]], list[Row]],
    limit: int,
) -> list[Row] | None:
    """Customers that `check` lets pass, among them the first `limit` by sort key, or all; None if it refuses too many. `ids_of`
    gives the ids of slots."""
    waiting = sorted((one for one in segments if one.bits), key=lambda one: one.start, reverse=True)
    runs: list[_Run] = []
    found: list[Row] = []
    checked = 0
    while runs or waiting:
        places, runs = _next_batch(runs, waiting, AT_ONCE if checked else FIRST)
        ids = ids_of(places)
        rows = check(ids)
        _raise_low(runs, dict(zip(ids, (segment for segment, _ in places), strict=True)), rows)
        found += rows
        runs = [run for run in runs if run]
        certain = min([*(run.low for run in runs), *(one.start for one in waiting[-1:]), math.inf])
        if sum(row["rank"] < certain for row in found) >= limit:
            break
        checked += len(ids)
        if checked > MOST:
            return None
    return found


def _next_batch(runs: list[_Run], waiting: list[Segment], most: int) -> tuple[list[tuple[int, int]], list[_Run]]:
    """The next slots, those first that may come first; begins waiting segments as they are needed."""
    taken: list[tuple[int, int]] = []
    runs = sorted(runs, key=lambda run: run.low)
    ahead = list(runs)
    while len(taken) < most and (ahead or waiting):
        if not ahead or (waiting and waiting[-1].start <= ahead[0].low):
            run = _Run(waiting.pop())
            runs.append(run)
        else:
            run = ahead.pop(0)
        taken += run.take(most - len(taken))
    return taken, runs


def _raise_low(runs: Sequence[_Run], segments: dict[str, int], rows: Sequence[Row]) -> None:
    """What is left of a segment comes after what was read of it."""
    for run in runs:
        keys = [row["rank"] for row in rows if segments[row["_id"]] == run.number]
        run.low = max([run.low, *keys])
