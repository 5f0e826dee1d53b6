"""The errors of a card as it was on a day."""

from datetime import date

from contracts import gateway_errors as texts
from contracts.errors import InvalidInput, Unavailable, invalid_fields


def past_unsupported(service: str) -> Unavailable:
    """A service that knows nothing of past days answered with what is there now."""
    return texts.PAST_UNSUPPORTED.error(service=service)


def date_ahead(given: date, today: date) -> InvalidInput:
    """The card is asked for as it will be."""
    return invalid_fields("gateway", [texts.DATE_AHEAD.at("/at", given=given.isoformat(), today=today.isoformat())])
