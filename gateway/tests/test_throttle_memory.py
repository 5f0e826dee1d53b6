"""A flood of tries that must wait asks the database for no updates."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from gateway.identity import throttle_counts
from gateway.identity.throttle_memory import MOST, Refusals

from .test_login_delays import rules, waits


@pytest.fixture
def updates(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rows that were updated."""
    made: list[str] = []
    apply = throttle_counts._apply

    def note(key: str, stages: Any) -> Any:
        made.append(key)
        return apply(key, stages)

    monkeypatch.setattr(throttle_counts, "_apply", note)
    return made


def test_a_flood_from_one_address_updates_nothing(updates: list[str]) -> None:
    made = uuid4().hex
    tried = [waits(f"login {number} {made}", f"address {made}", rules()) for number in range(3)]
    assert tried == [False, False, True]
    updates.clear()
    assert all(waits(f"login {number} {made}", f"address {made}", rules()) for number in range(100))
    assert len(updates) <= 10  # one after each second


def test_a_refusal_is_remembered_for_a_second() -> None:
    now = [100.0]
    refusals = Refusals(clock=lambda: now[0])
    refusals.note("a", 60)
    refusals.note("b", 0.5)
    assert (refusals.wait_of("a"), refusals.wait_of("b"), refusals.wait_of("c")) == (60, 0.5, 0)
    now[0] = 100.75
    assert (refusals.wait_of("a"), refusals.wait_of("b")) == (59.25, 0)
    now[0] = 101.0
    assert refusals.wait_of("a") == 0


def test_a_try_that_is_given_back_is_forgotten() -> None:
    refusals = Refusals()
    refusals.note("a", 60)
    refusals.forget("a")
    refusals.forget("b")
    assert refusals.wait_of("a") == 0


def test_the_memory_has_an_end() -> None:
    refusals = Refusals()
    for number in range(MOST + 1):
        refusals.note(str(number), 60)
    assert len(refusals._known) == 1


def test_of_many_at_once_none_waits_without_a_failure_too_many(app: Flask) -> None:
    """Two in five were refused: their clocks were a moment behind the one whose update came before theirs."""
    made, rule = uuid4().hex, rules().everyone

    def is_let_in(_number: int) -> bool:
        mark = uuid4().hex
        return bool(throttle_counts.update(made, throttle_counts.claim(mark, *rule.numbers))["claim"] == mark)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(is_let_in, range(200)))


def test_many_at_once_make_one_row(app: Flask) -> None:
    """One in five was a defect (500): the database of `make run` loses its clock in such a race."""
    made, rule = uuid4().hex, rules().everyone

    def count(number: int) -> float:
        row = throttle_counts.update(f"{number // 16} {made}", throttle_counts.count(uuid4().hex, *rule.numbers))
        return float(row["failures"])

    with ThreadPoolExecutor(16) as pool:
        counted = list(pool.map(count, range(8 * 16)))
    assert [round(max(counted[first : first + 16])) for first in range(0, 8 * 16, 16)] == [16] * 8
