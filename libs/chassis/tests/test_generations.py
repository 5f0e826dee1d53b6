"""The queues of release 0.1.0 beside those of today: nothing is lost on the way there, nor on the way back."""

import os
from collections.abc import Iterator

import pytest
from broker_view import TOY_QUEUES, delete_queues, send_raw, waiting
from kombu import Connection
from toy import Toy
from toy_contract import RaiseCounter
from toy_events import a_counter, publish_raised

from chassis import parked
from chassis.retire import retire
from chassis.testing import wait_until
from chassis.topology import Binding, Queue, Topology

NEW = [name for name in TOY_QUEUES if name.startswith("events.toy.2")]


def dead_letters(seconds: float) -> dict[str, object]:
    back = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "events.toy"}
    return {**back, "x-message-ttl": int(seconds * 1000)}


RELEASE_0_1_0 = Topology(
    queues=(
        Queue("events.toy", {"x-max-priority": 1}),
        Queue("events.toy.parked"),
        Queue("events.toy.retry.200", dead_letters(0.2)),
        Queue("events.toy.retry.400", dead_letters(0.4)),
    ),
    bindings=(Binding("events", "events.toy", "toy.counter_raised"),),
)


@pytest.fixture
def old_toy(toy: Toy) -> Iterator[Toy]:
    """The toy service on a broker that has seen release 0.1.0 only."""
    delete_queues(*NEW)
    declare_release_0_1_0()
    return toy


def declare_release_0_1_0() -> None:
    """What a replica or publisher of 0.1.0 does at each connect."""
    with Connection(os.environ["AMQP_URL"]) as connection:
        RELEASE_0_1_0.declare(connection.channel())


def test_events_that_wait_for_0_1_0_are_handled_by_its_successor(old_toy: Toy) -> None:
    counter = a_counter(old_toy)
    publish_raised(counter, 2, by=3)
    publish_raised(counter, 3, by=4)
    assert waiting("events.toy") == 2
    with old_toy.running():
        wait_until(lambda: old_toy.counter(counter).heard == 7)
        wait_until(lambda: waiting("events.toy") == 0)


def test_an_event_in_both_queues_has_its_effect_once(old_toy: Toy) -> None:
    with old_toy.running():
        counter = old_toy.new()
        publish_raised(counter, 2, by=3)
        wait_until(lambda: len(old_toy.lines("seen")) == 2)
        wait_until(lambda: old_toy.counter(counter).heard == 3)
        assert old_toy.counter(counter).heard == 3


def test_what_comes_while_nobody_listens_waits_for_either_release(old_toy: Toy) -> None:
    """Rollback: 0.1.0 finds in its own queue all that was published since its last replica stopped."""
    with old_toy.running():
        counter = old_toy.new()
    for version in (2, 3, 4):
        publish_raised(counter, version, by=1)
    assert waiting("events.toy") == 3
    assert waiting("events.toy.2") == 3
    declare_release_0_1_0()  # its replica starts: no 406


def test_what_fails_waits_where_it_came_from(old_toy: Toy) -> None:
    """So that 0.1.0 finds it: retried in its queues and parked there. Listed and replayed together with those of today."""
    with old_toy.running():
        counter = old_toy.new()
        publish_raised(counter, 2, by=5, poison=-1)
        wait_until(lambda: (waiting("events.toy.parked"), waiting("events.toy.2.parked")) == (1, 1))
        found = parked.list_parked(os.environ["AMQP_URL"], "toy")
        assert [(one["attempts"], one["reason"]) for one in found] == [(3, "RuntimeError: poison")] * 2
        old_toy.cure()
        assert parked.replay(os.environ["AMQP_URL"], "toy") == 2
        wait_until(lambda: len(old_toy.lines("heard")) == 2)
        assert old_toy.counter(counter).heard == 5


def test_a_retry_queue_that_0_1_0_lacks_is_replaced_by_one_of_today(old_toy: Toy) -> None:
    delete_queues("events.toy.retry.200")
    counter = a_counter(old_toy)
    publish_raised(counter, 2, by=5, poison=1)
    with old_toy.running():
        wait_until(lambda: old_toy.counter(counter).heard == 5)


def test_retiring_refuses_while_anything_is_left_and_then_deletes_the_old_queues(old_toy: Toy) -> None:
    url = os.environ["AMQP_URL"]
    with old_toy.running():
        counter = old_toy.new()
        publish_raised(counter, 2, by=1, poison=-1)
        wait_until(lambda: waiting("events.toy.parked") == 1)
        done = retire(url, "toy", {"toy.counter_raised"}, waits=(0.2, 0.4), patience=1)
        assert done.left == {"events.toy.parked": 1}
        publish_raised(counter, 3, by=1)  # unbound from the old queue already; the new one has it
        wait_until(lambda: len(old_toy.lines("heard")) == 1)
        old_toy.cure()
        parked.replay(url, "toy")
        wait_until(lambda: old_toy.counter(counter).heard == 2)
        done = retire(url, "toy", {"toy.counter_raised"}, waits=(0.2, 0.4), patience=1)
        assert (done.left, set(done.deleted)) == ({}, {queue.name for queue in RELEASE_0_1_0.queues})
        old_toy.call(RaiseCounter(counter_id=counter, by=4))
        wait_until(lambda: old_toy.counter(counter).heard == 6)
    assert waiting("events.toy") is None


def test_retiring_removes_bindings_that_no_handler_has(toy: Toy) -> None:
    with Connection(os.environ["AMQP_URL"]) as connection:
        connection.channel().queue_bind("events.toy.2", "events", "toy.counter_painted")
    retire(os.environ["AMQP_URL"], "toy", {"toy.counter_raised"}, unwanted={"toy.counter_painted"}, patience=1)
    send_raw("events", "toy.counter_painted", (b"{}", {}))
    publish_raised("cnt_1", 2, by=1)
    wait_until(lambda: waiting("events.toy.2") == 1)


def test_a_fresh_installation_never_has_the_old_queues(toy: Toy) -> None:
    with toy.running():
        toy.new()
        assert waiting("events.toy") is None
