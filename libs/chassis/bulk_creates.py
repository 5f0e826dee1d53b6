"""Many new documents in one round trip."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from chassis import request_claims
from chassis.bulk import insert_each
from chassis.commits import notify
from chassis.envelope import wrap
from chassis.slices import in_slices
from chassis.storage import Aggregate, Row, creation_fields
from contracts.base import Event

A = TypeVar("A", bound=Aggregate)


def create_many(
    model: type[A], rows: Sequence[Row], make_events: Callable[[Row], Event | list[Event]]
) -> dict[int, Row]:
    """Stores many new documents, each with its event or events, in one round trip; each either wholly or not at all.

    They come as the database keeps them, with `_id` and a `request_id` each: in bulk, objects would cost more than all the
    rest, so the caller answers for what is in them. Returns the refused ones: position → `{"index_keys": {...}, "value": {...}}`.
    """
    born = {**creation_fields(), "applied": [], "history": []}
    new = [{**row, **born} for row in rows]
    known: set[int] = set()
    if request_claims.is_enabled():
        new, known = request_claims.claim_many(model, new)
    for row in in_slices(new, 5):
        made = make_events(row)
        row["outbox"] = [wrap(event, priority=0) for event in (made if isinstance(made, list) else [made])]
    fresh = [at for at in range(len(new)) if at not in known]
    refused = {
        at: {"index_keys": {"tenant": 1, "request_id": 1}, "value": {"request_id": new[at]["request_id"]}}
        for at in known
    }
    for at, why in insert_each(model._get_collection(), [new[at] for at in fresh]).items():
        refused[fresh[at]] = why
    for position, row in enumerate(new):
        if position not in refused:
            notify(model, row["_id"], row["outbox"])
    return refused
