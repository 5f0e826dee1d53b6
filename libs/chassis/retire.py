"""Deletes what earlier releases left on the broker: `kundkort retire-queues`, the last step of an upgrade.

Until then both generations of a service's queues are bound, so that the release before can come back. Run it when every part
has the new release: a publisher or subscriber of 0.1.0 would declare the old queues again, and nobody would empty them.
"""

import time
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import Any

from amqp.exceptions import PreconditionFailed
from kombu import Connection

from chassis.event_topology import EVENTS, RETRY_SECONDS, Generation, generations
from chassis.topology import exists, waiting_in

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
    waits: Iterable[float] = RETRY_SECONDS,
    patience: float = PATIENCE_SECONDS,
) -> Retired:
    """Unbinds the older generations of a service's queues, waits until they are empty, and deletes them.

    `heard`: the types of events that the service subscribes to; bindings of its newest queue to any of `unwanted` that it does
    not hear are removed. `waits` (seconds) name the retry queues. Deletes nothing while a message is left after
    `patience` seconds: parked events are to be replayed first.
    """
    with Connection(amqp_url) as connection:
        connection.ensure_connection(max_retries=3)
        newest, *older = generations(service)
        _unbind(connection, newest, unwanted - heard)
        done = Retired()
        for generation in older:
            _unbind(connection, generation, heard | unwanted)
            _delete(connection.connection, _queues(connection.connection, generation, waits), patience, done)
        return done


def _queues(connection: Any, generation: Generation, waits: Iterable[float]) -> list[str]:
    """The queues of a generation that exist, in the order in which messages go through them."""
    names = [*map(generation.retry, waits), generation.queue, generation.parked]
    return [name for name in names if exists(connection, name)]


def _unbind(connection: Connection, generation: Generation, types: Iterable[str]) -> None:
    if exists(connection.connection, generation.queue):
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
