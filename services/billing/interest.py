"""Penalty interest on late payment: reference rate + 8 percentage points a year (räntelagen 1975:635, § 6); pure.

It runs from the day after the agreed due date to the day of payment, is split at each half-year because the reference rate is set
for a half-year at a time (§ 9), and counts days / 365 (`claim_facts.Accrued`). Until the Riksbank has set a half-year's rate, the
sum is provisional: reckoned with the rate before it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

SURCHARGE = Decimal(8)

REFERENCE_RATES: dict[date, Decimal] = {
    date(2023, 7, 1): Decimal("3.50"),
    date(2024, 1, 1): Decimal("4.00"),
    date(2024, 7, 1): Decimal("4.00"),
    date(2025, 1, 1): Decimal("3.00"),
    date(2025, 7, 1): Decimal("2.00"),
    date(2026, 1, 1): Decimal("2.00"),
}
"""Percent, by the first day of the half-year, as this release knows them. The Riksbank publishes a new one each half-year."""


class NoReferenceRate(ValueError):
    """The half-year lies before the first row of the table."""

    def __init__(self, half_year: date) -> None:
        super().__init__(f"no reference rate is known for the half-year from {half_year}")
        self.half_year = half_year


class Span(NamedTuple):
    """Days that bear one rate: `percent` is a year's. `provisional`: the half-year has no row, one before it stands in."""

    first: date
    days: int
    percent: Decimal
    provisional: bool = False


def spans(due: date, paid: date, rates: Mapping[date, Decimal] = REFERENCE_RATES) -> list[Span]:
    """The days after `due` up to and with `paid`, by half-year.

    A half-year without a row is reckoned with the last row before it and is provisional. Raises NoReferenceRate for days before
    the first row.
    """
    found: list[Span] = []
    first = due + timedelta(days=1)
    while first <= paid:
        half_year, following = half_year_of(first), next_half_year(first)
        row = max((day for day in rates if day <= half_year), default=None)
        if row is None:
            raise NoReferenceRate(half_year)
        days = (min(following, paid + timedelta(days=1)) - first).days
        found.append(Span(first, days, rates[row] + SURCHARGE, provisional=row != half_year))
        first = following
    return found


def missing_half_year(due: date, paid: date, rates: Mapping[date, Decimal] = REFERENCE_RATES) -> date | None:
    """The first half-year from `due` to `paid` that has no row. Raises NoReferenceRate as `spans` does."""
    return next((half_year_of(span.first) for span in spans(due, paid, rates) if span.provisional), None)


def half_year_of(day: date) -> date:
    """The first day of the half-year of `day`."""
    return date(day.year, 1 if day.month < 7 else 7, 1)


def next_half_year(day: date) -> date:
    """The first day of the half-year after that of `day`."""
    return date(day.year, 7, 1) if day.month < 7 else date(day.year + 1, 1, 1)
