"""Failures of contracts, beside those in `errors`."""

from datetime import date

from contracts.errors import Conflict, InvalidInput
from contracts.sales import contract_errors as texts
from contracts.sales import errors as error_texts
from sales import errors


def no_period_left(given: date | None) -> InvalidInput:
    """All periods up to the last day are invoiced: there is none whose timing could change."""
    return errors.invalid([error_texts.NO_SUCH_PERIOD.at("/from_day", first=given or "–")])


def period_not_opened(first: date) -> Conflict:
    """It is not wholly credited as far as sales has heard, or was opened before."""
    return texts.PERIOD_NOT_OPENED.error(first=first, allowed=[])


def period_stale(first: str) -> Conflict:
    """It is left out of the invoice that it should share, and barred from it for good."""
    return texts.PERIOD_STALE.error(first=first)


def timing_of_the_past(given: date, first: date) -> InvalidInput:
    """Periods before the first that is left are invoiced already."""
    return errors.invalid([texts.TIMING_OF_THE_PAST.at("/from_day", given=given, first=first)])
