"""One request, two documents, no transaction: a quote and the order made of it, a receipt and its return.

The first document is changed in one write that takes the quantities and promises the second (`follow_ups`, and an event
to ourselves). Then the second is written. If the process dies in between, the event brings another process to keep the
promise; since the promise carries id and request id, a late attempt changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from chassis.context import current, using
from contracts.sales import FollowUpPromised, Party
from sales import errors
from sales.lines import Taken, parts_of
from sales.models import SalesDocument

FollowUp = dict[str, Any]
Writer = Callable[[Any, FollowUp], SalesDocument]
writers: dict[str, Writer] = {}
"""Kind of the first document → who writes the second. Each module of verbs adds its own."""


def promise(
    document: SalesDocument, second_id: str, taken: Taken, use: str, party: Party | None, **more: Any
) -> FollowUp:
    """Notes on `document`, within its change, that `second_id` is to be made of what was taken; `use` counts it on its lines."""
    context = current()
    follow_up: FollowUp = {
        "id": second_id,
        "request_id": context.request_id,
        "user": context.user,
        "parts": parts_of(taken, held_parts(document), use, document.money),
        "party": party.model_dump(mode="json") if party else {},
        **more,
    }
    document.follow_ups = [*document.follow_ups, follow_up]
    return follow_up


def held_parts(document: SalesDocument) -> list[dict[str, Any]]:
    """The parts that second documents hold, without those that were given back."""
    return [part for one in document.follow_ups if not one.get("given_back") for part in one["parts"]]


def amounts_of(follow_up: FollowUp, sign: int = 1) -> list[int | None]:
    """What the parts of a promise come to, in minor units; None in those of release 0.1.0, which reckons anew."""
    return [sign * part["amount"] if "amount" in part else None for part in follow_up["parts"]]


def event_of(document: SalesDocument, follow_up: FollowUp) -> FollowUpPromised:
    return FollowUpPromised(subject=document.id, version=document.version, document_id=follow_up["id"])


def events_of(document: SalesDocument) -> list[FollowUpPromised]:
    """The events of all promises of a document."""
    return [event_of(document, follow_up) for follow_up in document.follow_ups]


def find_unkept(events: Sequence[FollowUpPromised]) -> list[FollowUpPromised]:
    """Those of the events whose second document does not exist: `finish` has not run."""
    ids = [event.document_id for event in events]
    written = {row["_id"] for row in SalesDocument.rows({"_id": {"$in": ids}}, ["_id"])} if ids else set()
    return [event for event in events if event.document_id not in written]


def of_this_request(document: SalesDocument) -> FollowUp:
    """The promise that the current request made. Raises Conflict when the request id stands for something else."""
    for one in document.follow_ups:
        if one["request_id"] == current().request_id:
            found: FollowUp = one
            return found
    raise errors.request_reused(document.id)


def keep(document: SalesDocument, follow_up: FollowUp) -> SalesDocument:
    """Writes the second document, as the caller who asked for it; returns it if it is there already."""
    asker = replace(current(), request_id=follow_up["request_id"], user=follow_up["user"])
    with using(asker):
        return writers[type(document).__name__](document, follow_up)


def finish(event: FollowUpPromised) -> None:
    """Keeps a promise that nobody has kept so far."""
    if SalesDocument.rows({"_id": event.document_id}, ["_id"], limit=1):
        return
    document = SalesDocument.find(id=event.subject).first()
    for follow_up in document.follow_ups:
        if follow_up["id"] == event.document_id:
            keep(document, follow_up)
