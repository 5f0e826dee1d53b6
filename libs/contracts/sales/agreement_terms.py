"""What may be agreed of a contract's periods: pauses, skipped periods, new prices; and what has become of each period."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field, PlainSerializer

from contracts.base import Reply, SharedValue
from contracts.cleaning import LINES
from contracts.lines import MOST_LINES
from contracts.money import Amount, Price, shortest
from contracts.sales.billings import BillingState
from contracts.sales.lines import Day, LineNo

Change = Annotated[
    Decimal,
    Field(gt=-100, le=1000, max_digits=8, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(shortest, return_type=str),
]
"""A percentage by which prices rise, or fall when it is negative."""

IndexValue = Annotated[
    Decimal,
    Field(gt=0, max_digits=12, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(shortest, return_type=str),
]
"""An index such as the consumer price index (KPI)."""


class IndexChange(SharedValue):
    """Prices follow an index: price × `value` ÷ `base`."""

    base: IndexValue
    value: IndexValue


class NewPrice(SharedValue):
    """The price of one line, without VAT."""

    line: LineNo
    price: Price


NewPrices = Annotated[list[NewPrice], Field(min_length=1, max_length=MOST_LINES)]


DropReason = Annotated[
    str,
    Field(min_length=1, max_length=500, description="Drops the periods that are due and not invoiced, and says why"),
    LINES,
]
"""Absent, they stay in the plan of invoicing."""


class Pause(Reply):
    """Days that are not invoiced; `last` is absent while nobody has said when it ends."""

    first: Day
    last: Day | None = None


class PriceChange(Reply):
    """Prices of the periods that begin on `from_day` or later: by `percent`, by an `index`, or new `prices` of some lines."""

    from_day: Day
    percent: Change | None = None
    index: IndexChange | None = None
    prices: list[NewPrice] = []


class TimingChange(Reply):
    """Periods that begin on `from_day` or later are invoiced in arrears, or (false) in advance."""

    from_day: Day
    in_arrears: bool


class DroppedPeriod(Reply):
    """A period that somebody has said, on the day `on`, is not to be invoiced, and why."""

    first: Day
    last: Day
    on: Day
    reason: str


class ContractBilling(Reply):
    """A period that has been asked to be invoiced. `net` is what it comes to; `number` once it is issued; `refusal` the code of
    what billing found wrong. A refused period, or one whose draft was dropped, can be invoiced again. So can one whose invoice
    is `credited` wholly, once somebody has `reopened` it. A `collective` one shares its invoice with other periods."""

    key: str
    first: Day
    last: Day
    net: Amount
    invoice_id: str
    state: BillingState
    number: str = ""
    refusal: str = ""
    credited: bool = False
    reopened: bool = False
    collective: bool = False
