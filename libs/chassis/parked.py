"""Parked events, which failed every retry: listing leaves them there; replaying returns one or all to the service's queue."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson
from amqp import Message

from chassis.connection import BoundedConnection
from chassis.event_topology import DELIVERY_LIMIT, Generation, generations
from chassis.short_connection import open_connection
from chassis.signing import EVENT_FORMER, EVENT_SIGNED
from chassis.topology import consumers_of, exists, waiting_in

KEPT_HEADERS = (EVENT_SIGNED, EVENT_FORMER)
KILLED = "delivered again and again without an acknowledgement: its handler ends or hangs the process"


def list_parked(amqp_url: str, service: str, most: int | None = None) -> list[dict[str, Any]]:
    """The parked events of a service, oldest first: `[{id, type, subject, tenant, time, attempts, reason}]`; `most` of them."""
    with open_connection(amqp_url) as connection:
        return [_describe(message) for message in islice(_each(connection, service), most)]


def replay(
    amqp_url: str, service: str, event_id: str | None = None, tenant: str | None = None, most: int | None = None
) -> int:
    """Puts parked events (all, or the one with that id; of all companies, or of one; `most` of them) back; returns how many.

    Each is taken out only after the broker has confirmed its copy, so a kill in between doubles it and never loses it. One that
    is parked again at once is not put back twice.
    """
    count = 0
    with open_connection(amqp_url) as connection:
        target = _target(connection, service)
        for message in _each(connection, service):
            event = _describe(message)
            if event_id in (None, event["id"]) and tenant in (None, event["tenant"]):
                _put_back(message, target)
                count += 1
                if count == most:
                    break
    return count


def _put_back(message: Any, target: Generation) -> None:
    copy = Message(
        message.body,
        delivery_mode=2,
        content_type="application/cloudevents+json",
        content_encoding="utf-8",
        message_id=message.properties.get("message_id", ""),
        application_headers={name: value for name, value in (message.headers or {}).items() if name in KEPT_HEADERS},
    )
    message.channel.basic_publish_confirm(copy, exchange=target.exchange, routing_key=target.queue, mandatory=True)
    message.channel.basic_ack(message.delivery_tag)


def _target(connection: BoundedConnection, service: str) -> Generation:
    """The newest generation of queues that somebody reads; after a rollback that is an older one. Else the newest that exists."""
    found = [one for one in generations(service) if exists(connection, one.queue)]
    read = [one for one in found if consumers_of(connection, one.queue)]
    return (*read, *found, *generations(service))[0]


def _each(connection: BoundedConnection, service: str) -> Iterator[Any]:
    """Every message that is there now, once; unacknowledged messages return to their place when the channel closes."""
    for generation in reversed(generations(service)):
        if exists(connection, generation.parked):  # a service that hears of nothing has parked nothing
            count, channel = waiting_in(connection, generation.parked), connection.channel()
            for _ in range(count):
                message = channel.basic_get(generation.parked)
                if message is None:
                    break
                yield message


def _describe(message: Any) -> dict[str, Any]:
    try:
        envelope = orjson.loads(message.body)
    except ValueError:
        envelope = {}
    envelope = envelope if isinstance(envelope, dict) else {}
    known = {name: envelope.get(name, "") for name in ("id", "type", "subject", "tenant", "time")}
    return {**known, **_failure(message.headers or {})}


def _failure(headers: dict[str, Any]) -> dict[str, Any]:
    """How often the event was tried and why it was parked: by the service, or by the broker's delivery limit."""
    if headers.get("x-first-death-reason") == "delivery_limit":
        return {"attempts": DELIVERY_LIMIT + 1, "reason": KILLED}
    return {"attempts": headers.get("attempt", 0), "reason": headers.get("reason", "")}
