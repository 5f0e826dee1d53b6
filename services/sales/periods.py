"""The periods of a contract: they follow on each other without gap or overlap, counted from its first day. Pure."""

import calendar
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from contracts.money import round_half_up
from contracts.sales import Period

ONE_DAY = timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The same day of the month later, or that month's last day: 31 January + 1 month → 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_day(starts_on: date, months: int, index: int) -> date:
    """When the period `index` (from 0) begins. Counted from the start, so that 31 January leads to 31 March."""
    return months_after(starts_on, months * index)


def period(contract_id: str, starts_on: date, months: int, index: int, last_day: date | None) -> Period | None:
    """The period `index` of a contract, cut off at its last day; None after that."""
    first = first_day(starts_on, months, index)
    last = first_day(starts_on, months, index + 1) - ONE_DAY
    if last_day is not None:
        if first > last_day:
            return None
        last = min(last, last_day)
    return Period(key=f"{contract_id}:{first.isoformat()}", first=first, last=last)


class Span(NamedTuple):
    """Days from `first` to `last`, both included; `last` None: without end."""

    first: date
    last: date | None

    def overlap(self, first: date, last: date) -> int:
        """How many of the days from `first` to `last` are inside."""
        until = last if self.last is None else min(last, self.last)
        return max((until - max(first, self.first)).days + 1, 0)


class Share(NamedTuple):
    """`days` of the `of` days of a whole period are charged."""

    days: int
    of: int

    @property
    def is_whole(self) -> bool:
        return self.days == self.of

    def part_of(self, amount: int, unit: int = 1) -> int:
        """What an amount comes to, in its minor units, half up to a `unit` of so many: 99500 for 10 of 31 days → 32097."""
        return int(round_half_up(Decimal(amount * self.days) / self.of, Decimal(unit)))


def share(whole: Span, last_day: date | None, pauses: Iterable[Span]) -> Share:
    """The days of a period that are charged: those up to the contract's last day and in no pause.

    March, last day the 10th → 10 of 31. March, paused from the 11th to the 20th → 21 of 31. Pauses do not overlap.
    """
    end = whole.last or date.max
    until = end if last_day is None else min(end, last_day)
    running = max((until - whole.first).days + 1, 0)
    paused = sum(one.overlap(whole.first, until) for one in pauses) if running else 0
    return Share(max(running - paused, 0), (end - whole.first).days + 1)


def split_amounts(amounts: Sequence[int], charged: Share, unit: int = 1) -> list[int]:
    """What each line comes to for that share of a period, in multiples of `unit` minor units (100 for yen). The sum is rounded
    once, and the last line takes the rest.

    10.00 + 10.00 + 10.00 for 10 of 31 days are 9.68: 3.23 + 3.23 + 3.22.
    """
    if charged.is_whole or not amounts:
        return list(amounts)
    parts = [charged.part_of(amount, unit) for amount in amounts[:-1]]
    return [*parts, charged.part_of(sum(amounts), unit) - sum(parts)]
