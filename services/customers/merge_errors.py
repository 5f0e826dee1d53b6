"""Errors of merges."""

from datetime import date

from contracts.customers import merge_errors as texts
from contracts.errors import Conflict, InvalidInput, NotFound, invalid_fields


def merge_not_found(merge_id: str) -> NotFound:
    """The company has no such merge."""
    return texts.MERGE_NOT_FOUND.error(id=merge_id)


def merge_with_itself() -> InvalidInput:
    """Both ids are the same."""
    return invalid_fields("customers", [texts.MERGE_WITH_ITSELF.at("/other_id")])


def other_unknown(other_id: str) -> InvalidInput:
    """The company has no customer with the id of the one that is to be merged."""
    return invalid_fields("customers", [texts.MERGE_CUSTOMER_UNKNOWN.at("/other_id", id=other_id)])


def values_to_choose(values: dict[str, tuple[str, str]]) -> InvalidInput:
    """Fields whose value nobody but the caller can choose: `{field: (kept, other)}`."""
    bad = [texts.CHOOSE_A_VALUE.at(f"/fields/{name}", kept=kept, other=other) for name, (kept, other) in values.items()]
    return invalid_fields("customers", bad)


def info_too_long(most: int) -> InvalidInput:
    """Both infos together are longer than one may be, and the caller has chosen none."""
    return invalid_fields("customers", [texts.MERGED_INFO_TOO_LONG.at("/fields/info", most=most)])


def underway(merge_id: str) -> Conflict:
    """One of the customers is part of a merge that is not done."""
    return texts.CUSTOMER_MERGE_UNDERWAY.error(merge_id=merge_id)


def not_done(state: str) -> Conflict:
    """Only a merge that is done can be undone."""
    return texts.MERGE_NOT_DONE.error(state=state)


def too_old(until: date) -> Conflict:
    """The days in which it could be undone have passed."""
    return texts.MERGE_TOO_OLD.error(undo_until=until.isoformat())
