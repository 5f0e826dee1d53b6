"""Exchanges, queues and bindings as plain data: what is declared, kept as golden files and written into the broker's definitions.

The event side is in `event_topology`, the request side in `request_topology`. An argument of a name that has been released never
changes: RabbitMQ refuses a declaration that differs (406) and cuts the service off. A new argument takes a new name.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from amqp.exceptions import AccessRefused, NotFound


@dataclass(frozen=True)
class Exchange:
    """A durable exchange."""

    name: str
    type: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Queue:
    """A durable queue. `auto_delete`: it goes with its last consumer, so the broker's definitions leave it out."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    auto_delete: bool = False


@dataclass(frozen=True)
class Binding:
    """What leads from an exchange to a queue."""

    exchange: str
    queue: str
    key: str


@dataclass(frozen=True)
class Topology:
    """Exchanges, queues and bindings in the order in which they are declared."""

    exchanges: tuple[Exchange, ...] = ()
    queues: tuple[Queue, ...] = ()
    bindings: tuple[Binding, ...] = ()

    def __add__(self, other: "Topology") -> "Topology":
        return Topology(self.exchanges + other.exchanges, self.queues + other.queues, self.bindings + other.bindings)

    def declare(self, channel: Any) -> None:
        """Declares everything on an amqp channel; harmless when it is there. Raises PreconditionFailed when it differs."""
        for exchange in self.exchanges:
            channel.exchange_declare(
                exchange.name, exchange.type, durable=True, auto_delete=False, arguments=dict(exchange.arguments)
            )
        for queue in self.queues:
            channel.queue_declare(
                queue.name, durable=True, auto_delete=queue.auto_delete, arguments=dict(queue.arguments)
            )
        for binding in self.bindings:
            channel.queue_bind(binding.queue, binding.exchange, binding.key)

    def to_dict(self) -> dict[str, list[dict[str, Any]]]:
        """Plain data, sorted: `{"exchanges": [...], "queues": [...], "bindings": [...]}`."""
        return {
            "exchanges": [asdict(one) for one in sorted(self.exchanges, key=lambda one: one.name)],
            "queues": [asdict(one) for one in sorted(self.queues, key=lambda one: one.name)],
            "bindings": [
                asdict(one) for one in sorted(self.bindings, key=lambda one: (one.queue, one.exchange, one.key))
            ],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Topology":
        """The topology that `to_dict` wrote."""
        return cls(
            tuple(Exchange(**one) for one in data["exchanges"]),
            tuple(Queue(**one) for one in data["queues"]),
            tuple(Binding(**one) for one in data["bindings"]),
        )


def exists(connection: Any, queue: str) -> bool:
    """Whether the broker has that queue."""
    return _look(connection, queue) is not None


def consumers_of(connection: Any, queue: str) -> int:
    """How many consumers the queue has; 0 if there is no such queue."""
    found = _look(connection, queue)
    return int(found.consumer_count) if found else 0


def waiting_in(connection: Any, queue: str) -> int:
    """How many messages are ready in the queue; 0 if there is no such queue."""
    found = _look(connection, queue)
    return int(found.message_count) if found else 0


def _look(connection: Any, queue: str) -> Any:
    """What the broker says of the queue, on a channel of its own: a refusal closes the channel. None: there is none."""
    channel = connection.channel()
    try:
        found = channel.queue_declare(queue, passive=True)
    except NotFound:
        return None
    channel.close()
    return found


def exchange_exists(connection: Any, exchange: str) -> bool:
    """Whether the broker has that exchange. Without the right to configure it, RabbitMQ refuses to say that it is missing."""
    channel = connection.channel()
    try:
        channel.exchange_declare(exchange, "", passive=True, auto_delete=False)
    except (NotFound, AccessRefused):
        return False
    channel.close()
    return True


def ensure_exchange(connection: Any, exchange: Exchange) -> None:
    """Declares the exchange only if it is missing: whoever merely publishes or binds to it needs no right to configure it."""
    if not exchange_exists(connection, exchange.name):
        channel = connection.channel()
        Topology(exchanges=(exchange,)).declare(channel)
        channel.close()
