"""RPC: killed services, callers that have given up, messages of any sort, a broker that goes. Stock Nameko, then the chassis."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from broker_view import send_raw, waiting
from kombu import Connection
from nameko.exceptions import RpcTimeout
from proxy import a_proxy
from stock import Stock
from toy import Toy
from toy_contract import BreakDown, GetCounter, RaiseCounter

from chassis.context import sign
from chassis.testing import KEY, a_context, wait_until
from contracts.errors import DeadlineExceeded, InvalidInput, NotAllowed, ServiceError, ServiceUnknown, Unavailable


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
        wait_until(lambda: waiting("rpc.toy") == 0)  # one is with the service already, the others have expired
        os.kill(process.pid, signal.SIGCONT)
        assert toy.counter(counter).value == 0, "what came after has been answered"
        assert toy.lines("raise") == []


def test_chassis_does_not_keep_a_call_for_a_service_that_is_down(toy: Toy) -> None:
    """Down and up again: the call was refused at once and is not waiting anywhere."""
    with toy.running():
        counter = toy.new()
    with pytest.raises(ServiceUnknown):
        toy.call(RaiseCounter(counter_id=counter), seconds=60)
    with toy.running():
        assert toy.counter(counter).value == 0
        assert toy.lines("raise") == []


STRANGE: list[dict[str, Any]] = [
    {"content_type": "application/json", "correlation_id": "1"},
    {"reply_to": "nobody", "correlation_id": "1"},
    {"content_type": "application/nonsense", "reply_to": "nobody", "correlation_id": "1"},
    {"content_encoding": "utf-99", "reply_to": "nobody"},
    {},
]


@pytest.mark.parametrize("properties", STRANGE[:2], ids=["no reply_to", "no content type"])
def test_stock_is_killed_by_one_message_and_again_after_its_restart(stock: Stock, properties: dict[str, Any]) -> None:
    """A request without `reply_to`, or a broken content type, kills the service process, and the next one."""
    body = b'{"args": [1], "kwargs": {}}'
    with stock.running() as process:
        send_raw("nameko-rpc", f"{stock.name}.echo", (body, properties))
        process.wait(20)
    assert process.returncode is not None
    assert waiting(f"rpc-{stock.name}") == 1, "the message waits for the next process"


def test_chassis_lives_through_messages_of_any_sort(toy: Toy) -> None:
    """Guard around the responder: log, drop, live."""
    with toy.running(RPC_PREFETCH="3") as (process, _):
        counter = toy.new()
        good = {"context": sign(a_context(seconds=60), KEY.encode())}
        strange = {"context": "å.\udcff", "é": [1, {"a": None}], "attempt": "x"}
        bodies = (b"", b"{", b'{"counter_id": 1}', b"\xff" * 1000, b'{"counter_id": "cnt_1"}')
        send_raw(
            "rpc",
            "toy",
            *(
                (body, {**properties, **({} if headers is None else {"application_headers": headers}), **method})
                for properties, headers, body, method in product(
                    STRANGE, (None, {}, good, strange), bodies, ({}, {"type": "get_counter"}, {"type": "__init__"})
                )
            ),
        )
        wait_until(lambda: waiting("rpc.toy") == 0)
        assert toy.counter(counter).value == 0
        assert process.poll() is None


def _answered(toy: Toy, **properties: Any) -> ServiceError:
    """The error with which the toy service answers a request as only a stranger would send it."""
    answers: list[Any] = []
    with Connection(os.environ["AMQP_URL"]) as connection:
        channel = connection.channel()
        channel.basic_consume("amq.rabbitmq.reply-to", no_ack=True, callback=answers.append)
        from amqp import Message

        told = {"type": "get_counter", "reply_to": "amq.rabbitmq.reply-to", "correlation_id": "7", **properties}
        body = told.pop("body", b'{"counter_id": "cnt_1"}')
        channel.basic_publish(Message(body, **told), exchange="rpc", routing_key="toy")
        while not answers:
            connection.drain_events(timeout=10)
    import orjson

    from contracts.errors import from_wire

    assert answers[0].properties["type"] == "error"
    return from_wire(orjson.loads(answers[0].body))


def test_chassis_answers_strangers_with_a_typed_error(toy: Toy) -> None:
    """Unsigned, signed with another key, expired, of the wrong role, with bad fields: each is told so, and nothing runs."""
    key = KEY.encode()

    def headers(token: str) -> dict[str, Any]:
        return {"application_headers": {"context": token}}

    good = sign(a_context(), key)
    with toy.running():
        for unsigned in (
            {},
            headers(""),
            headers("å.é"),
            headers(good + "0"),
            headers("A" + good),
            headers(sign(a_context(), b"x" * 40)),
        ):
            refused = _answered(toy, **unsigned)
            assert (type(refused), refused.code) == (NotAllowed, "context.unsigned")
        late = _answered(toy, **headers(sign(a_context(seconds=-1), key)))
        assert (type(late), late.code) == (Unavailable, "toy.too_late")
        unknown = _answered(toy, **headers(good), type="drop_everything")
        assert (type(unknown), unknown.code) == (Unavailable, "toy.unknown_method")
        nobody = _answered(toy, **headers(sign(a_context(roles=frozenset()), key)))
        assert (type(nobody), nobody.code) == (NotAllowed, "toy.role_missing")
        bad = _answered(toy, **headers(good), body=b'{"counter_id": 1, "extra": 2}')
        assert (type(bad), sorted(bad.details)) == (InvalidInput, ["/counter_id", "/extra"])
        broken = _answered(toy, **headers(good), body=b"{")
        assert (type(broken), broken.code) == (InvalidInput, "toy.invalid_input")
        missing = _answered(toy, **headers(good))
        assert missing.code == "toy.counter_not_found"


def test_chassis_role_of_a_command_is_not_that_of_a_viewer(toy: Toy) -> None:
    with toy.running():
        counter = toy.new()
        with pytest.raises(NotAllowed, match="role_missing"):
            toy.call(RaiseCounter(counter_id=counter), roles=frozenset({"viewer"}))
        assert toy.call(RaiseCounter(counter_id=counter), roles=frozenset({"seller"})).value == 1


def test_chassis_answers_a_defect_at_once_and_says_nothing_of_it(toy: Toy) -> None:
    """A method that raises, or returns what is no reply, is an internal error to its caller."""
    with toy.running():
        for request in (BreakDown(), BreakDown(answer_nothing=True)):
            with pytest.raises(ServiceError) as caught:
                toy.call(request)
            assert (type(caught.value), caught.value.code) == (ServiceError, "toy.internal")
            assert "defect" not in caught.value.message


def test_chassis_never_shows_another_companys_counter(toy: Toy) -> None:
    """Another tenant's id answers exactly like an unknown one."""
    with toy.running():
        counter = toy.new()
        told = []
        for counter_id, tenant in ((counter, "other"), ("cnt_unknown", "acme")):
            with pytest.raises(ServiceError) as caught:
                toy.call(GetCounter(counter_id=counter_id), tenant=tenant)
            told.append((caught.value.code, caught.value.message.replace(counter_id, "ID")))
        assert told[0] == told[1]


def test_stock_dies_when_the_broker_goes_with_replies_in_flight(stock: Stock) -> None:
    """Replies in flight while the broker stops kill a loaded service."""
    with a_proxy() as (proxy, url), stock.running(amqp_url=url) as process, stock.calling() as service:
        calls = [service.work.call_async(str(number), 1) for number in range(5)]
        wait_until(lambda: len(stock.lines()) == len(calls))
        proxy.cut()
        wait_until(lambda: "thread exited with error" in stock.log(), 40)
        proxy.mend()
        process.wait(40)
        assert process.returncode is not None


def test_chassis_lives_when_the_broker_goes_with_replies_in_flight(toy: Toy) -> None:
    """The same guard; the process lives and reconnects."""
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
