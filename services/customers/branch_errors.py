"""Errors about moves and dated addresses of branches."""

from datetime import date

from contracts.customers import branch_errors as texts
from contracts.errors import Conflict, InvalidInput, invalid_fields


def branch_elsewhere(branch_id: str, name: str) -> InvalidInput:
    """A body names a branch that is another customer's today."""
    return invalid_fields("customers", [texts.BRANCH_ELSEWHERE.at("/branch_id", id=branch_id, name=name)])


def branch_name_taken_there(customer: str, name: str) -> Conflict:
    """The customer that a branch moves to has another one in use with its name."""
    return texts.BRANCH_NAME_TAKEN_THERE.error(customer=customer, name=name)


def branch_not_in_use(name: str) -> Conflict:
    """A branch that is retired or another customer's does not move."""
    return texts.BRANCH_NOT_IN_USE.error(name=name)


def branch_move_planned(name: str, day: str) -> Conflict:
    """The branch moves on another day, or to another customer, already."""
    return texts.BRANCH_MOVE_PLANNED.error(name=name, day=day)


def branch_move_not_planned(name: str) -> Conflict:
    """There is no coming move to withdraw."""
    return texts.BRANCH_MOVE_NOT_PLANNED.error(name=name)


def addresses_missing() -> InvalidInput:
    """A day for addresses came without them."""
    return invalid_fields("customers", [texts.ADDRESSES_MISSING.at("/valid_from")])


def addresses_later(day: str) -> InvalidInput:
    """The branch has had other addresses up to `day`, which is not before the one that was given."""
    return invalid_fields("customers", [texts.ADDRESSES_LATER.at("/valid_from", day=day)])


def addresses_not_planned(day: str) -> InvalidInput:
    """No addresses are planned from that day."""
    return invalid_fields("customers", [texts.ADDRESSES_NOT_PLANNED.at("/valid_from", day=day)])


def move_in_the_past(today: date) -> InvalidInput:
    """A branch moves today at the earliest."""
    return invalid_fields("customers", [texts.MOVE_IN_THE_PAST.at("/on", today=today.isoformat())])


def unknown_customer(value: str) -> InvalidInput:
    """No customer has that number or id."""
    return invalid_fields("customers", [texts.UNKNOWN_CUSTOMER.at("/to_customer", value=value)])


def same_customer() -> InvalidInput:
    """A branch moves to the customer that has it."""
    return invalid_fields("customers", [texts.SAME_CUSTOMER.at("/to_customer")])
