"""The broker as the tests look at it: counts, deletions, and messages that no client of ours would send."""

import os
from typing import Any

from amqp import Message
from amqp.exceptions import NotFound
from kombu import Connection

from chassis.addresses import name_node
from chassis.event_topology import generations

REQUESTS = f"requests.toy@{name_node(os.environ.get('AMQP_URL', ''))}"
"""Where requests to the toy service wait on the broker of the tests."""
TOY_QUEUES = (
    REQUESTS,
    "rpc.toy",
    *(
        f"{own.queue}{end}"
        for own in generations("toy")
        for end in ("", ".parked", ".retry.200", ".retry.400", ".retry.1000", ".retry.5000", ".retry.30000")
    ),
)


def _declared(queue: str) -> Any:
    with Connection(os.environ["AMQP_URL"]) as connection:
        try:
            return connection.channel().queue_declare(queue, passive=True)
        except NotFound:
            return None


def waiting(queue: str) -> int | None:
    """How many messages are ready in the queue; None if there is no such queue."""
    found = _declared(queue)
    return None if found is None else int(found.message_count)


def queue_has_consumer(queue: str) -> bool:
    found = _declared(queue)
    return found is not None and found.consumer_count > 0


def delete_queues(*queues: str) -> None:
    """Takes the queues away with all that is in them."""
    with Connection(os.environ["AMQP_URL"]) as connection:
        channel = connection.channel()
        for queue in queues:
            channel.queue_delete(queue)


def send_raw(exchange: str, routing_key: str, *messages: tuple[bytes, dict[str, Any]]) -> None:
    """Publishes exactly these bodies with these properties, confirmed by the broker."""
    with Connection(os.environ["AMQP_URL"]) as connection:
        channel = connection.channel()
        channel.confirm_select()
        for body, properties in messages:
            channel.basic_publish_confirm(Message(body, **properties), exchange=exchange, routing_key=routing_key)
