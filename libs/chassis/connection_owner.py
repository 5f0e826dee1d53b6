"""A thread that owns a connection to the broker: it connects, reads, and does what others have left to it (`connection_work`).

When the connection goes, every promise is broken at once, and the thread connects to the next address of the list: at once, and
with growing pauses after each whole round.

It works with threads (the gateway) and with eventlet's green threads (the services).
"""

import random
import select
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any, TypeVar

from chassis.addresses import pause_after, split_addresses
from chassis.connection import BoundedConnection, connect
from chassis.connection_hooks import Channel
from chassis.connection_work import ConnectionWork, Task
from chassis.errors import broker_down
from chassis.logs import log
from chassis.losses import Losses
from chassis.silence import Patience, Silence
from contracts.errors import BrokerDown

HEARTBEAT_SECONDS = 20

T = TypeVar("T")


class ConnectionOwner(ConnectionWork):
    """One connection with one channel, to any of the addresses in `amqp_url`.

    `patience()`: see Silence; without it the connection leaves a silent node early if there are others.
    """

    def __init__(self, amqp_url: str, name: str, patience: Callable[[], float] | None = None) -> None:
        self._addresses, self._name = split_addresses(amqp_url), name
        self._next = random.randrange(len(self._addresses))
        self.patience = Patience(len(self._addresses) - 1)
        super().__init__(Silence(patience or self.patience))
        self._losses = Losses(name)
        self._promised: set[Future[Any]] = set()
        self._stopping, self._trouble = False, "not connected yet"
        self._questions: Channel = None
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"broker-{name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Sends the remaining tasks, closes the connection and ends the thread."""
        self._stopping = True
        self._waker.wake()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        if not self._thread.is_alive():  # one that hangs may still wait for it
            self._waker.close()

    @property
    def is_up(self) -> bool:
        return self._up.is_set()

    def wait_until_up(self, seconds: float) -> bool:
        """Whether the connection is up within `seconds`."""
        return self._up.wait(seconds)

    def ask(self, question: Callable[[Channel], T]) -> "Future[T]":
        """What `question(channel)` returns in the owning thread; BrokerDown if the connection goes first. Raises nothing."""
        future: Future[T] = Future()
        self._promise(future, lambda channel: future.set_result(question(channel)))
        return future

    def _promise(self, future: "Future[Any]", task: Task) -> None:
        self._promised.add(future)
        future.add_done_callback(self._promised.discard)
        try:
            self.submit(task)
        except BrokerDown as error:
            with suppress(InvalidStateError):  # the loss of the connection has told it already
                future.set_exception(error)

    def _run(self) -> None:
        failed = 0
        while not self._stopping:
            address, began = self._addresses[self._next], time.monotonic()
            connection = None
            try:
                connection = connect(address, HEARTBEAT_SECONDS, self.patience())
                self._connect(connection)
                self._losses.end(address)
                began = time.monotonic()
                self._serve(connection)
            except Exception as error:  # whatever breaks a connection, the thread outlives it
                self._trouble = f"{type(error).__name__}: {error}"
                self.patience.note_loss(error, self.is_up)
                if not self._stopping:
                    self._losses.note(address, error)
            finally:
                lived = self.is_up and time.monotonic() - began > 1
                self._disconnect(connection)
            self._next = (self._next + 1) % len(self._addresses)
            failed = 0 if lived else failed + 1
            if not self._stopping:
                time.sleep(self._pause(failed))

    def _pause(self, failed: int) -> float:
        return pause_after(failed, len(self._addresses))

    def _connect(self, connection: BoundedConnection) -> None:
        connection.on_blocked, connection.on_unblocked = self._block, self._unblock
        # RabbitMQ's side of a channel waits up to 5 s for a queue whose leader hangs on another node. That says nothing of this
        # node, so it is asked over a channel on which nothing else is done.
        self._questions, channel = connection.channel(), connection.channel()
        self.on_open(channel)
        self._silence.end()
        self._connection, self._channel = connection, channel
        self._up.set()

    def _serve(self, connection: BoundedConnection) -> None:
        transport = connection.transport
        next_beat = time.monotonic() + HEARTBEAT_SECONDS / 4
        while True:
            with self._turn, connection.one_write():
                self._run_tasks()
            # It leaves when all is sent and confirmed.
            if self._stopping and (self.is_blocked or not (self._tasks or self.is_owed())):
                return
            # Whoever has found the turn taken until here has left its task; who comes later takes the turn.
            has_work = connection.has_frame or (self._tasks and not self.is_blocked)
            patience = 0 if has_work else self._silence.look_again_seconds
            self._sleeps_until = time.monotonic() + patience
            # Others write one byte to the waker, which ends the select at once; without it a task would wait for the next second.
            readable, _, _ = select.select([transport.sock, self._waker], [], [], patience)
            if self._waker in readable:
                self._waker.clear()
            with self._turn:
                if self._failure is not None:
                    raise self._failure
                self._look(connection, transport.sock in readable)
                if time.monotonic() >= next_beat:
                    connection.heartbeat_tick()
                    next_beat = time.monotonic() + HEARTBEAT_SECONDS / 4

    def _look(self, connection: BoundedConnection, is_readable: bool) -> None:
        if is_readable or connection.has_frame:
            connection.read()
            self._silence.end()
        elif not self.is_blocked:  # a broker that takes no message reads nothing, not even a question
            self._silence.look_for_life(self._questions)

    def _disconnect(self, connection: BoundedConnection | None) -> None:
        self._up.clear()
        self._forget_connection()
        for future in list(self._promised):
            with suppress(Exception):  # whoever waits for it has given up
                future.set_exception(broker_down())
        self.on_close()
        with suppress(Exception):  # a dead socket may refuse to be closed politely
            if connection is not None:
                connection.close() if self._stopping else connection.collect()

    def _block(self, reason: str) -> None:
        self.is_blocked = True
        log.warning("broker takes no messages from %s: %s", self._name, reason)
        self.on_block()

    def _unblock(self) -> None:
        self.is_blocked = False
        log.warning("broker takes messages from %s again", self._name)
