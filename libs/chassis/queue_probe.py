"""Notices that a queue is out of reach although its node answers: the node is cut off from the others, or nobody leads the queue.

The consumer's connection is fine then, and nothing comes. So whoever has heard nothing for a while sends itself a message through
its own queue: RabbitMQ confirms it once most members of the queue have it, which those on the other side of a cut never do.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future

from chassis.silence import Patience, Silence

PROBE = "probe"
"""The type of a message that only shows that the queue works."""

TIMES = 4
"""How much more patient this is than `Patience`: other nodes may have to agree on a leader first, and each probe of an idle
queue costs all of its nodes."""

Send = Callable[[], "Future[bool]"]


class QueueProbe:
    """`send()` publishes a message through the queue; `leave(reason)` gives the connection up, for one of `other_nodes`.

    One thread looks and notes.
    """

    def __init__(
        self,
        send: Send,
        leave: Callable[[str], None],
        other_nodes: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send, self._leave = send, leave
        self._patience = Patience(other_nodes, clock)
        self._silence = Silence(lambda: TIMES * self._patience(), clock)

    def note_life(self) -> None:
        """A message has come, or the connection is a new one."""
        self._silence.end()

    def look(self) -> None:
        """Asks when no message has come for as long as `Patience` says; leaves after as long without an answer."""
        if self._silence.is_hanging():
            self._patience.note_departure()
            self._silence.end()
            self._leave("the queue of events confirms nothing")
        elif self._silence.must_ask():
            self._send().add_done_callback(self._note_answer)

    def _note_answer(self, sent: "Future[bool]") -> None:
        # Else it was refused, went with the connection, or found no queue.
        if sent.exception() is None and sent.result():
            self._silence.end()
