"""The goods of an order's invoice as lines: those delivered before a rate of VAT changed apart from those after.

The rate follows the day of delivery (mervärdesskattelagen 2023:200, 9 kap.), and one invoice may hold several deliveries.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from contracts.lines import Pieces, share_of
from contracts.sales import OrderedLine
from contracts.stored_prices import read_price
from contracts.vat import NoVatRate, VatCategory, vat_rate
from sales.models import Line, Order

Stored = dict[str, Any]


class Share(NamedTuple):
    """So many pieces of a part, all delivered while one rate was in force; `on` is the last of their days."""

    quantity: Decimal
    on: date


def goods_of(order: Order, billing: Stored, delivered: date) -> list[OrderedLine]:
    """The lines of the billing's parts; `delivered` is the invoice's day of delivery. What has another rate than that of this
    day names its own (`vat_on`). The last share of a part takes the rest of its sum."""
    by_number = {line.line: line for line in order.lines}
    return [
        one for part in billing["parts"] for one in _lines_of(order, by_number[part["line"]], part, billing, delivered)
    ]


def _lines_of(order: Order, line: Line, part: Stored, billing: Stored, delivered: date) -> Iterator[OrderedLine]:
    left = whole = Pieces(Decimal(part["quantity"]), part["amount"])
    usual = _rate(line, delivered)
    for share in _shares(order, line, part, billing, delivered):
        amount = share_of(whole, left, share.quantity, Decimal(order.money.step))
        left = Pieces(left.quantity - share.quantity, left.amount - amount)
        yield OrderedLine(
            line=line.line,
            article=line.article or "",
            text=line.text,
            quantity=share.quantity,
            unit=line.unit,
            price=read_price(line.price, line.exact_price),
            discount_percent=line.discount_percent,
            vat_category=line.vat_category,
            supply=line.sells,
            vat_on=None if _rate(line, share.on) == usual else share.on,
            amount=order.money.read(amount),
        )


def _shares(order: Order, line: Line, part: Stored, billing: Stored, delivered: date) -> list[Share]:
    """The part by rate, in the order of the days. What names no delivery counts as of the invoice's day."""
    mine = [one for one in billing.get("of", ()) if one["line"] == line.line]
    named = [
        Share(Decimal(one["quantity"]), date.fromisoformat(order.deliveries[one["delivery"] - 1]["on"])) for one in mine
    ]
    unnamed = Decimal(part["quantity"]) - sum((one.quantity for one in named), Decimal(0))
    days = sorted([*named, *([Share(unnamed, delivered)] if unnamed or not named else [])], key=lambda one: one.on)
    shares: list[Share] = []
    for one in days:
        if shares and _rate(line, shares[-1].on) == _rate(line, one.on):
            shares[-1] = Share(shares[-1].quantity + one.quantity, one.on)
        else:
            shares.append(one)
    return shares


def _rate(line: Line, on: date) -> Decimal | None:
    """None where the table has no rate: billing refuses the invoice, and says so."""
    try:
        return vat_rate(VatCategory(line.vat_category), on)
    except NoVatRate:
        return None
