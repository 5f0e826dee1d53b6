"""A customer's exposure from its inputs, and how it stands to the limit (decision 47). Pure; sums in minor units of new documents
of their currency."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Self

from contracts.currencies import KRONOR
from contracts.denominations import new_denomination, spell_stored
from contracts.sales.exposures import ExposureSums
from contracts.sales.head import LimitState

Row = dict[str, Any]
IN_HEAD = ("exposure", "owed", "delivered", "ordered", "advances")


@dataclass
class Sums:
    """What an exposure in one currency is built from, as ExposureSums explains it."""

    owed: int = 0
    overdue: int = 0
    disputed: int = 0
    delivered: int = 0
    ordered: int = 0
    advances: int = 0

    @property
    def exposure(self) -> int:
        return self.owed + self.delivered + self.ordered - self.advances

    @property
    def counts(self) -> bool:
        """Whether any of them says something."""
        return any((self.owed, self.delivered, self.ordered, self.advances))

    def add(self, row: Row, today: date) -> Self:
        """Adds an input. Its `due_date` is the last day on which it is paid in time."""
        for name, amount in row["sums"].items():
            setattr(self, name, getattr(self, name) + amount)
        if (due := row.get("due_date")) and due < today.isoformat():
            self.overdue += row["sums"].get("owed", 0)
        return self

    def show(self, currency: str) -> ExposureSums:
        """As the contract has them."""
        read = new_denomination(currency).read
        shown = {one.name: read(getattr(self, one.name)) for one in fields(self)}
        return ExposureSums(currency=currency, exposure=read(self.exposure), **shown)


class Limit(NamedTuple):
    """The customer's credit limit; None: there is none. The customer's currency is that of the limit."""

    currency: str
    amount: Decimal | None

    def above(self, exposure: Decimal) -> Decimal | None:
        """By how much the exposure, in the limit's currency, is above it; 0 if it is not, None without a limit."""
        return None if self.amount is None else max(exposure - self.amount, Decimal("0.00"))

    def state(self, currency: str, exposure: Decimal) -> LimitState:
        """How an exposure in that currency stands to it."""
        if self.amount is None:
            return LimitState.UNLIMITED
        if currency != self.currency:
            return LimitState.NOT_COUNTED
        return LimitState.ABOVE if exposure > self.amount else LimitState.WITHIN


def find_limit(rows: Iterable[Row], currency: str) -> Limit:
    """The limit among the inputs; without one, that there is none in the `currency`."""
    for row in rows:
        if (limit := row.get("limit")) is not None:
            return Limit(row["currency"], new_denomination(row["currency"]).read(limit))
    return Limit(currency, None)


def spell(currency: str, sums: Sums, limit: Limit) -> Row:
    """A line of the block in the head of the card, as plain JSON."""
    money = new_denomination(currency)
    is_own = limit.amount is not None and currency == limit.currency
    above = limit.above(money.read(sums.exposure)) if is_own else None
    amounts = {name: spell_stored(getattr(sums, name), money.minor_units) for name in IN_HEAD}
    return {
        "currency": currency,
        **amounts,
        "limit": f"{limit.amount:f}" if is_own else None,
        "above": f"{above:f}" if above else None,
        "state": limit.state(currency, money.read(sums.exposure)).value,
    }


def add_up(rows: Iterable[Row], today: date, own: str) -> dict[str, Sums]:
    """The sums by currency: the customer's `own` first, also when there is nothing in it, then kronor, then by the alphabet."""
    found: dict[str, Sums] = {own: Sums()}
    for row in rows:
        if "sums" in row:
            found.setdefault(row["currency"], Sums()).add(row, today)
    return {one: found[one] for one in sorted(found, key=lambda one: (one != own, one != KRONOR, one))}
