"""The card as it was on a day: what of an answer may be shown then, and what may not."""

from datetime import date
from typing import Any

from chassis.clock import today
from contracts.customers import errors as customer_texts
from contracts.errors import ServiceError
from gateway.card import past_errors as errors

Json = dict[str, Any]
SAID_TO_ALL = frozenset({customer_texts.PAST_UNKNOWN.code})
"""Codes of the owner of customers that are an answer to the card as a whole, not the failure of one service."""
NOT_OF_THE_PAST: Json = {"actions": [], "more": None}
"""Of a tab: what could be done with it, and its list, are those of today."""


def refuse_future(at: date | None) -> None:
    """Raises InvalidInput for a day that lies ahead. Today is the card as it is so far."""
    if at is not None and at > (now := today()):
        raise errors.date_ahead(at, now)


def require_day(service: str, section: Json, at: date | None) -> Json:
    """The section, if it is of the day that was asked for. Raises Unavailable for one of today, of a service that is older."""
    if at is not None and section.get("at") != at.isoformat():
        raise errors.past_unsupported(service)
    return section


def refuse_unknown(error: ServiceError) -> None:
    """Raises the error, if it says that nobody knows the customer of that day."""
    if error.code in SAID_TO_ALL:
        raise error


def reason_of(failure: ServiceError | None) -> str | None:
    """Why a service shows nothing of the past; None where it is down."""
    unsupported = failure is not None and failure.code == "gateway.past_unsupported"
    return "past_unsupported" if unsupported else None


def without_actions(card: Json) -> Json:
    """The card without what can be started from it."""
    shown = {name: [{**tab, **_dropped(tab)} for tab in card[name]] for name in ("tabs", "head")}
    return {**card, **shown}


def _dropped(tab: Json) -> Json:
    return {name: value for name, value in NOT_OF_THE_PAST.items() if name in tab}
