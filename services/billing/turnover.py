"""What has been sold, without VAT, by the days of issue: added up by the database, month by month (decision 48).

A credit note counts on its own day, with its branch. An invoice that several branches share counts for the customer, and for none
of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from billing import account_sums, currency_sums, customers, periods
from billing.invoice_claims import NO_INTEREST
from billing.models import Customer, Invoice
from billing.periods import Period
from billing.till_sales import TillSale
from chassis.context import current
from chassis.paging import decode_place, encode_place
from chassis.storage import Row
from chassis.tenancy import Owned
from contracts.billing import InvoiceKind, InvoiceStatus
from contracts.billing import turnover as contract
from contracts.billing.turnover import TurnoverStep
from contracts.currencies import KRONOR


@dataclass
class Sums:
    """Of one currency, in its smallest units."""

    invoiced: int = 0
    credited: int = 0
    till: int = 0
    year_before: int = 0

    @property
    def turnover(self) -> int:
        return self.invoiced - self.credited + self.till

    def add(self, other: "Sums") -> None:
        for name in ("invoiced", "credited", "till", "year_before"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def fields(self, currency: str) -> Row:
        """As the contract shows them."""
        names = ("invoiced", "credited", "till", "turnover", "year_before")
        return {"currency": currency} | {name: currency_sums.read(currency, getattr(self, name)) for name in names}


class Sold(NamedTuple):
    """What was sold in a month, quarter or year that contains `day`, or to a customer (the other one is None)."""

    day: date | None
    customer_id: str | None
    currency: str
    sums: Sums


class Question(NamedTuple):
    """The days, how they are divided, and whose documents."""

    days: Period
    by: TurnoverStep
    of: Row


def of_customer(request: contract.GetTurnover, today: date) -> contract.Turnover:
    """Raises InvalidInput for days that lie ahead or backwards, Unavailable for a customer or branch whose event has not come
    yet."""
    customers.require_branch(request.customer_id, request.branch_id)
    mine: Row = {"customer_id": request.customer_id}
    if request.branch_id is not None:
        mine["branch_id"] = request.branch_id
    asked = _ask(request, today, mine)
    sold = list(_find_by_period(asked))
    if not sold:
        customers.require(request.customer_id)
    return contract.Turnover(
        first=asked.days[0], last=asked.days[1], by=asked.by, sums=_sums(sold), items=_periods(sold, asked)
    )


def of_company(request: contract.GetCompanyTurnover, today: date) -> contract.CompanyTurnover:
    """Raises InvalidInput for days that lie ahead or backwards and for a bad cursor."""
    asked = _ask(request, today, {})
    after = _read_cursor(request)
    sold = list(_find_by_period(asked))
    ranked = _rank(_find_by_customer(asked))
    following = [one for one in ranked if after is None or one.place > after]
    shown = following[: request.limit]
    names = _names_of(one.customer_id for one in shown)
    return contract.CompanyTurnover(
        first=asked.days[0],
        last=asked.days[1],
        by=asked.by,
        sums=_sums(sold),
        periods=_periods(sold, asked),
        items=[
            contract.CustomerTurnover(
                customer_id=one.customer_id,
                customer_name=names.get(one.customer_id, ""),
                **one.sums.fields(one.currency),
            )
            for one in shown
        ],
        next_cursor=_write_cursor(shown[-1].place) if len(following) > request.limit else None,
    )


def _ask(request: contract.GetTurnover | contract.GetCompanyTurnover, today: date, of: Row) -> Question:
    last = periods.check(request.first, request.last, today)
    return Question((request.first or date(last.year, 1, 1), last), request.by, of)


def _find_by_period(asked: Question) -> Iterator[Sold]:
    length = 4 if asked.by is TurnoverStep.YEAR else 7  # what of an ISO day names its year or month
    for is_before, key, currency, sums in _find(asked, lambda day: {"$substrBytes": [f"${day}", 0, length]}):
        year, month = int(key[:4]) + is_before, int(key[5:7] or 1)
        day = min(max(date(year, month, 1), asked.days[0]), asked.days[1])
        yield Sold(day, None, currency, sums)


def _find_by_customer(asked: Question) -> Iterator[Sold]:
    for _, customer_id, currency, sums in _find(asked, lambda _: "$customer_id"):
        if customer_id:
            yield Sold(None, customer_id, currency, sums)


KeyOf = Callable[[str], Any]
"""The name of the field with the day → what the database groups by."""


def _find(asked: Question, key_of: KeyOf) -> Iterator[tuple[bool, Any, str, Sums]]:
    """`(whether it is of the year before, key, currency, sums)`."""
    for is_before, days in ((False, asked.days), (True, tuple(map(periods.year_before, asked.days)))):
        span = {"$gte": str(days[0]), "$lte": str(days[1])}
        for key, currency, sums in (*_invoiced(asked.of, span, key_of), *_sold_at_the_till(asked.of, span, key_of)):
            yield is_before, key, currency, Sums(year_before=sums.turnover) if is_before else sums


def _invoiced(of: Row, span: Row, key_of: KeyOf) -> Iterator[tuple[Any, str, Sums]]:
    query: Row = {**of, "issue_date": span, "status": {"$ne": InvoiceStatus.DRAFT.value}, **NO_INTEREST}
    group = {name: f"${name}" for name in ("currency", "minor_units", "kind")} | {"key": key_of("issue_date")}
    for found in _group(Invoice, query, group):
        amount = currency_sums.to_common(found["_id"], found["net"])
        is_credit = found["_id"].get("kind") == InvoiceKind.CREDIT_NOTE
        sums = Sums(credited=-amount) if is_credit else Sums(invoiced=amount)
        yield found["_id"].get("key"), found["_id"]["currency"], sums


def _sold_at_the_till(of: Row, span: Row, key_of: KeyOf) -> Iterator[tuple[Any, str, Sums]]:
    for found in _group(TillSale, {**of, "date": span}, {"key": key_of("date")}):
        yield found["_id"].get("key"), KRONOR, Sums(till=found["net"])


def _group(model: type[Owned], query: Row, group: Row) -> Iterable[Row]:
    mine: Row = {"$match": {**query, **model._kind(), "tenant": current().tenant}}
    found: Iterable[Row] = model._get_collection().aggregate(
        [mine, {"$group": {"_id": group, "net": {"$sum": "$net"}}}], allowDiskUse=True
    )
    return found


def _sums(sold: Iterable[Sold]) -> list[contract.TurnoverSums]:
    by_currency: defaultdict[str, Sums] = defaultdict(Sums)
    for one in sold:
        by_currency[one.currency].add(one.sums)
    currencies = sorted(by_currency, key=account_sums.kronor_first)
    return [contract.TurnoverSums(**by_currency[one].fields(one)) for one in currencies]


def _periods(sold: Iterable[Sold], asked: Question) -> list[contract.TurnoverPeriod]:
    found: defaultdict[tuple[Period, str], Sums] = defaultdict(Sums)
    for one in sold:
        if one.day is not None:
            found[periods.period_of(one.day, asked.by, asked.days), one.currency].add(one.sums)
    return [
        contract.TurnoverPeriod(first=days[0], last=days[1], **found[days, currency].fields(currency))
        for days, currency in sorted(found, key=lambda one: (one[0], account_sums.kronor_first(one[1])))
    ]


Place = tuple[bool, str, int, str]
"""Kronor first, in each currency the highest turnover first."""
PLACE = TypeAdapter[Place](Place)


class Ranked(NamedTuple):
    place: Place
    customer_id: str
    currency: str
    sums: Sums


def _rank(sold: Iterable[Sold]) -> list[Ranked]:
    found: defaultdict[tuple[str, str], Sums] = defaultdict(Sums)
    for one in sold:
        found[one.customer_id or "", one.currency].add(one.sums)
    return sorted(
        Ranked((*account_sums.kronor_first(currency), -sums.turnover, customer_id), customer_id, currency, sums)
        for (customer_id, currency), sums in found.items()
    )


def _names_of(ids: Iterable[str]) -> dict[str, str]:
    rows = Customer.rows({"_id": {"$in": sorted(set(ids))}}, ["snapshot.name"])
    return {row["_id"]: row["snapshot"]["name"] for row in rows}


def _write_cursor(place: Place) -> str:
    return encode_place(place, contract.GetCompanyTurnover, PLACE)


def _read_cursor(request: contract.GetCompanyTurnover) -> Place | None:
    if request.cursor is None:
        return None
    return decode_place(request.cursor, contract.GetCompanyTurnover, PLACE)
