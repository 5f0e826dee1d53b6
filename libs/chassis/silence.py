"""Notices a node that hangs, long before heartbeats do (40 s): it answers nothing, not even a question that costs it nothing."""

import math
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from amqp import spec

from chassis.connection import Unanswered

PATIENCE_SECONDS = 10.0
"""How long a node may be silent when nothing is awaited of it, or when there is no other."""
SHORT_PATIENCE_SECONDS = 1.5
"""The same of a connection that can go to another node."""
CALM_SECONDS = 30.0


class Silent(ConnectionError):
    """The node gives no sign of life."""


class Silence:
    """Says when a silent node should be asked for a sign of life, and when it has not given one.

    `patience()` returns how many seconds a node may be silent right now: few while an answer is awaited and another node could
    give it. After half of that time the node is asked; if nothing has come after the other half, it hangs.
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

    def look_for_life(self, channel: Any) -> None:
        """Asks the node over the channel when it is time; raises Silent when it has not answered."""
        if self.is_hanging():
            raise Silent("the node gives no sign of life")
        if self.must_ask():  # `flow` with True changes nothing, needs no right and must be answered
            channel.send_method(spec.Channel.Flow, "b", (True,))


class Patience:
    """How long a connection waits for a silent node before it moves to one of `other_nodes`. Calling it returns seconds.

    A short time at first. After as many moves within CALM_SECONDS as there are other nodes, a long one: then every node is late
    (a busy machine, a slow network), and moving on would make it worse.
    """

    def __init__(self, other_nodes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: deque[float] = deque([-math.inf] * other_nodes, maxlen=other_nodes)
        self.departures = 0
        """How many nodes have been left after a connection to them."""

    def __call__(self) -> float:
        spent = not self._last or self._clock() - self._last[0] < CALM_SECONDS
        return PATIENCE_SECONDS if spent else SHORT_PATIENCE_SECONDS

    def note_loss(self, error: Exception, was_connected: bool) -> None:
        """A connection is lost or could not be made, maybe because the node was silent."""
        if isinstance(error, Silent | Unanswered | TimeoutError):
            self.note_departure(was_connected)

    def note_departure(self, was_connected: bool = True) -> None:
        """A node has been left, or not been reached, because it was silent."""
        self._last.append(self._clock())
        self.departures += was_connected
