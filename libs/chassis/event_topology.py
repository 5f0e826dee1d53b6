"""The queues of a service that subscribes to events. Publishers declare none of them; each service declares its own.

    events (topic)      → events.SERVICE.2              one queue a subscriber, whatever its handlers are called
    events.SERVICE.2    → events.SERVICE.2.retry.1000   (milliseconds) holds a message, then returns it to events.SERVICE.2
    (direct)            → events.SERVICE.2.parked       messages that failed every retry or killed the process, with the reason

All are quorum queues: on a cluster of three brokers each is on three nodes. The direct exchange leads to the service's own
queues by their names; the broker's default exchange would let it write into everybody's.

Arguments of a queue cannot be changed, so a change of one makes a new generation: a new suffix at the head of SUFFIXES. A service
declares the newest generation, and consumes the older ones while they exist: they stay bound, so that the release before finds
everything after a rollback. `kundkort retire-queues` deletes them. Release 0.1.0 had the suffix "": classic queues.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from chassis.topology import Binding, Exchange, Queue, Topology

EVENTS = Exchange("events", "topic")
SUFFIXES = (".2", "")
"""Of the generations, newest first."""

DELIVERY_LIMIT = 20
"""Deliveries of a message without an acknowledgement, i.e. deaths of its consumer, before the broker parks it."""

RETRY_SECONDS: tuple[float, ...] = (1, 5, 30)
"""Waits before an event is tried again, unless the setting RETRY_SECONDS names others."""

QUORUM = {"x-queue-type": "quorum"}


@dataclass(frozen=True)
class Generation:
    """The names of one generation of a service's queues."""

    service: str
    suffix: str

    @property
    def queue(self) -> str:
        return f"events.{self.service}{self.suffix}"

    @property
    def exchange(self) -> str:
        """Leads to each queue of this generation by its name; release 0.1.0 used the default exchange."""
        return self.queue if self.suffix else ""

    @property
    def parked(self) -> str:
        return f"{self.queue}.parked"

    def retry(self, seconds: float) -> str:
        return f"{self.queue}.retry.{int(seconds * 1000)}"


def generations(service: str) -> list[Generation]:
    """All generations of a service's queues, newest first."""
    return [Generation(service, suffix) for suffix in SUFFIXES]


def subscriber_topology(service: str, types: Iterable[str], waits: Iterable[float] = RETRY_SECONDS) -> Topology:
    """The newest generation of a subscriber's queues. `types` of events, `waits` in seconds.

    Without `events` itself, which belongs to nobody. The parked queue has no delivery limit: listing it counts as a delivery.
    """
    own = generations(service)[0]
    waiting = [
        Queue(own.retry(seconds), _dead_letters(own, own.queue) | {"x-message-ttl": int(seconds * 1000)})
        for seconds in waits
    ]
    queues = (
        Queue(own.parked, {**QUORUM, "x-delivery-limit": -1}),
        Queue(own.queue, _dead_letters(own, own.parked) | {"x-delivery-limit": DELIVERY_LIMIT}),
        *waiting,
    )
    by_name = tuple(Binding(own.exchange, queue.name, queue.name) for queue in queues)
    heard = tuple(Binding(EVENTS.name, own.queue, kind) for kind in sorted(types))
    return Topology((Exchange(own.exchange, "direct"),), queues, by_name + heard)


def _dead_letters(own: Generation, target: str) -> dict[str, object]:
    """Arguments of a queue whose dead messages go to `target` and are kept until that has them."""
    return {
        **QUORUM,
        "x-dead-letter-exchange": own.exchange,
        "x-dead-letter-routing-key": target,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
