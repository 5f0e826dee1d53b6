"""Parked events, which failed every retry. Listing leaves them there; replaying returns one or all to the service's queue."""

from collections.abc import Iterator
from typing import Any

import orjson
from amqp.exceptions import NotFound
from kombu import Connection, Producer

from chassis.topology import events_queue, parked_queue


def list_parked(amqp_url: str, service: str) -> list[dict[str, Any]]:
    """The parked events of a service, oldest first: `[{id, type, subject, tenant, time, attempts, reason}]`."""
    with Connection(amqp_url) as connection:
        return [_describe(message) for message in _each(connection.channel(), service)]


def replay(amqp_url: str, service: str, event_id: str | None = None) -> int:
    """Puts parked events (all, or the one with that id) back; returns how many.

    Each is taken out only after the broker has confirmed its copy, so a kill in between doubles it and never loses it.
    """
    count = 0
    with Connection(amqp_url, transport_options={"confirm_publish": True}) as connection:
        channel = connection.channel()
        producer = Producer(channel)
        for message in _each(channel, service):
            if event_id in (None, _describe(message)["id"]):
                producer.publish(
                    message.body,
                    exchange="",
                    routing_key=events_queue(service),
                    mandatory=True,
                    delivery_mode=2,
                    content_type="application/cloudevents+json",
                    content_encoding="utf-8",
                    message_id=message.properties.get("message_id", ""),
                    headers={"signature": message.headers.get("signature", "")},
                )
                channel.basic_ack(message.delivery_tag)
                count += 1
    return count


def _each(channel: Any, service: str) -> Iterator[Any]:
    """Every message once; unacknowledged messages return to their place when the channel closes."""
    try:
        channel.queue_declare(parked_queue(service), passive=True)
    except NotFound:  # a service that hears of nothing has parked nothing
        return
    while (message := channel.basic_get(parked_queue(service))) is not None:
        yield message


def _describe(message: Any) -> dict[str, Any]:
    try:
        envelope = orjson.loads(message.body)
    except ValueError:
        envelope = {}
    envelope = envelope if isinstance(envelope, dict) else {}
    known = {name: envelope.get(name, "") for name in ("id", "type", "subject", "tenant", "time")}
    return {**known, "attempts": message.headers.get("attempt", 0), "reason": message.headers.get("reason", "")}


def count_waiting(amqp_url: str, service: str) -> int:
    """How many events wait in the service's queue; 0 if it has none."""
    with Connection(amqp_url) as connection:
        try:
            return int(connection.channel().queue_declare(events_queue(service), passive=True).message_count)
        except NotFound:
            return 0
