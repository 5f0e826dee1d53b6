"""Where a replica takes its requests from: a queue on one node of the broker, which it leaves without losing a request."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from chassis.addresses import name_node
from chassis.broker import Broker, Channel
from chassis.logs import log
from chassis.request_topology import RPC, former_topology, own_queue, request_exchange, shared_queue
from chassis.topology import Topology, ensure_exchange, exchange_exists

CONSUMER = "rpc"
LONGEST_DRAIN_SECONDS = 3.0
SETTLED_SECONDS = 0.1
"""A request that was routed before the queue was unbound arrives within this time."""

OnMessage = Callable[["RequestSource", Any], None]


class RequestSource(ABC):
    """One connection and the queue that is read over it. `on_message(source, message)` runs in the owning thread."""

    queue = ""

    def __init__(self, service: str, amqp_url: str, prefetch: int, on_message: OnMessage) -> None:
        self.service, self._prefetch, self._on_message = service, prefetch, on_message
        self.broker = Broker(amqp_url, f"{service}-rpc", self.on_up)
        self.is_started = False

    def start(self) -> None:
        """Harmless when it is started: of several nodes, each may have found at the same moment that it is not."""
        if not self.is_started:
            self.is_started = True
            self.broker.start()

    @abstractmethod
    def declare(self, channel: Channel) -> None:
        """Declares the queue that `self.queue` names and binds it."""

    @abstractmethod
    def unbind(self, channel: Channel) -> None:
        """Takes back this replica's binding."""

    def on_up(self, channel: Channel) -> None:
        self.declare(channel)
        channel.basic_qos(0, self._prefetch, False)
        channel.basic_consume(
            self.queue, callback=lambda message: self._on_message(self, message), consumer_tag=CONSUMER
        )

    def count_waiting(self, channel: Channel) -> int:
        """How many requests wait in the queue."""
        return int(channel.queue_declare(self.queue, passive=True).message_count)


class NodeSource(RequestSource):
    """The service's queue on one node, shared by its replicas.

    Each replica has a binding of its own, told apart by an argument: the queue gets requests as long as one of them is bound,
    and the last that leaves unbinds it before it vanishes.
    """

    def __init__(self, service: str, address: str, prefetch: int, on_message: OnMessage, on_connected: Any) -> None:
        super().__init__(service, address, prefetch, on_message)
        self._exchange = request_exchange(service)
        self._node, self._replica = name_node(address), uuid4().hex[:12]
        self._on_connected, self._share = on_connected, True

    def declare(self, channel: Channel) -> None:
        ensure_exchange(channel.connection, self._exchange)
        try:
            self.queue = self._declare_shared(channel) if self._share else self._declare_own(channel)
            channel.queue_bind(self.queue, self._exchange.name, "", arguments=self._binding)
        except Exception:  # refused, or not answered as the queue's home is elsewhere and dead: the connection is over
            self._share = not self._share
            log.warning("requests cannot be read; next try with %s queue", "the shared" if self._share else "an own")
            raise
        self._on_connected(channel)

    def _declare_shared(self, channel: Channel) -> str:
        queue = shared_queue(self.service, self._node)
        Topology(queues=(queue,)).declare(channel)
        return queue.name

    def _declare_own(self, channel: Channel) -> str:
        name = own_queue(self.service, self._node, self._replica)
        channel.queue_declare(name, exclusive=True, auto_delete=True)
        return name

    def unbind(self, channel: Channel) -> None:
        channel.queue_unbind(self.queue, self._exchange.name, "", arguments=self._binding)

    @property
    def _binding(self) -> dict[str, str]:
        return {"replica": self._replica}


class FormerSource(RequestSource):
    """The queue of release 0.1.0, into which gateways of that release publish. All replicas share one binding."""

    def on_up(self, channel: Channel) -> None:
        if former_exists(channel):  # else it was retired while this replica runs: nobody publishes there any more
            super().on_up(channel)

    def declare(self, channel: Channel) -> None:
        former = former_topology(self.service)
        former.declare(channel)
        self.queue = former.queues[0].name

    def unbind(self, channel: Channel) -> None:
        others = channel.queue_declare(self.queue, passive=True).consumer_count - 1
        if others <= 0:
            channel.queue_unbind(self.queue, RPC.name, self.service)


def former_exists(channel: Channel) -> bool:
    """Whether release 0.1.0 has been on this broker: its requests are served until its exchange is retired."""
    return exchange_exists(channel.connection, RPC.name)


def drain(sources: Iterable[RequestSource], seconds: float = LONGEST_DRAIN_SECONDS) -> None:
    """Takes no new requests, without one being left in a queue that vanishes with its last consumer.

    Unbinds first, takes what is in the queues (busy replicas beside take it, too), and cancels when nothing waits.
    """
    end = time.monotonic() + seconds
    connected = [source for source in sources if source.queue and source.broker.is_up]
    for source in connected:
        source.broker.ask(source.unbind)
    looks = dict.fromkeys(connected, 0)
    while looks and time.monotonic() < end:
        time.sleep(SETTLED_SECONDS)
        for source, empty in list(looks.items()):
            looks[source] = empty + 1 if _is_empty(source, end) else 0
            if looks[source] == 2:
                looks.pop(source)
    for source in connected:
        source.broker.ask(lambda channel: channel.basic_cancel(CONSUMER))


def _is_empty(source: RequestSource, end: float) -> bool:
    """Whether nothing waits; also when the connection is gone, which leaves nothing to wait for."""
    try:
        return source.broker.ask(source.count_waiting).result(max(0.0, end - time.monotonic())) == 0
    except Exception:
        return True
