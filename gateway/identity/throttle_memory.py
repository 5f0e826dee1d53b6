"""Refusals that this process remembers for a moment: a flood of tries costs the database a look-up each, and no updates.

It only repeats what the database has said, for a second at most, so a wait that another process has ended early is over here
a second later.
"""

import threading
import time
from collections.abc import Callable

REMEMBERED_SECONDS = 1.0
MOST = 10_000
"""Rows remembered; when they are too many, all are forgotten, and the database is asked again."""


class Refusals:
    """Row → when its wait ends, and until when that is remembered. Safe for many threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._known: dict[str, tuple[float, float]] = {}

    def note(self, key: str, wait: float) -> None:
        """The database has said that this row refuses for `wait` seconds."""
        now = self._clock()
        with self._lock:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = (now + wait, now + min(wait, REMEMBERED_SECONDS))

    def wait_of(self, key: str) -> float:
        """Seconds that the row still refuses; 0 when that is not known, and the database must be asked."""
        now = self._clock()
        with self._lock:
            ends, forgotten = self._known.get(key, (now, now))
        return ends - now if forgotten > now else 0.0

    def forget(self, key: str) -> None:
        """A try was given back: the row may let the next one in."""
        with self._lock:
            self._known.pop(key, None)
