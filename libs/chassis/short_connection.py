"""A connection for a few questions or declarations: by commands, and by gauges when Prometheus asks."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from chassis.addresses import split_addresses
from chassis.connection import BoundedConnection, connect

NO_HEARTBEAT = 0.0


@contextmanager
def open_connection(amqp_url: str) -> Iterator[BoundedConnection]:
    """A connection to the first of the broker's addresses that answers; nothing on it waits without a limit.

    Raises what the last address did when none answers.
    """
    connection = _first(split_addresses(amqp_url))
    try:
        yield connection
    finally:
        with suppress(Exception):  # the work is done; a broker that has gone meanwhile changes nothing
            connection.close()


def _first(addresses: list[str]) -> BoundedConnection:
    for address in addresses[:-1]:
        with suppress(OSError):
            return connect(address, NO_HEARTBEAT)
    return connect(addresses[-1], NO_HEARTBEAT)
