"""Requests as the gateway signs them, kept byte for byte and sent again: unchanged, changed, to where they were not meant."""

import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import orjson
from amqp import Channel, Message
from kombu import Connection

from chassis.context import Context
from chassis.replies import declare_reply_queue
from chassis.request_topology import request_exchange
from chassis.signed_context import sign_request
from chassis.testing import a_context
from chassis.testing_keys import keys_of
from contracts.base import Request
from contracts.services import SERVICES
from gateway.api import all_apis
from tests.tenants.described import DOCUMENT

Json = dict[str, Any]
LIFETIME_SECONDS = 80
"""A service accepts at most 90 s; what is recorded is sent again within them."""
PATIENCE_SECONDS = 30
READS = re.compile(r"Get|List|Search|Suggest|LookUp|Prove|Prepare|Describe|Await|Preview|Reveal|Measure|Count|Explain")
"""How the names of requests that change nothing begin; every other is taken for one that does."""


def is_changing(request: type[Request[Any]]) -> bool:
    """Whether a service changes something when it gets this request from a user."""
    return request.service in SERVICES and not request.operators_only and not READS.match(request.__name__)


@dataclass(frozen=True)
class Signed:
    """One signed message. `request` is what it was made of, `reply` what the service has answered the first time."""

    request: type[Request[Any]]
    service: str
    method: str
    headers: dict[str, str]
    body: bytes
    context: Context
    reply: bytes = b""

    def __repr__(self) -> str:
        return f"{self.service}.{self.method}"

    def signed_anew(self, context: Context) -> "Signed":
        """The same request as the gateway would have signed it for that context."""
        return replace(
            self,
            headers=sign_request(keys_of("gateway"), context, self.service, self.method, self.body),
            context=context,
        )


@dataclass(frozen=True)
class Answer:
    """`is_error`, and the body of the reply."""

    is_error: bool
    body: bytes

    @property
    def code(self) -> str:
        """The code of the error; empty for a result."""
        return str(orjson.loads(self.body)["code"]) if self.is_error else ""

    @property
    def is_too_early(self) -> bool:
        """Whether the service lacks an event that is on its way."""
        return "not_here_yet" in self.code or (self.is_error and "awaits" in orjson.loads(self.body)["details"])


class Broker:
    """Publishes signed messages as they are, and waits for the answers to all of them."""

    def __init__(self, channel: Channel) -> None:
        self._channel, self._answers = channel, dict[str, Answer]()
        self._queue = declare_reply_queue(channel.connection)
        channel.basic_consume(self._queue, no_ack=True, callback=self._on_reply)

    def send(self, messages: Iterable[Signed]) -> list[Answer]:
        """The answers, in the order of the messages."""
        ids = [self.publish(one) for one in messages]
        while not self._answers.keys() >= set(ids):
            self._channel.connection.drain_events(timeout=PATIENCE_SECONDS)
        return [self._answers.pop(one) for one in ids]

    def answer_to(self, number: str, seconds: float) -> Answer | None:
        """The answer to the message that `publish` has given this number, if it comes within so many seconds."""
        if number not in self._answers:
            with suppress(TimeoutError):
                self._channel.connection.drain_events(timeout=seconds)
        return self._answers.pop(number, None)

    def publish(self, one: Signed) -> str:
        """Sends the message, and returns the number by which its answer is known."""
        said = {"type": one.method, "reply_to": self._queue, "correlation_id": uuid4().hex}
        message = Message(one.body, **said, application_headers=one.headers)
        self._channel.basic_publish(message, exchange=request_exchange(one.service).name, routing_key=one.service)
        return said["correlation_id"]

    def _on_reply(self, message: Any) -> None:
        is_error = message.properties["type"] == "error"
        self._answers[message.properties["correlation_id"]] = Answer(is_error, bytes(message.body))


@contextmanager
def a_broker() -> Iterator[Broker]:
    with Connection(os.environ["AMQP_URL"]) as connection:
        yield Broker(connection.channel())


class Recorder:
    """Calls services for one company; `ask(IssueInvoice, invoice_id=…)`. Keeps each message that a service has answered."""

    def __init__(self, broker: Broker, company: str) -> None:
        self._broker, self._company = broker, company
        self.kept: list[Signed] = []

    def ask(self, kind: type[Request[Any]], /, **fields: Any) -> Any:
        """The reply to the example of the API's document, with these fields in place of its own."""
        request = kind.model_validate({**example_of(kind), **fields})
        body = request.model_dump_json(exclude_unset=True).encode()
        context = a_context(self._company, seconds=LIFETIME_SECONDS)
        signed = Signed(kind, kind.service, kind.method, {}, body, context).signed_anew(context)
        (answer,) = self._broker.send([signed])
        end = time.monotonic() + PATIENCE_SECONDS
        while answer.is_too_early and time.monotonic() < end:
            time.sleep(0.02)
            (answer,) = self._broker.send([signed])
        assert not answer.is_error, (signed, body, answer.body)
        self.kept.append(replace(signed, reply=answer.body))
        return orjson.loads(answer.body)


def example_of(kind: type[Request[Any]]) -> Json:
    """The body of the operation that sends this request; empty where it has none."""
    operation = OPERATIONS.get(kind)
    if operation is None:
        return {}
    media = SAID[operation.name].get("requestBody", {}).get("content", {}).get("application/json", {})
    example: Json = media.get("example") or {}
    return {operation.wrap: example} if operation.wrap else example


OPERATIONS = {one.model: one for api in all_apis() for one in api.operations if one.model}
SAID: dict[str, Json] = {said["operationId"]: said for at in DOCUMENT["paths"].values() for said in at.values()}
