"""How long an event waits before it is tried again, and when it is parked instead."""

from collections.abc import Sequence


class UnknownEvent(Exception):
    """No handler of this release takes the type: a newer replica may, during a rollout or after a rollback."""


def next_delay(attempt: int, waits: Sequence[float], patience: float = 0) -> float | None:
    """Seconds until the next try, None when the event is to be parked.

    `attempt`: failed tries before this one. After the last of `waits` that one is repeated until `patience` seconds
    have been waited in all.
    """
    if attempt < len(waits):
        return waits[attempt]
    if not waits:
        return None
    waited = sum(waits) + (attempt - len(waits)) * waits[-1]
    return waits[-1] if waited < patience else None
