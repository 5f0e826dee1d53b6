"""Rules of RFC 5545 for recurring activities, and the days that they give. Pure: days of the company's time zone, no instants.

The subset: FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, UNTIL. COUNT becomes the day of the last time, so that a rule
can be split between two days. A day that a month lacks (the 31st, the 29th of February) is the last day of that month:
BYMONTHDAY=28,29,30,31;BYSETPOS=-1.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from dateutil.rrule import rrule, rrulestr

from contracts.crm.series import Frequency, Weekday

LAST_DAY = date(2399, 12, 31)
DAYS = {day.value: day.value[:2].upper() for day in Weekday}
OF_WEEK = tuple(DAYS.values())
SHORTEST_MONTH = 28
MINUTE = timedelta(minutes=1)
EXACT_MINUTES = 180
"""An alarm at most so long before is by the time that passes: 15 minutes before 03:05 of the night on which 02:50 comes twice, or
never, are 15 minutes. A longer one is by the clock: 22:00 the evening before, also on that night."""


def write_rule(every: Mapping[str, Any], first: date) -> str:
    """The RRULE of `frequency`, `interval`, `weekdays`, `monthly_by` and `until` for a series whose first day is `first`."""
    frequency = str(every["frequency"])
    parts = [f"FREQ={frequency.upper()}"]
    if every.get("interval", 1) > 1:
        parts.append(f"INTERVAL={every['interval']}")
    if frequency == Frequency.WEEKLY:
        chosen = {DAYS[str(day)] for day in every.get("weekdays") or ()} or {OF_WEEK[first.weekday()]}
        parts.append(f"BYDAY={','.join(sorted(chosen, key=OF_WEEK.index))}")
    if frequency == Frequency.YEARLY:
        parts.append(f"BYMONTH={first.month}")
    if frequency in (Frequency.MONTHLY, Frequency.YEARLY):
        parts.append(_of_month(first, str(every.get("monthly_by") or "day_of_month"), frequency))
    if until := every.get("until"):
        parts.append(f"UNTIL={until.replace('-', '')}")
    return ";".join(parts)


def _of_month(first: date, by: str, frequency: str) -> str:
    if by == "weekday_of_month":
        place = (first.day - 1) // 7 + 1
        return f"BYDAY={place if place < 5 else -1}{OF_WEEK[first.weekday()]}"
    always_there = first.day <= SHORTEST_MONTH or (frequency == Frequency.YEARLY and first.month != 2)
    if always_there:
        return f"BYMONTHDAY={first.day}"
    days = ",".join(str(day) for day in range(SHORTEST_MONTH, first.day + 1))
    return f"BYMONTHDAY={days};BYSETPOS=-1"


def list_days(rule: str, first: date, start: date, end: date) -> list[date]:
    """The days of the rule from `start` to `end`, both included; none of an empty rule."""
    if not rule or end < start:
        return []
    return [one.date() for one in _read(rule, first).between(_midnight(start), _midnight(end), inc=True)]


def find_next(rule: str, first: date, after: date) -> date | None:
    """The first day of the rule after a day, if there is one."""
    found = _read(rule, first).after(_midnight(after)) if rule else None
    return None if found is None or found.date() > LAST_DAY else found.date()


def find_last(rule: str, first: date, times: int) -> date | None:
    """The day of the so many-th time; None for a rule that ends before."""
    for place, one in enumerate(_read(rule, first), start=1):
        if place == times or one.date() > LAST_DAY:
            return min(one.date(), LAST_DAY)
    return None


@lru_cache(maxsize=1000)
def _read(rule: str, first: date) -> rrule:
    found = rrulestr(rule, dtstart=_midnight(first))
    assert isinstance(found, rrule)
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def at_time(day: date, of_day: str, zone: Any, second: bool = False) -> datetime:
    """The instant of a time of day, "09:00", on a day. One that the clocks leave out in spring is an hour later, one that comes
    twice in autumn is the first, or the `second`."""
    found = datetime.combine(day, time.fromisoformat(of_day), zone)
    later = found.replace(fold=1)
    return later if second and later.astimezone(UTC) > found.astimezone(UTC) else found


def minutes_between(earlier: datetime, later: datetime) -> int:
    """How many minutes are between two instants of the same time zone: up to EXACT_MINUTES those that pass, beyond them those
    that the clock on the wall shows."""
    passed = round((later.astimezone(UTC) - earlier.astimezone(UTC)) / MINUTE)
    if abs(passed) <= EXACT_MINUTES:
        return passed
    return round((later.replace(tzinfo=None) - earlier.replace(tzinfo=None)) / MINUTE)


def minutes_before(moment: datetime, minutes: int) -> datetime:
    """So many minutes earlier, as `minutes_between` counts them. A time on the wall that comes twice is the second, which is as
    long before as the wall says; one that the clocks leave out is an hour later."""
    if abs(minutes) <= EXACT_MINUTES:
        return (moment.astimezone(UTC) - minutes * MINUTE).astimezone(moment.tzinfo)
    before = moment.replace(tzinfo=None, fold=0) - minutes * MINUTE
    first, second = (before.replace(tzinfo=moment.tzinfo, fold=one) for one in (0, 1))
    return second if second.astimezone(UTC) > first.astimezone(UTC) else first
