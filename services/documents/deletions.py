"""A customer is to be deleted: nothing new is made for it, and what there is of it is counted; in the end its copy goes.

Counted is every file.
"""

from chassis import storage
from chassis.context import current
from chassis.known_ids import KnownIds
from chassis.storage import Row, read_only
from contracts.customers.deletion import CustomerDeletionChanged, DeletionState
from contracts.documents.holdings import DocumentsHoldingsCounted
from documents import errors
from documents.deletion_models import CustomerDeletion, HoldingsAnswer
from documents.models import Customer, StoredFile

BLOCKING = [DeletionState.ASKED.value, DeletionState.CHECKING.value, DeletionState.DELETED.value]
DELETED = KnownIds(CustomerDeletion, {"state": DeletionState.DELETED.value})


def follow(event: CustomerDeletionChanged) -> None:
    """Keeps what the event says; then answers it, or drops the customer's copy. The block stands before anything is counted."""
    CustomerDeletion.apply(event.subject, event.version, state=event.state.value, round=event.round)
    if read_only.get():  # only to show what would be kept
        return
    if event.is_asking:
        _answer(event.subject, event.round)
    elif event.state == DeletionState.DELETED:
        DELETED.forget()
        drop(event.subject)


def refuse(customer_id: str) -> None:
    """Raises Conflict when the customer is being deleted, so that nothing can be made for it."""
    if CustomerDeletion.rows({"_id": customer_id, "state": {"$in": BLOCKING}}, ["_id"], limit=1):
        raise errors.customer_being_deleted()


def drop_late(customer_id: str) -> None:
    """After a customer's event was kept: drops the copy again if the customer has been deleted before it came."""
    if not read_only.get() and DELETED.has(customer_id):
        drop(customer_id)


def drop(customer_id: str) -> None:
    """Removes the copy of the customer."""
    Customer._get_collection().delete_one({"_id": customer_id, "tenant": current().tenant})


def _answer(customer_id: str, asked: int) -> None:
    holdings = _count(customer_id)

    def decide(stored: HoldingsAnswer) -> DocumentsHoldingsCounted | None:
        if stored.round >= asked:
            return None
        stored.round, stored.holdings = asked, holdings
        return stored.counted_event()

    if HoldingsAnswer.read_one(customer_id) is None:
        storage.create(HoldingsAnswer(id=customer_id, round=asked, holdings=holdings), HoldingsAnswer.counted_event)
    else:
        storage.change(HoldingsAnswer, customer_id, decide, not_found=errors.answer_not_found)


def _count(customer_id: str) -> list[Row]:
    counts = {"file": StoredFile.total({"customer_id": customer_id})}
    return [{"kind": kind, "count": count} for kind, count in counts.items() if count]
