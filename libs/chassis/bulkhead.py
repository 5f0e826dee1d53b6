"""A bulkhead: so many places, of which one owner (a company) may take its share. Whoever finds none is refused.

In front of a peer it limits how many callers may wait long, so that a hung one cannot hold every thread.
Callers are free for a short time (see `guard`), so a peer that answers fast is never limited. Who waits longer takes a place.
"""

import threading


class Bulkhead:
    """`limit` places in all, `share` for one owner. Thread-safe."""

    def __init__(self, limit: int, share: int) -> None:
        self._limit, self._share = limit, share
        self._taken: dict[str, int] = {}
        self._total = 0
        self._lock = threading.Lock()

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return self._total

    @property
    def has_room(self) -> bool:
        """Whether any owner at all could get a place now."""
        return self._total < self._limit

    def is_full(self, owner: str) -> bool:
        """Whether this owner could get no place now. Takes no lock while all places are free, which is the usual case."""
        if not self._total:
            return False
        with self._lock:
            return self._refuses(owner)

    def has_share(self, owner: str) -> bool:
        """Whether this owner has all the places that it may have."""
        with self._lock:
            return self._taken.get(owner, 0) >= self._share

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
