"""The sales day of a cash register: opened with a float, looked at (X report), closed once (Z report)."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Event, Id, ListRequest, Page, Reply, Request
from contracts.lines import VatSum
from contracts.money import Amount, Kronor
from contracts.remarks import Remark
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


class TillReport(Reply):
    """What a register has taken since its last Z report. `number` is that of a Z report, None in an X report.

    `receipts` counts sales and returns, numbered from `first_receipt` to `last_receipt` (None: there are none). Sums of returns
    are negative, all sums are with VAT but the `net` of a rate. `payments` are without the change. `expected_cash` = float + cash
    taken; `difference` = counted − expected. `grand_sales` and `grand_returns` are those of all Z reports up to this. `warnings`:
    the company sells more over the counter this year than it may without a certified register, which this till is not.
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
    expected_cash: Amount
    counted_cash: Amount | None = None
    difference: Amount | None = None
    grand_sales: Amount
    grand_returns: Amount
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
