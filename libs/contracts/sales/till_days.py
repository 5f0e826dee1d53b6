"""The sales day of a cash register: opened with a float, looked at (X report), closed once (Z report)."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Event, Id, ListRequest, Page, Reply, Request
from contracts.lines import VatSum
from contracts.money import Amount, Kronor, Quantity
from contracts.remarks import Remark
from contracts.sales.cash_movements import CashMovement
from contracts.sales.lines import Day
from contracts.sales.receipts import Paid, Till

Coins = Annotated[Kronor, Field(ge=0)]
ZNumber = Annotated[int, Field(ge=1, le=10**9)]


class TillDay(Reply):
    """A sales day of a register. `number` is that of its Z report; `closed_at` is None while it is open."""

    id: str
    version: int
    number: int
    register_id: str
    date: Day
    opening_float: Amount
    opened_at: datetime
    closed_at: datetime | None = None


class Counted(Reply):
    """How many of something there were, and what they come to with VAT."""

    count: int
    amount: Amount


class TillReport(Reply):
    """What a register has taken since its last Z report. `number` is that of a Z report, None in an X report.

    `receipts` counts sales and returns, numbered from `first_receipt` to `last_receipt` (None: there are none). Sums of returns
    are negative, all sums are with VAT but the `net` of a rate. `payments` are without the change. `movements` are those of
    cash beside sales, `cash_in` and `cash_out` what they come to, both positive. `expected_cash` = float + cash taken + in −
    out; `difference` = counted − expected. `grand_sales`, `grand_returns` and `grand_net`, their sum, are those of all Z
    reports up to this. `goods` and `services` are the quantities sold, `prepaid_back` what returns paid back of prepayments
    (invoices deduct the others), `unfinished` the receipts that are open or parked at the register, `copied`, `trained` and
    `pro_forma_sums` what the receipts counted in `copies`, `training` and `pro_forma` come to. They and `grand_net` are None in
    the report of a release that did not count them. `warnings`: the company sells more over the counter this year than it may
    without a certified register, which this till is not.
    """

    till: Till
    number: int | None = None
    date: Day | None = None
    opened_at: datetime | None = None
    made_at: datetime
    first_receipt: int | None = None
    last_receipt: int | None = None
    receipts: int
    returns: int
    copies: int
    training: int
    pro_forma: int
    sales: Amount
    returned: Amount
    total: Amount
    vat_rates: list[VatSum]
    rounding: Amount
    payments: list[Paid]
    change: Amount
    opening_float: Amount
    cash_in: Amount = Decimal("0.00")
    cash_out: Amount = Decimal("0.00")
    movements: list[CashMovement] = []
    expected_cash: Amount
    counted_cash: Amount | None = None
    difference: Amount | None = None
    grand_sales: Amount
    grand_returns: Amount
    grand_net: Amount | None = None
    goods: Quantity | None = None
    services: Quantity | None = None
    discounts: Counted | None = None
    on_account: Counted | None = None
    prepaid: Counted | None = None
    prepaid_back: Counted | None = None
    unfinished: Counted | None = None
    copied: Counted | None = None
    trained: Counted | None = None
    pro_forma_sums: Counted | None = None
    warnings: list[Remark] = []


class OpenTillDay(Request[TillDay], service="sales", role=Role.SELLER, module=Module.CASH):
    """Opens the sales day of a register, with the cash that lies in it. Conflict when one is open, or today's has been closed."""

    register_id: Id
    opening_float: Coins


class GetXReport(Request[TillReport], service="sales", role=Role.SELLER, module=Module.CASH):
    """Returns the X report: what the register has taken since its last Z report. Changes nothing."""

    register_id: Id


class CloseTillDay(Request[TillReport], service="sales", role=Role.SELLER, module=Module.CASH):
    """Closes the open sales day of a register, once, and returns its Z report. Later receipts belong to the next day."""

    register_id: Id
    counted_cash: Coins | None = None


class GetZReport(Request[TillReport], service="sales", role=Role.VIEWER, module=Module.CASH):
    """Returns a Z report of a register."""

    register_id: Id
    report_number: ZNumber


class ListTillDays(ListRequest[Page[TillDay]], service="sales", role=Role.VIEWER, module=Module.CASH):
    """Lists the sales days of a register, newest first; the number of each is that of its Z report."""

    register_id: Id


class TillDayClosed(Event, service="sales", subscribers=("sales",)):
    """A Z report was made; `subject` is the sales day. Sales itself listens, and notes the number on the receipts counted."""

    report: TillReport
