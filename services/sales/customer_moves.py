"""What sales has of customers, and how it becomes another customer's when two are merged (docs/decisions/0064)."""

from typing import Any

from chassis.reassign import Listed, Place, Reassigner, Reassignment
from chassis.storage import Row
from contracts.merges import CountRecords, RecordCounts, customer_of
from contracts.sales.merges import CustomerSalesMoved
from sales import errors
from sales.collective_models import CollectiveInvoice
from sales.models import SalesDocument
from sales.plan_models import PlannedPeriod
from sales.projections import ExposureInput
from sales.shared_models import SharedInvoice


class CustomerMove(Reassignment):
    """A merge as sales carries it out."""

    meta = {"db_alias": "sales", "collection": "customer_moves"}


class MovedDocument(Listed):
    """What sales has moved because of a merge."""

    meta = {"db_alias": "sales", "collection": "moved_documents"}


def moved(move: CustomerMove) -> CustomerSalesMoved:
    """That all of it has been moved."""
    return CustomerSalesMoved(
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
    # What a plan says of the customer stays as it was said; whose it is follows, also of what is carried out.
    Place("shared_invoices", SharedInvoice, lambda _: ""),
    Place("planned_periods", PlannedPeriod, lambda _: ""),
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
    customer_id = customer_of(request)
    if customer_id and (into := MOVES.target(customer_id)) != customer_id:
        raise errors.customer_merged(customer_id, into)
