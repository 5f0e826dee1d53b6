"""The client: many threads, lost brokers, missing services. Stock Nameko's standalone client, then the chassis's."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from stock import HERE, Stock
from toy import Toy
from toy_contract import CreateCounter, GetCounter, RaiseCounter

from chassis import connection_owner
from chassis.client import RpcClient
from chassis.testing import a_context, wait_until
from chassis.testing_keys import keys_of
from chassis.testing_network import Proxy, a_proxy
from contracts.errors import BrokerDown, DeadlineExceeded, ServiceUnknown, Unavailable

SHARED_BY_THREADS = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from nameko.standalone.rpc import ClusterRpcProxy

with ClusterRpcProxy({"AMQP_URI": os.environ["AMQP_URL"]}, timeout=5) as services:
    service = getattr(services, sys.argv[1])
    def ask(number):
        assert service.echo(number) == number
    with ThreadPoolExecutor(32) as threads:
        list(threads.map(ask, range(640)))
print("all answered", flush=True)
os._exit(0)
"""


def test_stock_client_shared_by_threads_breaks(stock: Stock) -> None:
    """The standalone RPC client shared by threads hangs (or answers one with another's error)."""
    with stock.running():
        command = [sys.executable, "-W", "ignore", "-c", SHARED_BY_THREADS, stock.name]
        caller = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            said, _ = caller.communicate(timeout=12)
        except subprocess.TimeoutExpired:
            caller.kill()
            said, _ = caller.communicate()
        assert b"all answered" not in said


def test_chassis_client_is_shared_by_32_threads(toy: Toy) -> None:
    """One I/O thread owns the connection, futures by correlation id: everybody gets the own answer."""
    with toy.running():
        names = [f"counter {number}" for number in range(32)]
        with ThreadPoolExecutor(32) as threads:
            ids = list(threads.map(lambda name: toy.call(CreateCounter(name=name)).id, names))
            assert len(set(ids)) == 32

            def raise_and_read(number: int) -> int:
                toy.call(RaiseCounter(counter_id=ids[number % 32], by=number % 32))
                answer = toy.call(GetCounter(counter_id=ids[number % 32]))
                assert answer.id == ids[number % 32]
                return number

            assert sorted(threads.map(raise_and_read, range(320))) == list(range(320))
        assert [toy.counter(counter).value for counter in ids] == [10 * number for number in range(32)]


STAYS_BROKEN = """
import os, sys
from nameko.standalone.rpc import ClusterRpcProxy

with ClusterRpcProxy({"AMQP_URI": os.environ["AMQP_URL"]}, timeout=3) as services:
    service = getattr(services, sys.argv[1])
    print(service.echo(1), flush=True)
    while sys.stdin.readline():
        try:
            print(service.work("a", 1), flush=True)
        except Exception as error:
            print("broken", type(error).__name__, flush=True)
os._exit(0)
"""


def test_stock_client_stays_broken_after_the_broker_was_away(stock: Stock) -> None:
    """A call was pending when the broker went: calls go on failing when it is back, for how long is a matter of luck."""
    with a_proxy() as (proxy, url), stock.running():
        caller = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", STAYS_BROKEN, stock.name],
            cwd=HERE,
            env={**os.environ, "AMQP_URL": url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        asking: Any = caller.stdin
        answers: Any = caller.stdout

        def ask() -> None:
            asking.write("\n")
            asking.flush()

        def next_answer() -> str:
            return answers.readline().split()[0]

        try:
            assert next_answer() == "1"
            ask()
            wait_until(lambda: stock.lines() == ["worked a"])
            proxy.cut()
            assert next_answer() == "broken"
            proxy.mend()
            answers_of_it = []
            for _ in range(3):
                ask()
                answers_of_it.append(next_answer())
            assert "broken" in answers_of_it
        finally:
            caller.kill()
            caller.communicate()


@contextmanager
def a_client_through_a_proxy() -> Iterator[tuple[RpcClient, Proxy]]:
    with a_proxy() as (proxy, url):
        client = RpcClient(url, keys_of("gateway"))
        try:
            yield client, proxy
        finally:
            client.close()


def test_chassis_client_fails_pending_calls_fast_and_reconnects_by_itself(toy: Toy) -> None:
    """Reconnect with back-off, all pending calls fail fast with BrokerDown."""
    with toy.running(), a_client_through_a_proxy() as (client, proxy):
        counter = toy.new()
        calls = [client.send(RaiseCounter(counter_id=counter, sleep=3), a_context(seconds=60)) for _ in range(8)]
        wait_until(lambda: len(toy.lines("raised")) == 8)
        ended: list[str] = []
        calls[0].future.add_done_callback(lambda _: ended.append("pending call"))
        proxy.cut()
        for call in calls:
            with pytest.raises(BrokerDown):
                call.result()
        with pytest.raises(BrokerDown):
            client.send(GetCounter(counter_id=counter), a_context(seconds=60)).result()
        assert ended == ["pending call"]
        proxy.mend()
        wait_until(lambda: client.is_up)
        assert client.call(GetCounter(counter_id=counter), a_context())["value"] == 8


def test_chassis_client_of_32_threads_survives_cuts(toy: Toy) -> None:
    """Whatever is cut when: each call ends with its answer or as Unavailable, and afterwards all work again."""
    with toy.running(), a_client_through_a_proxy() as (client, proxy):
        counter = toy.new()
        enough = threading.Event()

        def ask(_: int) -> int:
            answered = 0
            while not enough.is_set():
                try:
                    client.call(GetCounter(counter_id=counter), a_context(seconds=10))
                    answered += 1
                except DeadlineExceeded:
                    raise  # nobody waits for what cannot come
                except Unavailable:
                    enough.wait(0.02)
            return answered

        with ThreadPoolExecutor(32) as threads:
            answers = [threads.submit(ask, number) for number in range(32)]
            for _ in range(5):
                enough.wait(0.3)
                proxy.cut()
                enough.wait(0.1)
                proxy.mend()
                wait_until(lambda: client.is_up)
            enough.wait(0.5)
            enough.set()
            assert all(answer.result() > 0 for answer in answers)
        assert client.call(GetCounter(counter_id=counter), a_context())["id"] == counter


def test_chassis_client_notices_a_broker_that_hangs(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without heartbeats the connection counts as lost; the call ends at its deadline at the latest."""
    monkeypatch.setattr(connection_owner, "HEARTBEAT_SECONDS", 2)
    with toy.running(), a_client_through_a_proxy() as (client, proxy):
        counter = toy.new()
        assert client.call(GetCounter(counter_id=counter), a_context())["value"] == 0
        proxy.freeze()
        with pytest.raises(Unavailable):
            client.call(GetCounter(counter_id=counter), a_context(seconds=1))
        wait_until(lambda: not client._links[0].broker.is_up)
        proxy.cut()
        proxy.mend()
        wait_until(lambda: client.is_up)
        assert client.call(GetCounter(counter_id=counter), a_context())["value"] == 0


def test_chassis_client_tells_a_missing_service_before_a_slow_one_answers(toy: Toy) -> None:
    """`mandatory` → ServiceUnknown at once."""
    with toy.running():
        counter = toy.new()
        order: list[str] = []

        def ended(name: str, future: "Future[object]") -> None:
            future.add_done_callback(lambda _: order.append(name))

        slow = toy.client.send(RaiseCounter(counter_id=counter, sleep=2), a_context(seconds=60))
        missing = toy.client.send(GetCounter(counter_id=counter), a_context(seconds=60), service="nobody")
        ended("slow", slow.future)
        ended("missing", missing.future)
        with pytest.raises(ServiceUnknown) as caught:
            missing.result()
        assert caught.value.code == "nobody.service_unavailable"
        assert caught.value.details == {"service": "nobody", "retry_after": "2"}
        assert slow.result()["value"] == 1
        assert order == ["missing", "slow"]


def test_chassis_client_does_not_send_what_is_late(toy: Toy) -> None:
    """A passed deadline is told without asking anybody."""
    with toy.running():
        counter = toy.new()
        with pytest.raises(DeadlineExceeded):
            toy.call(RaiseCounter(counter_id=counter), seconds=-1)
        assert toy.counter(counter).value == 0


def test_chassis_client_without_a_broker_says_so_and_starts_when_it_comes(toy: Toy) -> None:
    """Start order does not matter."""
    with toy.running(), a_client_through_a_proxy() as (client, proxy):
        counter = toy.new()
        proxy.cut()
        with pytest.raises(BrokerDown):
            client.send(GetCounter(counter_id=counter), a_context(seconds=60)).result()
        proxy.mend()
        wait_until(lambda: client.is_up)
        assert client.call(GetCounter(counter_id=counter), a_context())["id"] == counter
