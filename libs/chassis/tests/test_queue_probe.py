"""A consumer whose queue is out of reach, though its node answers, goes to another node."""

from concurrent.futures import Future

import pytest

from chassis.broker import NotKept
from chassis.queue_probe import TIMES, QueueProbe
from chassis.silence import CALM_SECONDS, PATIENCE_SECONDS, SHORT_PATIENCE_SECONDS


class Queue:
    """Answers probes when the test says so; its clock moves when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sent: list[Future[bool]] = []
        self.left: list[str] = []
        self.probe = QueueProbe(self._send, self.left.append, 1, lambda: self.now)

    def _send(self) -> "Future[bool]":
        self.sent.append(Future())
        return self.sent[-1]

    def look_after(self, seconds: float) -> tuple[int, int]:
        """How many probes have been sent, and how often the connection was given up, after that time."""
        self.now += seconds
        self.probe.look()
        return len(self.sent), len(self.left)


HALF = TIMES * SHORT_PATIENCE_SECONDS / 2
LONG_HALF = TIMES * PATIENCE_SECONDS / 2


def test_silence_is_probed_and_a_probe_that_is_not_confirmed_ends_the_connection() -> None:
    queue = Queue()
    assert queue.look_after(HALF - 0.1) == (0, 0)
    assert queue.look_after(0.1) == (1, 0)
    assert queue.look_after(HALF - 0.1) == (1, 0)
    assert queue.look_after(0.1) == (1, 1)


def test_a_queue_that_no_node_reaches_is_probed_more_patiently() -> None:
    """Else a busy broker is busy with connections; and an event that is delivered twenty times is parked."""
    queue = Queue()
    queue.look_after(HALF)
    assert queue.look_after(HALF) == (1, 1)
    assert queue.look_after(LONG_HALF - 0.1) == (1, 1)
    assert queue.look_after(0.1) == (2, 1)
    assert queue.look_after(CALM_SECONDS - LONG_HALF - 0.1) == (2, 1)
    assert queue.look_after(0.1) == (2, 2)


def test_a_confirmed_probe_shows_that_the_queue_works() -> None:
    queue = Queue()
    assert queue.look_after(HALF) == (1, 0)
    queue.sent[0].set_result(True)
    assert queue.look_after(HALF - 0.1) == (1, 0)
    assert queue.look_after(0.1) == (2, 0)


def test_messages_that_come_make_probes_needless() -> None:
    queue = Queue()
    for _ in range(10):
        assert queue.look_after(HALF - 0.1) == (0, 0)
        queue.probe.note_life()


@pytest.mark.parametrize("answer", [NotKept("nack"), False])
def test_a_refused_or_lost_probe_is_no_sign_of_life(answer: Exception | bool) -> None:
    queue = Queue()
    queue.look_after(HALF)
    if isinstance(answer, Exception):
        queue.sent[0].set_exception(answer)
    else:
        queue.sent[0].set_result(answer)
    assert queue.look_after(HALF) == (1, 1)
