"""What billing has of customers, and how it becomes another customer's when two are merged (docs/decisions/0064)."""

from typing import Any

from billing import errors
from billing.account_payment_models import AccountPayment
from billing.collection_models import CollectionEntry, CollectionExport
from billing.models import Invoice
from billing.records import Record
from billing.reminder_plan_models import PlannedReminder
from billing.till_sales import TillSale
from chassis.reassign import Listed, Place, Reassigner, Reassignment
from chassis.storage import Row
from contracts.billing.merges import CustomerBillingMoved
from contracts.merges import CountRecords, RecordCounts, customer_of


class CustomerMove(Reassignment):
    """A merge as billing carries it out."""

    meta = {"db_alias": "billing", "collection": "customer_moves"}


class MovedDocument(Listed):
    """What billing has moved because of a merge."""

    meta = {"db_alias": "billing", "collection": "moved_documents"}


def moved(move: CustomerMove) -> CustomerBillingMoved:
    """That all of it has been moved."""
    return CustomerBillingMoved(
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
    Place("records", Record, _kind, ("_cls",)),
    Place("account_payments", AccountPayment, lambda _: "account_payment"),
    Place("till_sales", TillSale, lambda _: ""),
    # What a plan or an export says of the customer stays as it was said; whose it is follows, also of what is carried out.
    Place("planned_reminders", PlannedReminder, lambda _: ""),
    Place("collection_entries", CollectionEntry, lambda _: ""),
    Place("collection_exports", CollectionExport, lambda _: "", owner="wanted.customer_id"),
)
MOVES = Reassigner(CustomerMove, MovedDocument, PLACES, moved, errors.customer_not_here_yet)


def count(request: CountRecords) -> RecordCounts:
    """How much billing has of a customer, payments and reminders of its invoices included."""
    rows = Invoice.rows({"customer_id": request.customer_id}, ["payments.id", "reminders.id"])
    inside = {
        "payment": sum(len(row.get("payments") or ()) for row in rows),
        "reminder": sum(len(row.get("reminders") or ()) for row in rows),
    }
    return RecordCounts(
        counts=MOVES.count(request.customer_id) | {kind: number for kind, number in inside.items() if number}
    )


def refuse(request: Any) -> None:
    """Raises Conflict for a request about a customer that was merged into another."""
    customer_id = customer_of(request)
    if customer_id and (into := MOVES.target(customer_id)) != customer_id:
        raise errors.customer_merged(customer_id, into)
