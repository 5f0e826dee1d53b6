"""Lines of quotes, orders, contracts and receipts, and their sums.

Prices of quotes, orders and contracts are without VAT, those of cash receipts with VAT. Quantities are decimals with at
most four places.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from contracts.base import Reply, Short, Value
from contracts.money import Amount, Percent, Quantity
from contracts.vat import VatCategory

Day = Annotated[date, Field(description="A business date, in Europe/Stockholm")]

Positive = Annotated[Quantity, Field(gt=0)]

LineNo = Annotated[int, Field(ge=1, le=500, description="Position of a line in its document, from 1")]


class LineFields(Value):
    """What people fill in of a line. `price` is for one `unit`; `discount_percent` is taken off the line's sum."""

    article: Short = ""
    text: Annotated[str, Field(min_length=1, max_length=500)]
    quantity: Positive
    unit: Annotated[str, Field(min_length=1, max_length=10)] = "st"
    price: Amount
    discount_percent: Percent = Decimal(0)
    vat_category: VatCategory = VatCategory.STANDARD


Lines = Annotated[list[LineFields], Field(min_length=1, max_length=500)]


class Part(Value):
    """So many of one line."""

    line: LineNo
    quantity: Positive


Parts = Annotated[list[Part], Field(min_length=1, max_length=500)]


class Line(Reply):
    """A line as stored. `amount` is after discount; `ordered`, `delivered`, `invoiced` and `returned` say what became of it."""

    line: int
    article: str = ""
    text: str
    quantity: Quantity
    unit: str
    price: Amount
    discount_percent: Percent
    vat_category: VatCategory
    vat_percent: Percent
    amount: Amount
    ordered: Quantity
    delivered: Quantity
    invoiced: Quantity
    returned: Quantity


class VatSum(Reply):
    """What is sold at one rate."""

    percent: Percent
    net: Amount
    vat: Amount


class Totals(Reply):
    """Sums of a document. `vat` is rounded per rate, half up; with reverse charge and export it is nil."""

    net: Amount
    vat: Amount
    total: Amount
    vat_rates: list[VatSum]
