"""Quiet hours: times of day in the company's time zone in which no alarm goes off. Pure."""

from datetime import UTC, datetime, time, timedelta

FORMAT = "%H:%M"


def end_of_quiet(instant: datetime, quiet_from: str, quiet_until: str) -> datetime:
    """The instant itself, or the end of the quiet hours that it falls into, in UTC. `instant` is in the company's time zone.

    "22:00" to "07:00" goes over midnight; the same time twice is all day, and so means none.
    """
    if not quiet_from or not quiet_until or quiet_from == quiet_until:
        return instant.astimezone(UTC)
    clock = instant.strftime(FORMAT)
    over_midnight = quiet_from > quiet_until
    is_quiet = (clock >= quiet_from or clock < quiet_until) if over_midnight else quiet_from <= clock < quiet_until
    if not is_quiet:
        return instant.astimezone(UTC)
    day = instant.date() + timedelta(days=1 if over_midnight and clock >= quiet_from else 0)
    at = time.fromisoformat(quiet_until).replace(fold=instant.fold)  # in the second 02:xx of a night: the second end
    end = datetime.combine(day, at, instant.tzinfo).astimezone(UTC)
    return max(end, instant.astimezone(UTC))  # a time that the clocks leave out or repeat
