"""How a customer pays: days after the due date, how well that predicts, and when the open invoices are expected to be paid."""

from datetime import date

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Page, Reply, Request
from contracts.money import Amount
from contracts.open_enum import OpenEnum


class HabitBasis(OpenEnum):
    """What an expected day follows from: the customer's own payments, those of all customers of the company, or nothing but
    the due date."""

    OWN = "own"
    COMPANY = "company"
    DUE_DATE = "due_date"


class Habit(Reply):
    """Days from the due date to the day of payment, below 0 before it: the median and the quartiles of `invoices` paid invoices,
    the oldest of which was issued on `since`.

    `basis` says whose they are; `own_invoices` is how many of the customer's own are known. `error_days` is the back-test: the
    median of the days between the expected and the true day of the customer's latest `tested_on` invoices, each predicted from
    what was known before its day of issue; `due_date_error_days` is that of expecting each on its due date. Without a back-test
    they are None.
    """

    basis: HabitBasis
    invoices: int
    own_invoices: int
    since: date | None = None
    median_days: int | None = None
    lower_days: int | None = None
    upper_days: int | None = None
    tested_on: int = 0
    error_days: int | None = None
    due_date_error_days: int | None = None


class NotExpected(OpenEnum):
    """Why no day can be given: the invoice is in dispute, or is later than any that was paid, or nothing is known."""

    DISPUTED = "disputed"
    LATER_THAN_EVER = "later_than_ever"
    NOTHING_KNOWN = "nothing_known"


class ExpectedPayment(Reply):
    """When an open invoice is expected to be paid: the median day, and the span from the lower to the upper quartile.

    An invoice that is late already is expected as those were paid that were at least as late. `reason` is there when
    `expected_on` is not.
    """

    invoice_id: str
    invoice_number: str
    branch_id: str | None = None
    branch_name: str = ""
    due_date: date
    currency: str
    remaining: Amount
    basis: HabitBasis
    expected_on: date | None = None
    earliest: date | None = None
    latest: date | None = None
    reason: NotExpected | None = None


class PaymentHabit(Page[ExpectedPayment]):
    """A customer's habit, and a page of the open invoices, newest first."""

    habit: Habit


class GetPaymentHabit(ListRequest[PaymentHabit], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Returns how late a customer pays, how well that predicts, and the expected day of each open invoice.

    An invoice counts as paid on the day on which the payments came to its own sum less credits, fees and interest aside. Invoices
    in dispute or written off are left out, withdrawn payments do not count.
    """

    customer_id: Id
    branch_id: Id | None = None


class ExpectedSums(Reply):
    """What is expected of one currency in some days. `if_early` and `if_late` are the sums of the same days if every customer
    paid on the lower or the upper quartile of the habit."""

    currency: str
    amount: Amount
    if_early: Amount
    if_late: Amount
    invoices: int


class ExpectedWeek(ExpectedSums):
    """A week from Monday to Sunday; the first one begins today."""

    first: date
    last: date


class OpenSums(Reply):
    """What is open of one currency: `owed` is the sum of `expected` (in the weeks asked for), `later` (after them) and `unknown`
    (in dispute, later than ever, or nothing known)."""

    currency: str
    owed: Amount
    expected: Amount
    later: Amount
    unknown: Amount
    invoices: int


class ExpectedPayments(Reply):
    """The company's incoming payments week by week; `sums` of all open invoices, kronor first."""

    on: date
    items: list[ExpectedWeek]
    sums: list[OpenSums]


class GetExpectedPayments(Request[ExpectedPayments], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Returns what all customers are expected to pay in the coming weeks, each by its own habit."""

    weeks: int = Field(default=8, ge=1, le=52)
