"""Messages on a connection to the broker that one thread owns: published, confirmed, returned, acknowledged."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from amqp import Message

from chassis.acks import Acks
from chassis.confirms import Confirms, NotKept
from chassis.connection_hooks import Channel
from chassis.connection_owner import ConnectionOwner
from chassis.connection_work import Task
from contracts.errors import BrokerDown

__all__ = ["Broker", "Channel", "NotKept", "Task"]


class Broker(ConnectionOwner):
    """One connection with one channel, to any of the addresses in `amqp_url`.

    `on_up(channel)` runs in the owning thread after each connect (declare, consume), `on_down()` after each loss,
    `on_unroutable(message)` for each mandatory message that found no queue, `on_blocked()` when the broker is out of memory
    or disk and takes no message for the time being. `patience()`: how many seconds the node may be silent right now.
    With `confirms` the broker acknowledges each publish and `publish_confirmed` can be used.
    """

    def __init__(
        self,
        amqp_url: str,
        name: str,
        on_up: Task,
        on_down: Callable[[], None] = lambda: None,
        on_unroutable: Callable[[Any], None] = lambda message: None,
        on_blocked: Callable[[], None] = lambda: None,
        confirms: bool = False,
        patience: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(amqp_url, name, patience)
        self._on_up, self._on_down = on_up, on_down
        self._on_unroutable, self._on_blocked = on_unroutable, on_blocked
        self._confirms: Confirms | None = Confirms() if confirms else None
        self._acks = Acks()

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

    def publish(self, body: bytes, exchange: str, routing_key: str, mandatory: bool = False, **properties: Any) -> None:
        """Sends a message without waiting for anything. `properties` are AMQP's (`application_headers`, `reply_to` …)."""
        message = Message(body, **properties)
        self.submit(lambda channel: self._publish(channel, message, exchange, routing_key, mandatory))

    def publish_now(self, channel: Channel, body: bytes, exchange: str, routing_key: str, **properties: Any) -> None:
        """Sends a mandatory message from inside a task of the owning thread."""
        self._publish(channel, Message(body, **properties), exchange, routing_key, True)

    def publish_confirmed(
        self, body: bytes, exchange: str, routing_key: str, message_id: str, **properties: Any
    ) -> "Future[bool]":
        """Sends a durable message.

        The future becomes True once the broker keeps it in a queue, False if no queue took it, NotKept if the broker refuses
        it (nack), BrokerDown if there is no connection or it goes before that is known. Raises nothing.
        """
        message = Message(body, message_id=message_id, delivery_mode=2, **properties)
        future: Future[bool] = Future()

        def task(channel: Channel) -> None:
            if self._confirms is not None:
                self._confirms.expect(message_id, future)
            self._publish(channel, message, exchange, routing_key, True)

        self._promise(future, task)
        return future

    def ack(self, message: Any) -> None:
        """Acknowledges a message, after what has been published so far. Without its connection, the broker delivers it again."""
        self._acks.add(message)
        self.wake()

    def answer(self, message: Any, body: bytes, exchange: str, routing_key: str, **properties: Any) -> None:
        """Sends the answer to a message and acknowledges it, in one write. Raises BrokerDown; then nothing is acknowledged."""
        answer = Message(body, **properties)

        def task(channel: Channel) -> None:
            self._publish(channel, answer, exchange, routing_key, False)
            self._acks.add(message)

        self.submit_brief(task)
        self.work()

    def _publish(self, channel: Channel, message: Message, exchange: str, routing_key: str, mandatory: bool) -> None:
        if self._confirms is not None:
            self._confirms.count()
        channel.publish(message, exchange, routing_key, mandatory)

    def on_open(self, channel: Channel) -> None:
        channel.events["basic_return"].add(self._on_return)
        if self._confirms is not None:
            self._confirms.listen(channel)
        self._acks.begin(channel)
        self._on_up(channel)

    def on_tasks_done(self) -> None:
        self._acks.send()

    def on_close(self) -> None:
        if self._confirms is not None:
            self._confirms.forget()
        self._acks.begin(None)
        self._on_down()

    def on_block(self) -> None:
        self._on_blocked()

    def is_owed(self) -> bool:
        return bool(self._confirms)

    def _on_return(self, *arguments: Any) -> None:
        """The broker found no queue for a mandatory message."""
        returned = arguments[-1]
        if self._confirms is not None:
            self._confirms.note_return(returned.properties.get("message_id", ""))
        self._on_unroutable(returned)
