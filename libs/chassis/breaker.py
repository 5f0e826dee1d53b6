"""A circuit breaker: refuses calls to a peer that has stopped answering, until it answers again.

    closed   every call passes. After `failures` silent calls in a row: open
    open     calls are refused, but one every `pause` seconds passes as a probe (the usual "half open"). Any answer: closed

A call is silent when its deadline passes without an answer. An error that the peer sends is an answer. A silent call counts
only if the peer has answered nobody since that call was sent: one slow call, or one hung replica of several, opens nothing.
"""

import threading
import time
from collections.abc import Callable
from enum import Enum


class Admission(Enum):
    """What to do with a call: send it, send it as the probe of an open breaker, or refuse it."""

    PASS = "pass"
    PROBE = "probe"
    REFUSE = "refuse"


class Breaker:
    """The state of one peer, as this process sees it. Thread-safe; while closed it takes no lock.

    `pause` is in seconds, `on_change(is_open)` runs at each change, in the order of the changes, and must return at once.
    """

    def __init__(
        self,
        failures: int,
        pause: float,
        on_change: Callable[[bool], None] = lambda is_open: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failures, self._pause, self._on_change, self._clock = failures, pause, on_change, clock
        self._silent, self._is_open = 0, False
        self._answered_at, self._probe_at = float("-inf"), 0.0
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        return self._is_open

    def admit(self) -> Admission:
        """Decides on one call. A lost probe does no harm: after the pause another call is the probe."""
        if not self._is_open:
            return Admission.PASS
        with self._lock:
            if not self._is_open:
                return Admission.PASS
            now = self._clock()
            if now < self._probe_at:
                return Admission.REFUSE
            self._probe_at = now + self._pause
            return Admission.PROBE

    def answered(self) -> None:
        """The peer has answered a call, however late and whatever it said."""
        self._answered_at = self._clock()
        if not self._silent and not self._is_open:
            return
        with self._lock:
            self._silent = 0
            self._switch(False)

    def silent(self, sent_at: float) -> None:
        """A call that was sent at `sent_at` (of the same clock) has reached its deadline without an answer."""
        with self._lock:
            if self._answered_at >= sent_at:
                return
            self._silent += 1
            if self._silent >= self._failures:
                self._switch(True)

    def _switch(self, is_open: bool) -> None:
        if is_open == self._is_open:
            return
        self._probe_at = self._clock() + self._pause
        self._is_open = is_open
        self._on_change(is_open)
