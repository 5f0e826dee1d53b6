"""Periods of statistics: the days asked for, the months, quarters and years in them, and the same days a year before."""

from datetime import date, timedelta

from billing import errors
from contracts.billing.turnover import TurnoverStep

Period = tuple[date, date]
MONTHS = {TurnoverStep.MONTH: 1, TurnoverStep.QUARTER: 3, TurnoverStep.YEAR: 12}


def check(first: date | None, last: date | None, today: date) -> date:
    """The last day. Raises InvalidInput for one that lies ahead or before the first."""
    until = last or today
    if until > today or (first is not None and first > until):
        raise errors.invalid([errors.no_such_period(first, until, today)])
    return until


def year_before(day: date) -> date:
    """The same day a year before; of the 29th of February the 28th."""
    try:
        return day.replace(year=max(1, day.year - 1))
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def period_of(day: date, step: TurnoverStep, within: Period) -> Period:
    """The month, quarter or year of a day, as far as it lies within these days."""
    months = MONTHS[step]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    last_month = first.month + months - 1
    last = date(first.year, 12, 31) if last_month == 12 else date(first.year, last_month + 1, 1) - timedelta(days=1)
    return max(first, within[0]), min(last, within[1])
