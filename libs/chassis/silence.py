"""Notices a node that hangs, long before heartbeats do (40 s): it answers nothing, not even a question that costs it nothing."""

import time
from collections.abc import Callable


class Silent(ConnectionError):
    """The node gives no sign of life."""


class Silence:
    """Says when a silent node should be asked for a sign of life, and when it has not given one.

    `patience()` is how many seconds of silence are borne right now: few while an answer is awaited and another node could
    give it. After half of them the node is asked; if nothing at all has come after as long again, it hangs.
    """

    def __init__(self, patience: Callable[[], float], clock: Callable[[], float] = time.monotonic) -> None:
        self._patience, self._clock = patience, clock
        self._heard, self._borne = clock(), patience()
        self._asked: float | None = None

    @property
    def look_again_seconds(self) -> float:
        """How long one may wait before the next look."""
        return min(1.0, self._patience() / 4)

    def end(self) -> None:
        """Something has come."""
        self._heard, self._asked = self._clock(), None

    def must_ask(self) -> bool:
        """Whether it is time for the question; True once in a silence."""
        now, patience = self._clock(), self._patience()
        if patience < self._borne:  # an answer is awaited only from now on
            self._heard = now
        self._borne = patience
        if self._asked is not None or now - self._heard < patience / 2:
            return False
        self._asked = now
        return True

    def is_hanging(self) -> bool:
        """Whether the question has remained unanswered for too long."""
        return self._asked is not None and self._clock() - self._asked >= self._patience() / 2
