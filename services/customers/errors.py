"""Every error that the customers service raises itself; what every service can raise stands in the chassis."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from chassis.clock import business_day
from contracts import common_errors, merge_errors
from contracts.customers import errors as texts
from contracts.errors import BadField, Conflict, InvalidInput, NotFound, Unavailable, invalid_fields


def customer_not_found(customer_id: str) -> NotFound:
    """There is no such customer in this company's register."""
    return texts.CUSTOMER_NOT_FOUND.error(id=customer_id)


def customer_merged(customer_id: str, into: str) -> Conflict:
    """The customer was merged into another, which is to be used."""
    return merge_errors.CUSTOMER_MERGED.error("customers", id=customer_id, into=into)


def customer_not_yet(customer_id: str, created_at: datetime) -> NotFound:
    """The customer was created after the day that was asked for."""
    return texts.CUSTOMER_NOT_YET.error(id=customer_id, created_on=business_day(created_at).isoformat())


def past_unknown(customer_id: str, day: date) -> Conflict:
    """Changes of the customer since that day were not kept."""
    return texts.PAST_UNKNOWN.error(id=customer_id, day=day.isoformat())


def settings_not_found(company_id: str) -> NotFound:
    """The company has no settings: a defect, since they are made before they are changed."""
    return common_errors.SETTINGS_NOT_FOUND.error("customers", id=company_id)


def branch_not_found(branch_id: str) -> NotFound:
    """The customer has no such branch."""
    return texts.BRANCH_NOT_FOUND.error(id=branch_id)


def branch_unknown(branch_id: str) -> InvalidInput:
    """A body or query names a branch that the customer does not have; one that an address names is `branch_not_found`."""
    return common_errors.part_unknown("customers", "branch", branch_id, ["/branch_id"])


def request_reused(document_id: str) -> InvalidInput:
    """The request id, or Idempotency-Key, has already made something else."""
    return common_errors.IDEMPOTENCY_KEY_REUSED.error("customers", id=document_id)


def contact_not_found(contact_id: str) -> NotFound:
    """The customer has no such contact."""
    return texts.CONTACT_NOT_FOUND.error(id=contact_id)


def invalid_customer(problems: Iterable[BadField], below: str = "") -> InvalidInput:
    """Fields of a customer are wrong; `below` is the JSON pointer of the object that holds them."""
    return invalid_fields("customers", [problem.below(below) for problem in problems])


def whole_number_needed(masked: str) -> InvalidInput:
    """The number of a private person would be shown as that of a company."""
    return invalid_customer([texts.WHOLE_NUMBER_NEEDED.at("/changes/identity_number", value=masked)])


def number_taken(number: str) -> Conflict:
    """Another customer has that number; choose another or leave it out."""
    return texts.NUMBER_TAKEN.error(number=number)


def numbers_busy(series: str = "customer") -> Unavailable:
    """So many customers are being created at once that no number could be had."""
    return common_errors.NUMBERS_BUSY.error("customers", series=series)


def likely_duplicate(customer_ids: Collection[str], names: Collection[str]) -> Conflict:
    """Customers with the same identity or VAT number, e-mail, or name and city exist. Send again with `insist` to create
    anyway."""
    return texts.CUSTOMER_DUPLICATE.error(customer_ids=list(customer_ids), names=list(names))


def duplicate_of_itself() -> InvalidInput:
    """A customer cannot be settled to be another than itself."""
    return invalid_fields("customers", [texts.DUPLICATE_OF_ITSELF.at("/other_id")])


def stage_refused() -> Conflict:
    """A customer does not become a prospect again."""
    return texts.CUSTOMER_STEP_REFUSED.error(state="customer", allowed=["customer"])


def branch_name_taken(name: str) -> Conflict:
    """Another branch of the customer that is in use has that name."""
    return texts.BRANCH_NAME_TAKEN.error(name=name)


def unknown_branch_name(position: int, name: str) -> InvalidInput:
    """A contact of a new customer names a branch that is not created with it."""
    return invalid_fields("customers", [texts.UNKNOWN_BRANCH.at(f"/contacts/{position}/branch_name", name=name)])
