"""How old what is owed is, on any day until today: of a customer, and of all."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from billing import account_sums, bank_days, checks, currency_sums, customers, errors
from billing.ledger import Book, Scope
from chassis.paging import decode_cursor, encode_cursor
from chassis.storage import Row
from contracts import billing as contract

BOUNDS = (0, 30, 60, 90)
"""Days after the due date: the last day of each bucket but the oldest one."""

BUCKETS = ("not_due", "days_1_to_30", "days_31_to_60", "days_61_to_90", "over_90_days")


def bucket_of(due: date, on: date) -> str:
    """Not due until the last day in time has passed; then by whole days from the due date."""
    late = (on - due).days if on > bank_days.last_day_in_time(due) else 0
    return BUCKETS[sum(late > bound for bound in BOUNDS)]


@dataclass
class Aged:
    """In minor units of one currency."""

    buckets: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BUCKETS, 0))
    overpaid: int = 0
    on_account: int = 0
    invoices: int = 0

    def add(self, remaining: int, due: date, on: date) -> None:
        self.invoices += 1
        if remaining < 0:
            self.overpaid -= remaining
        else:
            self.buckets[bucket_of(due, on)] += remaining

    def fields(self, currency: str) -> Row:
        """As the contract shows them."""
        sums = {name: currency_sums.read(currency, amount) for name, amount in self.buckets.items()}
        owed = currency_sums.read(currency, sum(self.buckets.values()))
        credits = {name: currency_sums.read(currency, getattr(self, name)) for name in ("overpaid", "on_account")}
        return {"currency": currency, **sums, "owed": owed, **credits, "invoices": self.invoices}


def of_customer(request: contract.GetAgeing, today: date) -> contract.Ageing:
    """Raises InvalidInput for a day that lies ahead, Unavailable for a customer or branch whose event has not come yet."""
    on = _day(request.on, today)
    customers.require_branch(request.customer_id, request.branch_id)
    book = Book(Scope(request.customer_id, request.branch_id))
    by_currency = _add_up(book.remaining_on(on), book.on_account_on(on), on, lambda row: row["currency"])
    if not by_currency:
        customers.require(request.customer_id)
    return contract.Ageing(on=on, items=_sums(by_currency))


def of_company(request: contract.GetCompanyAgeing, today: date) -> contract.CompanyAgeing:
    """Raises InvalidInput for a day that lies ahead and for a bad cursor."""
    on = _day(request.on, today)
    book = Book(Scope(), ["customer_id", "buyer.name"])
    found, paid = list(book.remaining_on(on)), list(book.on_account_on(on))
    names = _names(found, paid)
    after = "" if request.cursor is None else decode_cursor(request.cursor, contract.GetCompanyAgeing)
    ids = sorted(one for one in names if one > after)
    shown = set(ids[: request.limit])
    aged = _add_up(
        (one for one in found if one[0]["customer_id"] in shown),
        (one for one in paid if one[0]["customer_id"] in shown),
        on,
        lambda row: (row["customer_id"], row["currency"]),
    )
    return contract.CompanyAgeing(
        on=on,
        sums=_sums(_add_up(found, paid, on, lambda row: row["currency"])),
        items=[
            contract.CustomerAgeing(customer_id=customer, customer_name=names[customer], **sums.fields(currency))
            for (customer, currency), sums in sorted(
                aged.items(), key=lambda one: (one[0][0], account_sums.kronor_first(one[0][1]))
            )
        ],
        next_cursor=encode_cursor(max(shown), contract.GetCompanyAgeing) if len(ids) > request.limit else None,
    )


K = TypeVar("K", bound=Hashable)


def _names(found: Iterable[tuple[Row, int]], paid: Iterable[tuple[Row, int]]) -> dict[str, str]:
    """Of each customer the name on its newest invoice; without one, its name now."""
    ordered = sorted(found, key=lambda one: str(one[0]["_id"]))
    named = {row["customer_id"]: row["buyer"]["name"] for row, _ in ordered}
    others = {row["customer_id"] for row, _ in paid} - named.keys()
    return dict.fromkeys(others, "") | {one: known.name for one, known in customers.load_many(others).items()} | named


def _add_up(
    found: Iterable[tuple[Row, int]], paid: Iterable[tuple[Row, int]], on: date, key: Callable[[Row], K]
) -> dict[K, Aged]:
    sums: defaultdict[K, Aged] = defaultdict(Aged)
    for row, remaining in found:
        sums[key(row)].add(currency_sums.to_common(row, remaining), date.fromisoformat(row["due_date"]), on)
    for row, left in paid:
        sums[key(row)].on_account += currency_sums.to_common(row, left)
    return sums


def _sums(by_currency: dict[str, Aged]) -> list[contract.AgeingSums]:
    currencies = sorted(by_currency, key=account_sums.kronor_first)
    return [contract.AgeingSums(**by_currency[one].fields(one)) for one in currencies]


def _day(given: date | None, today: date) -> date:
    if bad := checks.check_ahead("on", given, today):
        raise errors.invalid(bad)
    return given or today
