"""What the company is expected to be paid, week by week: each open invoice by the habit of its customer (decision 48)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from billing import account_sums, currency_sums, habit_sums, habits, replies
from billing.habit_sums import Expected, Known
from billing.habits import Basis
from billing.models import Invoice
from billing.states import OPEN
from chassis.slices import in_slices
from chassis.storage import Row
from contracts.billing import habits as contract

READ = 5000
"""So many of the company's latest invoices are looked at for all customers at once; who has too few there, by further queries."""
AT_ONCE = 100
"""So many customers of whom too little is known yet are looked up in one query."""

Week = tuple[date, date]


@dataclass
class Sums:
    """What is expected of one currency in a week, in its smallest units."""

    amount: int = 0
    if_early: int = 0
    if_late: int = 0
    invoices: int = 0


@dataclass
class Open:
    """What is open of one currency, in its smallest units."""

    expected: int = 0
    later: int = 0
    unknown: int = 0
    invoices: int = 0


class Forecast:
    """The open invoices, one after the other, put into the weeks in which they are expected."""

    def __init__(self, weeks: Sequence[Week]) -> None:
        self.weeks = weeks
        self.by_week: defaultdict[tuple[Week, str], Sums] = defaultdict(Sums)
        self.by_currency: defaultdict[str, Open] = defaultdict(Open)

    def add(self, row: Row, expected: Expected | None) -> None:
        amount, currency = currency_sums.to_common(row, replies.remaining_of(row)), row["currency"]
        sums = self.by_currency[currency]
        sums.invoices += 1
        if expected is None:
            sums.unknown += amount
            return
        week = self._week_of(expected.on)
        if week is None:
            sums.later += amount
        else:
            sums.expected += amount
            self.by_week[week, currency].amount += amount
            self.by_week[week, currency].invoices += 1
        if (early := self._week_of(expected.earliest)) is not None:
            self.by_week[early, currency].if_early += amount
        if (late := self._week_of(expected.latest)) is not None:
            self.by_week[late, currency].if_late += amount

    def _week_of(self, day: date) -> Week | None:
        return next((week for week in self.weeks if day <= week[1]), None)


def get_expected(request: contract.GetExpectedPayments, today: date) -> contract.ExpectedPayments:
    forecast = Forecast(list(weeks_from(today, request.weeks)))
    rows = Invoice.rows({"status": {"$in": sorted(OPEN)}}, (*habits.OPEN_FIELDS, "customer_id"))
    bases = find_bases({row["customer_id"] for row in rows})
    for row in in_slices(rows, habits.AT_ONCE):
        forecast.add(row, bases[row["customer_id"]].expect(row, today))
    return contract.ExpectedPayments(
        on=today,
        items=[
            _show_week(week, currency, forecast.by_week[week, currency])
            for week, currency in sorted(forecast.by_week, key=lambda one: (one[0], account_sums.kronor_first(one[1])))
        ],
        sums=[
            _show(currency, forecast.by_currency[currency])
            for currency in sorted(forecast.by_currency, key=account_sums.kronor_first)
        ],
    )


def weeks_from(today: date, count: int) -> Iterator[Week]:
    """The weeks from Monday to Sunday; the first begins today."""
    first = today
    for _ in range(count):
        last = first + timedelta(days=6 - first.weekday())
        yield first, last
        first = last + timedelta(days=1)


def find_bases(customers: set[str]) -> dict[str, Basis]:
    """What the expected days of each customer follow from: its own habit, or the company's where too little is known of it."""
    rows, is_cut = habits.read_company(READ)
    company = habits.know_company(rows)
    own = _known_by_customer(rows, customers)
    few = sorted(one for one in customers if one not in own or len(own[one].lates) < habit_sums.WINDOW)
    for begin in range(0, len(few) if is_cut else 0, AT_ONCE):
        part = few[begin : begin + AT_ONCE]
        theirs = Invoice.rows({"customer_id": {"$in": part}}, habits.OF_CUSTOMERS, sort=[("_id", -1)])
        own |= _known_by_customer(theirs, set(part))
    return {one: habits.choose(own.get(one, Known([], "")), company) for one in customers}


def _known_by_customer(newest_first: Iterable[Row], customers: set[str]) -> dict[str, Known]:
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in newest_first:
        if row["customer_id"] in customers:
            rows[row["customer_id"]].append(row)
    return {one: habit_sums.know(habits.read_all(habits.only_issued(found))) for one, found in rows.items()}


def _show_week(week: Week, currency: str, sums: Sums) -> contract.ExpectedWeek:
    amounts = {name: currency_sums.read(currency, getattr(sums, name)) for name in ("amount", "if_early", "if_late")}
    return contract.ExpectedWeek(first=week[0], last=week[1], currency=currency, **amounts, invoices=sums.invoices)


def _show(currency: str, sums: Open) -> contract.OpenSums:
    parts = {name: currency_sums.read(currency, getattr(sums, name)) for name in ("expected", "later", "unknown")}
    owed = currency_sums.read(currency, sums.expected + sums.later + sums.unknown)
    return contract.OpenSums(currency=currency, owed=owed, **parts, invoices=sums.invoices)
