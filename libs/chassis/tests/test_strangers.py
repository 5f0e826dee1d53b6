"""RPC: messages that no client of ours would send, wrong roles, defects, other companies. Stock Nameko, then the chassis."""

import os
from itertools import product
from typing import Any

import orjson
import pytest
from amqp import Message
from broker_view import REQUESTS, send_raw, waiting
from kombu import Connection
from stock import Stock
from toy import Toy
from toy_contract import BreakDown, GetCounter, RaiseCounter

from chassis.signed_context import SIGNED, sign_request
from chassis.signing import Keys, make_private_key
from chassis.testing import a_context, wait_until
from chassis.testing_keys import keys_of, trusted_keys
from contracts.errors import InvalidInput, NotAllowed, ServiceError, Unavailable, from_wire

BODY = b'{"counter_id": "cnt_1"}'
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
        good = sign_request(keys_of("gateway"), a_context(seconds=60), "toy", "get_counter", b'{"counter_id": "cnt_1"}')
        strange = {"context": "å.\udcff", "é": [1, {"a": None}], "attempt": "x", SIGNED: "å.\udcff.\ud800"}
        bodies = (b"", b"{", b'{"counter_id": 1}', b"\xff" * 1000, b'{"counter_id": "cnt_1"}')
        send_raw(
            "requests.toy",
            "toy",
            *(
                (body, {**properties, **({} if headers is None else {"application_headers": headers}), **method})
                for properties, headers, body, method in product(
                    STRANGE, (None, {}, good, strange), bodies, ({}, {"type": "get_counter"}, {"type": "__init__"})
                )
            ),
        )
        wait_until(lambda: waiting(REQUESTS) == 0)
        assert toy.counter(counter).value == 0
        assert process.poll() is None


def _answered(toy: Toy, **properties: Any) -> ServiceError:
    """The error with which the toy service answers a request as only a stranger would send it."""
    answers: list[Any] = []
    with Connection(os.environ["AMQP_URL"]) as connection:
        channel = connection.channel()
        channel.basic_consume("amq.rabbitmq.reply-to", no_ack=True, callback=answers.append)
        told = {"type": "get_counter", "reply_to": "amq.rabbitmq.reply-to", "correlation_id": "7", **properties}
        body = told.pop("body", BODY)
        channel.basic_publish(Message(body, **told), exchange="requests.toy", routing_key="toy")
        while not answers:
            connection.drain_events(timeout=10)
    assert answers[0].properties["type"] == "error"
    return from_wire(orjson.loads(answers[0].body))


def test_chassis_answers_strangers_with_a_typed_error(toy: Toy) -> None:
    """Unsigned, signed with another key, expired, of the wrong role, with bad fields: each is told so, and nothing runs."""

    def headers(token: str) -> dict[str, Any]:
        return {"application_headers": {SIGNED: token}}

    def signed(
        body: bytes = BODY, method: str = "get_counter", keys: Keys | None = None, **about: Any
    ) -> dict[str, Any]:
        made = sign_request(keys or keys_of("gateway"), a_context(**about), "toy", method, body)
        return {"application_headers": made, "body": body, "type": method}

    good = signed()["application_headers"][SIGNED]
    with toy.running():
        for unsigned in (
            {},
            headers(""),
            headers("å.é"),
            headers(good + "0"),
            headers("A" + good),
            signed(keys=Keys(make_private_key(), trusted_keys())),
        ):
            refused = _answered(toy, **unsigned)
            assert (type(refused), refused.code) == (NotAllowed, "chassis.context_unsigned")
        late = _answered(toy, **signed(seconds=-1))
        assert (type(late), late.code) == (Unavailable, "toy.deadline_passed")
        early = _answered(toy, **signed(seconds=3600))  # of a gateway whose clock is ahead
        assert (type(early), early.code) == (Unavailable, "toy.clock_differs")
        unknown = _answered(toy, **signed(method="drop_everything"))
        assert (type(unknown), unknown.code) == (Unavailable, "toy.request_unknown")
        nobody = _answered(toy, **signed(roles=frozenset()))
        assert (type(nobody), nobody.code) == (NotAllowed, "toy.role_missing")
        bad = _answered(toy, **signed(b'{"counter_id": 1, "extra": 2}'))
        assert (type(bad), sorted(bad.details)) == (InvalidInput, ["/counter_id"])  # a newer caller may know `extra`
        broken = _answered(toy, **signed(b"{"))
        assert (type(broken), broken.code) == (InvalidInput, "toy.invalid_input")
        missing = _answered(toy, **signed())
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
            assert (type(caught.value), caught.value.code) == (ServiceError, "toy.service_failed")
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
