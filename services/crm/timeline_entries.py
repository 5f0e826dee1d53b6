"""What an event tells a person of a customer: entries of the timeline, from the event alone, so that order and repetition do not
matter. Pure.

Each entry has a key of its own: what can happen once to a thing is called after the thing and what it was, what can happen again
also after the version or the moment. An event that was made again from what is there (`originals`) gives the same keys.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from contracts.base import Event
from contracts.changed_fields import ChangedField

MOST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `what` is a name of `contracts.crm.timeline_words`, `key` its id. `at` and `by` are when and who, where the
    thing itself says it; else the event does, or, of a thing that was made again, `about`, or only the `day` is known.
    `again`: of a thing this can happen several times, so that a thing made again has it if any entry of the thing says so."""

    key: str
    customer_id: str
    what: str
    thing_id: str
    at: datetime | None = None
    day: date | None = None
    by: str = ""
    branch_id: str | None = None
    branch_name: str = ""
    number: str = ""
    text: str = ""
    amount: Decimal | None = None
    currency: str = ""
    fields_changed: tuple[str, ...] = ()
    bulk_id: str = ""
    again: bool = False
    about: datetime | None = None


Teller = Callable[[Any], Iterator[Entry]]
TELLERS: dict[type[Event], Teller] = {}
"""Event → the function that makes its entries."""


def tells(*kinds: type[Event]) -> Callable[[Teller], Teller]:
    """Marks the function that makes the entries of these events."""

    def mark(teller: Teller) -> Teller:
        TELLERS.update(dict.fromkeys(kinds, teller))
        return teller

    return mark


def entries_of(event: Event) -> list[Entry]:
    """The entries of an event, none of one that tells people nothing."""
    return list(TELLERS[type(event)](event))


def is_changed(changed: list[ChangedField], name: str) -> bool:
    """Whether the write behind an event has changed that field."""
    return any(one.name == name for one in changed)


def shorten(text: str) -> str:
    """The beginning of a text, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_TEXT else line[: MOST_TEXT - 1].rstrip() + "…"
