"""The business day begins at midnight in the company's time zone, in winter and in summer."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from chassis import clock, past
from chassis.settings import load


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    load.cache_clear()
    monkeypatch.delenv("TIME_ZONE", raising=False)
    yield monkeypatch
    load.cache_clear()


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 1, 15, 22, 59, 59, tzinfo=UTC), date(2026, 1, 15)),
        (datetime(2026, 1, 15, 23, 0, tzinfo=UTC), date(2026, 1, 16)),
        (datetime(2026, 7, 15, 21, 59, 59, tzinfo=UTC), date(2026, 7, 15)),
        (datetime(2026, 7, 15, 22, 0, tzinfo=UTC), date(2026, 7, 16)),
        (datetime(2026, 7, 15, 22, 0, tzinfo=UTC).replace(tzinfo=None), date(2026, 7, 16)),
    ],
)
def test_the_business_day_is_that_of_stockholm(instant: datetime, day: date) -> None:
    assert clock.business_day(instant) == day


def test_another_time_zone_is_a_setting(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("TIME_ZONE", "Europe/Helsinki")
    assert clock.business_day(datetime(2026, 1, 15, 22, 30, tzinfo=UTC)) == date(2026, 1, 16)


def test_a_time_zone_that_does_not_exist_stops_the_start(
    settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.setenv("TIME_ZONE", "Europe/Stockholmm")
    with pytest.raises(SystemExit):
        clock.today()
    assert "setting TIME_ZONE" in capsys.readouterr().err


def test_now_is_in_utc_and_as_exact_as_the_database() -> None:
    instant = clock.now()
    assert instant.tzinfo is UTC
    assert instant.microsecond % 1000 == 0
    assert clock.local_now().tzinfo is not UTC


def test_the_ends_of_the_calendar_are_instants(settings: pytest.MonkeyPatch) -> None:
    for zone in ("Europe/Stockholm", "America/New_York"):
        settings.setenv("TIME_ZONE", zone)
        assert clock.start_of(date.min) < clock.start_of(date(1, 1, 3))
        assert past.end_of(date(9999, 12, 30)) < past.end_of(date.max)
