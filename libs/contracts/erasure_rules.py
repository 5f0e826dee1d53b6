"""The rules by which personal data is erased or kept, with their texts and the day until which each keeps a record.

bokföringslagen (1999:1078) 7 kap. 2 §: accounting information is kept to the end of the seventh year after the calendar year in
which the fiscal year ended. dataskyddsförordningen artikel 17.1 a: what is no longer needed is erased; 17.3 b: not what a law
wants kept.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

REMOVED, BLANKED, FOLLOWS = "removed", "blanked", "follows"
"""What becomes of a record: it goes; its words go and its sums and numbers stay; it is a copy and follows its original."""

NOT_NEEDED, BOOKKEEPING, COPY, EXPIRES = "not_needed", "bookkeeping", "copy", "expires"
RULES: dict[str, tuple[str, str]] = {
    NOT_NEEDED: (
        "Behövs inte längre (dataskyddsförordningen artikel 17.1 a)",
        "No longer needed (GDPR article 17(1)(a))",
    ),
    BOOKKEEPING: (
        "Räkenskapsinformation: sparas sju år efter det kalenderår då räkenskapsåret slutade (bokföringslagen 7 kap. 2 §)",
        "Accounting information: kept seven years after the year in which the fiscal year ended (bokföringslagen 7 kap. 2 §)",
    ),
    COPY: ("Kopia som följer kunden", "A copy that follows the customer"),
    EXPIRES: ("Försvinner av sig självt senast då", "Expires by itself by then"),
}
YEARS_TO_KEEP: tuple[tuple[date, int], ...] = ((date.min, 7),)
"""`(from, years)`: how many whole calendar years accounting information is kept for, by the end of its fiscal year. A change of
the law is a new line; the seven years of lag 2010:1514 hold for older fiscal years as well."""


class Due(NamedTuple):
    """What becomes of a record, by which rule; `until`: the last day on which it is kept, None for at once."""

    what: str
    rule: str
    until: date | None = None


REMOVED_NOW = Due(REMOVED, NOT_NEEDED)
BLANKED_NOW = Due(BLANKED, NOT_NEEDED)
FOLLOWS_CUSTOMER = Due(FOLLOWS, COPY)


def last_fiscal_day_year(day: date, fiscal_year_end: int) -> int:
    """The calendar year in which the fiscal year of a day ends; `fiscal_year_end` is its last month, 1 to 12."""
    return day.year if day.month <= fiscal_year_end else day.year + 1


def kept_until(day: date, fiscal_year_end: int) -> date:
    """The last day on which accounting information of a day is kept. A day of 2026 and fiscal years that end in December:
    2033-12-31; a day of October 2026 and fiscal years that end in April: 2034-12-31."""
    ended = last_fiscal_day_year(day, fiscal_year_end)
    years = next(years for since, years in reversed(YEARS_TO_KEEP) if since <= date(ended, fiscal_year_end, 1))
    return date(ended + years, 12, 31)


def booked(what: str, days: list[str], terms: Mapping[str, Any]) -> Due:
    """Accounting information with entries on these days ("2026-03-01", also with a time): it is kept as the latest one is.
    `terms`: `{"fiscal_year_end": month}`."""
    latest = max(day[:10] for day in days if day)
    return Due(what, BOOKKEEPING, kept_until(date.fromisoformat(latest), int(terms.get("fiscal_year_end", 12))))
