"""Every error that the customers service raises itself; what every service can raise stands in the chassis."""

from collections.abc import Collection, Iterable
from datetime import date

from contracts import common_errors
from contracts.customers import errors as texts
from contracts.errors import BadField, Conflict, InvalidInput, NotFound, Unavailable, invalid_fields


def customer_not_found(customer_id: str) -> NotFound:
    """There is no such customer in this company's register."""
    return texts.CUSTOMER_NOT_FOUND.error(id=customer_id)


def settings_not_found(company_id: str) -> NotFound:
    """The company has no settings: a defect, since they are made before they are changed."""
    return common_errors.SETTINGS_NOT_FOUND.error("customers", id=company_id)


def branch_not_found(branch_id: str) -> NotFound:
    """The customer has no such branch."""
    return texts.BRANCH_NOT_FOUND.error(id=branch_id)


def branch_unknown(branch_id: str) -> InvalidInput:
    """A body or query names a branch that the customer does not have; one that an address names is `branch_not_found`."""
    return common_errors.part_unknown("customers", "branch", branch_id, ["/branch_id"])


def branch_elsewhere(branch_id: str, name: str) -> InvalidInput:
    """A body names a branch that is another customer's today."""
    return invalid_fields("customers", [common_errors.BRANCH_ELSEWHERE.at("/branch_id", id=branch_id, name=name)])


def request_reused(document_id: str) -> InvalidInput:
    """The request id, or Idempotency-Key, has already made something else."""
    return common_errors.IDEMPOTENCY_KEY_REUSED.error("customers", id=document_id)


def contact_not_found(contact_id: str) -> NotFound:
    """The customer has no such contact."""
    return texts.CONTACT_NOT_FOUND.error(id=contact_id)


def invalid_customer(problems: Iterable[BadField], below: str = "") -> InvalidInput:
    """Fields of a customer are wrong; `below` is the JSON pointer of the object that holds them."""
    return invalid_fields("customers", [problem.below(below) for problem in problems])


def number_taken(number: str) -> Conflict:
    """Another customer has that number; choose another or leave it out."""
    return texts.NUMBER_TAKEN.error(number=number)


def numbers_busy(series: str = "customer") -> Unavailable:
    """So many customers are being created at once that no number could be had."""
    return common_errors.NUMBERS_BUSY.error("customers", series=series)


def likely_duplicate(customer_ids: Collection[str], names: Collection[str]) -> Conflict:
    """Customers with the same identity number, e-mail, or name and city exist. Send again with `insist` to create anyway."""
    return texts.CUSTOMER_DUPLICATE.error(customer_ids=list(customer_ids), names=list(names))


def stage_refused() -> Conflict:
    """A customer does not become a prospect again."""
    return texts.CUSTOMER_STEP_REFUSED.error(state="customer", allowed=["customer"])


def branch_name_taken(name: str) -> Conflict:
    """Another branch of the customer that is in use has that name."""
    return texts.BRANCH_NAME_TAKEN.error(name=name)


def unknown_branch_name(position: int, name: str) -> InvalidInput:
    """A contact of a new customer names a branch that is not created with it."""
    return invalid_fields("customers", [texts.UNKNOWN_BRANCH.at(f"/contacts/{position}/branch_name", name=name)])


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
