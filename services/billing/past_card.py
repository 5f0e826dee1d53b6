"""Billing's records of a customer as they were at the end of a day, so that the card of that day agrees with its ledger.

A record that was last changed before is read as it is. Any other one is undone, change by change. A fact that was entered later
and dated earlier, such as a payment, counts in the ledger, and so it does here: what remained, the status and the sums are then
those of the ledger's entries until that day.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import NamedTuple

from billing import account_sums, currency_sums, customers, replies
from billing.account_sums import Owed
from billing.customer_moves import MOVES
from billing.ledger import DAY, Book, Scope
from billing.ledger_sums import Entry
from billing.models import Invoice
from billing.records import Rating, Record
from billing.states import NO_CLAIM, by_payment, is_overdue
from chassis.past import end_of, states_as_of
from chassis.past_owners import Owned, read_owned
from chassis.slices import in_slices
from chassis.storage import Row
from contracts.billing import InvoiceStatus, LedgerKind

INVOICE, RATING = Invoice._class_name, Rating._class_name
PAID = frozenset({LedgerKind.PAYMENT, LedgerKind.PAYMENT_MOVED, LedgerKind.PAYMENT_WITHDRAWN, LedgerKind.REFUND})
UNDATED = ("disputed", "due_date", "payable")
"""What how a customer pays follows from, besides facts of a day."""
LOST = frozenset({LedgerKind.WRITE_OFF, LedgerKind.WRITE_OFF_REVERSED})


class Whose(NamedTuple):
    """A customer, or one branch of it."""

    customer_id: str
    branch_id: str | None

    def query(self, then: Owned) -> Row:
        """The query for what were its records; a rating is the whole customer's."""
        mine = then.query("records")
        if self.branch_id is None:
            return mine
        return {"$and": [mine, {"$or": [*customers.condition_of(self.branch_id)["$or"], {"_cls": RATING}]}]}


class Past:
    """What was there on a day. `fields` are those that the card shows. Each may raise PastUnknown when it is read."""

    def __init__(self, whose: Whose, on: date, fields: Iterable[str]) -> None:
        self.on, self._whose, self._end = on, whose, end_of(on)
        self._fields = tuple({*fields, "issue_date", "changed_at", *account_sums.FIELDS})
        self._then = read_owned(MOVES, whose.customer_id, self._end)
        self._book = Book(Scope(whose.customer_id, whose.branch_id, self._then))

    @cached_property
    def rows(self) -> list[Row]:
        """The invoices and ratings, newest first, as the card reads them of today."""
        query = self._whose.query(self._then)
        unchanged = Record.rows({**query, "changed_at": {"$lt": self._end}}, self._fields)
        changed = Record.rows({**query, "changed_at": {"$gte": self._end}})  # read last, as the ledger does
        ids = {row["_id"] for row in changed}
        self._facts = {row["_id"]: row for row in (*unchanged, *changed)}
        found = [row for row in unchanged if row["_id"] not in ids]
        states = zip(changed, states_as_of(Record, changed, self._end), strict=True)
        found += [by_ledger for row, was in in_slices(states) if (by_ledger := self._as_of(row, was)) is not None]
        return sorted((row for row in found if row["_cls"] in (INVOICE, RATING)), key=_id_of, reverse=True)

    def facts(self) -> list[Row]:
        """The invoices that the card shows, newest first, with what is dated in them as it is known today; a dispute has no date,
        and counts as it was then."""
        return [
            {**self._facts[row["_id"]], **{name: row.get(name) for name in UNDATED}}
            for row in self.rows
            if row["_cls"] == INVOICE
        ]

    def account(self) -> dict[str, Owed]:
        """What was owed, by currency: what remained of each invoice by the ledger, and what was on account."""
        found: dict[str, Owed] = {}
        of_card = {row["_id"]: row for row in self.rows}
        for row, remaining in self._book.remaining_on(self.on):
            then = of_card.get(row["_id"], row)
            late = is_overdue(_status(then, remaining), row.get("due_date"), self.on)
            found.setdefault(row["currency"], Owed()).add(
                currency_sums.to_common(row, remaining), row.get("due_date"), late, _is_escalated(row, self.on)
            )
        left: Counter[str] = Counter()
        for row, amount in self._book.on_account_on(self.on):
            left[row["currency"]] += currency_sums.to_common(row, amount)
        for currency, amount in left.items():
            found.setdefault(currency, Owed()).on_account = amount
        return {currency: found[currency] for currency in sorted(found, key=account_sums.kronor_first)}

    @cached_property
    def _entries(self) -> dict[str, list[Entry]]:
        return {
            row["_id"]: [one for one in entries if one.on <= self.on]
            for row, entries in self._book.changed_since(self.on + DAY)
        }

    def _as_of(self, row: Row, was: Row | None) -> Row | None:
        """`was` is what billing had stored of it; the ledger's sums count."""
        entries = self._entries.get(row["_id"], [])
        if not entries:  # a draft, a credit note, a rating, or not issued yet
            return was
        remaining = sum(one.amount for one in entries)
        if was is not None and was["status"] not in NO_CLAIM and replies.remaining_of(was) == remaining:
            return was
        return self._by_entries(was, row, entries, remaining)

    def _by_entries(self, was: Row | None, row: Row, entries: list[Entry], remaining: int) -> Row:
        """The invoice with its sums by the ledger. What nobody had entered by then, such as a dispute, was not there."""
        is_issued = was is not None and was["status"] not in NO_CLAIM
        base = (
            was if was is not None and is_issued else {**row, "disputed": False, "reminders": [], "escalated_on": None}
        )
        paid = -sum(one.amount for one in entries if one.kind in PAID)
        credited = -sum(one.amount for one in entries if one.kind is LedgerKind.CREDIT_NOTE)
        lost = -sum(one.amount for one in entries if one.kind in LOST)
        status = by_payment(remaining, paid, credited, is_credited_whole=credited >= base["payable"])
        sums: Row = {"paid": paid, "credited": credited, "written_off": lost, "standing": {"remaining": remaining}}
        return {**base, **sums, "status": str(InvoiceStatus.WRITTEN_OFF if lost else status)}


def _status(row: Row, remaining: int) -> str:
    """Of an invoice of which something remained; one that the card knows no better is as open as its rest says."""
    return str(row["status"]) if replies.remaining_of(row) == remaining else str(by_payment(remaining, 0))


def _is_escalated(row: Row, on: date) -> bool:
    return bool(row.get("escalated_on")) and str(row["escalated_on"]) <= str(on)


def _id_of(row: Row) -> str:
    return str(row["_id"])
