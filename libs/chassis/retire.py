"""Deletes what earlier releases left on the broker: `kundkort retire-queues`, the last step of an upgrade.

Until then both generations of a service's queues are bound, so that the release before can come back. Run it when every part
has the new release: a publisher or subscriber of 0.1.0 would declare the old queues again, and nobody would empty them.
"""

import time
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import Any

from amqp.exceptions import PreconditionFailed

from chassis.event_topology import EVENTS, RETRY_SECONDS, Generation, generations
from chassis.request_topology import RPC
from chassis.short_connection import open_connection
from chassis.topology import exchange_exists, exists, waiting_in

PATIENCE_SECONDS = 40
"""As long as the longest wait of a retried event and a little more."""


@dataclass
class Retired:
    """What was done: queues deleted, and messages left in those that were kept for it."""

    deleted: list[str] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)


def retire(
    amqp_url: str,
    service: str,
    heard: Set[str],
    unwanted: Set[str] = frozenset(),
    former: Set[str] = frozenset(),
    waits: Iterable[float] = (),
    patience: float = PATIENCE_SECONDS,
) -> Retired:
    """Unbinds the older generations of a service's queues, waits until they are empty, and deletes them.

    `heard`: the types of events that the service subscribes to; bindings of its newest queue to any of `unwanted` that it does
    not hear are removed. `former`: further types to which older queues may be bound. `waits` (seconds) name retry queues, beside
    those of the default. Deletes nothing while a message is left after `patience` seconds: replay parked events first.
    """
    with open_connection(amqp_url) as connection:
        newest, *older = generations(service)
        _unbind(connection, newest, unwanted - heard)
        done = Retired()
        for generation in older:
            _unbind(connection, generation, heard | unwanted | former)
            _delete(connection, _queues(connection, generation, waits), patience, done)
        return done


def retire_requests(amqp_url: str) -> bool:
    """Deletes the exchange of requests of release 0.1.0, and with it the bindings of its queues, which go with their consumers.

    Returns whether there was one. Services serve it as long as it exists; gateways of 0.1.0 publish to it.
    """
    with open_connection(amqp_url) as connection:
        found = exchange_exists(connection, RPC.name)
        if found:
            connection.channel().exchange_delete(RPC.name)
        return found


def _queues(connection: Any, generation: Generation, waits: Iterable[float]) -> list[str]:
    """The queues of a generation that exist, in the order in which messages go through them."""
    names = [*map(generation.retry, sorted({*RETRY_SECONDS, *waits})), generation.queue, generation.parked]
    return [name for name in names if exists(connection, name)]


def _unbind(connection: Any, generation: Generation, types: Iterable[str]) -> None:
    if exists(connection, generation.queue):
        channel = connection.channel()
        for kind in sorted(types):
            channel.queue_unbind(generation.queue, EVENTS.name, kind)
        channel.close()


def _delete(connection: Any, queues: list[str], patience: float, done: Retired) -> None:
    """Deletes all of the queues or none. Looks twice: what a handler has in hand may return to a queue that looks empty."""
    end = time.monotonic() + patience
    quiet = 0
    while quiet < 2 and time.monotonic() < end:
        quiet = 0 if _left(connection, queues) else quiet + 1
        time.sleep(min(1.0, patience / 4))
    done.left |= _left(connection, queues)
    if done.left:
        return
    for queue in queues:
        try:
            connection.channel().queue_delete(queue, if_empty=True)
            done.deleted.append(queue)
        except PreconditionFailed:  # a message came in between
            done.left[queue] = waiting_in(connection, queue)


def _left(connection: Any, queues: list[str]) -> dict[str, int]:
    return {queue: count for queue in queues if (count := waiting_in(connection, queue))}
