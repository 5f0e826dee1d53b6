"""Events of which a service only keeps copies, handled together: one worker and one write for all that wait.

    @subscribes(CustomerCreated, together=True)
    def customer_created(self, event: CustomerCreated) -> None:
        customers.keep(event)          # nothing but Projection.apply, and `when_stored`

An import publishes hundreds of them a second; a worker and a command of the database for each would cost every subscriber more
than all the rest. The first event after a pause is handled at once; those that follow within PACE_SECONDS wait for company, until
there are as many as one command takes.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from chassis.context import Context, using
from chassis.grouped_writes import send
from chassis.logs import log
from chassis.projection import Collected, collecting, store_part
from chassis.slices import in_slices
from contracts.base import Event

MOST = 25
"""So many are handled together at most: they hold up a single change, which may come right after them."""
PACE_SECONDS = 0.03
"""From the begin of a command to that of the next that is not full: one with few events costs nearly as much as one with many."""
SLICE = 5
OK = "ok"
Failure = Exception | None


@dataclass(slots=True, eq=False)
class Delivery:
    """An event that has come. `finish` gets None once what it says is stored, else why it is not."""

    event: Event
    context: Context
    finish: Callable[[Failure], None]


class Together:
    """What waits for one handler. Given to the handler's method in the place of an event, it stands for all of them."""

    def __init__(self) -> None:
        self._waiting: list[Delivery] = []
        self._lock = threading.Lock()
        self._has_worker = False
        self._is_full = threading.Event()
        self._next_at = 0.0
        self._outcomes: Counter[str] = Counter()

    def add(self, delivery: Delivery) -> bool:
        """Appends an event; returns whether a worker must be started, which calls `run`."""
        with self._lock:
            self._waiting.append(delivery)
            is_first, self._has_worker = not self._has_worker, True
            if len(self._waiting) >= MOST:
                self._is_full.set()
        return is_first

    def run(self, handle: Callable[[Event], object]) -> None:
        """Handles what waits, until nothing does. What fails concerns only its own event: a worker that gave up here would leave
        what waits to nobody."""
        while batch := self._take():
            self._finish(batch, _keep(handle, batch))

    def give_up(self, why: Exception) -> None:
        """Fails what waits, for a worker that could not be started or has failed; the next event asks for another one."""
        with self._lock:
            batch, self._waiting = self._waiting, []
            self._has_worker = False
            self._is_full.clear()
        self._finish(batch, [why] * len(batch))

    def _finish(self, batch: Sequence[Delivery], failures: Sequence[Failure]) -> None:
        for delivery, failure in zip(batch, failures, strict=True):
            with self._lock:
                self._outcomes[OK if failure is None else type(failure).__name__] += 1
            try:
                delivery.finish(failure)
            except Exception:  # the broker takes no answer: it brings the event once more
                log.exception("%s of %s cannot be answered for", delivery.event.type, delivery.event.subject)

    def take_outcomes(self) -> dict[str, int]:
        """How many events ended how since this was last asked: "ok", or the name of an exception."""
        with self._lock:
            outcomes, self._outcomes = self._outcomes, Counter()
        return outcomes

    def _take(self) -> list[Delivery]:
        """What is handled next; nothing when nobody waits. Waits for company, but not for the first one."""
        if self._waiting:
            self._is_full.wait(max(0.0, self._next_at - time.monotonic()))
            self._next_at = time.monotonic() + PACE_SECONDS
        with self._lock:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            self._has_worker = bool(batch)
            if len(self._waiting) < MOST:
                self._is_full.clear()
        return batch


def _keep(handle: Callable[[Event], object], batch: Sequence[Delivery]) -> list[Failure]:
    """Handles each event and stores all that is kept of them; why an event failed, by its position."""
    failures: list[Failure] = [None] * len(batch)
    found: list[tuple[int, Collected]] = []
    for at, delivery in in_slices(list(enumerate(batch)), SLICE):
        try:
            with using(delivery.context), collecting() as collected:
                handle(delivery.event)
        except Exception as reason:
            failures[at] = reason
        else:
            found.append((at, collected))
    try:
        for at, failure in _store(found, batch):
            failures[at] = failure
    except Exception as error:
        for at, _ in found:
            failures[at] = error
    for at, collected in found:
        failures[at] = failures[at] or _end(batch[at], collected)
    for delivery, failed in zip(batch, failures, strict=True):
        if failed is not None:
            log.error("%s of %s is not kept", delivery.event.type, delivery.event.subject, exc_info=failed)
    return failures


def _store(found: Sequence[tuple[int, Collected]], batch: Sequence[Delivery]) -> list[tuple[int, Exception]]:
    """Sends whole copies in one command for each class, parts of copies one by one; the positions of those that failed."""
    failed: list[tuple[int, Exception]] = []
    whole = [(at, one) for at, collected in found for one in collected.writes if one.is_whole]
    for _, same in groupby(sorted(whole, key=lambda of: of[1].model.__name__), key=lambda of: of[1].model):
        writes = [(at, one, one.write(batch[at].context.tenant)) for at, one in same]
        send(writes[0][1].model._get_collection(), [write for _, _, write in writes])
        failed += [(at, write.outcome) for at, _, write in writes if isinstance(write.outcome, Exception)]
    for at, one in [(at, one) for at, collected in found for one in collected.writes if not one.is_whole]:
        try:
            with using(batch[at].context):
                store_part(one)
        except Exception as error:
            failed.append((at, error))
    return failed


def _end(delivery: Delivery, collected: Collected) -> Failure:
    """What the handler wanted done once its copies are stored."""
    try:
        with using(delivery.context):
            for follow in collected.follows:
                follow()
    except Exception as error:
        return error
    return None
