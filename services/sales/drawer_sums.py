"""What should lie in the drawer of a register. Pure; all sums in minor units."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from contracts.sales import Means
from contracts.sales.cash_movements import MovementKind

Stored = Mapping[str, Any]


def cash_in(movements: Iterable[Stored]) -> int:
    """What movements put into the drawer."""
    return sum(one["amount"] for one in movements if one["kind"] == MovementKind.DEPOSIT)


def cash_out(movements: Iterable[Stored]) -> int:
    """What movements took out of it, positive."""
    return sum(one["amount"] for one in movements if one["kind"] != MovementKind.DEPOSIT)


def cash_of(receipts: Iterable[Stored]) -> int:
    """What receipts took in cash, less the change, less what returns paid back in cash."""
    return sum(paid["amount"] for one in receipts for paid in one["payments"] if paid["means"] == Means.CASH)


def expected(opening_float: int, taken: int, movements: Collection[Stored]) -> int:
    """Float + cash taken (`cash_of`) + put in − taken out."""
    return opening_float + taken + cash_in(movements) - cash_out(movements)


def left(
    opening_float: int, receipts: Collection[Stored], movements: Collection[Stored], refunds: Iterable[Stored]
) -> int:
    """What can be taken out: the same, less cash that tills are about to pay back for returns not completed yet.

    `receipts` are all completed ones of the day with `_id` and `payments`, `refunds` are `{receipt_id, amount}`, positive.
    """
    done = {one["_id"] for one in receipts}
    held: int = sum(one["amount"] for one in refunds if one["receipt_id"] not in done)
    return expected(opening_float, cash_of(receipts), movements) - held
