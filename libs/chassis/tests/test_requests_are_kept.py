"""No request is lost: replicas that are killed, stopped or not yet there, releases beside each other, a broker that is full."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import orjson
import pytest
from broker_view import REQUESTS, delete_queues, queue_has_consumer, waiting
from kombu import Connection
from toy import Toy
from toy_contract import Counter, GetCounter, RaiseCounter

from chassis import former_signatures
from chassis.broker import Broker
from chassis.client import RpcClient
from chassis.request_source import FormerSource
from chassis.request_topology import RPC, former_topology, request_exchange
from chassis.testing import a_context, wait_until
from chassis.testing_keys import KEY
from chassis.topology import Topology
from contracts.access import Role
from contracts.base import Id, Request
from contracts.errors import InvalidInput, ServiceUnknown, Unavailable
from deploy.local.instance import RunningInstance


@contextmanager
def load(toy: Toy, counter: str, callers: int = 4) -> Iterator[list[int]]:
    """Callers who raise the counter by one again and again, each with 30 s. Yields the answered values so far."""
    enough = threading.Event()
    answered: list[int] = []

    def keep_calling(_: int) -> None:
        while not enough.is_set():
            answered.append(toy.call(RaiseCounter(counter_id=counter), seconds=30).value)

    with ThreadPoolExecutor(callers) as threads:
        work = [threads.submit(keep_calling, number) for number in range(callers)]
        try:
            wait_until(lambda: len(answered) > 10, 30)
            yield answered
        finally:
            enough.set()
        for one in work:
            one.result()


def go_on(answered: list[int]) -> None:
    """Waits for some more answers."""
    before = len(answered)
    wait_until(lambda: len(answered) > before + 20, 60)


def test_a_killed_replica_loses_no_call(toy: Toy) -> None:
    """kill -9 of one of two under load: what it had taken returns to the queue that both read."""
    with toy.running() as (one, _), toy.running():
        counter = toy.new()
        with load(toy, counter) as answered:
            one.kill()
            go_on(answered)
        assert toy.counter(counter).value == len(answered)


def test_a_frozen_replica_does_not_stop_the_others(toy: Toy) -> None:
    """SIGSTOP of one of two: it holds the few requests that it has taken, the rest goes to the other."""
    with toy.running(RPC_PREFETCH="1") as (one, _), toy.running():
        counter = toy.new()
        os.kill(one.pid, signal.SIGSTOP)
        try:
            calls = [toy.client.send(GetCounter(counter_id=counter), a_context(seconds=20)) for _ in range(20)]
            wait_until(lambda: sum(call.future.done() for call in calls) >= 19)
        finally:
            os.kill(one.pid, signal.SIGCONT)
        assert {call.result()["id"] for call in calls} == {counter}


def test_a_stopped_replica_loses_no_call(toy: Toy) -> None:
    """SIGTERM of one of two under load, which then starts again: no call waits in a queue that vanishes."""
    with toy.running():
        counter = toy.new()
        with load(toy, counter) as answered:
            for _ in range(2):
                with toy.running() as (process, _):
                    go_on(answered)
                    process.send_signal(signal.SIGTERM)
                    assert process.wait(20) == 0
            go_on(answered)
        assert toy.counter(counter).value == len(answered)


def test_the_last_replica_leaves_no_call_behind(toy: Toy) -> None:
    """SIGTERM of the only one: each call is answered or told at once; before, some waited for their whole deadline."""
    with toy.running() as (process, _):
        counter = toy.new()
        asked = []
        process.send_signal(signal.SIGTERM)
        while process.poll() is None:
            call = toy.client.send(GetCounter(counter_id=counter), a_context(seconds=300))
            asked.append(call)
            call.future.exception(timeout=20)
    ends = {type(call.future.exception()) for call in asked}
    assert ends <= {type(None), ServiceUnknown}
    assert ServiceUnknown in ends


def test_the_last_replica_answers_what_waits_in_its_queue(toy: Toy) -> None:
    """Before, the queue vanished with the requests in it, and their callers waited for their whole deadline."""
    with toy.running(RPC_PREFETCH="1") as (process, _):
        counter = toy.new()
        calls = [toy.client.send(RaiseCounter(counter_id=counter, sleep=0.7), a_context(seconds=20)) for _ in range(4)]
        wait_until(lambda: toy.lines("raise"))
        process.send_signal(signal.SIGTERM)
        assert sorted(call.result()["value"] for call in calls) == [1, 2, 3, 4]


def test_a_call_waits_for_a_service_that_starts(toy: Toy) -> None:
    """The restart of a single replica costs its callers time, not failures; a section is told at once."""
    with toy.running():
        counter = toy.new()
    with pytest.raises(ServiceUnknown):
        toy.client.send(GetCounter(counter_id=counter), a_context(seconds=60)).result()
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(toy.call, GetCounter(counter_id=counter), 60)
        with toy.running():
            assert call.result(60).id == counter


def test_a_call_for_a_service_that_never_comes_ends_at_its_deadline(toy: Toy) -> None:
    with pytest.raises(ServiceUnknown):
        toy.call(GetCounter(counter_id="cnt_1"), seconds=0.5)
    with pytest.raises(ServiceUnknown):
        toy.client.send(GetCounter(counter_id="cnt_1"), a_context(seconds=300)).result()


def test_several_nodes_may_find_at_once_that_the_former_queue_is_to_be_read() -> None:
    source = FormerSource("nobody", os.environ["AMQP_URL"], 1, lambda source, message: None)
    for _ in range(2):
        source.start()
    assert source.broker.wait_until_up(30)
    source.broker.stop()


def call_as_before(toy: Toy, request: Request[Any]) -> Any:
    """What a gateway of release 0.1.0 does: publishes to the exchange `rpc` and waits for the reply."""
    replied: list[Any] = []

    def on_up(channel: Any) -> None:
        Topology(exchanges=(RPC,)).declare(channel)
        channel.basic_consume("amq.rabbitmq.reply-to", no_ack=True, callback=replied.append)

    broker = Broker(os.environ["AMQP_URL"], "before", on_up)
    broker.start()
    assert broker.wait_until_up(10)
    headers = {"context": former_signatures.sign(a_context(), KEY.encode())}
    properties = {"type": request.method, "reply_to": "amq.rabbitmq.reply-to", "correlation_id": "one"}
    body = request.model_dump_json(exclude_unset=True).encode()
    broker.publish(body, "rpc", "toy", mandatory=True, application_headers=headers, **properties)
    try:
        wait_until(lambda: replied)
    finally:
        broker.stop()
    return orjson.loads(replied[0].body)


@pytest.fixture
def former() -> Iterator[None]:
    """The exchange of release 0.1.0 is there, as on an installation that was upgraded."""
    with Connection(os.environ["AMQP_URL"]) as connection:
        Topology(exchanges=(RPC,)).declare(connection.channel())
        yield
        connection.channel().exchange_delete(RPC.name)


def test_a_gateway_of_release_0_1_0_is_answered(toy: Toy, former: None) -> None:
    with toy.running(CONTEXT_KEY=KEY) as (process, _):
        counter = toy.new()
        wait_until(lambda: queue_has_consumer("rpc.toy"))
        assert call_as_before(toy, GetCounter(counter_id=counter))["id"] == counter
        process.terminate()
        process.wait(20)
    assert waiting("rpc.toy") is None


def test_a_fresh_installation_has_nothing_of_release_0_1_0(toy: Toy) -> None:
    with Connection(os.environ["AMQP_URL"]) as connection:
        connection.channel().exchange_delete(RPC.name)
    with toy.running():
        toy.new()
        assert waiting("rpc.toy") is None


def test_a_service_of_release_0_1_0_is_reached(toy: Toy, former: None) -> None:
    """What no replica of this release takes goes to the former exchange; with nobody there, it is returned at once."""
    answer = Counter(id="cnt_1", version=1, value=7).model_dump_json().encode()

    def on_message(message: Any) -> None:
        properties = {"type": "result", "correlation_id": message.properties["correlation_id"]}
        broker.publish(answer, "", message.properties["reply_to"], **properties)

    def on_up(channel: Any) -> None:
        former_topology("toy").declare(channel)
        channel.basic_consume("rpc.toy", no_ack=True, callback=on_message)

    broker = Broker(os.environ["AMQP_URL"], "old service", on_up)
    broker.start()
    assert broker.wait_until_up(10)
    assert toy.client.send(GetCounter(counter_id="cnt_1"), a_context()).result()["value"] == 7
    broker.stop()
    wait_until(lambda: waiting("rpc.toy") is None)
    with pytest.raises(ServiceUnknown):
        toy.client.send(GetCounter(counter_id="cnt_1"), a_context(seconds=300)).result()


def test_a_service_of_a_name_that_nobody_has_declared_is_told_at_once(client: RpcClient) -> None:
    """Publishing to an exchange that is not there would end the connection for everybody."""
    name = f"unheard_of_{uuid4().hex[:6]}"
    with pytest.raises(ServiceUnknown):
        client.send(GetCounter(counter_id="cnt_1"), a_context(seconds=300), service=name).result()
    with Connection(os.environ["AMQP_URL"]) as connection:
        connection.channel().exchange_delete(request_exchange(name).name)


class GetCounterOfNextRelease(Request[Counter], service="next", role=Role.VIEWER):
    """GetCounter as a newer gateway sends it."""

    counter_id: Id
    with_history: bool = False


GetCounterOfNextRelease.service, GetCounterOfNextRelease.method = "toy", "get_counter"


def test_a_field_that_the_service_does_not_know_is_ignored(toy: Toy) -> None:
    """Between parts: the gateway may be newer. What a person has typed is still checked strictly."""
    with toy.running():
        counter = toy.new()
        newer = GetCounterOfNextRelease(counter_id=counter, with_history=True)
        assert toy.client.call(newer, a_context())["id"] == counter
        with pytest.raises(InvalidInput) as caught:
            toy.client.check(GetCounterOfNextRelease, {"counter_id": counter, "with_history": True}, a_context())
        assert list(caught.value.details) == ["/with_history"]


def test_other_faults_are_still_refused_beside_an_unknown_field(toy: Toy) -> None:
    wrong = GetCounterOfNextRelease.model_construct({"counter_id", "with_history"}, counter_id="?", with_history=True)
    with toy.running(), pytest.raises(InvalidInput) as caught:
        toy.client.call(wrong, a_context())
    assert list(caught.value.details) == ["/counter_id"]


@pytest.mark.skipif("KUNDKORT_INSTANCE" not in os.environ, reason="the broker is not ours to fill")
def test_a_broker_that_takes_no_messages_is_told_at_once(toy: Toy) -> None:
    """Out of memory: it reads nothing from publishers, so that every caller would wait for the deadline."""
    instance = RunningInstance.from_environment()
    with toy.running():
        counter = toy.new()
        instance.rabbitmqctl("set_vm_memory_high_watermark", "0.0001")
        try:
            wait_until(lambda: _refusal(toy, counter) == "chassis.broker_blocked", 30)  # the alarm comes a moment later
        finally:
            instance.rabbitmqctl("set_vm_memory_high_watermark", "0.6")
        wait_until(lambda: _reads(toy, counter), 30)


def _refusal(toy: Toy, counter: str) -> str:
    """The code of what a call raises, whose deadline is far away."""
    try:
        toy.client.call(GetCounter(counter_id=counter), a_context(seconds=300))
    except Unavailable as error:
        return error.code
    return ""


def _reads(toy: Toy, counter: str) -> bool:
    try:
        return toy.counter(counter).id == counter
    except Unavailable:
        return False


def test_a_queue_that_cannot_be_shared_gives_way_to_an_own_one(toy: Toy) -> None:
    """Somebody has declared it otherwise (406), or its home is elsewhere: the replica reads a queue of its own."""
    with Connection(os.environ["AMQP_URL"]) as connection:
        connection.channel().queue_declare(REQUESTS, durable=True, auto_delete=False)
        try:
            with toy.running():
                assert toy.new()
                assert waiting(REQUESTS) == 0
        finally:
            delete_queues(REQUESTS)
