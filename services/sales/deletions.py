"""A customer is to be deleted: nothing new is made for it, and what there is of it is counted; in the end its copy goes.

Counted is every quote, order, contract and receipt.
"""

from chassis.context import current
from chassis.holdings import Erasing, Holdings
from contracts.customers.deletion import BLOCKING, DeletionState
from sales import erasure_rules, errors
from sales.deletion_models import CustomerDeletion, HoldingsAnswer
from sales.models import Contract, Customer, Order, Quote
from sales.projections import ExposureInput
from sales.receipt_models import Receipt

KINDS = {"quote": Quote, "order": Order, "contract": Contract, "receipt": Receipt}


def drop(customer_id: str) -> None:
    """Removes the copy of the customer, and of its credit limit."""
    Customer._get_collection().delete_one({"_id": customer_id, "tenant": current().tenant})
    ExposureInput._get_collection().delete_many({"customer_id": customer_id, "tenant": current().tenant})


def count(customer_id: str) -> dict[str, int]:
    """How much there is of the customer, by kind."""
    return {kind: model.total({"customer_id": customer_id}) for kind, model in KINDS.items()}


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
