"""A customer is to be deleted: nothing new is made for it, and what there is of it is counted; in the end its copy goes.

Counted is every invoice, payment on account and rating.
"""

from billing import customer_errors, erasure_rules
from billing.account_payment_models import AccountPayment
from billing.deletion_models import CustomerDeletion, HoldingsAnswer
from billing.models import Customer, Invoice
from billing.records import Rating
from chassis.context import current
from chassis.holdings import Erasing, Holdings
from contracts.customers.deletion import BLOCKING, DeletionState

KINDS = {"invoice": Invoice, "account_payment": AccountPayment, "rating": Rating}


def drop(customer_id: str) -> None:
    """Removes the copy of the customer."""
    Customer._get_collection().delete_one({"_id": customer_id, "tenant": current().tenant})


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
    being_deleted=customer_errors.customer_being_deleted,
    erasing=Erasing(DeletionState.ERASED.value, erasure_rules.count_open, customer_errors.customer_erased),
    not_found=customer_errors.answer_not_found,
)
follow, refuse, drop_late = HOLDINGS.follow, HOLDINGS.refuse, HOLDINGS.drop_late
