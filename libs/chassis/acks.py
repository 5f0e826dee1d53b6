"""Acknowledges the messages of a channel, many with one frame where it can: each frame is a round through a queue's replicas."""

from collections import deque
from typing import Any


class Acks:
    """What is done with the messages of one channel. The broker numbers them from 1 on.

    `add` may be called by any thread, the rest by the thread that owns the connection.
    """

    def __init__(self) -> None:
        self._done: deque[Any] = deque()
        self.begin(None)

    def begin(self, channel: Any) -> None:
        """A new channel: the broker delivers again what was not acknowledged on the one before."""
        self._channel = channel
        self._before, self._beyond = 0, set[int]()

    def add(self, message: Any) -> None:
        """Its effect is stored, or its answer sent."""
        self._done.append(message)

    def send(self) -> None:
        """Acknowledges all up to the first message that is still worked on, and singly what is done beyond that one."""
        fresh = set[int]()
        while self._done:
            message = self._done.popleft()
            if message.channel is self._channel:  # one of an earlier channel has a number of that channel
                fresh.add(message.delivery_tag)
        self._beyond |= fresh
        while self._before + 1 in self._beyond:
            self._before += 1
            self._beyond.discard(self._before)
        if within := [tag for tag in fresh if tag <= self._before]:
            self._channel.basic_ack(max(within), multiple=True)  # not `_before`: it may have been acknowledged singly
        for tag in sorted(tag for tag in fresh if tag > self._before):
            self._channel.basic_ack(tag)
