"""Days on which one can pay in Sweden, and until when what is due on another day is paid in time; pure.

What falls due on a Saturday, a Sunday, another public holiday (lag 1989:253 om allmänna helgdagar), or the eve of midsummer,
Christmas or New Year may be paid on the next working day: the days of lag (1930:173) om beräkning av lagstadgad tid, 2 §, on
which Swedish banks move no money either. A debt is paid where the creditor is (skuldebrevslagen 1936:81, 3 §), so these days
hold for buyers abroad, too. The due date stays what the terms say: nothing is claimed before the last day in time has passed,
and then everything counts from the due date.
"""

from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
SATURDAY = 5
NATIONAL_DAY_SINCE = 2005
"""In that year 6 June took the place of Whit Monday (lag 2004:1320)."""


def is_bank_day(day: date) -> bool:
    """Whether one can pay on that day: 2026-06-19, the eve of midsummer, is none."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


@lru_cache(maxsize=4096)
def last_day_in_time(due: date) -> date:
    """The day of payment until which what is due on `due` is paid in time: 2026-12-24 → 2026-12-28."""
    day = due
    while not is_bank_day(day):
        day += DAY
    return day


@lru_cache(maxsize=256)
def last_due_overdue(today: date) -> date:
    """The last due date that is overdue `today`: no later one's last day in time has passed. 2026-12-28 → 2026-12-23."""
    day = today - DAY
    while not is_bank_day(day):
        day -= DAY
    return day


@lru_cache(maxsize=256)
def holidays(year: int) -> frozenset[date]:
    """Public holidays of a year, and the three eves, but for those that are always a Sunday."""
    easter = easter_sunday(year)
    midsummer = _next_saturday(date(year, 6, 20))
    fixed = [(1, 1), (1, 6), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)]
    whit_or_national = date(year, 6, 6) if year >= NATIONAL_DAY_SINCE else easter + 50 * DAY
    movable = [easter - 2 * DAY, easter + DAY, easter + 39 * DAY, midsummer - DAY, midsummer]
    return frozenset(
        [date(year, month, day) for month, day in fixed]
        + movable
        + [whit_or_national, _next_saturday(date(year, 10, 31))]
    )


def easter_sunday(year: int) -> date:
    """Of the Gregorian calendar (Meeus, Jones and Butcher): 2026 → 5 April."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _next_saturday(day: date) -> date:
    """That day, or the first Saturday after it."""
    return day + (SATURDAY - day.weekday()) % 7 * DAY
