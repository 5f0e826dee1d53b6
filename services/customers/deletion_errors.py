"""Errors about the deletion of a customer."""

from contracts.customers import deletion_errors as texts
from contracts.errors import Conflict, NotFound


def deletion_not_found(customer_id: str) -> NotFound:
    """Nobody has wanted to delete the customer."""
    return texts.DELETION_NOT_FOUND.error(id=customer_id)


def branch_moving() -> Conflict:
    """Something is planned of a branch of the customer."""
    return texts.CUSTOMER_IN_USE.error(held=["held.branch"])


def others_merged() -> Conflict:
    """Customers were merged into it, whose ids lead to it for ever."""
    return texts.CUSTOMER_IN_USE.error(held=["held.merge"])


def being_deleted() -> Conflict:
    """The customer is being deleted: nothing of it can be changed."""
    return texts.CUSTOMER_BEING_DELETED.error()


def erasure_not_found(customer_id: str) -> NotFound:
    """Nobody has wanted the customer's personal data erased."""
    return texts.ERASURE_NOT_FOUND.error(id=customer_id)


def erasure_decided() -> Conflict:
    """The erasure is done, refused or stopped."""
    return texts.ERASURE_DECIDED.error()


def customer_erased() -> Conflict:
    """The customer's personal data was erased: nothing of it can be changed any more."""
    return texts.CUSTOMER_ERASED.error()


def merge_under_way() -> Conflict:
    """A merge of the customer is not finished."""
    return texts.CUSTOMER_IN_USE.error(held=["held.merge"])
