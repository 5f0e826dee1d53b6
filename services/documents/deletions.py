"""A customer is to be deleted: nothing new is made for it, and what there is of it is counted; in the end its copy goes.

Counted is every file.
"""

from chassis.context import current
from chassis.holdings import Erasing, Holdings
from contracts.customers.deletion import BLOCKING, DeletionState
from documents import erasure_rules, errors
from documents.deletion_models import CustomerDeletion, HoldingsAnswer
from documents.models import Customer, StoredFile


def drop(customer_id: str) -> None:
    """Removes the copy of the customer."""
    Customer._get_collection().delete_one({"_id": customer_id, "tenant": current().tenant})


def count(customer_id: str) -> dict[str, int]:
    """How much there is of the customer, by kind."""
    return {"file": StoredFile.total({"customer_id": customer_id})}


HOLDINGS = Holdings(
    CustomerDeletion,
    HoldingsAnswer,
    blocking=BLOCKING,
    deleted=DeletionState.DELETED.value,
    count=count,
    drop=drop,
    being_deleted=errors.customer_being_deleted,
    erasing=Erasing(DeletionState.ERASED.value, erasure_rules.count_open, errors.customer_erased),
    not_found=errors.answer_not_found,
)
follow, refuse, drop_late = HOLDINGS.follow, HOLDINGS.refuse, HOLDINGS.drop_late
