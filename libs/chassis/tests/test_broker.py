"""One thread owns the connection: what is published is confirmed, returned or known to be lost; nothing is waited for in vain."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import pytest
from broker_view import delete_queues, waiting
from kombu import Connection

from chassis.broker import Broker
from chassis.testing import wait_until
from chassis.testing_network import Proxy, a_proxy
from contracts.errors import BrokerDown


@pytest.fixture
def queue() -> Iterator[str]:
    name = f"test.{uuid4().hex[:8]}"
    with Connection(os.environ["AMQP_URL"]) as connection:
        connection.channel().queue_declare(name, durable=True, auto_delete=False)
    yield name
    delete_queues(name)


@contextmanager
def a_broker() -> Iterator[tuple[Broker, Proxy]]:
    with a_proxy() as (proxy, url):
        broker = Broker(url, "test", lambda channel: None, confirms=True)
        broker.start()
        assert broker.wait_until_up(10)
        yield broker, proxy
        broker.stop()


def test_what_a_queue_keeps_is_confirmed_and_what_none_takes_is_returned(queue: str) -> None:
    with a_broker() as (broker, _):
        kept = [broker.publish_confirmed(b"x", "", queue, f"kept {number}") for number in range(50)]
        lost = [broker.publish_confirmed(b"x", "", "nowhere", f"lost {number}") for number in range(50)]
        assert [future.result(timeout=10) for future in kept] == [True] * 50
        assert [future.result(timeout=10) for future in lost] == [False] * 50
        assert waiting(queue) == 50


def test_many_threads_publish_through_one_connection(queue: str) -> None:
    with a_broker() as (broker, _), ThreadPoolExecutor(16) as threads:

        def publish(number: int) -> bool:
            target = queue if number % 2 else "nowhere"
            return broker.publish_confirmed(b"x" * 5000, "", target, f"message {number}").result(timeout=20)

        assert list(threads.map(publish, range(400))) == [bool(number % 2) for number in range(400)]
        assert waiting(queue) == 200


def test_a_lost_connection_is_told_to_all_who_wait_and_nothing_is_sent_later(queue: str) -> None:
    with a_broker() as (broker, proxy):
        proxy.freeze()
        futures = [broker.publish_confirmed(b"x", "", queue, f"before {number}") for number in range(20)]
        proxy.cut()
        wait_until(lambda: not broker.is_up)
        futures.append(broker.publish_confirmed(b"x", "", queue, "while it is down"))
        for future in futures:
            with pytest.raises(BrokerDown):
                future.result(timeout=5)
        with pytest.raises(BrokerDown):
            broker.publish(b"x", "", queue)
        proxy.mend()
        assert broker.wait_until_up(10)
        assert broker.publish_confirmed(b"x", "", queue, "after").result(timeout=10)
        assert waiting(queue) == 1


def test_stopping_waits_for_what_was_published(queue: str) -> None:
    with a_broker() as (broker, _):
        futures = [broker.publish_confirmed(b"x", "", queue, f"last {number}") for number in range(200)]
        broker.stop()
        assert all(future.done() and future.result() for future in futures)
        assert waiting(queue) == 200


def test_a_stop_while_it_connects_is_not_forgotten() -> None:
    connecting, go_on = threading.Event(), threading.Event()

    def on_up(_channel: object) -> None:
        connecting.set()
        go_on.wait(10)

    broker = Broker(os.environ["AMQP_URL"], "test", on_up)
    broker.start()
    assert connecting.wait(10)
    stopping = threading.Thread(target=broker.stop)
    stopping.start()
    wait_until(lambda: broker._stopping)
    go_on.set()
    stopping.join(10)
    assert not broker._thread.is_alive()
