"""Penalty interest on late payment: reference rate + 8 percentage points a year (räntelagen 1975:635, § 6); pure.

It runs from the day after the agreed due date to the day of payment, is split at each half-year because the reference rate
is set for a half-year at a time (§ 9), and counts days / 365.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from contracts.money import ORE, round_half_up

SURCHARGE = Decimal(8)

REFERENCE_RATES: dict[date, Decimal] = {
    date(2023, 7, 1): Decimal("3.50"),
    date(2024, 1, 1): Decimal("4.00"),
    date(2024, 7, 1): Decimal("4.00"),
    date(2025, 1, 1): Decimal("3.00"),
    date(2025, 7, 1): Decimal("2.00"),
    date(2026, 1, 1): Decimal("2.00"),
}
"""Percent, by the first day of the half-year. The Riksbank publishes a new one each half-year; a company adds it as a setting."""


class NoReferenceRate(ValueError):
    """The table says nothing of that half-year."""

    def __init__(self, half_year: date) -> None:
        super().__init__(f"no reference rate is known for the half-year from {half_year}")
        self.half_year = half_year


class Span(NamedTuple):
    """Days that bear one rate: `percent` is a year's."""

    first: date
    days: int
    percent: Decimal

    def amount(self, principal: Decimal) -> Decimal:
        return principal * self.percent / 100 * self.days / 365


def penalty(
    principal: Decimal, due: date, paid: date, rates: Mapping[date, Decimal] = REFERENCE_RATES, unit: Decimal = ORE
) -> Decimal:
    """Interest on `principal` that was due on `due` and is paid on `paid`, rounded to öre, or the `unit` of another currency.

    10 000 due 2025-05-31, paid 2025-08-15 → 216.44. Nothing when paid in time. Raises NoReferenceRate rather than guess.
    """
    return round_half_up(sum((span.amount(principal) for span in spans(due, paid, rates)), Decimal(0)), unit)


def spans(due: date, paid: date, rates: Mapping[date, Decimal] = REFERENCE_RATES) -> list[Span]:
    """The days after `due` up to and with `paid`, by half-year."""
    found: list[Span] = []
    first = due + timedelta(days=1)
    while first <= paid:
        half_year = date(first.year, 1 if first.month < 7 else 7, 1)
        if half_year not in rates:
            raise NoReferenceRate(half_year)
        following = date(first.year, 7, 1) if first.month < 7 else date(first.year + 1, 1, 1)
        days = (min(following, paid + timedelta(days=1)) - first).days
        found.append(Span(first, days, rates[half_year] + SURCHARGE))
        first = following
    return found
