"""What is lost of an invoice that is paid in part or not at all: pure, in minor units."""

from decimal import Decimal

from billing.credit_sums import RateSum, Sums
from contracts.money import round_half_up


def share_unpaid(rest: Sums, unpaid: int, step: int = 1) -> Sums:
    """The unpaid part of an invoice, of which credits have left `rest`, at each VAT rate.

    A payment pays all lines alike. So each rate bears its share, and the VAT in it is gross × rate ÷ (100 + rate) (the tax base
    is lowered by the loss: mervärdesskattelagen 2023:200, 8 kap. 16 § °). The shares are whole `step`s (100 for yen) and add up
    to `unpaid`, the last takes the rest; of an invoice of which nothing is paid they are its own sums.
    """
    if unpaid == rest.total:
        return rest
    rates: dict[Decimal, RateSum] = {}
    reached = shared = 0
    for percent, whole in sorted(rest.rates.items()):
        reached += whole.net + whole.vat
        share = _round(Decimal(reached) * unpaid / rest.total, step) - shared
        shared += share
        vat = _round(share * percent / (100 + percent), step)
        rates[percent] = RateSum(share - vat, vat)
    return Sums(rates, unpaid - shared, unpaid)


def _round(amount: Decimal, step: int) -> int:
    return int(round_half_up(amount, Decimal(step)))
