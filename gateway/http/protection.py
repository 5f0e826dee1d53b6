"""How much one service may cost this process: the kinds of calls, and the rules of `chassis.guard` from the settings."""

from chassis.guard import Rules
from gateway.settings import Settings

CALL, SECTION, FILE = "call", "section", "file"
"""A single request; one of several requests that are sent at once, as for a card; a file over HTTP."""

PROBE_OF_CALL_SECONDS = 2.0
PROBE_OF_SECTION_SECONDS = 0.25
"""So long a caller waits for the answer to a probe. A card has other tabs to show."""

LEAST_SHARE = 0.75
"""Of the card's deadline: a call that had less time says nothing about the service."""


def rules(settings: Settings) -> Rules:
    """Cards have places of their own, half as many, so that they and single calls do not starve each other."""
    places = settings.slow_calls
    return Rules(
        places={CALL: places, SECTION: max(2, places // 2), FILE: places},
        free_seconds=settings.slow_after_seconds,
        failures=settings.silent_calls,
        pause_seconds=settings.probe_seconds,
        least_seconds=settings.card_deadline_seconds * LEAST_SHARE,
    )
