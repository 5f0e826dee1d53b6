"""VAT rates as dated data: what a category of goods or services bears on the day of delivery.

The rate follows from the category and the delivery date (mervärdesskattelagen 2023:200, 9 kap.). The one table serves all
services that reckon VAT, so that an order and its invoice cannot differ. A new rate is a new row here, never a change of an
old one: what was sold then must be reckoned with what was in force then.
"""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from contracts.customers.customers import VatType
from contracts.open_enum import OpenEnum


class VatCategory(OpenEnum):
    """What is sold, as far as VAT is concerned."""

    STANDARD = "standard"
    FOOD = "food"
    RESTAURANT = "restaurant"
    LODGING = "lodging"
    CULTURE = "culture"
    EXEMPT = "exempt"


class VatRate(NamedTuple):
    """`percent` is in force from `first` up to and with `last`; None: until further notice."""

    category: VatCategory
    first: date
    last: date | None
    percent: Decimal


RATES: tuple[VatRate, ...] = (
    VatRate(VatCategory.STANDARD, date(2012, 1, 1), None, Decimal(25)),
    VatRate(VatCategory.FOOD, date(2012, 1, 1), date(2026, 3, 31), Decimal(12)),
    VatRate(VatCategory.FOOD, date(2026, 4, 1), date(2027, 12, 31), Decimal(6)),
    VatRate(VatCategory.FOOD, date(2028, 1, 1), None, Decimal(12)),
    VatRate(VatCategory.RESTAURANT, date(2012, 1, 1), None, Decimal(12)),
    VatRate(VatCategory.LODGING, date(2012, 1, 1), None, Decimal(12)),
    VatRate(VatCategory.CULTURE, date(2012, 1, 1), None, Decimal(6)),
    VatRate(VatCategory.EXEMPT, date(2012, 1, 1), None, Decimal(0)),
)


class NoVatRate(ValueError):
    """The table holds no rate for that category on that day."""

    def __init__(self, category: VatCategory, on: date) -> None:
        super().__init__(f"no VAT rate is known for {category} on {on}")


def vat_rate(category: VatCategory, on: date) -> Decimal:
    """Percent on goods of `category` that are delivered on that day. Raises NoVatRate: a rate is never guessed."""
    for rate in RATES:
        if rate.category == category and rate.first <= on and (rate.last is None or on <= rate.last):
            return rate.percent
    raise NoVatRate(category, on)


def rate_changes(category: VatCategory, after: date, until: date) -> list[date]:
    """The days after `after`, up to and with `until`, from which the category bears another rate; the first one first."""
    rows = sorted((rate.first, rate.percent) for rate in RATES if rate.category == category)
    pairs = pairwise(rows)
    return [new for (_, before), (new, percent) in pairs if percent != before and after < new <= until]


NO_VAT = {VatType.SWEDISH_REVERSE_CHARGE, VatType.EU_REVERSE_CHARGE, VatType.EXPORT}
"""Sold without VAT: the buyer is liable for it, or the sale is an export (mervärdesskattelagen 2023:200, 10 and 16 kap.)."""


def vat_percent(category: VatCategory, vat_type: VatType, delivered: date, seller_exempt: bool = False) -> Decimal:
    """Percent of VAT on what is delivered that day to such a customer; none from a seller who is exempt. Raises NoVatRate."""
    return Decimal(0) if seller_exempt or vat_type in NO_VAT else vat_rate(category, delivered)
