"""A customer's ledger, a page at a time, from the invoices themselves (decision 45): no copy that could lag behind or differ.

Only invoices that were open are looked at. An invoice that was last changed before a day has on that day what remains of it now;
any other one is entered anew from its facts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from pydantic import TypeAdapter

from billing import (
    account_sums,
    currency_sums,
    customers,
    errors,
    ledger_sums,
    on_account,
    replies,
    standing,
    stored_facts,
)
from billing.account_payment_models import AccountPayment
from billing.ledger_sums import Entry
from billing.models import Invoice
from billing.states import OWING
from billing.stored_facts import OfLines
from chassis.clock import now, start_of
from chassis.paging import decode_place, encode_place
from chassis.past_owners import Owned
from chassis.slices import in_slices
from chassis.storage import Row
from contracts import billing as contract
from contracts.billing import InvoiceStatus, LedgerKind

NO_INVOICE = [InvoiceStatus.DRAFT.value, InvoiceStatus.SET_OFF.value]
SHOWN = ("number_text", "branch_id", "branch_name")
DAY = timedelta(days=1)
EARLIEST = date(1900, 1, 1)
"""Nothing is older; the calendar's first day has no day before it."""
Place = tuple[date, str, int]
PLACE = TypeAdapter[Place](Place)
Placed = tuple[Place, Row, Entry]
Entered = tuple[Row, list[Entry]]


class Scope(NamedTuple):
    """Whose invoices: of a customer, of one branch or all; without a customer, of the whole company. `then`: not what is the
    customer's today, but what was before it, or another one, was merged."""

    customer_id: str | None = None
    branch_id: str | None = None
    then: Owned | None = None

    @property
    def by_status(self) -> str:
        """The index of the invoices that owe."""
        if self._is_moved:
            return ""
        return account_sums.BY_STATUS if self.customer_id is not None else "tenant_1_status_1__id_-1"

    @property
    def by_change(self) -> str:
        """The index of the invoices changed since a day."""
        of_customer = "customer_id_1_" if self.customer_id is not None else ""
        return "" if self._is_moved else f"tenant_1_{of_customer}changed_at_1_issue_date_1"

    def query(self, **conditions: object) -> Row:
        """Issued invoices that fulfil the conditions; credit notes are entries of those that they change."""
        of_branch = {} if self.branch_id is None else {"branch_id": self.branch_id}
        return {**self.whose("records"), **of_branch, "status": {"$nin": NO_INVOICE}, **conditions}

    def whose(self, place: str) -> Row:
        """The documents of the customer, in the place that `customer_moves` names."""
        if self.customer_id is None:
            return {}
        return {"customer_id": self.customer_id} if self.then is None else self.then.query(place)

    @property
    def _is_moved(self) -> bool:
        return self.then is not None and not self.then.is_plain


class Book:
    """The ledger of a scope for one answer. `fields` of invoices are read beside those that it needs."""

    def __init__(self, scope: Scope, fields: Iterable[str] = ()) -> None:
        self.scope = scope
        self._fields = tuple({*stored_facts.FIELDS, *account_sums.FIELDS, *SHOWN, *fields})
        self._sum_fields = (*account_sums.FIELDS, *fields)
        self._before: dict[date, list[Entered]] = {}
        self._balances: dict[date, Counter[str]] = {}

    def balances_on(self, on: date) -> Counter[str]:
        """What was owed at the end of that day, by currency, in minor units."""
        if on not in self._balances:
            self._balances[on] = self._add_up(on)
        return self._balances[on].copy()

    def _add_up(self, on: date) -> Counter[str]:
        found: Counter[str] = Counter()
        for row, remaining in self.remaining_on(on):
            found[row["currency"]] += currency_sums.to_common(row, remaining)
        for row, left in self.on_account_on(on):
            found[row["currency"]] -= currency_sums.to_common(row, left)
        return found

    def remaining_on(self, on: date) -> Iterator[tuple[Row, int]]:
        """The invoices of which something remained at the end of that day, with how much."""
        query = self.scope.query(status={"$in": sorted(OWING)}, changed_at={"$lt": start_of(on + DAY)})
        unchanged = Invoice.rows(query, self._sum_fields, index=self.scope.by_status)
        changed = self.changed_since(on + DAY)  # read last: one that changes in between is among these, too
        ids = {row["_id"] for row, _ in changed}
        for row in in_slices(unchanged):
            if row["_id"] not in ids and (remaining := replies.remaining_of(row)):
                yield row, remaining
        for row, entries in changed:
            if remaining := sum(one.amount for one in entries if one.on <= on):
                yield row, remaining

    def on_account_on(self, on: date) -> Iterator[tuple[Row, int]]:
        """The payments of which something was on account at the end of that day, with how much."""
        end = start_of(on + DAY)
        query = {"paid_on": {"$lte": str(on)}, "$or": [{"left": {"$gt": 0}}, {"changed_at": {"$gte": end}}]}
        for row in self._payments(query, ("changed_at",)):
            unchanged = row["changed_at"] < end
            left = row["left"] if unchanged else -sum(one.amount for one in on_account.enter(row) if one.on <= on)
            if left:
                yield row, left

    def changed_since(self, day: date) -> list[Entered]:
        """The invoices issued before that day that were changed on it or later, entered; what changed may be dated earlier."""
        if start_of(day) > now():
            return []
        if day not in self._before:
            query = self.scope.query(changed_at={"$gte": start_of(day)}, issue_date={"$lt": str(day), "$ne": None})
            changed = Invoice.rows(query, self._fields, index=self.scope.by_change)
            self._before[day] = list(enter_all(changed))
        return self._before[day]

    def entries(self, start: date | None, last: date, limit: int) -> list[Placed]:
        """The entries from that day on, in their order: more than `limit` after any place of that day, or all there are."""
        earlier = [*self.changed_since(start), *self._paid_before(start)] if start is not None else []
        found = [one for one in _place(earlier) if start is not None and start <= one[0][0] <= last]
        begun, wanted = start, limit
        while True:
            rows, whole_to = self._issued_from(begun, last, wanted)
            paid = self._paid_from(begun, whole_to or last)
            found += [one for one in _place((*enter_all(rows), *paid)) if one[0][0] <= last]
            complete = found if whole_to is None else [one for one in found if one[0][0] <= whole_to]
            if whole_to is None or sum(one[0][0] != start for one in complete) > limit:
                return sorted(complete, key=lambda one: one[0])
            begun, wanted = whole_to + DAY, wanted * 2

    def _paid_before(self, start: date) -> list[Entered]:
        """The payments on account from before that day that were changed on it or later, entered."""
        query = {"paid_on": {"$lt": str(start)}, "changed_at": {"$gte": start_of(start)}}
        return [(row, on_account.enter(row)) for row in self._payments(query)]

    def _paid_from(self, start: date | None, last: date) -> list[Entered]:
        """The payments on account of those days, entered."""
        days: Row = {"$lte": str(last), **({"$gte": str(start)} if start is not None else {})}
        return [(row, on_account.enter(row)) for row in self._payments({"paid_on": days})]

    def _payments(self, query: Row, fields: Iterable[str] = ()) -> list[Row]:
        """Payments on account that fulfil the conditions; they are no branch's."""
        if self.scope.branch_id is not None or not on_account.has_any():
            return []
        both = {"$and": [self.scope.whose("account_payments"), query]} if self.scope.customer_id is not None else query
        return AccountPayment.rows(both, [*on_account.FIELDS, *fields])

    def _issued_from(self, start: date | None, last: date, limit: int) -> tuple[list[Row], date | None]:
        """Some of the invoices that were issued from that day on, and up to which day these are all; None: to the last."""
        days: Row = {"$lte": str(last), **({"$gte": str(start)} if start is not None else {"$ne": None})}
        by_day = [("issue_date", 1), ("_id", 1)]
        rows = Invoice.rows(self.scope.query(issue_date=days), self._fields, sort=by_day, limit=limit + 1)
        if len(rows) <= limit:
            return rows, None
        upto = rows[-1]["issue_date"]
        rows = [row for row in rows if row["issue_date"] < upto]
        rows += Invoice.rows(self.scope.query(issue_date=upto), self._fields)
        return rows, date.fromisoformat(upto)


def get_account(request: contract.GetAccount, today: date) -> contract.Account:
    """Raises InvalidInput for a last day that lies ahead or before the first, and for a bad cursor; Unavailable for a customer
    or branch whose event has not come yet."""
    last = request.last or today
    if last > today or (request.first is not None and request.first > last):
        raise errors.invalid([errors.no_such_period(request.first, last, today)])
    customers.require_branch(request.customer_id, request.branch_id)
    book = Book(Scope(request.customer_id, request.branch_id))
    shown, more = _page(book, request, last)
    opening = book.balances_on(max(request.first, EARLIEST) - DAY) if request.first is not None else Counter[str]()
    balances = _balances(opening, book.balances_on(last))
    if not balances and not shown:
        customers.require(request.customer_id)
    return contract.Account(first=request.first, last=last, balances=balances, items=shown, next_cursor=more)


def _balances(opening: Counter[str], closing: Counter[str]) -> list[contract.AccountBalance]:
    currencies = sorted({*opening, *closing}, key=account_sums.kronor_first)
    return [
        contract.AccountBalance(
            currency=one,
            opening=currency_sums.read(one, opening[one]),
            closing=currency_sums.read(one, closing[one]),
        )
        for one in currencies
    ]


def _page(book: Book, request: contract.GetAccount, last: date) -> tuple[list[contract.LedgerEntry], str | None]:
    after = _read_cursor(request)
    start = after[0] if after is not None else request.first
    start = max(start, EARLIEST) if start is not None else None
    balance = book.balances_on(start - DAY) if start is not None else Counter[str]()
    shown: list[contract.LedgerEntry] = []
    place: Place | None = None
    for at, row, entry in book.entries(start, last, request.limit):
        if place is not None and len(shown) == request.limit:
            return shown, encode_place(place, contract.GetAccount, PLACE)
        balance[row["currency"]] += currency_sums.to_common(row, entry.amount)
        if after is None or at > after:
            shown.append(_show(row, entry, balance[row["currency"]]))
            place = at
    return shown, None


def _show(row: Row, entry: Entry, balance: int) -> contract.LedgerEntry:
    return contract.LedgerEntry(
        on=entry.on,
        kind=entry.kind,
        invoice_id=row["_id"] if "number_text" in row else "",
        invoice_number=row.get("number_text", ""),
        branch_id=row.get("branch_id"),
        branch_name=row.get("branch_name") or "",
        reference=entry.reference,
        account_payment_id=None if "number_text" in row else row["_id"],
        currency=row["currency"],
        amount=replies.money_of(row).read(entry.amount),
        balance=currency_sums.read(row["currency"], balance),
    )


def enter_all(rows: list[Row]) -> Iterator[Entered]:
    """Each invoice with its entries; those few of which the lines matter are read whole."""
    ids = [row["_id"] for row in rows if ledger_sums.needs_lines(row)]
    whole = {one.id: one for one in Invoice.find(id__in=ids)} if ids else {}
    for row in in_slices(rows):
        yield row, reconcile(row, ledger_sums.enter(row, _of_lines(whole.get(row["_id"]))))


def reconcile(row: Row, entries: list[Entry]) -> list[Entry]:
    """The entries with what the invoice has kept of interest by a reference rate that has become another one since then."""
    kept = replies.remaining_of(row) - sum(one.amount for one in entries)
    return [*entries, Entry(entries[-1].on, LedgerKind.INTEREST, kept)] if kept else entries


def _of_lines(invoice: Invoice | None) -> OfLines:
    if invoice is None:
        return OfLines()
    return OfLines(standing.in_dispute(invoice), invoice.is_credited_whole)


def _place(entered: Iterable[Entered]) -> Iterator[Placed]:
    for row, entries in entered:
        yield from (((one.on, row["_id"], at), row, one) for at, one in enumerate(entries))


def _read_cursor(request: contract.GetAccount) -> Place | None:
    if request.cursor is None:
        return None
    return decode_place(request.cursor, contract.GetAccount, PLACE)
