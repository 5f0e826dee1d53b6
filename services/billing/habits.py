"""How a customer pays, and when its open invoices are expected to be paid; the rules are in `habit_sums` (decision 48).

Computed when it is asked for, from the customer's latest READ invoices: nothing is kept that could lag behind, and the card needs
no query of its own, since it reads them anyway.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from billing import customers, habit_sums, replies
from billing.habit_sums import Expected, Known
from billing.models import Invoice
from billing.records import Record
from billing.states import OPEN
from chassis.paging import decode_cursor, encode_cursor
from chassis.slices import in_slices
from chassis.storage import Row
from contracts.billing import InvoiceStatus
from contracts.billing import habits as contract
from contracts.billing.habits import HabitBasis, NotExpected

RECORDS = 200
READ = 80
"""So many of a customer's latest invoices are looked at, as far as they are among so many of its latest RECORDS."""
READ_OF_COMPANY = 1000
"""So many of a company's, for a customer of whom too little is known."""

AT_ONCE = 50
"""So many invoices are read before other calls run: a millisecond of work."""

NOT_ISSUED = (InvoiceStatus.DRAFT.value, InvoiceStatus.SET_OFF.value)
"""Drafts and credit notes."""
OPEN_FIELDS = (
    *habit_sums.FIELDS,
    *("status", "number_text", "branch_id", "branch_name", "minor_units", "paid", "credited", "written_off"),
    "standing.remaining",
)
"""What is read of an open invoice."""


OF_CUSTOMERS = (*habit_sums.FIELDS, "status", "customer_id")
"""What is read of the invoices of several customers."""


class Basis(NamedTuple):
    """Whose payments an expected day follows from; without any known, from the due date."""

    of: HabitBasis
    known: Known

    def expect(self, row: Row, today: date) -> Expected | None:
        """When an open invoice will be paid, if that can be told."""
        due = date.fromisoformat(row["due_date"])
        if row.get("disputed"):
            return None
        if self.of is not HabitBasis.DUE_DATE:
            return self.known.expect(due, today)
        return Expected(due, due, due) if due >= today else None

    def why_not(self, row: Row) -> NotExpected:
        if row.get("disputed"):
            return NotExpected.DISPUTED
        is_known = self.of is not HabitBasis.DUE_DATE
        return NotExpected.LATER_THAN_EVER if is_known else NotExpected.NOTHING_KNOWN


def get_habit(request: contract.GetPaymentHabit, today: date) -> contract.PaymentHabit:
    """Raises InvalidInput for a bad cursor, Unavailable for a customer or branch whose event has not come yet."""
    customers.require_branch(request.customer_id, request.branch_id)
    mine: Row = {"customer_id": request.customer_id}
    if request.branch_id is not None:
        mine |= customers.condition_of(request.branch_id)
    read = read_latest(mine)
    if not read:
        customers.require(request.customer_id)
    own = habit_sums.know(read)
    basis = choose(own, of_company() if not own.is_enough else None)

    rows, more = _read_open(mine, request)
    habit = show_habit(basis, own, habit_sums.back_test(read))
    items = [expected_payment(row, basis, today) for row in rows]
    return contract.PaymentHabit(habit=habit, items=items, next_cursor=more)


def _read_open(mine: Row, request: contract.GetPaymentHabit) -> tuple[list[Row], str | None]:
    """A page of the open invoices, newest first, and the cursor of the next one."""
    query: Row = {**mine, "status": {"$in": sorted(OPEN)}}
    if request.cursor is not None:
        query["_id"] = {"$lt": decode_cursor(request.cursor, contract.GetPaymentHabit)}
    rows = Invoice.rows(query, OPEN_FIELDS, sort=[("_id", -1)], limit=request.limit + 1)
    shown = rows[: request.limit]
    more = encode_cursor(shown[-1]["_id"], contract.GetPaymentHabit) if len(rows) > request.limit else None
    return shown, more


def read_latest(mine: Row) -> list[habit_sums.Invoice]:
    """Of a customer or a branch: from its newest records, as the card reads them. By their ids alone, which the index has in
    order; asked for a state, too, some databases choose another."""
    rows = Record.rows(mine, (*habit_sums.FIELDS, "_cls", "status"), sort=[("_id", -1)], limit=RECORDS)
    return read_all(only_issued(row for row in rows if row["_cls"] == Invoice._class_name))


def only_issued(newest_first: Iterable[Row]) -> Iterator[Row]:
    """The latest READ of a customer's invoices that were issued."""
    return islice((row for row in newest_first if row["status"] not in NOT_ISSUED), READ)


def read_all(rows: Iterable[Row]) -> list[habit_sums.Invoice]:
    return [habit_sums.read(row) for row in in_slices(rows, AT_ONCE) if row["payable"] > 0]


def of_company() -> Known:
    """The latest paid invoices of all customers."""
    return know_company(read_company(READ_OF_COMPANY)[0])


def read_company(limit: int) -> tuple[list[Row], bool]:
    """The company's newest invoices that were issued, newest first, and whether there are older ones; drafts and credit notes
    count within the limit."""
    rows = Invoice.rows({}, OF_CUSTOMERS, sort=[("_id", -1)], limit=limit)
    return [row for row in rows if row["status"] not in NOT_ISSUED], len(rows) == limit


def know_company(newest_first: Iterable[Row]) -> Known:
    """From the latest READ_OF_COMPANY of them."""
    return habit_sums.know(read_all(islice(newest_first, READ_OF_COMPANY)), READ_OF_COMPANY)


def choose(own: Known, company: Known | None) -> Basis:
    """The customer's own habit if enough is known of it, else the company's, else none."""
    if own.is_enough:
        return Basis(HabitBasis.OWN, own)
    if company is not None and company.is_enough:
        return Basis(HabitBasis.COMPANY, company)
    return Basis(HabitBasis.DUE_DATE, own)


def show_habit(basis: Basis, own: Known, tested: habit_sums.Tested | None) -> contract.Habit:
    if basis.of is HabitBasis.DUE_DATE:
        return contract.Habit(basis=basis.of, invoices=0, own_invoices=len(own.lates))
    spread = basis.known.spread()
    return contract.Habit(
        basis=basis.of,
        invoices=spread.invoices,
        own_invoices=len(own.lates),
        since=date.fromisoformat(spread.since),
        median_days=spread.median,
        lower_days=spread.lower,
        upper_days=spread.upper,
        tested_on=tested.invoices if tested else 0,
        error_days=tested.error if tested else None,
        due_date_error_days=tested.due_date_error if tested else None,
    )


def expected_payment(row: Row, basis: Basis, today: date) -> contract.ExpectedPayment:
    """An open invoice with its expected day, from its OPEN_FIELDS."""
    expected = basis.expect(row, today)
    return contract.ExpectedPayment(
        invoice_id=row["_id"],
        invoice_number=row["number_text"],
        branch_id=row.get("branch_id"),
        branch_name=row.get("branch_name") or "",
        due_date=row["due_date"],
        currency=row["currency"],
        remaining=replies.money_of(row).read(replies.remaining_of(row)),
        basis=basis.of,
        expected_on=expected.on if expected else None,
        earliest=expected.earliest if expected else None,
        latest=expected.latest if expected else None,
        reason=None if expected else basis.why_not(row),
    )


class OfCard(NamedTuple):
    """The habit in the head of the card, and the basis of the expected days; only the customer's own."""

    known: Known
    tested: habit_sums.Tested | None

    def expected_on(self, row: Row, today: date) -> str | None:
        """The expected day of an open invoice."""
        if row["status"] not in OPEN or not self.known.is_enough:
            return None
        expected = Basis(HabitBasis.OWN, self.known).expect(row, today)
        return str(expected.on) if expected else None


def of_card(invoices: Iterable[Row]) -> OfCard:
    """From the customer's invoices as the card has read them, newest first, drafts among them: no query."""
    return _of_read([habit_sums.read(row) for row in only_issued(invoices) if row["payable"] > 0])


def of_past_card(invoices: Iterable[Row], on: date) -> OfCard:
    """The same at the end of a day, from the invoices that were there, newest first, as they are stored today."""
    issued = (row for row in invoices if (row.get("issue_date") or "~") <= str(on))
    return _of_read([habit_sums.read_as_of(row, on) for row in only_issued(issued) if row["payable"] > 0])


def _of_read(read: list[habit_sums.Invoice]) -> OfCard:
    known = habit_sums.know(read)
    return OfCard(known, habit_sums.back_test(read) if known.is_enough else None)
