"""What waits in a service's event queues is counted wherever its settings make it wait."""

import os

import pytest
from broker_view import delete_queues, send_raw
from kombu import Connection

from chassis.event_topology import generations, subscriber_topology
from chassis.queue_lengths import count_waiting
from chassis.testing import wait_until

pytestmark = pytest.mark.servers
LONG = 3600.0
"""Seconds of a wait that no test outlives."""


def test_an_event_counts_while_it_waits_for_another_try_by_the_services_own_setting() -> None:
    """Red before: the command took the default for every installation's RETRY_SECONDS."""
    url, own = os.environ["AMQP_URL"], generations("toy")[0]
    retry = own.retry(LONG)
    with Connection(url) as connection:
        subscriber_topology("toy", (), (LONG,)).declare(connection.channel())
    try:
        before = count_waiting(url, "toy", (LONG,))
        send_raw(own.exchange, retry, (b"{}", {}))
        wait_until(lambda: count_waiting(url, "toy", (LONG,)) == before + 1)
        assert count_waiting(url, "toy") == before
    finally:
        delete_queues(retry)
