"""Failures of exports to collection, beside those in `errors`."""

from datetime import date

from contracts.billing import collection_errors as texts
from contracts.errors import Conflict, NotFound


def export_not_found(export_id: str) -> NotFound:
    """No such export, or another company's."""
    return texts.COLLECTION_EXPORT_NOT_FOUND.error(id=export_id)


def export_not_ready(state: str) -> Conflict:
    """It is being made, is being carried out, or has been."""
    return texts.COLLECTION_EXPORT_NOT_READY.error(state=state, allowed=[])


def export_of_another_day(on: str, today: date) -> Conflict:
    """What it shows holds for its own day."""
    return texts.COLLECTION_EXPORT_OF_ANOTHER_DAY.error(on=date.fromisoformat(on), today=today)


def export_not_carried_out(state: str) -> Conflict:
    """Its claims have not been handed over."""
    return texts.COLLECTION_EXPORT_NOT_CARRIED_OUT.error(state=state, allowed=[])


def at_collection(since: str) -> Conflict:
    """An agency has the claim: nobody reminds of it beside."""
    return texts.INVOICE_AT_COLLECTION.error(since=date.fromisoformat(since))


def not_at_collection() -> Conflict:
    """Nothing to take back."""
    return texts.INVOICE_NOT_AT_COLLECTION.error()
