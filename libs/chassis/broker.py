"""A connection to the broker, owned by one thread.

Publishing and reading from two threads corrupts frames, so only this module's thread touches the socket: other threads
append a task to a queue and wake the owner through a socket pair. When the broker goes away, every pending operation fails at
once and the thread reconnects, first immediately, then with growing pauses.

It works with threads (the gateway) and with eventlet's green threads (the services).
"""

import select
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from amqp import Message
from kombu import Connection

from chassis.logs import log
from chassis.waker import Waker
from contracts import common_errors
from contracts.errors import BrokerDown

HEARTBEAT_SECONDS = 20
LONGEST_PAUSE_SECONDS = 2.0

Channel = Any
Task = Callable[[Channel], None]


class NotKept(Exception):
    """A broker was there and could not keep the message: its queue is away, or has no majority of its nodes."""


def broker_down() -> BrokerDown:
    """The broker cannot be reached; nothing was sent."""
    return common_errors.BROKER_DOWN.error("chassis")


class Broker:
    """One connection with one channel.

    `on_up(channel)` runs in the owning thread after each connect (declare, consume), `on_down()` after each loss,
    `on_unroutable(message)` for each mandatory message that found no queue.
    With `confirms` the broker acknowledges each publish and `publish_confirmed` can be used.
    """

    def __init__(
        self,
        url: str,
        name: str,
        on_up: Task,
        on_down: Callable[[], None] = lambda: None,
        on_unroutable: Callable[[Any], None] = lambda message: None,
        confirms: bool = False,
    ) -> None:
        self._url, self._name, self._confirms = url, name, confirms
        self._on_up, self._on_down, self._on_unroutable = on_up, on_down, on_unroutable
        self._tasks: deque[tuple[Channel, Task]] = deque()
        self._confirming: dict[int, tuple[str, Future[bool]]] = {}
        self._promised: set[Future[bool]] = set()
        self._returned: set[str] = set()
        self._published, self._stopping = 0, False
        self._trouble = "not connected yet"
        self._waker = Waker()
        self._channel: Channel | None = None
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

    def check(self) -> None:
        """Raises ConnectionError with the last failure unless the connection is up and `on_up` has declared everything."""
        if not self.is_up:
            raise ConnectionError(self._trouble)

    def drop(self, reason: str) -> None:
        """Gives the connection up and makes a new one, since the broker at its other end does not do its work."""

        def fail(_channel: Channel) -> None:
            raise ConnectionError(reason)

        with suppress(BrokerDown):
            self.submit(fail)

    def submit(self, task: Task) -> None:
        """Runs `task(channel)` in the owning thread, on this connection or never.

        Raises BrokerDown when there is no connection.
        """
        channel = self._channel
        if channel is None:
            raise broker_down()
        self._tasks.append((channel, task))
        self._waker.wake()

    def publish(self, body: bytes, exchange: str, routing_key: str, mandatory: bool = False, **properties: Any) -> None:
        """Sends a message without waiting for anything. `properties` are AMQP's (`application_headers`, `reply_to` …)."""
        message = Message(body, **properties)
        self.submit(lambda channel: self._publish(channel, message, exchange, routing_key, mandatory))

    def publish_confirmed(
        self, body: bytes, exchange: str, routing_key: str, message_id: str, **properties: Any
    ) -> "Future[bool]":
        """Sends a durable message.

        The future becomes True once the broker keeps it in a queue, False if no queue took it, NotKept if the broker refuses
        it (nack), BrokerDown if there is no connection or it goes before that is known. Raises nothing.
        """
        message = Message(body, message_id=message_id, delivery_mode=2, **properties)
        future: Future[bool] = Future()
        self._promised.add(future)
        future.add_done_callback(self._promised.discard)

        def task(channel: Channel) -> None:
            self._confirming[self._published + 1] = (message_id, future)
            self._publish(channel, message, exchange, routing_key, True)

        try:
            self.submit(task)
        except BrokerDown as error:
            future.set_exception(error)
        return future

    def ack(self, message: Any) -> None:
        """Acknowledges a message. If its connection is gone, the broker has requeued the message already."""

        def task(channel: Channel) -> None:
            if message.channel is channel:
                channel.basic_ack(message.delivery_tag)

        with suppress(BrokerDown):
            self.submit(task)

    def _publish(self, channel: Channel, message: Message, exchange: str, routing_key: str, mandatory: bool) -> None:
        self._published += 1
        channel.basic_publish(message, exchange=exchange, routing_key=routing_key, mandatory=mandatory)

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping:
            connection = Connection(self._url, heartbeat=HEARTBEAT_SECONDS, connect_timeout=5)
            try:
                self._connect(connection)
                pause = 0.0
                self._serve(connection)
            except Exception as error:  # whatever breaks a connection, the thread outlives it
                self._trouble = f"{type(error).__name__}: {error}"
                if not self._stopping:
                    log.warning("broker connection %s lost: %s", self._name, self._trouble)
            finally:
                self._disconnect(connection)
            if not self._stopping:
                time.sleep(pause)
            pause = min(LONGEST_PAUSE_SECONDS, pause * 2 + 0.1)

    def _connect(self, connection: Connection) -> None:
        channel = connection.channel()
        self._published = 0
        channel.events["basic_return"].add(self._on_return)
        if self._confirms:
            channel.confirm_select()
            channel.events["basic_ack"].add(lambda tag, multiple: self._on_confirm(tag, multiple, True))
            channel.events["basic_nack"].add(lambda tag, multiple: self._on_confirm(tag, multiple, False))
        self._on_up(channel)
        self._channel = channel
        self._up.set()

    def _serve(self, connection: Connection) -> None:
        # One thread does all work on the connection, because kombu's is not safe to share: two threads that read or write at
        # once mix up frames, which hung callers for ever in stock nameko. Other threads append a task and write one byte to
        # the pipe, which ends the select below at once; without it a task would wait for the next second.
        transport = connection.connection.transport
        next_beat = time.monotonic() + HEARTBEAT_SECONDS / 4
        while True:
            while self._tasks:
                channel, task = self._tasks.popleft()
                if channel is self._channel:  # else its connection is gone, and its caller has the error already
                    task(channel)
            if self._stopping and not self._confirming:  # leave only when the broker has confirmed what was published
                return
            readable, _, _ = select.select([transport.sock, self._waker], [], [], 1.0)
            if self._waker in readable:
                self._waker.clear()
            if transport.sock in readable:
                self._read(connection)
            if time.monotonic() >= next_beat:
                connection.heartbeat_check()
                next_beat = time.monotonic() + HEARTBEAT_SECONDS / 4

    @staticmethod
    def _read(connection: Connection) -> None:
        with suppress(TimeoutError):  # only part of a message, or a heartbeat, has come so far
            connection.drain_events(timeout=0.2)
        pending = getattr(connection.connection.transport.sock, "pending", None)
        while pending and pending():  # TLS keeps decrypted bytes that select cannot see
            connection.drain_events(timeout=0.2)

    def _disconnect(self, connection: Connection) -> None:
        self._up.clear()
        self._channel = None
        self._tasks.clear()
        self._confirming.clear()
        for future in list(self._promised):
            future.set_exception(broker_down())
        self._returned.clear()
        self._on_down()
        with suppress(Exception):  # a dead socket may refuse to be closed politely
            connection.close()

    def _on_return(self, *arguments: Any) -> None:
        """The broker found no queue for a mandatory message. It says so before it confirms the message."""
        returned = arguments[-1]
        self._returned.add(returned.properties.get("message_id", ""))
        self._on_unroutable(returned)

    def _on_confirm(self, tag: int, multiple: bool, kept: bool) -> None:
        tags = [known for known in self._confirming if known <= tag] if multiple else [tag]
        for known in tags:
            message_id, future = self._confirming.pop(known, ("", None))
            if future is not None and kept:
                future.set_result(message_id not in self._returned)
            elif future is not None:
                future.set_exception(NotKept("the broker refuses the message (nack)"))
            self._returned.discard(message_id)
