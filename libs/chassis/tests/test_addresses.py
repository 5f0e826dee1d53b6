"""Several addresses: the next one is taken at once, and nothing is waited for without a limit."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from nodes import Traveller, two_nodes
from toy import Toy
from toy_contract import GetCounter, RaiseCounter

from chassis import connection
from chassis.addresses import name_node, pause_after, split_addresses
from chassis.broker import Broker
from chassis.client import RpcClient
from chassis.testing import a_context, patiently, wait_until
from chassis.testing_keys import keys_of
from chassis.testing_network import a_proxy
from contracts.errors import BrokerDown


def test_amqp_url_names_one_or_several_addresses() -> None:
    one, other = "amqp://u:p@a:5672/%2F", "amqps://u:p@b/"
    assert split_addresses(one) == [one]
    assert split_addresses(f"{one}; {other};{one};") == [one, other]
    with pytest.raises(ValueError, match="names no broker"):
        split_addresses(" ; ")


def test_a_node_is_named_without_its_login() -> None:
    assert name_node("amqp://user:secret@a:5673/%2F") == "a:5673"
    assert name_node("amqp://user:secret@a") == "a:5672"
    assert name_node("amqps://user:secret@a/vhost") == "a:5671"


@contextmanager
def a_client_of(urls: str) -> Iterator[RpcClient]:
    """A client that is connected to every node."""
    client = RpcClient(urls, keys_of("gateway"))
    assert client.is_up
    wait_until(lambda: all(link.broker.is_up for link in client._links))
    try:
        yield client
    finally:
        client.close()


def current(client: RpcClient) -> str:
    """The node to which the client sends."""
    return name_node(client._links[client._current].broker._addresses[0])


def test_a_lost_connection_moves_to_the_next_address_at_once() -> None:
    """Not after a pause: pauses come only when the whole list has failed."""
    with two_nodes() as (nodes, urls):
        traveller = Traveller(urls)
        assert pause_after(1, count=2) == 0.0
        assert pause_after(2, count=2) > 0.0
        traveller.broker.start()
        assert traveller.arrives()
        nodes[traveller.seen[0]].cut()
        assert traveller.arrives()
        assert set(traveller.seen) == set(nodes)
        traveller.broker.stop()


class CountingBroker(Broker):
    """Knows how many attempts in a row have failed."""

    failed = 0

    def _pause(self, failed: int) -> float:
        self.failed = failed
        return super()._pause(failed)


def test_an_address_that_stays_dead_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """Each connection of each process tries it again every two seconds: the log held hardly anything else."""
    with a_proxy() as (proxy, url):
        proxy.cut()
        broker = CountingBroker(url, "test", lambda channel: None)
        broker.start()
        wait_until(lambda: broker.failed >= 3)
        proxy.mend()
        assert broker.wait_until_up(20)
        wait_until(lambda: "up again" in caplog.text)
        broker.stop()
    node = name_node(url)
    assert [record.getMessage() for record in caplog.records if node in record.getMessage()] == [
        f"broker connection test lost at {node}: ConnectionRefusedError: [Errno 111] Connection refused",
        f"broker connection test is up again at {node}",
    ]


def test_a_call_that_the_broker_does_not_answer_ends_and_the_next_address_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As `queue.declare` of a queue whose home node is dead: it got no answer at all, and the thread waited for ever."""
    monkeypatch.setattr(connection, "ANSWER_SECONDS", 1.0)
    with two_nodes() as (nodes, urls):
        tried: list[str] = []

        def on_up(channel: connection.BoundedChannel) -> None:
            node = name_node(broker._addresses[broker._next])
            tried.append(node)
            if len(tried) == 1:
                nodes[node].freeze()
            channel.queue_declare("test.unanswered", exclusive=True, auto_delete=True)

        broker = Broker(urls, "test", on_up)
        broker.start()
        assert broker.wait_until_up(20)
        assert len(tried) == 2
        assert set(tried) == set(nodes)
        broker.stop()


def test_a_frozen_address_does_not_hold_up_a_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    """The TCP connection is made, but the broker never says hello."""
    monkeypatch.setattr(connection, "ANSWER_SECONDS", 1.0)
    with two_nodes() as (nodes, urls):
        next(iter(nodes.values())).freeze()
        brokers = [Broker(urls, "test", lambda channel: None) for _ in range(4)]  # each begins anywhere
        for broker in brokers:
            broker.start()
        assert all(broker.wait_until_up(20) for broker in brokers)
        for broker in brokers:
            broker.stop()


def test_calls_go_on_when_the_node_in_use_dies(toy: Toy) -> None:
    """What was pending there is sent over the other one, once; its request id makes that harmless."""
    with two_nodes() as (nodes, urls), toy.running(), a_client_of(urls) as client:
        counter = toy.new()
        calls = [client.send(RaiseCounter(counter_id=counter, sleep=1), a_context(seconds=30)) for _ in range(5)]
        wait_until(lambda: len(toy.lines("raised")) == 5)
        dead = current(client)
        nodes[dead].cut()
        assert {call.result()["id"] for call in calls} == {counter}
        assert client.send(GetCounter(counter_id=counter), a_context(seconds=30)).result()["value"] == 5
        assert current(client) != dead


def test_calls_go_on_when_the_node_in_use_hangs(toy: Toy) -> None:
    """Heartbeats notice it after 40 s; a question that it does not answer, after the silence of a second."""
    with two_nodes() as (nodes, urls), toy.running(), a_client_of(urls) as client:
        counter = toy.new()
        hung = current(client)
        nodes[hung].freeze()
        assert client.send(GetCounter(counter_id=counter), a_context(seconds=30)).result()["value"] == 0
        assert current(client) != hung


def test_a_slow_service_is_not_taken_for_a_node_that_hangs(toy: Toy) -> None:
    with two_nodes() as (_, urls), toy.running(), a_client_of(urls) as client:
        counter = toy.new()
        used = current(client)
        assert client.call(RaiseCounter(counter_id=counter, sleep=3), a_context(seconds=30))["value"] == 1
        assert current(client) == used
        assert len(toy.lines("raised")) == 1


def test_without_any_node_a_call_fails_at_once(toy: Toy) -> None:
    with two_nodes() as (nodes, urls), a_client_of(urls) as client:
        for proxy in nodes.values():
            proxy.cut()
        with pytest.raises(BrokerDown):
            client.send(GetCounter(counter_id="cnt_1"), a_context(seconds=300)).result()


def test_services_and_events_use_the_whole_list(toy: Toy) -> None:
    """One address of the service goes: it stays ready, answers, and hears its events."""
    with two_nodes() as (nodes, urls), toy.running(AMQP_URL=urls):
        counter = toy.new()
        next(iter(nodes.values())).cut()
        # A request that was on its way to the node is answered by its deadline at the latest, and repeated as a caller does.
        again = {"seconds": 5, "request_id": uuid4().hex}
        assert patiently(lambda: toy.call(RaiseCounter(counter_id=counter), **again)).value == 1
        wait_until(lambda: toy.counter(counter).heard == 1, 30)
