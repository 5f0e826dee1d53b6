"""What lines of quotes, orders, receipts and invoices share: limits, amounts, VAT per rate. An order and its invoice agree.

Everything is reckoned in Decimal, never a float. VAT is rounded to öre, half up, once per rate on the sum of the rate's
lines, not line by line.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, NamedTuple

from pydantic import Field

from contracts.base import Reply
from contracts.cleaning import LINES
from contracts.money import ORE, Amount, Percent, TooLarge, round_half_up

LineText = Annotated[str, Field(min_length=1, max_length=500), LINES]
Unit = Annotated[str, Field(max_length=20)]
MOST_LINES = 500

LARGEST = Decimal("999999999999.99")
"""The largest sum that a document may come to: what an `Amount` in öre can hold."""

ZERO = Decimal("0.00")


class VatSum(Reply):
    """What is sold at one rate, and its VAT, which is rounded to the decimals of the currency, half up.

    `vat_sek`: the VAT in kronor, on an issued invoice in another currency.
    """

    percent: Percent
    net: Amount
    vat: Amount
    vat_sek: Amount | None = None


def line_amount(quantity: Decimal, price: Decimal, discount_percent: Decimal, unit: Decimal = ORE) -> Decimal:
    """Quantity × price less the discount, rounded to öre or another `unit`, half up. Raises TooLarge."""
    return check_sum(round_half_up(quantity * price * (100 - discount_percent) / 100, unit), unit)


class Pieces(NamedTuple):
    """So many pieces, and what they come to in minor units."""

    quantity: Decimal
    amount: int


def share_of(whole: Pieces, left: Pieces, quantity: Decimal, unit: Decimal = Decimal(1)) -> int:
    """What `quantity` comes to of what is `left` of a `whole` that is taken in parts; in minor units, half up to whole `unit`s.

    Who takes the last takes the rest, and nobody more than the rest: the parts add up to the whole, and none has the other sign.
    """
    if quantity == left.quantity:
        return left.amount
    share = int(round_half_up(Decimal(whole.amount) * quantity / whole.quantity, unit))
    return min(share, left.amount) if whole.amount >= 0 else max(share, left.amount)


def vat_sums(lines: Iterable[tuple[Decimal, Decimal]], with_vat: bool = False, unit: Decimal = ORE) -> list[VatSum]:
    """The VAT of lines `(amount, VAT percent)` per rate, lowest rate first; `with_vat`: the amounts hold their VAT already.

    VAT is rounded to öre, or to another `unit`.

    Raises TooLarge.
    """
    amounts: dict[Decimal, Decimal] = defaultdict(lambda: ZERO)
    for amount, percent in lines:
        amounts[percent] += amount
    sums = []
    for percent, amount in sorted(amounts.items()):
        vat = vat_inside(amount, percent, unit) if with_vat else vat_on(amount, percent, unit)
        sums.append(VatSum(percent=percent, net=check_sum(amount - vat if with_vat else amount, unit), vat=vat))
    return sums


def vat_on(net: Decimal, percent: Decimal, unit: Decimal = ORE) -> Decimal:
    """VAT on a sum without it: 4467.75 at 25 % → 1116.94."""
    return round_half_up(net * percent / 100, unit)


def vat_inside(gross: Decimal, percent: Decimal, unit: Decimal = ORE) -> Decimal:
    """VAT inside a sum that holds it: 99.00 at 25 % → 19.80."""
    return round_half_up(gross * percent / (100 + percent), unit)


def largest(unit: Decimal = ORE) -> Decimal:
    """The same in a currency with that smallest sum; of thousandths only a tenth as much has room in an `Amount`."""
    return min(LARGEST, LARGEST * unit / ORE)


def check_sum(amount: Decimal, unit: Decimal = ORE) -> Decimal:
    """The amount itself. Raises TooLarge when no document may come to that much."""
    if abs(amount) > largest(unit):
        raise TooLarge(f"{amount}")
    return amount
