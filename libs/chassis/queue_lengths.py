"""How many messages are ready in a service's event queues, of all generations."""

from collections.abc import Iterable
from typing import NamedTuple

from chassis.event_topology import RETRY_SECONDS, generations
from chassis.short_connection import open_connection
from chassis.topology import waiting_in


class QueueLengths(NamedTuple):
    """Events that wait for the service, that wait for another try after a failure, and that failed every try."""

    waiting: int
    retried: int
    parked: int


def read_lengths(amqp_url: str, service: str, waits: Iterable[float] = RETRY_SECONDS) -> QueueLengths:
    """The lengths now. `waits` (seconds) name the retry queues. Raises OSError or AMQPError when the broker does not answer."""
    waits = tuple(waits)
    waiting = retried = parked = 0
    with open_connection(amqp_url) as connection:
        for own in generations(service):
            waiting += waiting_in(connection, own.queue)
            retried += sum(waiting_in(connection, own.retry(seconds)) for seconds in waits)
            parked += waiting_in(connection, own.parked)
    return QueueLengths(waiting, retried, parked)


def count_waiting(amqp_url: str, service: str, waits: Iterable[float] = ()) -> int:
    """How many events wait for the service: in its queues and, after a failure, for another try.

    `waits`: the service's RETRY_SECONDS. The queues of the default are counted as well: they may be left of before the setting.
    """
    lengths = read_lengths(amqp_url, service, {*RETRY_SECONDS, *waits})
    return lengths.waiting + lengths.retried
