"""A service says so when it finds no event queue of its own: what was published meanwhile never comes."""

import requests
from broker_view import TOY_QUEUES, delete_queues
from toy import Toy

from chassis.testing import wait_until

COUNTER = "kundkort_event_queues_created_total 1.0"


def test_a_queue_that_was_lost_is_told_and_one_that_is_there_is_not(toy: Toy) -> None:
    with toy.running() as (_, url):
        wait_until(lambda: requests.get(f"{url}/readyz", timeout=5).ok)
        assert COUNTER not in requests.get(f"{url}/metrics", timeout=5).text
    delete_queues(*TOY_QUEUES)
    with toy.running() as (_, url):
        wait_until(lambda: COUNTER in requests.get(f"{url}/metrics", timeout=5).text)
