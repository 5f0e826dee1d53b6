"""RPC: killed services, callers that have given up, messages of any sort, a broker that goes. Stock Nameko, then the chassis."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from broker_view import REQUESTS, waiting
from nameko.exceptions import RpcTimeout
from stock import Stock
from toy import Toy
from toy_contract import RaiseCounter

from chassis.testing import a_context, wait_until
from chassis.testing_network import a_proxy
from contracts.errors import DeadlineExceeded, ServiceUnknown, Unavailable


def test_stock_runs_a_call_twice_after_kill_9(stock: Stock) -> None:
    """kill -9 in the middle of an RPC or handler runs it twice."""
    with stock.running() as process:
        with stock.calling(timeout=2) as service:
            service.work.call_async("a", 60)
            wait_until(lambda: stock.lines() == ["worked a"])
            process.kill()
            process.wait()
    with stock.running():
        wait_until(lambda: stock.lines() == ["worked a", "worked a"])


def test_chassis_effect_of_a_killed_call_happens_once(toy: Toy) -> None:
    """Every command carries a request id, stored with its effect: of two replicas one dies after its commit."""
    with toy.running() as (one, _), toy.running() as (other, _):
        counter = toy.new()
        call = toy.client.send(RaiseCounter(counter_id=counter, by=5, sleep=2), a_context(seconds=20))
        wait_until(lambda: toy.lines("raised"))
        killed = _the_busy_one(toy, one, other)
        killed.kill()
        assert call.result()["value"] == 5, "the other replica answers"
        assert len(toy.lines("raise")) == 2, "both have run it"
        assert toy.counter(counter).value == 5
        wait_until(lambda: toy.counter(counter).heard == 5)


def _the_busy_one(toy: Toy, *processes: Any) -> Any:
    """The process that is in the middle of the only call: the one that noted its id."""
    pid = int(toy.lines("raised")[0].split()[3])
    return next(process for process in processes if process.pid == pid)


def test_chassis_same_request_sent_again_has_its_effect_once(toy: Toy) -> None:
    """The caller that got no answer asks again with the same request id."""
    with toy.running(TOY_DIE="before_reply") as (process, _):
        counter = toy.new()
        toy.arm()
        request_id = uuid4().hex
        with pytest.raises(Unavailable):
            toy.call(RaiseCounter(counter_id=counter, by=5), seconds=1, request_id=request_id)
        process.wait(10)
    with toy.running():
        assert toy.call(RaiseCounter(counter_id=counter, by=5), request_id=request_id).value == 5
        assert toy.call(RaiseCounter(counter_id=counter, by=5), request_id=request_id).value == 5
        assert toy.counter(counter).version == 2


def test_stock_runs_a_call_whose_caller_has_given_up(stock: Stock) -> None:
    """The caller times out, the service comes back and runs the call later."""
    with stock.running() as process:
        os.kill(process.pid, signal.SIGSTOP)
        with stock.calling(timeout=0.5) as service, pytest.raises(RpcTimeout):
            service.work("while it hung")
        os.kill(process.pid, signal.SIGCONT)
        wait_until(lambda: "worked while it hung" in stock.lines())
    with stock.calling(timeout=0.5) as service, pytest.raises(RpcTimeout):
        service.work("while it was down")
    with stock.running():
        wait_until(lambda: "worked while it was down" in stock.lines())


def test_chassis_does_not_run_a_call_whose_caller_has_given_up(toy: Toy) -> None:
    """Per-message expiration = the caller's deadline, and a deadline check before the method starts."""
    with toy.running(RPC_PREFETCH="1") as (process, _):
        counter = toy.new()
        os.kill(process.pid, signal.SIGSTOP)
        late = [toy.client.send(RaiseCounter(counter_id=counter), a_context(seconds=0.5)) for _ in range(5)]
        for call in late:
            with pytest.raises(DeadlineExceeded):
                call.result()
        wait_until(lambda: waiting(REQUESTS) == 0)  # one is with the service already, the others have expired
        os.kill(process.pid, signal.SIGCONT)
        assert toy.counter(counter).value == 0, "what came after has been answered"
        assert toy.lines("raise") == []


def test_chassis_does_not_keep_a_call_for_a_service_that_is_down(toy: Toy) -> None:
    """Down and up again: the call was refused at once and is not waiting anywhere."""
    with toy.running():
        counter = toy.new()
    with pytest.raises(ServiceUnknown):
        toy.client.send(RaiseCounter(counter_id=counter), a_context(seconds=60)).result()
    with toy.running():
        assert toy.counter(counter).value == 0
        assert toy.lines("raise") == []


def test_stock_dies_when_the_broker_goes_with_replies_in_flight(stock: Stock) -> None:
    """Replies in flight while the broker stops kill a loaded service."""
    with a_proxy() as (proxy, url), stock.running(amqp_url=url) as process, stock.calling() as service:
        calls = [service.work.call_async(str(number), 1) for number in range(5)]
        wait_until(lambda: len(stock.lines()) == len(calls))
        proxy.cut()
        wait_until(lambda: "thread exited with error" in stock.log())
        proxy.mend()
        process.wait(40)
        assert process.returncode is not None


def test_chassis_lives_when_the_broker_goes_with_replies_in_flight(toy: Toy, capfd: pytest.CaptureFixture[str]) -> None:
    """The same guard; the process lives and reconnects, and says of each reply that it could not be sent."""
    with a_proxy() as (proxy, url), toy.running(AMQP_URL=url) as (process, _):
        counter = toy.new()
        calls = [toy.client.send(RaiseCounter(counter_id=counter, sleep=1), a_context(seconds=4)) for _ in range(5)]
        wait_until(lambda: len(toy.lines("raised")) == len(calls))
        proxy.cut()
        for call in calls:
            with suppress(Unavailable):
                call.result()
        time.sleep(1)
        assert process.poll() is None
        proxy.mend()
        wait_until(lambda: _reads(toy, counter) == 5)
        wait_until(lambda: _heard(toy, counter) == 5)
    said = capfd.readouterr().err
    assert "reply not sent" in said
    assert '"ERROR"' not in said


def _reads(toy: Toy, counter: str) -> int | None:
    try:
        return toy.counter(counter).value
    except Unavailable:
        return None


def _heard(toy: Toy, counter: str) -> int:
    return toy.counter(counter).heard


def test_chassis_answers_many_callers_while_the_broker_comes_and_goes(toy: Toy) -> None:
    """Under load, three cuts: every command that was answered counts, and every one sent again counts once."""
    with a_proxy() as (proxy, url), toy.running(AMQP_URL=url) as (process, _):
        counter = toy.new()

        def until_answered(_: int) -> None:
            request_id = uuid4().hex
            end = time.monotonic() + 40
            while time.monotonic() < end:
                with suppress(Unavailable):
                    toy.call(RaiseCounter(counter_id=counter), seconds=2, request_id=request_id)
                    return
                time.sleep(0.1)
            raise AssertionError("never answered")

        with ThreadPoolExecutor(8) as callers:
            done = callers.map(until_answered, range(120))
            for _ in range(3):
                time.sleep(0.5)
                proxy.cut()
                time.sleep(0.3)
                proxy.mend()
            list(done)
        assert toy.counter(counter).value == 120
        wait_until(lambda: _heard(toy, counter) == 120, 30)
        assert process.poll() is None
