"""Removes published events from their documents, many in one write: a write for each would cost as much as the change."""

import time
from collections import defaultdict

from chassis.storage import Aggregate

MOST = 200
LONGEST_SECONDS = 0.2
RETRY_SECONDS = 1.0


class TakenOut:
    """Published events that are still in their documents. After a kill they are published again, which does no harm."""

    def __init__(self, sweep_seconds: float) -> None:
        """`sweep_seconds` is the age at which the sweeper publishes an event that is still in its document."""
        self._longest = min(LONGEST_SECONDS, sweep_seconds / 10)
        self._waiting: dict[type[Aggregate], list[tuple[str, str, str]]] = defaultdict(list)
        self._until = 0.0

    def add(self, model: type[Aggregate], tenant: str, document_id: str, event_id: str) -> None:
        """A queue holds this event."""
        if not self._waiting:
            self._until = time.monotonic() + self._longest
        self._waiting[model].append((tenant, document_id, event_id))

    def seconds_left(self, most: float) -> float:
        """How long the relay may wait for the next event before it must call `flush`; `most` when nothing waits."""
        return min(most, max(0.0, self._until - time.monotonic())) if self._waiting else most

    def is_due(self) -> bool:
        """Whether the first of them has waited long enough, or there are many."""
        if not self._waiting:
            return False
        return time.monotonic() >= self._until or sum(map(len, self._waiting.values())) >= MOST

    def flush(self) -> None:
        """Takes all out, one write for each kind of document. What a failure leaves waits for the next call."""
        self._until = time.monotonic() + RETRY_SECONDS
        for model in list(self._waiting):
            model.take_out(self._waiting[model])
            del self._waiting[model]
