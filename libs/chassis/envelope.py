"""The envelope of an event: JSON with the attribute names of CloudEvents 1.0, and a signature beside it."""

import math
from datetime import UTC
from typing import Any

import orjson

from chassis.clock import now
from chassis.context import Context, current, is_signed, signature
from chassis.ids import new_id
from contracts.base import Event


class Malformed(ValueError):
    """The message is not one of our events."""


def wrap(event: Event, priority: int = 1) -> dict[str, Any]:
    """The event in its envelope, as it is stored in the outbox: plain JSON but for `time`, which the sweeper compares.

    `priority` 0 yields to other events, so that a single change does not queue behind the import of a register.
    """
    context = current()
    return {
        "id": new_id("evt"),
        "type": event.type,
        "source": "/kundkort/" + event.type.partition(".")[0],
        "subject": event.subject,
        "time": now(),
        "tenant": context.tenant,
        "user": context.user,
        "traceid": context.trace_id,
        "priority": priority,
        "data": event.model_dump(mode="json"),
    }


def pack(envelope: dict[str, Any], key: bytes) -> tuple[bytes, dict[str, str]]:
    """Body and headers of the message."""
    time = envelope["time"].replace(tzinfo=UTC)
    body = orjson.dumps({"specversion": "1.0", "datacontenttype": "application/json", **envelope, "time": time})
    return body, {"signature": signature(body, key)}


def unpack(body: bytes, mark: object, key: bytes) -> dict[str, Any]:
    """The envelope of a message. Raises Malformed when it is not signed with our key or is not an event."""
    raw = body if isinstance(body, bytes) else str(body).encode()
    if not is_signed(raw, mark, key):
        raise Malformed("the signature is missing or wrong")
    envelope = orjson.loads(raw)
    if not isinstance(envelope, dict) or not {"id", "type", "tenant", "data"} <= envelope.keys():
        raise Malformed("not an event")
    return envelope


def context_of(envelope: dict[str, Any]) -> Context:
    """The context in which an event is handled: its id is the request id, so that its effect happens once."""
    return Context(
        envelope["tenant"], envelope.get("user", ""), frozenset(), math.inf, envelope["id"], envelope.get("traceid", "")
    )
