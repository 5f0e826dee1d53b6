"""What documents has of customers, and how it becomes another customer's when two are merged (docs/decisions/0064)."""

from typing import Any

from chassis.reassign import Listed, Place, Reassigner, Reassignment
from contracts.documents.merges import CustomerFilesMoved
from contracts.merges import CountRecords, RecordCounts, customer_of
from documents import errors
from documents.models import StoredFile


class CustomerMove(Reassignment):
    """A merge as documents carries it out."""

    meta = {"db_alias": "documents", "collection": "customer_moves"}


class MovedDocument(Listed):
    """What documents has moved because of a merge."""

    meta = {"db_alias": "documents", "collection": "moved_documents"}


def moved(move: CustomerMove) -> CustomerFilesMoved:
    """That all of it has been moved."""
    return CustomerFilesMoved(
        subject=move.id,
        version=move.phase,
        customer_id=move.new,
        other_id=move.old,
        back=move.back,
        counts=move.counts,
    )


MOVES = Reassigner(
    CustomerMove,
    MovedDocument,
    (Place("files", StoredFile, lambda _: "document"),),
    moved,
    errors.customer_not_here_yet,
)


def count(request: CountRecords) -> RecordCounts:
    """How much documents has of a customer."""
    return RecordCounts(counts=MOVES.count(request.customer_id))


def refuse(request: Any) -> None:
    """Raises Conflict for a request about a customer that was merged into another."""
    customer_id = customer_of(request)
    if customer_id and (into := MOVES.target(customer_id)) != customer_id:
        raise errors.customer_merged(customer_id, into)
