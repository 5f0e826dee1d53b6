"""Rules of recurring activities, their days, times of day across the change of clocks, and quiet hours."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crm import recurrence
from crm.quiet_hours import end_of_quiet

ZONE = ZoneInfo("Europe/Stockholm")


def every(frequency: str, **more: Any) -> dict[str, Any]:
    return {"frequency": frequency, "interval": 1, "weekdays": [], "monthly_by": "day_of_month", "until": None, **more}


def days(rule: str, first: str, until: str) -> list[str]:
    start = date.fromisoformat(first)
    return [day.isoformat() for day in recurrence.list_days(rule, start, start, date.fromisoformat(until))]


@pytest.mark.parametrize(
    ("said", "first", "rule", "found"),
    [
        (every("daily", interval=2), "2026-03-02", "FREQ=DAILY;INTERVAL=2", ["2026-03-02", "2026-03-04", "2026-03-06"]),
        (every("weekly"), "2026-03-02", "FREQ=WEEKLY;BYDAY=MO", ["2026-03-02", "2026-03-09", "2026-03-16"]),
        (
            every("weekly", weekdays=["friday", "monday"], until="2026-03-10"),
            "2026-03-02",
            "FREQ=WEEKLY;BYDAY=MO,FR;UNTIL=20260310",
            ["2026-03-02", "2026-03-06", "2026-03-09"],
        ),
        (
            every("monthly"),
            "2026-01-31",
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
            ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"],
        ),
        (
            every("monthly"),
            "2026-01-30",
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
            ["2026-01-30", "2026-02-28", "2026-03-30"],
        ),
        (every("monthly"), "2026-01-15", "FREQ=MONTHLY;BYMONTHDAY=15", ["2026-01-15", "2026-02-15", "2026-03-15"]),
        (
            every("monthly", monthly_by="weekday_of_month"),
            "2026-03-10",
            "FREQ=MONTHLY;BYDAY=2TU",
            ["2026-03-10", "2026-04-14", "2026-05-12"],
        ),
        (
            every("monthly", monthly_by="weekday_of_month"),
            "2026-03-31",
            "FREQ=MONTHLY;BYDAY=-1TU",
            ["2026-03-31", "2026-04-28", "2026-05-26"],
        ),
        (
            every("yearly"),
            "2024-02-29",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1",
            ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
        ),
        (
            every("yearly", monthly_by="weekday_of_month"),
            "2026-03-02",
            "FREQ=YEARLY;BYMONTH=3;BYDAY=1MO",
            ["2026-03-02", "2027-03-01", "2028-03-06"],
        ),
    ],
)
def test_a_rule_and_its_days(said: dict[str, Any], first: str, rule: str, found: list[str]) -> None:
    made = recurrence.write_rule(said, date.fromisoformat(first))
    assert made == rule
    assert days(made, first, found[-1]) == found


def test_the_last_of_so_many_times() -> None:
    first = date(2026, 1, 31)
    rule = recurrence.write_rule(every("monthly"), first)
    assert recurrence.find_last(rule, first, 3) == date(2026, 3, 31)
    assert recurrence.find_next(rule, first, date(2026, 3, 31)) == date(2026, 4, 30)


def test_a_rule_ends_with_its_last_day() -> None:
    first = date(2026, 3, 2)
    rule = recurrence.write_rule(every("daily", until="2026-03-04"), first)
    assert recurrence.find_next(rule, first, date(2026, 3, 3)) == date(2026, 3, 4)
    assert recurrence.find_next(rule, first, date(2026, 3, 4)) is None
    assert recurrence.find_next("", first, first) is None


@pytest.mark.parametrize(
    ("day", "of_day", "utc"),
    [
        (date(2027, 3, 27), "09:00", "2027-03-27T08:00"),
        (date(2027, 3, 28), "09:00", "2027-03-28T07:00"),
        (date(2027, 3, 28), "02:30", "2027-03-28T01:30"),  # the clocks leave it out: 03:30 on the wall
        (date(2026, 10, 24), "09:00", "2026-10-24T07:00"),
        (date(2026, 10, 25), "09:00", "2026-10-25T08:00"),
        (date(2026, 10, 25), "02:30", "2026-10-25T00:30"),  # twice: the first
    ],
)
def test_a_time_of_day_is_that_of_the_clock_on_the_wall(day: date, of_day: str, utc: str) -> None:
    assert recurrence.at_time(day, of_day, ZONE).astimezone(UTC).isoformat()[:16] == utc


@pytest.mark.parametrize(
    ("at", "hours", "ends"),
    [
        ("2026-03-02T21:59", ("22:00", "07:00"), "2026-03-02T20:59"),
        ("2026-03-02T22:00", ("22:00", "07:00"), "2026-03-03T06:00"),
        ("2026-03-03T06:59", ("22:00", "07:00"), "2026-03-03T06:00"),
        ("2026-03-03T07:00", ("22:00", "07:00"), "2026-03-03T06:00"),
        ("2026-03-02T12:30", ("12:00", "13:00"), "2026-03-02T12:00"),
        ("2026-03-02T12:30", ("12:00", "12:00"), "2026-03-02T11:30"),
        ("2026-03-02T12:30", ("", ""), "2026-03-02T11:30"),
        ("2027-03-27T23:00", ("22:00", "07:00"), "2027-03-28T05:00"),
        ("2026-10-24T23:00", ("22:00", "07:00"), "2026-10-25T06:00"),
        ("2027-03-28T01:30", ("01:00", "02:30"), "2027-03-28T01:30"),  # the end is left out: an hour later
    ],
)
def test_quiet_hours_end(at: str, hours: tuple[str, str], ends: str) -> None:
    instant = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    assert end_of_quiet(instant, *hours).isoformat()[:16] == ends


@pytest.mark.parametrize(("fold", "ends"), [(0, "2026-10-25T00:30"), (1, "2026-10-25T01:30")])
def test_quiet_hours_that_end_in_the_repeated_hour(fold: int, ends: str) -> None:
    """The clocks show 02:15 twice; the second time is as quiet as the first."""
    instant = datetime.fromisoformat("2026-10-25T02:15").replace(tzinfo=ZONE, fold=fold)
    assert end_of_quiet(instant, "22:00", "02:30").isoformat()[:16] == ends


@pytest.mark.parametrize(
    ("moment", "minutes", "alarm"),
    [
        ("2026-10-25T02:05Z", 10, "2026-10-25T01:55"),  # 03:05, at the second 02:55
        ("2026-10-25T01:10Z", 15, "2026-10-25T00:55"),  # the second 02:10, at the first 02:55
        ("2026-10-25T00:10Z", 15, "2026-10-24T23:55"),  # the first 02:10
        ("2026-10-25T02:30Z", 90, "2026-10-25T01:00"),  # 03:30, at the second 02:00
        ("2026-10-25T05:30Z", 240, "2026-10-25T01:30"),  # 06:30, at the second 02:30
        ("2026-10-25T07:00Z", 600, "2026-10-24T20:00"),  # 08:00, at 22:00 the evening before
        ("2027-03-28T01:05Z", 15, "2027-03-28T00:50"),  # 03:05, at 01:50: 02:50 is left out
        ("2027-03-28T04:30Z", 240, "2027-03-28T01:30"),  # 06:30, at 02:30, which is left out: 03:30
        ("2027-03-28T06:00Z", 600, "2027-03-27T21:00"),  # 08:00, at 22:00 the evening before
    ],
)
def test_an_alarm_on_a_night_of_the_change(moment: str, minutes: int, alarm: str) -> None:
    begins = datetime.fromisoformat(moment).astimezone(ZONE)
    found = recurrence.minutes_before(begins, minutes)
    assert found.astimezone(UTC).isoformat()[:16] == alarm
    assert found.astimezone(UTC) < begins.astimezone(UTC)


@pytest.mark.parametrize("night", ["2026-10-24T20:00Z", "2027-03-27T20:00Z"])
def test_a_short_alarm_is_as_long_before_as_it_was_set(night: str) -> None:
    """Every quarter of an hour of both nights, and alarms up to three hours before: as set, and never after the start."""
    start = datetime.fromisoformat(night)
    for quarter in range(48):
        begins = (start + timedelta(minutes=15 * quarter)).astimezone(ZONE)
        for minutes in (0, 1, 15, 60, 90, 180):
            alarm = (begins.astimezone(UTC) - timedelta(minutes=minutes)).astimezone(ZONE)
            assert recurrence.minutes_between(alarm, begins) == minutes
            assert recurrence.minutes_before(begins, minutes).astimezone(UTC) == alarm.astimezone(UTC)
