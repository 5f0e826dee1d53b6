"""Every failure that the crm service can raise, one named function each."""

from collections.abc import Iterable, Mapping

from contracts import common_errors, merge_errors
from contracts.awaiting import not_here_yet
from contracts.crm import errors as texts
from contracts.crm.deletion_errors import ANSWER_NOT_FOUND, CUSTOMER_BEING_DELETED, CUSTOMER_ERASED
from contracts.customers.branch_errors import BRANCH_ELSEWHERE
from contracts.errors import BadField, Conflict, InvalidInput, NotFound, Unavailable, invalid_fields
from contracts.field_texts import FIELD_TEXTS


def activity_not_found(activity_id: str) -> NotFound:
    return texts.ACTIVITY_NOT_FOUND.error(id=activity_id)


def invalid_activity(fields: Iterable[BadField]) -> InvalidInput:
    """Dates that do not belong to the kind, or are missing, or stand in the wrong order."""
    return invalid_fields("crm", fields)


def year_out_of_range(name: str) -> BadField:
    return texts.YEAR_OUT_OF_RANGE.at(f"/{name}")


def date_missing(name: str) -> BadField:
    return FIELD_TEXTS["missing"].at(f"/{name}")


def date_not_allowed(name: str, kind: str) -> BadField:
    return texts.DATE_NOT_ALLOWED.at(f"/{name}", name=name, kind=kind)


def end_before_start(start: object) -> BadField:
    return common_errors.BEFORE_START.at("/ends_at", start=start)


def follow_up_of_another(activity_id: str) -> InvalidInput:
    """A follow-up must follow an activity of the same customer."""
    return invalid_fields("crm", [texts.UNKNOWN_ACTIVITY.at("/follow_up_of", id=activity_id)])


def branch_elsewhere(branch_id: str, name: str) -> InvalidInput:
    """The branch is another customer's today."""
    return invalid_fields("crm", [BRANCH_ELSEWHERE.at("/branch_id", id=branch_id, name=name)])


def nothing_to_search() -> InvalidInput:
    return texts.SEARCH_EMPTY.error("crm", (texts.FIELD_SEARCH_EMPTY.at("/q"),))


def no_such_property(name: str) -> InvalidInput:
    """A search or a list asks for a property that does not exist."""
    return texts.PROPERTY_UNKNOWN.error("crm", (texts.FIELD_PROPERTY_UNKNOWN.at("/property", id=name),), ids=[name])


def too_many_activities(most: int) -> InvalidInput:
    """So many activities are unfinished that customers cannot be told apart by them."""
    return invalid_fields("crm", [texts.TOO_MANY_ACTIVITIES.at("/activity", most=most)])


def properties_unknown(unknown: Mapping[int, str]) -> InvalidInput:
    """Properties to be added do not exist: position in `add` → id."""
    fields = tuple(texts.FIELD_PROPERTY_UNKNOWN.at(f"/add/{at}", id=one) for at, one in unknown.items())
    return texts.PROPERTY_UNKNOWN.error("crm", fields, ids=list(unknown.values()))


def property_exists(name: str, property_id: str) -> Conflict:
    """Names are unique without regard to case, accents and spaces, because they can never be corrected."""
    return texts.PROPERTY_NAME_TAKEN.error(id=property_id, name=name)


def property_without_letters() -> InvalidInput:
    return invalid_fields("crm", [texts.NO_LETTERS.at("/name")])


def customer_merged(customer_id: str, into: str) -> Conflict:
    """The customer was merged into another, which is to be used."""
    return merge_errors.CUSTOMER_MERGED.error("crm", id=customer_id, into=into)


def customer_not_here_yet(customer_id: str) -> Unavailable:
    """The customer's event has not come yet, or there is no such customer: only the customers service can tell."""
    return not_here_yet("crm", "customer", customer_id)


def part_not_here_yet(kind: str, customer_id: str, part_id: str) -> Unavailable:
    """The same for a branch or a contact of a customer that is known."""
    return not_here_yet("crm", kind, part_id, customer_id)


def customer_being_deleted() -> Conflict:
    """Nothing can be made for the customer until its deletion is decided."""
    return CUSTOMER_BEING_DELETED.error()


def customer_erased() -> Conflict:
    """The customer's personal data was erased: nothing can be made for it any more."""
    return CUSTOMER_ERASED.error()


def answer_not_found(customer_id: str) -> NotFound:
    """There is no answer about the customer: a defect, since it was just read."""
    return ANSWER_NOT_FOUND.error(id=customer_id)
