"""The periods of a contract: they follow on each other without gap or overlap, counted from its first day. Pure."""

import calendar
from datetime import date, timedelta

from contracts.sales import Period


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
    last = first_day(starts_on, months, index + 1) - timedelta(days=1)
    if last_day is not None:
        if first > last_day:
            return None
        last = min(last, last_day)
    return Period(key=f"{contract_id}:{first.isoformat()}", first=first, last=last)
