"""What is to be done on a connection, and whose turn it is to do it.

Two threads that write or read a connection at once mix up frames, which hung callers for ever in stock nameko. So whoever does it
has the turn. The thread that owns the connection takes it for everything but the wait for what comes. Another thread appends a
task and wakes the owner; or, if the task only writes, does it itself as soon as nobody has the turn: a thread less that has to
wake up for each message.

It works with threads (the gateway) and with eventlet's green threads (the services).
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from chassis.connection import BoundedConnection
from chassis.connection_hooks import Channel, ConnectionHooks
from chassis.errors import broker_down
from chassis.silence import Silence
from chassis.waker import Waker

TASKS = 64
"""So many are done before the connection is read again: a broker that takes no more says so there."""

Task = Callable[[Channel], None]


class Waiting(NamedTuple):
    """A task for one channel. `is_brief`: it only writes, and awaits no answer."""

    channel: Channel
    task: Task
    is_brief: bool


class ConnectionWork(ConnectionHooks):
    """The tasks of one connection at a time. `_channel` is None while there is no connection."""

    def __init__(self, silence: Silence) -> None:
        self._silence = silence
        self._tasks: deque[Waiting] = deque()
        self._waker, self._turn = Waker(), threading.Lock()
        self._connection: BoundedConnection | None = None
        self._channel: Channel | None = None
        self._failure: Exception | None = None
        self._sleeps_until = 0.0
        self.is_blocked = False

    def submit(self, task: Task) -> None:
        """Runs `task(channel)` in the owning thread, on this connection or never; not while the broker is blocked.

        Raises BrokerDown when there is no connection.
        """
        self._append(task, False)
        self._waker.wake()

    def submit_brief(self, task: Task) -> None:
        """The same for a task that only writes: whoever calls `work` next does it. Raises BrokerDown."""
        self._append(task, True)

    def wake(self) -> None:
        """Has `on_tasks_done` called soon, if there is a connection."""
        self._waker.wake()

    def work(self) -> None:
        """Does the brief tasks that wait, in this thread and in one write.

        Waits for nothing: if somebody has the turn, they are done after it; what the socket does not take at once is the owner's.
        """
        while self._tasks and not self.is_blocked and self._turn.acquire(blocking=False):
            try:
                is_done = self._work_in_turn()
            except Exception as error:  # the owner gives the connection up, as if it had failed there
                self._failure, is_done = error, False
            finally:
                self._turn.release()
            if not is_done:
                self._waker.wake()
                return
        if self._sleeps_until > time.monotonic() + self._silence.look_again_seconds:  # an answer is awaited only now
            self._waker.wake()

    def _append(self, task: Task, is_brief: bool) -> None:
        channel = self._channel
        if channel is None:
            raise broker_down()
        self._tasks.append(Waiting(channel, task, is_brief))

    def _work_in_turn(self) -> bool:
        """Whether nothing is left for the owner. TLS may want to read before it writes, so that it is the owner's, too."""
        connection = self._connection
        if connection is None or not connection.is_plain:
            return False
        with connection.one_write_at_once():
            self._run_tasks(only_brief=True)
        return not connection.unsent and not self._tasks

    def _run_tasks(self, only_brief: bool = False) -> None:
        """Called by whoever has the turn. After a failure the broker may have half a frame, and gets nothing more."""
        if self._failure is not None:
            raise self._failure
        done = 0
        while self._tasks and not self.is_blocked and done < TASKS:
            if only_brief and not self._tasks[0].is_brief:
                break
            waiting = self._tasks.popleft()
            done += 1
            if waiting.channel is self._channel:  # else its connection is gone, and its caller has the error already
                waiting.task(waiting.channel)
        if not self.is_blocked:
            self.on_tasks_done()

    def _forget_connection(self) -> None:
        """From here on `submit` raises BrokerDown, and nobody touches the connection but its owner."""
        with self._turn:
            self._connection = self._channel = self._failure = None
            self.is_blocked = False
            self._tasks.clear()
