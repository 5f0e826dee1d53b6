"""Errors about customers and branches that are going: deleted, or moved to another customer."""

from contracts.billing.deletion_errors import ANSWER_NOT_FOUND, CUSTOMER_BEING_DELETED, CUSTOMER_ERASED
from contracts.customers.branch_errors import BRANCH_ELSEWHERE
from contracts.errors import Conflict, InvalidInput, NotFound, invalid_fields


def branch_elsewhere(branch_id: str, name: str) -> InvalidInput:
    """The branch is another customer's today."""
    return invalid_fields("billing", [BRANCH_ELSEWHERE.at("/branch_id", id=branch_id, name=name)])


def customer_being_deleted() -> Conflict:
    """Nothing can be made for the customer until its deletion is decided."""
    return CUSTOMER_BEING_DELETED.error()


def customer_erased() -> Conflict:
    """The customer's personal data was erased: nothing can be made for it any more."""
    return CUSTOMER_ERASED.error()


def answer_not_found(customer_id: str) -> NotFound:
    """There is no answer about the customer: a defect, since it was just read."""
    return ANSWER_NOT_FOUND.error(id=customer_id)
