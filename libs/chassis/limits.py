"""Limits the size of one document. MongoDB refuses documents of more than 16 MB; these limits keep every document below that.

Content: at most 4 MB. Events that wait for the broker: at most 100 or 4 MB before the last one. History: at most 50 changes,
about 2.5 MB together.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import bson

from chassis.context import current
from chassis.tenancy import Row
from contracts import size_errors

MEGABYTE = 1024 * 1024
MOST_CONTENT_BYTES = 4 * MEGABYTE
MOST_WAITING_EVENTS = 100
MOST_WAITING_BYTES = 4 * MEGABYTE
HISTORY_BYTES = MEGABYTE // 2
ELSEWHERE = frozenset({"outbox", "history", "applied"})


def check_room(service: str, after: Row, waiting: Sequence[Row], new: Sequence[Row]) -> None:
    """Refuses a change that would make the document too large.

    Raises Unavailable while too many of its events wait for the broker (`waiting` are stored, `new` come with the change);
    Conflict when its content is full.
    """
    too_many = len(waiting) + len(new) > MOST_WAITING_EVENTS or _size(waiting) > MOST_WAITING_BYTES
    if waiting and new and too_many:
        raise size_errors.EVENTS_WAITING.error(service, id=after["_id"], waiting=len(waiting))
    content = {name: value for name, value in after.items() if name not in ELSEWHERE}
    if len(bson.encode(content)) > MOST_CONTENT_BYTES:
        raise size_errors.RECORD_FULL.error(service, id=after["_id"], megabytes=MOST_CONTENT_BYTES // MEGABYTE)


def trace_of(before: Row, changed: Collection[str], secret: Collection[str], at: datetime) -> Row:
    """The entry of a change in the document's history: who, when, and what was there, but for secrets."""
    context = current()
    was = {name: before.get(name) for name in changed}
    return shorten(
        {"at": at, "by": context.user, "request_id": context.request_id, "before": was},
        secret=set(secret).intersection(changed),
    )


def shorten(trace: Row, secret: Collection[str] = ()) -> Row:
    """An entry of the history. Earlier values that are `secret`, or too large for it, are left out and named in `omitted`."""
    left_out = set(secret)
    if _size([trace]) > HISTORY_BYTES:
        left_out |= {name for name, value in trace["before"].items() if _size([{name: value}]) > HISTORY_BYTES // 10}
    if not left_out:
        return trace
    before = {name: value for name, value in trace["before"].items() if name not in left_out}
    return {**trace, "before": before, "omitted": sorted(left_out)}


def history_length(trace: Row, most: int) -> int:
    """How many entries the history keeps when this one comes on top: the larger it is, the fewer."""
    return max(1, min(most, HISTORY_BYTES // _size([trace])))


def _size(rows: Sequence[Row]) -> int:
    return len(bson.encode({"rows": list(rows)})) if rows else 0
