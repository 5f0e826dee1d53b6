"""What an invoice comes to; the rules that orders share are in `contracts.lines`.

Only the total to pay is rounded to whole kronor, where the company wants it (öresavrundning).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.billing import InvoiceLine, LineInput, Totals
from contracts.customers import VatType
from contracts.denominations import IN_KRONOR, Denomination
from contracts.lines import ZERO, VatSum, check_sum, line_amount, vat_sums
from contracts.money import round_half_up
from contracts.supply import supply_of
from contracts.vat import vat_percent

Asked = tuple[int | None, Decimal | None, date | None]
"""The order's line that an invoice's line takes from, what that part comes to, which the owner of the order reckons, and the day
whose VAT rate it has where that is not the day of delivery."""


def price_lines(
    lines: Sequence[LineInput],
    vat_type: VatType,
    delivered: date,
    asked: Sequence[Asked] = (),
    seller_exempt: bool = False,
    money: Denomination = IN_KRONOR,
) -> list[InvoiceLine]:
    """Each line with its VAT rate on the day of delivery and its taxable amount, or what was `asked` for.

    Raises NoVatRate, TooLarge.
    """
    taken: Sequence[Asked] = asked or [(None, None, None)] * len(lines)
    unit = money.unit
    return [
        InvoiceLine(
            **line.model_dump(exclude={"order_line", "supply"}),
            supply=supply_of(line.supply, line.vat_category, line.unit),
            vat_percent=vat_percent(line.vat_category, vat_type, day or delivered, seller_exempt),
            net=line_amount(line.quantity, line.price, line.discount_percent, unit) if net is None else net,
            order_line=order_line,
        )
        for line, (order_line, net, day) in zip(lines, taken, strict=True)
    ]


def totals_of(lines: Sequence[InvoiceLine], round_to_krona: bool, money: Denomination = IN_KRONOR) -> Totals:
    """The sums of priced lines. Raises TooLarge."""
    rates = vat_sums([(line.net, line.vat_percent) for line in lines], unit=money.unit)
    net, vat = sum((rate.net for rate in rates), ZERO), sum((rate.vat for rate in rates), ZERO)
    total = round_half_up(net + vat, Decimal(1)) if round_to_krona else net + vat
    return Totals(net=check_sum(net), vat=vat, vat_rates=rates, rounding=total - net - vat, total=check_sum(total))


def asked_totals(stored: Sequence[Mapping[str, Any]], money: Denomination = IN_KRONOR) -> Totals:
    """The totals of a sale that was made with these sums, `{percent, net, vat}` in minor units: nothing is rounded again."""
    rates = [
        VatSum(percent=Decimal(one["percent"]), net=money.read(one["net"]), vat=money.read(one["vat"]))
        for one in stored
    ]
    net, vat = sum((rate.net for rate in rates), ZERO), sum((rate.vat for rate in rates), ZERO)
    return Totals(net=net, vat=vat, vat_rates=rates, rounding=ZERO, total=net + vat)
