"""A service as the gateway sees one: it answers on the real broker, in a thread of the test, with what the test says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from amqp.exceptions import NotFound
from kombu import Connection

from chassis.addresses import name_node
from chassis.broker import Broker
from chassis.context import Context
from chassis.request_topology import request_exchange, shared_queue
from chassis.signed_context import verify_request
from chassis.testing import wait_until
from chassis.testing_keys import keys_of
from chassis.topology import Binding, Topology
from contracts.errors import ServiceError

SILENCE = object()


@dataclass
class Responder:
    """`answer(method, body, context)` gives plain JSON, raises a ServiceError, or returns SILENCE. `asked` is what came."""

    service: str
    answer: Callable[[str, dict[str, Any], Context], Any]
    asked: list[tuple[str, dict[str, Any], Context]] = field(default_factory=list)


@contextmanager
def a_responder(url: str, service: str, answer: Callable[[str, dict[str, Any], Context], Any]) -> Iterator[Responder]:
    """The service is there inside the block, and its queue is gone afterwards."""
    responder = Responder(service, answer)

    def on_message(message: Any) -> None:
        method, body = message.properties["type"], orjson.loads(message.body)
        context = verify_request(keys_of(service), message.headers, service, method, message.body)
        responder.asked.append((method, body, context))
        kind, reply = "result", None
        try:
            reply = responder.answer(method, body, context)
        except ServiceError as error:
            kind, reply = "error", error.to_wire()
        if reply is not SILENCE:
            broker.publish(
                orjson.dumps(reply),
                "",
                message.properties["reply_to"],
                type=kind,
                correlation_id=message.properties["correlation_id"],
            )

    def on_up(channel: Any) -> None:
        topology.declare(channel)
        channel.basic_consume(queue.name, no_ack=True, callback=on_message)

    exchange, queue = request_exchange(service), shared_queue(service, name_node(url))
    topology = Topology((exchange,), (queue,), (Binding(exchange.name, queue.name, ""),))
    broker = Broker(url, f"test-{service}", on_up)
    broker.start()
    assert broker.wait_until_up(10)
    try:
        yield responder
    finally:
        broker.stop()
        # The broker deletes the queue a moment later; a request sent in between is lost with it, as with a hung service.
        wait_until(lambda: not queue_exists(url, queue.name))


def queue_exists(url: str, queue: str) -> bool:
    with Connection(url) as connection:
        try:
            connection.channel().queue_declare(queue, passive=True)
        except NotFound:
            return False
    return True
