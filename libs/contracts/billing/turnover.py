"""What has been sold to a customer, and by the company, without VAT: invoiced, credited, sold at the till; period by period."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Page, Reply, Request
from contracts.money import Amount


class TurnoverStep(StrEnum):
    """How long the periods are."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class TurnoverSums(Reply):
    """Without VAT, of one currency. `turnover` is `invoiced` less `credited` with `till`; `year_before` is the turnover of the
    same days a year before.

    `till` is what was sold at the till and paid there, less returns, in kronor; a sale on account is `invoiced`. Fees, interest
    and öresavrundning are no turnover, and a loss takes nothing off it.
    """

    currency: str
    invoiced: Amount
    credited: Amount
    till: Amount
    turnover: Amount
    year_before: Amount


class TurnoverPeriod(TurnoverSums):
    """The part of a month, quarter or year that lies in the days asked for."""

    first: date
    last: date


class Turnover(Reply):
    """`sums` of all the days, kronor first; `items` are the periods in which something was sold, then or a year before."""

    first: date
    last: date
    by: TurnoverStep
    sums: list[TurnoverSums]
    items: list[TurnoverPeriod]


class GetTurnover(Request[Turnover], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Returns what has been sold to a customer, by the day of issue of invoices and credit notes and the day of receipts."""

    customer_id: Id
    first: date | None = Field(default=None, description="The first day of the year of the last day, if absent")
    last: date | None = Field(default=None, description="Today if absent, and never later")
    by: TurnoverStep = TurnoverStep.MONTH
    branch_id: Id | None = None


class CustomerTurnover(TurnoverSums):
    """The same of one customer and currency."""

    customer_id: str
    customer_name: str


class CompanyTurnover(Page[CustomerTurnover]):
    """What was sold to all customers, and at the till to nobody known: `sums` and `periods`; `items` are the customers, kronor
    first and in each currency the highest turnover first."""

    first: date
    last: date
    by: TurnoverStep
    sums: list[TurnoverSums]
    periods: list[TurnoverPeriod]


class GetCompanyTurnover(ListRequest[CompanyTurnover], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Returns what has been sold to all customers, with those that bought most."""

    first: date | None = Field(default=None, description="The first day of the year of the last day, if absent")
    last: date | None = Field(default=None, description="Today if absent, and never later")
    by: TurnoverStep = TurnoverStep.MONTH
