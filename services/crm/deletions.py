"""A customer is to be deleted: nothing new is made for it, and what there is of it is counted; in the end its copy goes.

Counted is every activity; properties go with the customer.
"""

from chassis.context import current
from chassis.holdings import Erasing, Holdings
from contracts.customers.deletion import BLOCKING, DeletionState
from crm import erasure_rules, errors, timeline_drops
from crm.deletion_models import CustomerDeletion, HoldingsAnswer
from crm.models import Activity, Customer, PropertySet


def drop(customer_id: str) -> None:
    """Removes the copy of the customer, its properties and its timeline."""
    Customer._get_collection().delete_one({"_id": customer_id, "tenant": current().tenant})
    PropertySet._get_collection().delete_one({"_id": PropertySet.id_of(customer_id), "tenant": current().tenant})
    timeline_drops.drop(customer_id)


def count(customer_id: str) -> dict[str, int]:
    """How much there is of the customer, by kind."""
    return {"activity": Activity.total({"customer_id": customer_id})}


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
