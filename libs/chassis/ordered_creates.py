"""New documents stored in their order in one round trip: the first ones of them, up to one that a unique index refuses.

For documents with consecutive numbers: wherever a process is killed, no number is stored after a missing one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pymongo.errors import BulkWriteError

from chassis.bulk import DUPLICATE_KEY, WRITE_CONFLICT
from chassis.context import Context, using
from chassis.storage import Aggregate, Row, prepare_new, tell_of_new
from contracts.base import Event

A = TypeVar("A", bound=Aggregate)
MAY_GO_ON = frozenset({DUPLICATE_KEY, WRITE_CONFLICT})


@dataclass(frozen=True, slots=True)
class New(Generic[A]):
    """A document that is stored under the request id of its context, with the event that `make_event` gives."""

    document: A
    context: Context
    make_event: Callable[[A], Event]


def create_in_order(model: type[A], news: Sequence[New[A]]) -> int:
    """Stores documents of one company; returns how many, from the first on. The next one is there already, or was refused.

    Raises what is no such refusal: then the first ones may be stored, and all may be sent again under the same request ids.
    Not where requests are claimed (`request_claims`).
    """
    rows = [_row(one) for one in news]
    stored = _insert(model, rows) if rows else 0
    for one in news[:stored]:
        with using(one.context):
            tell_of_new(one.document)
    return stored


def _row(one: New[A]) -> Row:
    with using(one.context):
        prepare_new(one.document, one.make_event)
        one.document.validate()
        return dict(one.document.to_mongo())


def _insert(model: type[A], rows: list[Row]) -> int:
    try:
        model._get_collection().insert_many(rows, ordered=True)
    except BulkWriteError as error:
        (refused,) = error.details["writeErrors"]
        if error.details["writeConcernErrors"] or refused["code"] not in MAY_GO_ON:
            raise
        return int(refused["index"])
    return len(rows)
