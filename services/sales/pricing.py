"""What the lines of a document come to; the rules that invoices share are in `contracts.lines`."""

from collections.abc import Iterable
from decimal import Decimal

from contracts.lines import ZERO, check_sum, vat_sums
from contracts.sales import Totals


def totals_of(lines: Iterable[tuple[Decimal, Decimal]], with_vat: bool = False) -> Totals:
    """The sums of lines `(amount, VAT percent)`; `with_vat`: the amounts hold VAT already. Raises TooLarge."""
    rates = vat_sums(lines, with_vat)
    net, vat = sum((rate.net for rate in rates), ZERO), sum((rate.vat for rate in rates), ZERO)
    return Totals(net=check_sum(net), vat=vat, total=check_sum(net + vat), vat_rates=rates)
