"""Exchange rates: VAT stands in kronor on an invoice in another currency (mervärdesskattelagen 2023:200, 17 kap. 29 §)."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, PlainSerializer

from contracts.base import SharedValue, Value
from contracts.money import Currency, shortest

Rate = Annotated[
    Decimal,
    Field(
        gt=0, max_digits=14, decimal_places=6, allow_inf_nan=False, description="Kronor for one unit of the currency"
    ),
    PlainSerializer(shortest, return_type=str),
]
RATE_DAYS = 31
"""How old a rate of the settings may be when an invoice is issued; an older one is no rate of that day."""


class ExchangeRate(SharedValue):
    """Kronor for one unit of an invoice's currency, and the day whose rate it is."""

    rate: Rate
    day: date


class CurrencyRate(Value):
    """The rate of a currency from `day` on, in the company's settings."""

    currency: Currency
    rate: Rate
    day: date


def rate_on(rates: list[CurrencyRate], currency: str, on: date) -> ExchangeRate | None:
    """The newest rate of the currency that is at most RATE_DAYS old on that day; None when there is none."""
    known = [one for one in rates if one.currency == currency and 0 <= (on - one.day).days <= RATE_DAYS]
    if not known:
        return None
    newest = max(known, key=lambda one: one.day)
    return ExchangeRate(rate=newest.rate, day=newest.day)


def in_kronor(vat: Decimal, rate: ExchangeRate) -> Decimal:
    """VAT in kronor, not rounded yet."""
    return vat * rate.rate
