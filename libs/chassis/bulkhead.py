"""A bulkhead: limits how many callers may wait long for one peer, so that a hung peer cannot hold every thread.

Callers are free for a short time (see `guard`), so a peer that answers fast is never limited. Who waits longer takes a place;
there are `limit` places, of which one owner (a company) may take `share`. Without a place the caller is refused.
"""

import threading


class Bulkhead:
    """The places of one peer. Thread-safe."""

    def __init__(self, limit: int, share: int) -> None:
        self._limit, self._share = limit, share
        self._taken: dict[str, int] = {}
        self._total = 0
        self._lock = threading.Lock()

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return self._total

    def is_full(self, owner: str) -> bool:
        """Whether this owner could get no place now. Takes no lock while all places are free, which is the usual case."""
        if not self._total:
            return False
        with self._lock:
            return self._refuses(owner)

    def take(self, owner: str) -> bool:
        """Takes a place; False if there is none for this owner."""
        with self._lock:
            if self._refuses(owner):
                return False
            self._total += 1
            self._taken[owner] = self._taken.get(owner, 0) + 1
            return True

    def give_back(self, owner: str) -> None:
        """Returns a place that was taken."""
        with self._lock:
            self._total -= 1
            self._taken[owner] -= 1
            if not self._taken[owner]:
                del self._taken[owner]

    def _refuses(self, owner: str) -> bool:
        return self._total >= self._limit or self._taken.get(owner, 0) >= self._share
