"""Dates of examples, counted from the day on which the document is made."""

from typing import NamedTuple


class Day(NamedTuple):
    """A date, so many days after the day on which the document is made."""

    after: int


class Instant(NamedTuple):
    """A point in time: an hour (UTC) of such a day."""

    after: int
    hour: int
