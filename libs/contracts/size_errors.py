"""Errors of records that have grown too large, with the service's prefix. See `chassis/limits.py`."""

from contracts.error_texts import ErrorText
from contracts.errors import Conflict, Unavailable

RECORD_FULL = ErrorText(
    Conflict,
    "*.record_full",
    sv="{id} rymmer inte mer, högst {megabytes} MB. Ta bort något eller börja på en ny.",
    en="{id} is full: it holds at most {megabytes} MB. Remove something, or start a new one.",
    when="One record, with all that belongs to it, has become too large.",
)
EVENTS_WAITING = ErrorText(
    Unavailable,
    "*.events_waiting",
    sv="{id} har {waiting} ändringar som andra tjänster ännu inte har fått. Försök igen om en stund.",
    en="{id} has {waiting} changes that other services have not received yet. Try again in a moment.",
    when="The broker has been down for long, and too many events of one record wait for it.",
    fixed=(("retry_after", "5"),),
)
