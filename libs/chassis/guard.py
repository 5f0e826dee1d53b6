"""Protects callers from a peer that hangs: a breaker and a bulkhead in front of every call.

    guards = Guards(Rules(places={"call": 8}))
    with guards.of("billing", "call").visit(company) as visit:     # raises Unavailable: silent, or busy
        answer = visit.wait(future, seconds)

The first `free_seconds` of a visit cost nothing. After that it needs a place in the bulkhead of its peer and kind; without one
it is refused, and while no place is free new visits are refused at once. So a hung peer holds at most as many threads as there
are places. A peer that answers within the free time is never limited; one that is only slow, or a machine that is overloaded,
is: callers beyond the places hear at once that they should come again.
"""

import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from prometheus_client import Counter, Gauge

from chassis.breaker import Admission, Breaker
from chassis.bulkhead import Bulkhead
from chassis.errors import deadline_exceeded, service_busy, service_silent
from chassis.logs import log
from contracts.errors import BrokerDown, DeadlineExceeded, ServiceUnknown, Unavailable

REFUSED = Counter("kundkort_calls_refused_total", "Calls refused before they were sent", ["peer", "reason"])
OPEN = Gauge("kundkort_breaker_open", "1 while calls to a peer are refused because it does not answer", ["peer"])
PLACES = Gauge("kundkort_slow_calls", "Places taken by calls that take long", ["peer", "kind"])
NO_ANSWERS = (ServiceUnknown, BrokerDown, DeadlineExceeded)
OF_THE_CLIENT = "chassis."
"""Errors of these kinds, and codes with this beginning, are the client's; every other outcome comes from the peer."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How much a peer may cost. `places` by kind of call, `share` of them for one owner (0 to 1), times in seconds.

    `failures` silent calls in a row open the breaker. A call that waited less than `least_seconds` says nothing about the peer.
    """

    places: dict[str, int]
    share: float = 0.5
    free_seconds: float = 1.0
    failures: int = 3
    pause_seconds: float = 1.0
    least_seconds: float = 1.5


class Guards:
    """The guards of a process: one breaker for each peer, one bulkhead for each peer and kind of call."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._breakers: dict[str, Breaker] = {}
        self._guards: dict[tuple[str, str], Guard] = {}
        self._lock = threading.Lock()

    def of(self, peer: str, kind: str) -> "Guard":
        """The guard of a peer for one kind of call; made on first use. Raises KeyError for a kind without places."""
        guard = self._guards.get((peer, kind))
        return guard if guard is not None else self._make(peer, kind)

    def _make(self, peer: str, kind: str) -> "Guard":
        with self._lock:
            if (peer, kind) not in self._guards:
                if peer not in self._breakers:
                    self._breakers[peer] = self._make_breaker(peer)
                self._guards[peer, kind] = Guard(peer, kind, self._breakers[peer], self._rules)
            return self._guards[peer, kind]

    def _make_breaker(self, peer: str) -> Breaker:
        def tell(is_open: bool) -> None:
            OPEN.labels(peer).set(is_open)
            if is_open:
                log.warning("%s does not answer: calls are refused at once until it does", peer)
            else:
                log.warning("%s answers again", peer)

        OPEN.labels(peer).set(0)
        return Breaker(self._rules.failures, self._rules.pause_seconds, tell)


class Guard:
    """What stands in front of one peer for one kind of call."""

    def __init__(self, peer: str, kind: str, breaker: Breaker, rules: Rules) -> None:
        places = rules.places[kind]
        self.peer, self.breaker, self.rules = peer, breaker, rules
        self.bulkhead = Bulkhead(places, max(1, round(places * rules.share)))
        self._gauge = PLACES.labels(peer, kind)

    def visit(self, owner: str) -> "Visit":
        """Begins a call of this owner. Raises Unavailable: the peer is silent, or too many calls to it take long."""
        if self.bulkhead.is_full(owner):
            raise self.busy()
        admission = self.breaker.admit()
        if admission is Admission.REFUSE:
            raise self.refused("silent", service_silent(self.peer))
        return Visit(self, owner, admission is Admission.PROBE)

    def busy(self) -> Unavailable:
        return self.refused("busy", service_busy(self.peer))

    def refused(self, reason: str, error: Unavailable) -> Unavailable:
        """The error, after counting it."""
        REFUSED.labels(self.peer, reason).inc()
        return error

    def take(self, owner: str) -> bool:
        """Takes a place; False if none is free for this owner."""
        taken = self.bulkhead.take(owner)
        self._gauge.set(self.bulkhead.taken)
        return taken

    def give_back(self, owner: str) -> None:
        """Returns a place."""
        self.bulkhead.give_back(owner)
        self._gauge.set(self.bulkhead.taken)


class Visit:
    """One caller's time with a peer, which may be several calls. A context manager: at the end it returns its place."""

    __slots__ = ("_guard", "_has_place", "_owner", "began", "is_probe")

    def __init__(self, guard: Guard, owner: str, is_probe: bool) -> None:
        self._guard, self._owner, self.is_probe = guard, owner, is_probe
        self._has_place = False
        self.began = time.monotonic()

    def __enter__(self) -> "Visit":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def wait(self, future: "Future[Any]", seconds: float) -> Any:
        """The result of the call, or its exception. Raises DeadlineExceeded after `seconds`, Unavailable without a place."""
        free = self.began + self._guard.rules.free_seconds - time.monotonic()
        if not _ends(future, min(seconds, free)):
            if seconds > free:
                self.take_place()
            if seconds <= free or not _ends(future, seconds - max(0.0, free)):
                self.silent()
                raise deadline_exceeded(self._guard.peer)
        self.note(future)
        return future.result()

    def note(self, future: "Future[Any]") -> None:
        """Tells the breaker what a finished call says of the peer."""
        error = future.exception()
        if not isinstance(error, NO_ANSWERS) and not getattr(error, "code", "").startswith(OF_THE_CLIENT):
            self._guard.breaker.answered()

    def sleep(self, seconds: float) -> bool:
        """Waits between two calls. Returns False, at once, if that would take a place and none is free."""
        if time.monotonic() + seconds > self.began + self._guard.rules.free_seconds and not self._try_place():
            return False
        time.sleep(seconds)
        return True

    def take_place(self) -> None:
        """Takes a place unless the visit has one. Raises Unavailable if none is free."""
        if not self._try_place():
            raise self._guard.busy()

    def answered(self) -> None:
        """The peer has answered, by another way than a future."""
        self._guard.breaker.answered()

    def silent(self) -> None:
        """The deadline has passed without an answer; counts if the peer had long enough."""
        if time.monotonic() - self.began >= self._guard.rules.least_seconds:
            self._guard.breaker.silent(self.began)

    def leave(self) -> None:
        """Returns the place, if the visit has one. May be called twice."""
        if self._has_place:
            self._has_place = False
            self._guard.give_back(self._owner)

    def _try_place(self) -> bool:
        self._has_place = self._has_place or self._guard.take(self._owner)
        return self._has_place


def _ends(future: "Future[Any]", seconds: float) -> bool:
    """Whether the future is done within `seconds`."""
    try:
        future.exception(timeout=max(0.0, seconds))
    except FutureTimeout:
        return False
    return True
