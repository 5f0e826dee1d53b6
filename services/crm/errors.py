"""Every failure that the crm service can raise, one named function each."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from chassis.clock import local
from contracts import common_errors, merge_errors
from contracts.awaiting import not_here_yet
from contracts.crm import activity_errors
from contracts.crm import errors as texts
from contracts.crm import property_errors as property_texts
from contracts.crm.deletion_errors import ANSWER_NOT_FOUND, CUSTOMER_BEING_DELETED, CUSTOMER_ERASED
from contracts.customers.branch_errors import BRANCH_ELSEWHERE
from contracts.customers.errors import SAME_USER
from contracts.errors import BadField, Conflict, InvalidInput, NotAllowed, NotFound, Unavailable, invalid_fields
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


def end_before_start(start: datetime) -> BadField:
    """Names the start by the clock on the wall, as people have typed it."""
    return common_errors.BEFORE_START.at("/ends_at", start=f"{local(start):%Y-%m-%d %H:%M}")


def last_before_first(first: object) -> BadField:
    return common_errors.BEFORE_START.at("/on_or_before", start=first)


def invalid_timeline(fields: Iterable[BadField]) -> InvalidInput:
    """The days of a timeline in the wrong order."""
    return invalid_fields("crm", fields)


def follow_up_of_another(activity_id: str) -> InvalidInput:
    """A follow-up must follow an activity of the same customer."""
    return invalid_fields("crm", [texts.UNKNOWN_ACTIVITY.at("/follow_up_of", id=activity_id)])


def branch_elsewhere(branch_id: str, name: str) -> InvalidInput:
    """The branch is another customer's today."""
    return invalid_fields("crm", [BRANCH_ELSEWHERE.at("/branch_id", id=branch_id, name=name)])


def series_not_found(series_id: str) -> NotFound:
    return activity_errors.SERIES_NOT_FOUND.error(id=series_id)


def team_not_found(team_id: str) -> NotFound:
    return activity_errors.TEAM_NOT_FOUND.error(id=team_id)


def alarm_not_found(alarm_id: str) -> NotFound:
    return activity_errors.ALARM_NOT_FOUND.error(id=alarm_id)


def alarm_address_absent() -> Conflict:
    return activity_errors.ALARM_ADDRESS_ABSENT.error()


def alarm_code_absent() -> Conflict:
    return activity_errors.ALARM_CODE_ABSENT.error()


def alarm_code_expired() -> Conflict:
    return activity_errors.ALARM_CODE_EXPIRED.error()


def alarm_code_tries_over(most: int) -> Conflict:
    return activity_errors.ALARM_CODE_TRIES_OVER.error(most=most)


def alarm_code_wrong(left: int) -> InvalidInput:
    return invalid_fields("crm", [activity_errors.ALARM_CODE_WRONG.at("/code", left=left)])


def alarm_codes_too_many(most: int, retry_after: int) -> Conflict:
    """As many as may be sent to a user, or to an address, on a day; seconds until the next one."""
    return activity_errors.ALARM_CODES_TOO_MANY.error(most=most, retry_after=retry_after)


def alarm_settings_busy(user_id: str) -> Conflict:
    """Too many requests change how a user wants alarms at once."""
    return common_errors.RECORD_BUSY.error("crm", id=user_id)


def not_recurring() -> Conflict:
    """“This one and all that follow it” is asked of an activity of no series, or of one that has ended."""
    return activity_errors.NOT_RECURRING.error()


def team_name_taken(name: str, team_id: str) -> Conflict:
    return activity_errors.TEAM_NAME_TAKEN.error(id=team_id, name=name)


def same_user() -> InvalidInput:
    """Activities are handed over to somebody else."""
    return invalid_fields("crm", [SAME_USER.at("/to_id")])


def nothing_to_search() -> InvalidInput:
    return texts.SEARCH_EMPTY.error("crm", (texts.FIELD_SEARCH_EMPTY.at("/q"),))


def too_many_activities(most: int) -> InvalidInput:
    """So many activities are unfinished that customers cannot be told apart by them."""
    return invalid_fields("crm", [texts.TOO_MANY_ACTIVITIES.at("/activity", most=most)])


def properties_unknown(unknown: Mapping[str, str]) -> InvalidInput:
    """Properties that a request names do not exist: pointer → id or name."""
    fields = tuple(texts.FIELD_PROPERTY_UNKNOWN.at(pointer, id=one) for pointer, one in unknown.items())
    return texts.PROPERTY_UNKNOWN.error("crm", fields, ids=list(unknown.values()))


def property_unknown(name_or_id: str) -> InvalidInput:
    """The property by which somebody looks for customers does not exist."""
    return properties_unknown({"/property": name_or_id})


def no_such_property(property_id: str) -> NotFound:
    return property_texts.NO_SUCH_PROPERTY.error(id=property_id)


def invalid_properties(fields: Iterable[BadField]) -> InvalidInput:
    """A property, or what a customer's property is to say, breaks a rule."""
    return invalid_fields("crm", fields)


def property_creators_only() -> NotAllowed:
    """The company lets only administrators create and change properties."""
    return property_texts.CREATORS_ONLY.error(needs="administrator")


def settings_not_found(settings_id: str) -> NotFound:
    return common_errors.SETTINGS_NOT_FOUND.error("crm", id=settings_id)


def property_exists(name: str, property_id: str) -> Conflict:
    """Names are unique without regard to case, accents and spaces, because they can never be corrected."""
    return texts.PROPERTY_NAME_TAKEN.error(id=property_id, name=name)


def customer_merged(customer_id: str, into: str) -> Conflict:
    """The customer was merged into another, which is to be used."""
    return merge_errors.CUSTOMER_MERGED.error("crm", id=customer_id, into=into)


def customer_not_here_yet(customer_id: str) -> Unavailable:
    """The customer's event has not come yet, or there is no such customer: only the customers service can tell."""
    return not_here_yet("crm", "customer", customer_id)


def part_not_here_yet(kind: str, customer_id: str, part_id: str, pointers: tuple[str, ...] = ()) -> Unavailable:
    """The same for a branch or a contact of a customer that is known, named at `pointers` of the request."""
    return not_here_yet("crm", kind, part_id, customer_id, pointers)


def customer_being_deleted() -> Conflict:
    """Nothing can be made for the customer until its deletion is decided."""
    return CUSTOMER_BEING_DELETED.error()


def customer_erased() -> Conflict:
    """The customer's personal data was erased: nothing can be made for it any more."""
    return CUSTOMER_ERASED.error()


def answer_not_found(customer_id: str) -> NotFound:
    """There is no answer about the customer: a defect, since it was just read."""
    return ANSWER_NOT_FOUND.error(id=customer_id)
