"""The broker really stopped and started, under load. Only where it is ours to stop (`make test`, `make servers`)."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import uuid4

import pytest
from broker_view import waiting
from toy import Toy
from toy_contract import RaiseCounter
from toy_service import raised_here

from chassis.context import using
from chassis.testing import a_context, wait_until
from contracts.errors import Unavailable
from deploy.local.instance import RunningInstance

pytestmark = pytest.mark.skipif("KUNDKORT_INSTANCE" not in os.environ, reason="the broker is not ours to stop")


def restart_broker() -> None:
    """Stops RabbitMQ inside its Erlang node and starts it again: all connections go, what is durable stays."""
    broker = RunningInstance.from_environment()
    broker.rabbitmqctl("stop_app")
    broker.rabbitmqctl("start_app")


def test_chassis_service_and_client_survive_a_restart_of_the_broker(toy: Toy) -> None:
    """Replies in flight while the broker stops: the process lives and reconnects, the client too; each command counts once."""
    answered: list[str] = []
    enough = threading.Event()

    def until_enough(_: int) -> None:
        while not enough.is_set():
            request_id = uuid4().hex
            end = time.monotonic() + 60
            while request_id not in answered:
                with suppress(Unavailable):
                    toy.call(RaiseCounter(counter_id=counter), seconds=2, request_id=request_id)
                    answered.append(request_id)
                assert time.monotonic() < end, "never answered"
                time.sleep(0.05)

    with toy.running() as (process, _):
        counter = toy.new()
        with ThreadPoolExecutor(4) as callers:
            work = [callers.submit(until_enough, number) for number in range(4)]
            wait_until(lambda: len(answered) > 5)
            restart_broker()
            before = len(answered)
            wait_until(lambda: len(answered) > before + 20, 60)
            enough.set()
            for one in work:
                one.result()
        assert toy.counter(counter).value == len(answered)
        wait_until(lambda: toy.counter(counter).heard == len(answered), 60)
        assert process.poll() is None


def test_chassis_events_in_the_queue_outlive_the_broker(toy: Toy) -> None:
    """Queues and messages are durable."""
    with toy.stored_here(), using(a_context()), toy.relaying():
        counters = [raised_here(by=3) for _ in range(10)]
        wait_until(lambda: waiting("events.toy.2") == 10)
    restart_broker()
    with toy.running():
        wait_until(lambda: toy.client.is_up, 30)
        wait_until(lambda: [toy.counter(counter).heard for counter in counters] == [3] * 10, 30)
