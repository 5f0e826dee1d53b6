"""A service's own parked events, for the administrators of one company: their envelopes, and their return (contracts.parked).

The broker has one parked queue for all companies, and looking at a message takes it for a moment; so those of others are passed
over, and one look is finished before the next begins. Looking counts as no delivery (`event_topology`).
"""

import threading
from typing import Any

from chassis import parked
from chassis.context import current
from chassis.logs import log
from chassis.settings import ServiceSettings, load
from contracts.parked import (
    DELIVERY_LIMIT,
    MOST_REPLAYED,
    ListParked,
    ParkedEvent,
    ParkedEvents,
    ReplayedEvents,
    ReplayParked,
)

MOST_LOOKED_AT = 5000
LONGEST = 200
_one_at_a_time = threading.Lock()
"""Two looks at once would each see only what the other has not taken."""


def list_parked(service: str, request: ListParked) -> ParkedEvents:
    """Raises OSError or AMQPError when the broker does not answer."""
    with _one_at_a_time:
        found = parked.list_parked(_address(), service, MOST_LOOKED_AT)
    own = [one for one in found if one["tenant"] == current().tenant]
    shown = [_show(one) for one in own[: request.limit]]
    return ParkedEvents(items=shown, more=len(own) > len(shown) or len(found) == MOST_LOOKED_AT)


def replay(service: str, request: ReplayParked) -> ReplayedEvents:
    """Raises OSError or AMQPError when the broker does not answer; what has gone back by then stays there."""
    context = current()
    with _one_at_a_time:
        count = parked.replay(_address(), service, request.event, context.tenant, MOST_REPLAYED)
    log.info("%s has replayed %d parked events of company %s", context.user, count, context.tenant)
    return ReplayedEvents(replayed=count, more=count == MOST_REPLAYED)


def _address() -> str:
    return str(load(ServiceSettings).amqp_url.get_secret_value())


def _show(found: dict[str, Any]) -> ParkedEvent:
    """The envelope is not signed as far as anybody has checked here: each value is a short text, whatever it was."""
    texts = {name: str(found[name])[:LONGEST] for name in ("id", "type", "subject", "time")}
    attempts = found["attempts"] if isinstance(found["attempts"], int) else 0
    return ParkedEvent(**texts, attempts=attempts, reason=_kind_of(str(found["reason"])))


def _kind_of(reason: str) -> str:
    """ "RuntimeError: poison" → "RuntimeError": what follows may be a value of the event."""
    if reason == parked.KILLED:
        return DELIVERY_LIMIT
    kind = reason.partition(":")[0]
    return kind[:LONGEST] if kind.isidentifier() else ""
