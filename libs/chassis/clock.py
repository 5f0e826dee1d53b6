"""The time: instants in UTC, and the business day, which begins at midnight in the company's time zone (`TIME_ZONE`).

Only entrypoints, checks, the card and the storage ask what time it is; "today" is an argument of every calculation.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from chassis.settings import TimeZoneSettings, load


def now() -> datetime:
    """This instant in UTC, in whole milliseconds: the database keeps no more, so it reads back as it was written."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def with_zone(instant: datetime) -> datetime:
    """An instant without a zone is in UTC, as the database has it."""
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def local(instant: datetime) -> datetime:
    """The same instant in the company's time zone; one without a zone is in UTC."""
    return with_zone(instant).astimezone(ZoneInfo(load(TimeZoneSettings).time_zone))


def local_now() -> datetime:
    """This instant in the company's time zone, for what needs the time of day and the business day at once."""
    return local(now())


def business_day(instant: datetime) -> date:
    """The business day of an instant: 23:30 UTC on the 1st of March is the 2nd of March in Stockholm."""
    return local(instant).date()


def start_of(day: date) -> datetime:
    """The instant at which a business day begins: the 1st of March begins at 23:00 UTC on the last of February. The first day of
    the calendar begins with it."""
    begins = datetime.combine(day, time.min, ZoneInfo(load(TimeZoneSettings).time_zone))
    try:
        return begins.astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def today() -> date:
    """The current business day."""
    return business_day(now())
