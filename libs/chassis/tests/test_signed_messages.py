"""Signed requests and events between processes: sent twice, forged by another part, for a module that is off."""

import os
from typing import Any
from uuid import uuid4

import orjson
import pytest
from amqp import Message
from broker_view import send_raw, waiting
from kombu import Connection
from toy import Toy
from toy_contract import CounterRaised, CreateCounter, NumberCounter, RaiseCounter, WriteLog

from chassis.context import using
from chassis.envelope import pack, wrap
from chassis.event_topology import generations
from chassis.signed_context import sign_request
from chassis.testing import a_context, wait_until
from chassis.testing_keys import keys_of
from contracts.base import Request
from contracts.errors import NotAllowed, NotFound

PARKED = generations("toy")[0].parked
REPLY_TO = "amq.rabbitmq.reply-to"


def send_twice(request: Request[Any]) -> list[Any]:
    """The same signed message, byte for byte, published twice, as a broker does that delivers again. Returns both replies."""
    body = request.model_dump_json(exclude_unset=True).encode()
    replies: list[Any] = []
    headers = sign_request(keys_of("gateway"), a_context(), request.service, request.method, body)
    told = {"type": request.method, "reply_to": REPLY_TO, "correlation_id": uuid4().hex, "application_headers": headers}
    with Connection(os.environ["AMQP_URL"]) as connection:
        channel = connection.channel()
        channel.basic_consume(REPLY_TO, no_ack=True, callback=replies.append)
        for _ in range(2):
            channel.basic_publish(Message(body, **told), exchange="requests.toy", routing_key="toy")
        while len(replies) < 2:
            connection.drain_events(timeout=20)
    assert [reply.properties["type"] for reply in replies] == ["result", "result"]
    return [orjson.loads(reply.body) for reply in replies]


def test_a_command_that_is_sent_twice_takes_effect_once(toy: Toy) -> None:
    """A signature holds until its deadline; the request id in it makes the second time harmless."""
    with toy.running():
        made = send_twice(CreateCounter(name="one"))
        assert len({one["id"] for one in made}) == 1
        counter = made[0]["id"]
        assert [one["value"] for one in send_twice(RaiseCounter(counter_id=counter, by=5))] == [5, 5]
        assert len({one["number"] for one in send_twice(NumberCounter(counter_id=counter))}) == 1
        wait_until(lambda: toy.counter(counter).heard == 5)
        assert toy.counter(counter).value == 5


def test_an_event_of_another_service_is_parked_whoever_else_has_signed_it(toy: Toy) -> None:
    """Red before: sales could publish any event of customers, and every subscriber stored what it said."""
    with toy.running():
        counter = toy.new()
        with using(a_context()):
            envelope = wrap(CounterRaised(subject=counter, version=2, value=7, by=7))
        for signer in ("sales", "gateway", "operator"):
            body, headers = pack(envelope, keys_of(signer))
            send_raw("events", CounterRaised.type, (body, {"application_headers": headers, "delivery_mode": 2}))
        wait_until(lambda: waiting(PARKED) == 3, 30)
        assert (toy.counter(counter).heard, toy.lines("seen")) == (0, [])
        body, headers = pack(envelope, keys_of("toy"))
        send_raw("events", CounterRaised.type, (body, {"application_headers": headers, "delivery_mode": 2}))
        wait_until(lambda: toy.counter(counter).heard == 7, 30)


def test_a_request_for_a_module_that_is_off_is_refused_by_the_service(toy: Toy) -> None:
    """Red before: services looked at the role alone. A gateway of before says nothing of modules, and is answered."""
    with toy.running():
        with pytest.raises(NotAllowed, match=r"toy\.module_off") as refused:
            toy.call(WriteLog(secret="x"), modules=frozenset({"sales"}))
        assert (refused.value.details["needs"], refused.value.details["module"]) == ("map", "map")
        for modules in (None, frozenset({"map", "sales"})):
            with pytest.raises(NotFound, match="counter_not_found"):
                toy.call(WriteLog(secret="x"), modules=modules)
