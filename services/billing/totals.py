"""What an invoice comes to; the rules that orders share are in `contracts.lines`.

Only the total to pay is rounded to whole kronor, where the company wants it (öresavrundning).
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.billing import InvoiceLine, LineInput, Totals
from contracts.customers import VatType
from contracts.lines import ZERO, check_sum, line_amount, vat_sums
from contracts.money import round_half_up
from contracts.vat import vat_percent

Asked = tuple[int | None, Decimal | None, date | None]
"""The order's line that an invoice's line takes from, what that part comes to, which the owner of the order reckons, and the day
whose VAT rate it has where that is not the day of delivery."""


def price_lines(
    lines: Sequence[LineInput], vat_type: VatType, delivered: date, asked: Sequence[Asked] = ()
) -> list[InvoiceLine]:
    """Each line with its VAT rate on the day of delivery and its taxable amount, or what was `asked` for.

    Raises NoVatRate, TooLarge.
    """
    taken: Sequence[Asked] = asked or [(None, None, None)] * len(lines)
    return [
        InvoiceLine(
            **line.model_dump(exclude={"order_line"}),
            vat_percent=vat_percent(line.vat_category, vat_type, day or delivered),
            net=line_amount(line.quantity, line.price, line.discount_percent) if net is None else net,
            order_line=order_line,
        )
        for line, (order_line, net, day) in zip(lines, taken, strict=True)
    ]


def totals_of(lines: Sequence[InvoiceLine], round_to_krona: bool) -> Totals:
    """The sums of priced lines. Raises TooLarge."""
    rates = vat_sums((line.net, line.vat_percent) for line in lines)
    net, vat = sum((rate.net for rate in rates), ZERO), sum((rate.vat for rate in rates), ZERO)
    total = round_half_up(net + vat, Decimal(1)) if round_to_krona else net + vat
    return Totals(net=check_sum(net), vat=vat, vat_rates=rates, rounding=total - net - vat, total=check_sum(total))
