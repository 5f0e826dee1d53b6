"""Every failure of selections, one named function each."""

from collections.abc import Iterable

from contracts import common_errors
from contracts.crm import selection_errors as texts
from contracts.errors import BadField, Conflict, InvalidInput, NotAllowed, NotFound, Stale, invalid_fields


def not_found(selection_id: str) -> NotFound:
    """There is no such selection, or it is a private one of somebody else."""
    return texts.SELECTION_NOT_FOUND.error(id=selection_id)


def name_taken(name: str) -> Conflict:
    return texts.SELECTION_NAME_TAKEN.error(name=name)


def not_owner(name: str) -> NotAllowed:
    return texts.SELECTION_NOT_OWNED.error(name=name)


def too_many(most: int) -> Conflict:
    return texts.SELECTIONS_TOO_MANY.error(most=most)


def invalid(fields: Iterable[BadField]) -> InvalidInput:
    """Parts of a rule that are missing, too much, or of no use."""
    return invalid_fields("crm", fields)


def stale(given: int, version: int) -> Stale:
    """The selection has changed since the caller read it."""
    return common_errors.VERSION_STALE.error("crm", given=given, version=version)
