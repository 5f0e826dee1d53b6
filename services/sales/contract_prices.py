"""What a line of a contract costs in a period that begins on a given day. Pure.

Changes take effect in the order of their days. A percentage or an index multiplies what was in force before; a new price
replaces it. The factors are exact and only the result is rounded, so that small changes do not add up their roundings.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from contracts.sales import PriceChange


def price_on(line: int, price: Decimal, changes: Sequence[PriceChange], first: date, unit: Decimal) -> Decimal:
    """The price of the line with that number, rounded half up to `unit`.

    100.00, +3 % from 1 January → 103.00. 100.00 by an index from 402.32 to 415.51 → 103.28. +2 % twice on 0.49 → 0.51.
    """
    exact = Fraction(price)
    for change in sorted(changes, key=lambda one: one.from_day):
        if change.from_day <= first:
            exact = _apply(exact, line, change)
    if exact == price:
        return price
    return _round(exact / Fraction(unit)) * unit


def _apply(price: Fraction, line: int, change: PriceChange) -> Fraction:
    if change.percent is not None:
        return price * (100 + Fraction(change.percent)) / 100
    if change.index is not None:
        return price * Fraction(change.index.value) / Fraction(change.index.base)
    return next((Fraction(one.price) for one in change.prices if one.line == line), price)


def _round(units: Fraction) -> Decimal:
    """Whole units, a half away from zero, without a division that a Decimal would round before."""
    sign = 1 if units >= 0 else -1
    whole, rest = divmod(abs(units.numerator), units.denominator)
    return Decimal(sign * (whole + (2 * rest >= units.denominator)))
