"""Number series: highest + 1, chosen in the same write that uses it, under a unique index, retried on conflict.

So a series has no gap and no duplicate, wherever a process is killed. A counter that is raised before the write would leave
a gap there; where gaps do no harm, `number_blocks` uses one, and no process waits for another.

    ORDERS = NumberSeries(Order, "order", busy=errors.numbers_busy, reused=errors.request_reused)

    def write() -> Order:
        order.number = ORDERS.next_number()
        return create(order, placed)

    ORDERS.take(write)
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar
from weakref import WeakValueDictionary

from mongoengine.errors import NotUniqueError, OperationError
from pymongo.errors import DuplicateKeyError, OperationFailure

from chassis import request_claims
from chassis.bulk import WRITE_CONFLICT
from chassis.context import current
from chassis.storage import Aggregate, Row
from contracts.errors import ServiceError

ATTEMPTS = 80
LONGEST_PAUSE_SECONDS = 0.05
LONGEST_TURN_SECONDS = 60.0
"""How long an event handler, which has no deadline, waits for its turn."""

T = TypeVar("T")

_turns: WeakValueDictionary[tuple[str, str, str], Lock] = WeakValueDictionary()
"""A lock for each company and series in use in this process. The unique index alone keeps numbers apart; queueing here is
cheaper than losing the race in the database. Another company never waits. Locks that nobody holds are dropped."""


@dataclass(frozen=True)
class NumberSeries:
    """A series of numbers of `model`'s documents, one in each company.

    `busy(name)` and `reused(document id)` make the errors to raise. Documents tell their series in `series_field`; None
    when the model has only one series. Numbers below `lowest` do not count: they were given by hand.
    """

    model: type[Aggregate]
    name: str
    busy: Callable[[str], ServiceError]
    reused: Callable[[str], ServiceError]
    field: str = "number"
    series_field: str | None = "series"
    lowest: int = 1

    def next_number(self, first: int | None = None) -> int:
        """The number after the highest; `first` (the lowest, if absent) when the series is empty."""
        if (claimed := self._claimed()) is not None:
            return claimed
        query: Row = {self.field: {"$gte": self.lowest}}
        if self.series_field is not None:
            query[self.series_field] = self.name
        highest = self.model.rows(query, [self.field], [(self.field, -1)], 1)
        if highest:
            return int(highest[0][self.field]) + 1
        return self.lowest if first is None else first

    def before(self, number: int, fields: Sequence[str]) -> Row | None:
        """The document that has the number before that one; None when there is none. Numbers are never freed."""
        query: Row = {self.field: number - 1}
        if self.series_field is not None:
            query[self.series_field] = self.name
        rows = self.model.rows(query, fields, limit=1)
        return rows[0] if rows else None

    def _claimed(self) -> int | None:
        """The number that this request was about to take when it was interrupted; see `request_claims`."""
        place = request_claims.open_place(self.model) if request_claims.is_enabled() else None
        if place is None or (self.series_field is not None and place.get(self.series_field) != self.name):
            return None
        return int(place["number"])

    def take(self, write: Callable[[], T]) -> T:
        """Runs `write`, which calls `next_number`, and repeats it while other processes take the number that it chose.

        Raises `busy` when the caller's deadline has passed or no attempt succeeds; `reused` when the request id has made
        a document of another kind, since every attempt would fail on that.
        """
        with self.in_turn():
            for _ in self.attempts():
                try:
                    return write()
                except (NotUniqueError, DuplicateKeyError):
                    refuse_reuse(self.model, self.reused)
                except (OperationError, OperationFailure) as error:
                    if not is_write_conflict(error):
                        raise
        raise self.busy(self.name)

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """The block runs alone in this process for this company and series. Raises `busy` at the caller's deadline."""
        key = (current().tenant, self.model.__name__, self.name)
        turn = _turns.setdefault(key, Lock())
        if not turn.acquire(timeout=max(0.0, min(current().remaining(), LONGEST_TURN_SECONDS))):
            raise self.busy(self.name)
        try:
            yield
        finally:
            turn.release()

    def attempts(self) -> Iterator[int]:
        """Counts attempts, with short random pauses, until there were enough or the caller's deadline passes."""
        for attempt in range(ATTEMPTS):
            if current().remaining() <= 0:
                return
            yield attempt
            time.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, 0.002 * attempt)))


def refuse_reuse(model: type[Aggregate], reused: Callable[[str], ServiceError]) -> None:
    """Raises `reused(id)` when the request id has made a document of another kind in the same collection."""
    query = {"tenant": current().tenant, "request_id": current().request_id}
    made = model._get_collection().find_one(query, {"_cls": 1})
    if made is not None and made.get("_cls", model._class_name) != model._class_name:
        raise reused(made["_id"])


def is_write_conflict(error: BaseException | None) -> bool:
    """Two writers met and the database aborted this one: nothing was written. MongoEngine wraps pymongo's error."""
    return error is not None and (
        getattr(error, "code", None) == WRITE_CONFLICT or is_write_conflict(error.__context__)
    )
