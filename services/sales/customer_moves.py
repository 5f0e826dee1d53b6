"""What sales has of customers, and how it becomes another customer's when two are merged (docs/decisions/0064)."""

from typing import Any

from chassis.reassign import Listed, Place, Reassigner, Reassignment
from chassis.storage import Row
from contracts.merges import CountRecords, RecordCounts, refuse_merged
from contracts.sales.merges import CustomerMoved
from sales import errors
from sales.collective_models import CollectiveInvoice
from sales.models import SalesDocument
from sales.projections import ExposureInput


class CustomerMove(Reassignment):
    """A merge as sales carries it out."""

    meta = {"db_alias": "sales", "collection": "customer_moves"}


class MovedDocument(Listed):
    """What sales has moved because of a merge."""

    meta = {"db_alias": "sales", "collection": "moved_documents"}


def moved(move: CustomerMove) -> CustomerMoved:
    """That all of it has been moved."""
    return CustomerMoved(
        subject=move.id,
        version=move.phase,
        customer_id=move.new,
        other_id=move.old,
        back=move.back,
        counts=move.counts,
    )


def _kind(row: Row) -> str:
    return str(row["_cls"].rpartition(".")[2]).lower()


PLACES = (
    Place("documents", SalesDocument, _kind, ("_cls",), also=("party.customer_id",)),
    Place("collective_invoices", CollectiveInvoice, lambda _: "collective_invoice"),
    # Whether it counts comes first in the index. A credit limit is the customer's own: its id is that of the customer.
    Place(
        "exposure_inputs",
        ExposureInput,
        lambda _: "",
        only={"counts": {"$in": [True, False]}, "kind": {"$ne": ExposureInput.LIMIT}},
    ),
)
MOVES = Reassigner(CustomerMove, MovedDocument, PLACES, moved, errors.customer_not_here_yet)


def count(request: CountRecords) -> RecordCounts:
    """How much sales has of a customer."""
    return RecordCounts(counts=MOVES.count(request.customer_id))


def refuse(request: Any) -> None:
    """Raises Conflict for a request about a customer that was merged into another."""
    refuse_merged("sales", request, MOVES.target)
