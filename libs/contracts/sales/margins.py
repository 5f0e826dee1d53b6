"""Contribution margin (täckningsbidrag): what a quote or an order leaves when the cost of what is sold is paid.

Only callers with the role `margin`, and administrators, are shown it. It is in no event and on no paper.
"""

from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer

from contracts.base import Reply
from contracts.money import Amount, Price, shortest

MarginPercent = Annotated[Decimal, PlainSerializer(shortest, return_type=str)]
"""Contribution in per cent of what is charged, with at most two decimals; below nothing where the cost is higher."""


class LineMargin(Reply):
    """The margin of a line whose cost is known. `cost` is that of its whole quantity; no `percent` where nothing is charged."""

    line: int
    cost_price: Price
    cost: Amount
    contribution: Amount
    percent: MarginPercent | None = None


class Margin(Reply):
    """The margin of a document, in its currency and without VAT: of the lines that count in its sums and whose cost is known.

    `net` is what these are charged at; `lines_without_cost` counts in the sums and is missing here. `lines` also shows
    alternatives and options that are not chosen.
    """

    net: Amount
    cost: Amount
    contribution: Amount
    percent: MarginPercent | None = None
    lines: list[LineMargin]
    lines_without_cost: list[int] = []
