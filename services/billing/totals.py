"""What an invoice comes to: lines, VAT per rate, rounding; pure, in Decimal, never a float.

VAT per rate is rounded to öre, half up, on the sum of the rate's lines (not line by line); only the total to pay is
rounded to whole kronor, where the company wants it (öresavrundning).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.billing import InvoiceLine, LineInput, Totals, VatSum
from contracts.customers import VatType
from contracts.money import round_half_up
from contracts.vat import vat_rate

LARGEST = Decimal("999999999999.99")
NO_VAT = {VatType.SWEDISH_REVERSE_CHARGE, VatType.EU_REVERSE_CHARGE, VatType.EXPORT}
"""Sold without VAT: the buyer is liable for it, or the sale is an export (mervärdesskattelagen 2023:200, 10 and 16 kap.)."""

ZERO = Decimal("0.00")


class TooLarge(ValueError):
    """No invoice comes to that much."""


def priced(lines: Sequence[LineInput], vat_type: VatType, delivered: date) -> list[InvoiceLine]:
    """Each line with its VAT rate on the day of delivery and its taxable amount. Raises NoVatRate, TooLarge."""
    return [
        InvoiceLine(
            **line.model_dump(),
            vat_percent=Decimal(0) if vat_type in NO_VAT else vat_rate(line.vat_category, delivered),
            net=net_of(line),
        )
        for line in lines
    ]


def net_of(line: LineInput) -> Decimal:
    """Quantity × price less the discount, rounded to öre, half up."""
    net = round_half_up(line.quantity * line.price * (100 - line.discount_percent) / 100)
    if abs(net) > LARGEST:
        raise TooLarge(f"{net}")
    return net


def totals_of(lines: Sequence[InvoiceLine], round_to_krona: bool) -> Totals:
    """The sums of priced lines. Raises TooLarge."""
    nets: dict[Decimal, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        nets[line.vat_percent] += line.net
    rates = [VatSum(percent=percent, net=net, vat=vat_on(net, percent)) for percent, net in sorted(nets.items())]
    net = sum((rate.net for rate in rates), ZERO)
    vat = sum((rate.vat for rate in rates), ZERO)
    total = round_half_up(net + vat, Decimal(1)) if round_to_krona else net + vat
    if max(abs(net), abs(total)) > LARGEST:
        raise TooLarge(f"{total}")
    return Totals(net=net, vat=vat, vat_rates=rates, rounding=total - net - vat, total=total)


def vat_on(net: Decimal, percent: Decimal) -> Decimal:
    """4467.75 at 25 % → 1116.94."""
    return round_half_up(net * percent / 100)
