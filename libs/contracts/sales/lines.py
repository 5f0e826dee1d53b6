"""Lines of quotes, orders, contracts and receipts, and their sums.

Prices of quotes, orders and contracts are without VAT, those of cash receipts with VAT. Quantities are decimals with at
most four places.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import Field

from contracts.access import Role
from contracts.base import Reply, Short, Value
from contracts.form_fields import Needs, Refers
from contracts.lines import MOST_LINES, LineText, Unit, VatSum
from contracts.money import Amount, Percent, Price, Quantity
from contracts.supply import Supply
from contracts.vat import VatCategory

Day = Annotated[date, Field(description="A business date, in Europe/Stockholm")]

Positive = Annotated[Quantity, Field(gt=0)]

LineNo = Annotated[
    int, Field(ge=1, le=MOST_LINES, description="Position of a line in its document, from 1"), Refers("line")
]


class LineFields(Value):
    """What people fill in of a line. `price` is for one `unit`; `discount_percent` is taken off the line's sum.

    Without `supply` it is services for lodging, restaurants and units of time, and goods otherwise.
    """

    article: Short = ""
    text: LineText
    quantity: Positive
    unit: Unit = "st"
    price: Price
    discount_percent: Percent = Decimal(0)
    vat_category: VatCategory = VatCategory.STANDARD
    supply: Supply | None = None


CostPrice = Annotated[Price, Field(ge=0)]


class OrderLineFields(LineFields):
    """A line of an order. `cost_price` is what one `unit` costs the seller, in the document's currency and without VAT.

    Only callers with the role `margin` may give it. A line without it keeps that of the line which had the same article, or the
    same text, before.
    """

    cost_price: Annotated[CostPrice | None, Needs(Role.MARGIN)] = None


class QuoteLineFields(OrderLineFields):
    """A line of a quote. One with `alternative_to` stands in the place of that earlier line, one that is `optional` comes on top.

    Neither counts in the sums unless it is chosen (AcceptQuote, PlaceOrderFromQuote).
    """

    alternative_to: LineNo | None = None
    optional: bool = False


L = TypeVar("L", bound=LineFields)
LinesOf = Annotated[list[L], Field(min_length=1, max_length=MOST_LINES)]
ChosenLines = Annotated[list[LineNo], Field(max_length=MOST_LINES), Refers("line_to_choose")]
"""The alternatives and options that the customer takes; of alternatives where none is named, the line that they stand in for."""


class Part(Value):
    """So many of one line."""

    line: LineNo
    quantity: Positive


Parts = Annotated[list[Part], Field(min_length=1, max_length=MOST_LINES)]


class Line(Reply):
    """A line as stored. `amount` is after discount.

    `ordered` counts on quotes, `delivered` and `invoiced` on orders, `returned` on receipts; the others are "0" there.
    `chosen`: it counts in the sums; on a quote an alternative or option may not, nor a line in whose place another is chosen.
    """

    line: int
    article: str = ""
    text: str
    quantity: Quantity
    unit: str
    price: Price
    discount_percent: Percent
    vat_category: VatCategory
    supply: Supply | None = None
    vat_percent: Percent
    amount: Amount
    ordered: Quantity
    delivered: Quantity
    invoiced: Quantity
    returned: Quantity
    alternative_to: int | None = None
    optional: bool = False
    chosen: bool = True


class Totals(Reply):
    """Sums of a document. `vat` is rounded per rate, half up; with reverse charge and export it is nil."""

    net: Amount
    vat: Amount
    total: Amount
    vat_rates: list[VatSum]
