"""Errors about contacts that stand on several customers."""

from contracts.customers import contact_errors as texts
from contracts.errors import Conflict, InvalidInput, invalid_fields


def contact_here_already(contact_id: str, name: str) -> Conflict:
    """The person stands on the customer already, perhaps as an inactive contact."""
    return texts.CONTACT_HERE_ALREADY.error(id=contact_id, name=name)


def contact_not_shared(name: str) -> Conflict:
    """The contact stands on no other customer."""
    return texts.CONTACT_NOT_SHARED.error(name=name)


def from_customer_unknown(customer_id: str) -> InvalidInput:
    """A body names a customer that the company does not have."""
    return invalid_fields("customers", [texts.FROM_CUSTOMER_UNKNOWN.at("/from_customer_id", id=customer_id)])


def from_contact_unknown(contact_id: str) -> InvalidInput:
    """A body names a contact that the other customer does not have."""
    return invalid_fields("customers", [texts.FROM_CONTACT_UNKNOWN.at("/from_contact_id", id=contact_id)])


def from_same_customer() -> InvalidInput:
    """The other customer is this one."""
    return invalid_fields("customers", [texts.FROM_SAME_CUSTOMER.at("/from_customer_id")])
