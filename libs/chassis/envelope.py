"""The envelope of an event: JSON with the attribute names of CloudEvents 1.0, and its owner's signature beside it."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from chassis import former_signatures, joint_marks
from chassis.clock import now
from chassis.context import Context, current
from chassis.ids import new_id
from chassis.signed_context import to_bytes
from chassis.signing import EVENT, EVENT_FORMER, EVENT_SIGNED, Keys
from chassis.slices import in_slices
from contracts.base import Event


class Malformed(ValueError):
    """The message is not one of our events."""


def wrap(event: Event, priority: int | None = None) -> dict[str, Any]:
    """The event in its envelope, as it is stored in the outbox: plain JSON but for `time`, which the sweeper compares.

    `priority` 0 yields to other events, so that a single change does not queue behind the import of a register; absent, it is
    that of the event's class.
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
        "priority": int(not event.bulk) if priority is None else priority,
        "data": event.model_dump(mode="json"),
    }


def pack(envelope: dict[str, Any], keys: Keys) -> tuple[bytes, dict[str, str]]:
    """Body and headers of the message, signed with the key of the service that owns the event."""
    time = envelope["time"].replace(tzinfo=UTC)
    body = orjson.dumps({"specversion": "1.0", "datacontenttype": "application/json", **envelope, "time": time})
    headers = {EVENT_SIGNED: mark} if (mark := keys.sign(EVENT, body)) else {}
    return body, {**headers, EVENT_FORMER: former_signatures.signature(body, keys.former)} if keys.former else headers


def pack_together(envelopes: Sequence[dict[str, Any]], keys: Keys) -> list[tuple[bytes, dict[str, str]]]:
    """The same of at most `joint_marks.MOST` events that are published together: one signature says who made all of them, too."""
    packed = [pack(envelope, keys) for envelope in in_slices(envelopes, 5)]
    for (_, headers), mark in zip(packed, joint_marks.sign_jointly([body for body, _ in packed], keys), strict=True):
        if mark:
            headers[joint_marks.EVENTS_SIGNED] = mark
    return packed


def unpack(body: object, headers: Mapping[str, Any] | None, keys: Keys) -> dict[str, Any]:
    """The envelope of a message. Raises Malformed when it is no event, or not signed by the service that owns the event."""
    raw, given = to_bytes(body), headers or {}
    signer = joint_marks.find_signer(given.get(joint_marks.EVENTS_SIGNED), raw, keys)
    signer = signer or keys.find_signer(given.get(EVENT_SIGNED), EVENT, raw)
    if not signer and not former_signatures.is_signed(raw, given.get(EVENT_FORMER), keys.former):
        raise Malformed("the signature is missing or wrong")
    envelope = orjson.loads(raw)
    if not isinstance(envelope, dict) or not {"id", "type", "tenant", "data"} <= envelope.keys():
        raise Malformed("not an event")
    if signer and not _belongs_to(signer, envelope):
        raise Malformed(f"{signer} has signed an event that it does not own")
    return envelope


def _belongs_to(signer: str, envelope: dict[str, Any]) -> bool:
    """Whether the event's type, and the envelope's own word, are those of the signer."""
    owner = str(envelope["type"]).partition(".")[0]
    return (signer, envelope.get("source")) == (owner, f"/kundkort/{signer}")


def context_of(envelope: dict[str, Any]) -> Context:
    """The context in which an event is handled: its id is the request id, so that its effect happens once."""
    return Context(
        envelope["tenant"],
        envelope.get("user", ""),
        frozenset(),
        math.inf,
        envelope["id"],
        envelope.get("traceid", ""),
        source="event",
        happened_at=_instant(envelope.get("time")),
    )


def _instant(given: Any) -> datetime | None:
    """The time of an envelope; None for one that says none, as another publisher's may."""
    try:
        at = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
