"""How late a customer pays, and when it will pay: pure, from invoices as they are stored, in whole days after the due date.

The method is the empirical distribution: the median and the quartiles of the latest invoices that were paid, by nearest rank, so
that each is a day that has occurred. An open invoice that is late already is compared with those alone that were at least as late
(a conditional distribution, as in survival analysis). The back-test walks forward (rolling origin): each invoice is predicted on
its day of issue from what was known before it; the error is the median of the absolute ones, which few odd invoices do not move.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from math import ceil
from typing import NamedTuple

from billing.stored_facts import TOLERANCE
from chassis.storage import Row
from contracts.currencies import KRONOR

FIELDS = (
    "issue_date",
    "due_date",
    "payable",
    "currency",
    "disputed",
    "payments.amount",
    "payments.paid_on",
    "payments.withdrawn_on",
    "credits.on",
    "credits.total",
    "refunds.paid_on",
    "refunds.amount",
    "write_offs.on",
    "write_offs.reversed_on",
)
"""What is read of an invoice."""

LEAST = 5
"""Fewer paid invoices say nothing of a customer."""
WINDOW = 20
"""So many of the latest are a habit. Of 8 to 40 it suits payers who change, others as well as any (`billing.tests.payers`)."""
TESTED = 30
"""So many of the latest are predicted again in the back-test."""

CREDIT, PAYMENT, REFUND = range(3)
"""The order in which what happens on one day counts."""


class Seen(NamedTuple):
    """Since the day `first`, and before `until` (None: still), an invoice was known to be paid `late` days after its due date."""

    late: int
    first: str
    until: str | None

    def holds_before(self, day: str) -> bool:
        """Whether it was known so before that day began."""
        return self.first < day and (self.until is None or self.until >= day)


class Invoice(NamedTuple):
    """An invoice as the habit sees it; days are ISO texts. `seen` in the order of time: most have one, the open ones none."""

    issued: str
    due: date
    seen: tuple[Seen, ...]

    @property
    def late(self) -> int | None:
        """As it is known now."""
        return self.seen[-1].late if self.seen and self.seen[-1].until is None else None


class Spread(NamedTuple):
    """Quartiles of days late, of so many invoices, the oldest of which was issued on the day `since`."""

    lower: int
    median: int
    upper: int
    invoices: int
    since: str


class Expected(NamedTuple):
    """The days on which payment is expected: median, lower and upper quartile."""

    on: date
    earliest: date
    latest: date


class Tested(NamedTuple):
    """A back-test: how many invoices were predicted, the median absolute error in days, and that of their due dates."""

    invoices: int
    error: int
    due_date_error: int


class Known(NamedTuple):
    """The latest paid invoices of somebody: days late in rising order, and the oldest day of issue."""

    lates: list[int]
    since: str

    @property
    def is_enough(self) -> bool:
        return len(self.lates) >= LEAST

    def spread(self) -> Spread:
        """The quartiles; there must be one invoice at least."""
        lower, median, upper = (quantile(self.lates, part) for part in (1, 2, 3))
        return Spread(lower, median, upper, len(self.lates), self.since)

    def expect(self, due: date, today: date) -> Expected | None:
        """When an invoice that is unpaid today will be paid; None for one that is later than all of these were."""
        so_far = (today - due).days
        later = [late for late in self.lates if late >= so_far]
        if not later:
            return None
        lower, median, upper = (due + timedelta(days=quantile(later, part)) for part in (1, 2, 3))
        return Expected(median, lower, upper)


def quantile(rising: Sequence[int], quarters: int) -> int:
    """The nearest-rank quantile of numbers in rising order: that of so many quarters of them."""
    return rising[ceil(len(rising) * quarters / 4) - 1]


def read(row: Row) -> Invoice:
    """What a stored invoice says, from its FIELDS."""
    return Invoice(row["issue_date"], date.fromisoformat(row["due_date"]), tuple(_seen(row)))


def read_as_of(row: Row, on: date) -> Invoice:
    """What an invoice that was issued by then said at the end of that day: what was dated later is left out."""
    following = (on + timedelta(days=1)).isoformat()
    found = read(row)
    known = (one for one in found.seen if one.first < following)
    seen = (one._replace(until=None) if one.holds_before(following) else one for one in known)
    return found._replace(seen=tuple(seen))


def know(newest_first: Iterable[Invoice], most: int = WINDOW) -> Known:
    """The latest paid invoices, `most` at most, as they are known now."""
    paid = ((one.late, one.issued) for one in newest_first)
    latest = list(islice(((late, issued) for late, issued in paid if late is not None), most))
    return Known(sorted(late for late, _ in latest), min((issued for _, issued in latest), default=""))


def back_test(newest_first: Sequence[Invoice]) -> Tested | None:
    """Predicts the latest TESTED paid invoices, each on its day of issue; None where too little was known before any of them."""
    found = list(islice(_errors(newest_first), TESTED))
    if not found:
        return None
    ours, of_due_dates = (sorted(column) for column in zip(*found, strict=True))
    return Tested(len(found), quantile(ours, 2), quantile(of_due_dates, 2))


def _errors(newest_first: Sequence[Invoice]) -> Iterator[tuple[int, int]]:
    """Of each paid invoice that could be predicted: by how many days the prediction was wrong, and by how many its due date."""
    for place, one in enumerate(newest_first):
        if one.late is not None and (expected := predict(one, newest_first[place + 1 :])) is not None:
            yield abs((expected.on - one.due).days - one.late), abs(one.late)


def predict(one: Invoice, older: Iterable[Invoice]) -> Expected | None:
    """What was to be expected of an invoice on its day of issue, by what had become of older ones until then; None where too
    few were known to be paid."""
    seen = (seen for other in older for seen in other.seen if seen.holds_before(one.issued))
    known = Known(sorted(seen.late for seen in islice(seen, WINDOW)), "")
    return known.expect(one.due, date.fromisoformat(one.issued)) if known.is_enough else None


def _seen(row: Row) -> Iterator[Seen]:
    days = sorted(_days(row))
    before: tuple[int, str] | None = None
    for day in days:
        late = days_late(row, day)
        if before is not None and late != before[0]:
            yield Seen(*before, day)
            before = None
        if before is None and late is not None:
            before = late, day
    if before is not None:
        yield Seen(*before, None)


def days_late(row: Row, on: str) -> int | None:
    """How late an invoice was paid, by all that is dated until the end of that day; None for one that was not, is in dispute or
    was written off. Its mark of a dispute has no date and counts as it stands.

    Paid it is on the day of the payment with which payments came to its own sum less credits: what reminders add is another
    matter. Where a credit settles the rest, on the day of the last payment before it.
    """
    if row.get("disputed") or _is_lost(row, on):
        return None
    rest, tolerance = row["payable"], TOLERANCE if row["currency"] == KRONOR else 0
    last = settled = None
    for day, kind, amount in sorted(_changes(row, on)):
        rest += amount
        if kind == PAYMENT:
            last = day
        settled = (settled or last) if rest <= tolerance else None
    if settled is None or not _is_charged(row, on):
        return None
    return (date.fromisoformat(settled) - date.fromisoformat(row["due_date"])).days


def _changes(row: Row, on: str) -> Iterator[tuple[str, int, int]]:
    """What was paid before the invoice counts from its day, as in the ledger."""
    for one in row.get("payments") or ():
        gone = one.get("withdrawn_on")
        if one["paid_on"] <= on and not (gone and gone <= on):
            yield max(one["paid_on"], row["issue_date"]), PAYMENT, -one["amount"]
    for one in row.get("credits") or ():
        if one["on"] <= on:
            yield one["on"], CREDIT, -one["total"]
    for one in row.get("refunds") or ():
        if one["paid_on"] <= on:
            yield one["paid_on"], REFUND, one["amount"]


def _is_charged(row: Row, on: str) -> bool:
    """Whether something was to be paid: not an invoice of nothing, nor one that was credited wholly."""
    return bool(row["payable"] > sum(one["total"] for one in row.get("credits") or () if one["on"] <= on))


def _is_lost(row: Row, on: str) -> bool:
    losses = row.get("write_offs") or ()
    return any(one["on"] <= on and not (one.get("reversed_on") and one["reversed_on"] <= on) for one in losses)


def _days(row: Row) -> Iterator[str]:
    """The days on which something became of the invoice: none before its own."""
    for name, days in (
        ("payments", ("paid_on", "withdrawn_on")),
        ("credits", ("on",)),
        ("refunds", ("paid_on",)),
        ("write_offs", ("on", "reversed_on")),
    ):
        for one in row.get(name) or ():
            yield from (max(one[day], row["issue_date"]) for day in days if one.get(day))
