"""What lines come to: amounts, VAT per rate, totals; pure, in Decimal, never a float.

VAT per rate is rounded to öre, half up, on the sum of the rate's lines (not line by line).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from contracts.customers import VatType
from contracts.money import round_half_up
from contracts.sales import Totals, VatSum
from contracts.vat import VatCategory, vat_rate

LARGEST = Decimal("999999999999.99")
NO_VAT = {VatType.SWEDISH_REVERSE_CHARGE, VatType.EU_REVERSE_CHARGE, VatType.EXPORT}
"""Sold without VAT: the buyer is liable for it, or the sale is an export (mervärdesskattelagen 2023:200, 10 and 16 kap.)."""

ZERO = Decimal("0.00")


class TooLarge(ValueError):
    """No document comes to that much."""


def percent_of(category: VatCategory, vat_type: VatType, delivered: date) -> Decimal:
    """The VAT rate of goods delivered that day to such a customer. Raises NoVatRate."""
    return Decimal(0) if vat_type in NO_VAT else vat_rate(category, delivered)


def amount_of(quantity: Decimal, price: Decimal, discount_percent: Decimal) -> Decimal:
    """Quantity × price less the discount, rounded to öre, half up. Raises TooLarge."""
    return _bounded(round_half_up(quantity * price * (100 - discount_percent) / 100))


def totals_of(lines: Iterable[tuple[Decimal, Decimal]], with_vat: bool = False) -> Totals:
    """The sums of lines `(amount, VAT percent)`; `with_vat`: the amounts hold VAT already. Raises TooLarge."""
    amounts: dict[Decimal, Decimal] = defaultdict(lambda: ZERO)
    for amount, percent in lines:
        amounts[percent] += amount
    rates = []
    for percent, amount in sorted(amounts.items()):
        vat = vat_inside(amount, percent) if with_vat else vat_on(amount, percent)
        rates.append(VatSum(percent=percent, net=_bounded(amount - vat if with_vat else amount), vat=vat))
    net, vat = sum((rate.net for rate in rates), ZERO), sum((rate.vat for rate in rates), ZERO)
    return Totals(net=_bounded(net), vat=vat, total=_bounded(net + vat), vat_rates=rates)


def vat_on(net: Decimal, percent: Decimal) -> Decimal:
    """VAT on a sum without it: 4467.75 at 25 % → 1116.94."""
    return round_half_up(net * percent / 100)


def vat_inside(gross: Decimal, percent: Decimal) -> Decimal:
    """VAT inside a sum that holds it: 99.00 at 25 % → 19.80."""
    return round_half_up(gross * percent / (100 + percent))


def _bounded(amount: Decimal) -> Decimal:
    if abs(amount) > LARGEST:
        raise TooLarge(f"{amount}")
    return amount
