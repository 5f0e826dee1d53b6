"""Who does what on a connection: a caller writes by itself when nobody else works there, and never waits for the broker."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NoReturn
from uuid import uuid4

import pytest
from amqp import Message
from broker_view import delete_queues, waiting
from kombu import Connection
from toy import Toy
from toy_contract import CreateCounter, GetCounter

from chassis.broker import Broker, Task
from chassis.client import RpcClient
from chassis.connection_hooks import Channel
from chassis.testing import a_context, wait_until
from chassis.testing_network import a_proxy
from contracts.errors import BrokerDown


@pytest.fixture
def queue() -> Iterator[str]:
    name = f"test.{uuid4().hex[:8]}"
    with Connection(os.environ["AMQP_URL"]) as connection:
        connection.channel().queue_declare(name, durable=True, auto_delete=False)
    yield name
    delete_queues(name)


@pytest.fixture
def broker() -> Iterator[Broker]:
    found = Broker(os.environ["AMQP_URL"], "test", lambda channel: None)
    found.start()
    assert found.wait_until_up(10)
    yield found
    found.stop()


def publish(broker: Broker, queue: str, body: bytes) -> None:
    """As an answer is sent, without a message to acknowledge."""
    broker.submit_brief(lambda channel: channel.publish(Message(body), "", queue, True))
    broker.work()


def bodies(queue: str, count: int) -> list[bytes]:
    wait_until(lambda: waiting(queue) == count, 30)
    with Connection(os.environ["AMQP_URL"]) as connection:
        channel = connection.channel()
        return [bytes(channel.basic_get(queue, no_ack=True).body) for _ in range(count)]


def test_what_only_writes_is_done_by_its_caller(broker: Broker) -> None:
    doers: list[threading.Thread] = []
    for _ in range(100):
        broker.submit_brief(lambda _channel: doers.append(threading.current_thread()))
        broker.work()
    wait_until(lambda: len(doers) == 100)
    assert doers.count(threading.current_thread()) > 90  # the owner has the turn now and then, too


def test_what_awaits_an_answer_is_done_by_the_owner_in_its_order(broker: Broker, queue: str) -> None:
    """Also a brief task that comes after it."""
    order: list[tuple[str, threading.Thread]] = []
    has_begun, go_on = threading.Event(), threading.Event()

    def declare(channel: Channel) -> None:
        has_begun.set()
        go_on.wait(10)
        channel.queue_declare(queue, passive=True)
        order.append(("declare", threading.current_thread()))

    broker.submit(declare)
    assert has_begun.wait(10)
    broker.submit_brief(lambda _channel: order.append(("write", threading.current_thread())))
    broker.work()  # the owner has the turn
    assert order == []
    go_on.set()
    wait_until(lambda: len(order) == 2)
    assert order == [("declare", broker._thread), ("write", broker._thread)]


def test_frames_of_many_threads_are_not_mixed_up(broker: Broker, queue: str) -> None:
    wanted = [f"{number:03}".encode() * (1 + number * 7 % 900) for number in range(320)]
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(partial(publish, broker, queue), wanted))
    assert sorted(bodies(queue, 320)) == sorted(wanted)


def test_one_caller_keeps_its_order(broker: Broker, queue: str) -> None:
    wanted = [str(number).encode() for number in range(200)]
    for body in wanted:
        publish(broker, queue, body)
    assert bodies(queue, 200) == wanted


def test_a_caller_does_not_wait_for_a_broker_that_takes_no_more(queue: str) -> None:
    """What the socket does not take is the owner's: a caller that waited would be held for as long as the node hangs."""
    with a_proxy() as (proxy, url):
        broker = Broker(url, "test", lambda channel: None)
        broker.start()
        assert broker.wait_until_up(10)
        wanted = [bytes([number]) * 1_000_000 for number in range(40)]
        proxy.freeze()
        for body in wanted:
            publish(broker, queue, body)
        assert broker._tasks or broker._connection.unsent  # type: ignore[union-attr]
        proxy.mend()
        assert [body[:1] for body in bodies(queue, 40)] == [body[:1] for body in wanted]
        broker.stop()


def test_a_task_that_fails_ends_the_connection_and_not_its_caller(broker: Broker, queue: str) -> None:
    def fail(_channel: Channel) -> NoReturn:
        raise OSError("the network is gone")

    before = broker._connection
    broker.submit_brief(lambda channel: channel.publish(Message(b"lost"), "", queue, True))
    broker.submit_brief(fail)
    broker.work()
    wait_until(lambda: broker._connection not in (None, before))
    publish(broker, queue, b"after")
    assert bodies(queue, 1) == [b"after"]  # nothing of the turn that failed has left


def test_nothing_follows_a_failure_on_its_connection(broker: Broker, queue: str) -> None:
    """The broker may have half a frame of what failed, and would take what follows for the rest of it."""

    def fail(_channel: Channel) -> NoReturn:
        raise OSError("the network is gone")

    before = broker._connection
    with broker._turn:  # the owner notices only once all of this is done
        broker.submit_brief(fail)
        with pytest.raises(OSError, match="gone"):
            broker._run_tasks()
        broker._failure = OSError("the network is gone")
        broker.submit_brief(lambda channel: channel.publish(Message(b"between"), "", queue, True))
        assert broker._connection is not None
        with pytest.raises(OSError, match="gone"):
            broker._work_in_turn()
    broker.wake()
    wait_until(lambda: broker._connection not in (None, before))
    publish(broker, queue, b"after")
    assert bodies(queue, 1) == [b"after"]


def test_a_promise_is_broken_once_when_the_connection_goes_meanwhile() -> None:
    """The loss tells whoever has been promised something, and the submission, too, finds that there is no connection."""

    class Losing(Broker):
        def submit(self, task: Task) -> None:
            self._disconnect(None)
            super().submit(task)

    broker = Losing("amqp://127.0.0.1:1//", "test", lambda channel: None)
    kept = broker.publish_confirmed(b"", "", "nowhere", "1")
    assert isinstance(kept.exception(1), BrokerDown)


def test_nothing_is_written_while_the_broker_is_blocked(broker: Broker, queue: str) -> None:
    broker.submit(lambda _channel: broker._block("a test"))
    wait_until(lambda: broker.is_blocked)
    publish(broker, queue, b"later")
    broker.submit_brief(lambda _channel: None)
    broker.work()
    assert (waiting(queue), len(broker._tasks)) == (0, 2)
    broker._unblock()
    broker.wake()
    assert bodies(queue, 1) == [b"later"]


def test_without_a_connection_the_caller_hears_it_at_once() -> None:
    broker = Broker("amqp://127.0.0.1:1//", "test", lambda channel: None)
    with pytest.raises(BrokerDown):
        broker.submit_brief(lambda channel: None)
    broker.work()


def test_what_is_sent_together_leaves_together(toy: Toy, client: RpcClient) -> None:
    with toy.running():
        made = [toy.call(CreateCounter(name=str(number))).id for number in range(5)]
        with client.one_write():
            sent = [client.send(GetCounter(counter_id=one), a_context()) for one in made]
            link = client._links[client._current].broker
            assert len(link._tasks) == 5
        assert [one.result()["id"] for one in sent] == made


def test_a_failure_inside_of_a_block_does_not_hold_what_was_sent(toy: Toy, client: RpcClient) -> None:
    with toy.running():
        made = toy.call(CreateCounter(name="one")).id
        sent: list[Any] = []

        def fail_in_a_block() -> None:
            with client.one_write():
                sent.append(client.send(GetCounter(counter_id=made), a_context()))
                raise ValueError("another request could not be made")

        with pytest.raises(ValueError, match="could not be made"):
            fail_in_a_block()
        assert sent[0].result()["id"] == made
        assert client.call(GetCounter(counter_id=made), a_context())["id"] == made
