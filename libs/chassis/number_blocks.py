"""Numbers of a series that may have gaps: reserved in blocks by one write of a counter, so that no process waits for another.

    NUMBERS = NumberBlocks(CUSTOMERS, NumberCounter)

    NUMBERS.take(write)          one document under the next number
    NUMBERS.reserve(200)         numbers for 200 rows, all in the same write
    NUMBERS.pass_by(20_500)      somebody has chosen that number himself: the series goes on above it

A process that dies after it has reserved leaves a gap, and nothing else can: numbers that turn out not to be needed are used
next. The unique index on the number decides, not the counter. A number that is taken already (chosen by hand, or by a release
that takes highest + 1 and knows no counter) is refused there; the counter then jumps over all that are stored. A series without
gaps is in `series`.
"""

import heapq
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from mongoengine import IntField
from mongoengine.errors import NotUniqueError, OperationError
from pymongo.errors import DuplicateKeyError, OperationFailure

from chassis.context import current
from chassis.series import NumberSeries, is_write_conflict, refuse_reuse
from chassis.storage import Owned, Row

T = TypeVar("T")

_unused: dict[tuple[str, str], list[int]] = {}
"""Numbers that this process has reserved and not used, by counter; its own until it ends. Guarded by `_lock`."""
_lock = Lock()


class NumberCounter(Owned):
    """The lowest number of a company's series that nobody has reserved. Made at the first reservation, from what is stored."""

    meta = {"abstract": True}

    next = IntField(required=True)


@dataclass(frozen=True)
class NumberBlocks:
    """Hands out the numbers of `series`, whose documents are under a unique index; `counter` is the service's NumberCounter."""

    series: NumberSeries
    counter: type[NumberCounter]

    def take(self, write: Callable[[int], tuple[T, bool]]) -> T:
        """Runs `write` with a number, and again with another while the number is taken. Returns what it stored.

        `write` also says whether the number is used now: it is not when an earlier attempt of the request stored the document.
        Raises the series' `busy` when the caller's deadline has passed or no attempt succeeds, `reused` as `series.take` does.
        """
        for _ in self.series.attempts():
            (number,) = self.reserve(1)
            try:
                stored, is_used = write(number)
            except (NotUniqueError, DuplicateKeyError):
                refuse_reuse(self.series.model, self.series.reused)
                self.skip_taken()
            except (OperationError, OperationFailure) as error:
                if not is_write_conflict(error):
                    raise
                self.give_back([number])
            else:
                if not is_used:
                    self.give_back([number])
                return stored
        raise self.series.busy(self.series.name)

    def reserve(self, count: int) -> list[int]:
        """That many numbers, ascending, which no other process gets. Raises the series' `busy` at the caller's deadline."""
        numbers = self._take_unused(count)
        if missing := count - len(numbers):
            first = self._advance(missing)
            numbers += range(first, first + missing)
        return numbers

    def give_back(self, numbers: Iterable[int]) -> None:
        """Reserved numbers that were not used: this process uses them first."""
        with _lock:
            unused = _unused.setdefault(self._key(), [])
            for number in numbers:
                heapq.heappush(unused, number)

    def skip_taken(self) -> None:
        """A reserved number was taken: goes on above the highest that is stored."""
        self.pass_by(self.series.next_number() - 1)

    def pass_by(self, number: int) -> None:
        """The series goes on above `number` from now on, if it has not come there yet; blocks that are reserved stay so."""
        self.counter._get_collection().update_one(self._query(), {"$max": {"next": number + 1}})

    def _take_unused(self, count: int) -> list[int]:
        with _lock:
            unused = _unused.get(self._key(), [])
            taken = [heapq.heappop(unused) for _ in range(min(count, len(unused)))]
            if not unused:
                _unused.pop(self._key(), None)
            return taken

    def _advance(self, count: int) -> int:
        """Raises the counter by `count` in one write and returns what it was: the first number of the block."""
        for _ in self.series.attempts():
            try:
                found = self.counter._get_collection().find_one_and_update(self._query(), {"$inc": {"next": count}})
            except OperationFailure as error:
                if not is_write_conflict(error):
                    raise
                continue
            if found is not None:
                return int(found["next"])
            self._begin()
        raise self.series.busy(self.series.name)

    def _begin(self) -> None:
        """Makes the counter: an installation of a release without one goes on after its highest number."""
        new: Row = {**self._query(), "version": 1, "next": self.series.next_number()}
        with suppress(DuplicateKeyError):  # another process was faster
            self.counter._get_collection().insert_one(new)

    def _query(self) -> dict[str, Any]:
        return {"_id": f"{self.series.name}_{current().tenant}", "tenant": current().tenant}

    def _key(self) -> tuple[str, str]:
        return current().tenant, f"{self.counter._get_collection().full_name} {self.series.name}"
