"""Whether a company sells so much over the counter that the law asks for a certified cash register. Pure; this till is none.

Exempt is who sells for at most four price base amounts a year, VAT included, against cash, card or what is like them
(skatteförfarandelagen 2011:1244, 39 kap. 4–5 §).
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from contracts.money import MINOR_UNITS
from contracts.sales import Means

PRICE_BASE_AMOUNTS: Mapping[int, int] = {2024: 57_300, 2025: 58_800, 2026: 59_200}
"""Kronor, by year (socialförsäkringsbalken 2010:110, 2 kap. 6–7 §). A new year is a new row; without one the last row holds."""
EXEMPT_UP_TO = 4
COUNTED = frozenset({Means.CASH, Means.CARD, Means.SWISH, Means.GIFT_CARD})
"""An invoice that is paid later is no sale over the counter."""
WARNING = "certified_register_needed"


def exempt_up_to(year: int) -> Decimal:
    """The largest sum of a year in kronor: 236 800 in 2026."""
    known = [one for one in PRICE_BASE_AMOUNTS if one <= year] or [min(PRICE_BASE_AMOUNTS)]
    return Decimal(EXEMPT_UP_TO * PRICE_BASE_AMOUNTS[max(known)])


def warnings_for(year: int, taken: Iterable[Mapping[str, int]]) -> list[str]:
    """The codes of what to warn of, from what each day of the year took: means → minor units."""
    total = sum(amount for day in taken for means, amount in day.items() if means in COUNTED)
    return [WARNING] if total > exempt_up_to(year) * MINOR_UNITS else []
