"""A node that hangs, or is cut off from the others, delays no event: other nodes are taken, and what it had is published anew."""

import os

from broker_view import send_raw, waiting
from kombu import Connection
from nodes import Traveller, two_nodes
from toy import Toy
from toy_events import a_counter, publish_raised
from toy_service import raised_here

from chassis import commits
from chassis.addresses import name_node
from chassis.broker import Broker
from chassis.context import using
from chassis.outbox import Relay
from chassis.queue_probe import PROBE
from chassis.testing import a_context, wait_until
from chassis.testing_keys import keys_of

QUEUE = "events.toy.2"


def consumers() -> int:
    """How many consumers the broker counts; those of a hung connection, too."""
    with Connection(os.environ["AMQP_URL"]) as connection:
        return int(connection.channel().queue_declare(QUEUE, passive=True).consumer_count)


def test_a_connection_of_which_nothing_is_awaited_leaves_a_hung_node_for_another() -> None:
    """Events, which nobody awaits, came 10 s late."""
    with two_nodes() as (nodes, urls):
        traveller = Traveller(urls)
        traveller.broker.start()
        assert traveller.arrives()
        nodes[traveller.seen[0]].freeze()
        assert traveller.arrives(8)
        assert set(traveller.seen) == set(nodes)
        traveller.broker.stop()


def test_a_hung_channel_is_not_taken_for_a_hung_node() -> None:
    """RabbitMQ's side of a channel waits for the leader of a quorum queue, which may hang on another node."""
    with two_nodes() as (_, urls):
        broker = Broker(urls, "test", lambda channel: None)
        broker.start()
        assert broker.wait_until_up(10)
        assert broker._questions.channel_id != broker._channel.channel_id  # type: ignore[union-attr]
        broker.stop()


def test_events_that_a_lost_connection_left_unconfirmed_are_published_over_the_next(toy: Toy) -> None:
    """The sweeper, here asleep, came up to 5 s later."""
    with two_nodes() as (nodes, urls), toy.stored_here(), using(a_context()):
        relay = Relay("toy", urls, keys_of("toy"), sweep_seconds=3600)
        commits.commit_listeners.append(relay.enqueue)
        relay.start()
        assert relay._broker.wait_until_up(10)
        used = nodes[name_node(relay._broker._addresses[relay._broker._next])]
        used.freeze()
        raised_here(by=2)
        wait_until(relay._broker.is_owed)
        used.cut()
        wait_until(lambda: waiting(QUEUE) == 1)
        commits.commit_listeners.remove(relay.enqueue)
        relay.stop()


def test_a_consumer_that_left_a_hung_node_comes_before_the_one_that_it_left_there(toy: Toy) -> None:
    """RabbitMQ goes on giving messages to the consumer on the hung node, which would keep them until that node is given up."""
    counter = a_counter(toy)
    with two_nodes() as (nodes, urls):
        first, second = nodes.values()
        second.cut()
        with toy.running(AMQP_URL=urls, EVENT_PREFETCH="100"):  # its consumer is on the first node: there is no other
            second.mend()
            first.freeze()
            wait_until(lambda: consumers() == 2)
            for version in range(2, 22):
                publish_raised(counter, version, by=1)
            wait_until(lambda: len(toy.lines("heard")) == 20)
            first.mend()


def test_a_probe_is_no_event(toy: Toy) -> None:
    """Replicas that share the queue get each other's probes."""
    counter = a_counter(toy)
    with toy.running():
        send_raw(QUEUE, QUEUE, *[(b"", {"type": PROBE})] * 3)
        publish_raised(counter, 2, by=1)
        wait_until(lambda: len(toy.lines("heard")) == 1)
    assert (waiting(QUEUE), waiting(f"{QUEUE}.parked")) == (0, 0)
