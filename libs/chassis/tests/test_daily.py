"""Work of each day: once a company and day, whatever fails on the way."""

import threading
from collections.abc import Callable, Iterable
from datetime import date

import pytest

from chassis import daily
from chassis.context import current
from chassis.daily import Daily, Done, run_due

DAY = date(2026, 3, 2)
Calls = list[tuple[str, str]]


@pytest.fixture
def calls() -> Calls:
    """Company and request id of each run."""
    return []


def note(calls: Calls, failing: tuple[str, ...] = ()) -> Callable[[date], None]:
    def work(day: date) -> None:
        calls.append((current().tenant, current().request_id))
        assert day == DAY
        if current().tenant in failing:
            raise RuntimeError("no")

    return work


def two() -> list[str]:
    return ["acme", "other"]


def nobody() -> Iterable[str]:
    raise ConnectionError("the database is away")


def test_each_company_once_a_day_under_a_request_id_of_the_day(calls: Calls) -> None:
    works, done = [Daily("tidy", two, note(calls))], Done()
    run_due(works, DAY, done)
    run_due(works, DAY, done)
    assert calls == [("acme", "tidy:2026-03-02"), ("other", "tidy:2026-03-02")]


def test_what_fails_is_tried_again_and_keeps_nobody_else_from_running(calls: Calls) -> None:
    works = [Daily("broken", nobody, note(calls)), Daily("tidy", two, note(calls, failing=("acme",)))]
    done = Done()
    run_due(works, DAY, done)
    run_due(works, DAY, done)
    assert [company for company, _ in calls] == ["acme", "other", "acme"]


def test_a_new_day_begins_with_nothing_done(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    class Over(Exception):
        """The clock has shown all its days."""

    days = iter([DAY, DAY, DAY, date(2026, 3, 3), date(2026, 3, 3)])

    def rest(_seconds: float) -> None:
        if len(seen) == 4:
            raise Over

    seen: list[date] = []
    monkeypatch.setattr(daily, "today", lambda: next(days))
    monkeypatch.setattr(daily, "sleep", rest)
    works = [Daily("tidy", two, seen.append)]
    with pytest.raises(Over):
        daily.run_for_ever(works)
    assert seen == [DAY, DAY, date(2026, 3, 3), date(2026, 3, 3)]


def test_some_work_is_done_at_each_look_each_time_as_another_call(calls: Calls) -> None:
    works, done = [Daily("beat", two, note(calls), every_look=True)], Done()
    run_due(works, DAY, done)
    run_due(works, DAY, done)
    assert [company for company, _ in calls] == ["acme", "other"] * 2
    assert len({request for _, request in calls}) == 4


def test_what_is_looked_at_often_waits_for_no_other_work() -> None:
    """An index of a large register takes minutes, and so may what is done once a day."""
    go_on, has_run = threading.Event(), threading.Event()

    def take_long(_day: date) -> None:
        go_on.wait(10)

    def be_quick(_day: date) -> None:
        has_run.set()

    daily.start(
        [
            Daily("daily", two, take_long),
            Daily("index", two, take_long, every_look=True),
            Daily("alarms", two, be_quick, every_look=True),
        ]
    )
    assert has_run.wait(5)
    go_on.set()
