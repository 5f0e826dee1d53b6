"""The wait of tests for something to become true."""

import time

import pytest

from chassis import testing
from chassis.testing import wait_until


def test_a_look_that_hangs_is_not_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that stood still gave what is waited for no time, either."""
    monkeypatch.setattr(testing, "LONGEST_LOOK_SECONDS", 0.05)
    looks: list[float] = []

    def look() -> bool:
        looks.append(time.monotonic())
        if len(looks) == 1:
            time.sleep(0.3)
        return len(looks) == 3

    wait_until(look, 0.2)


def test_what_never_becomes_true_fails_with_how_often_it_was_looked_at() -> None:
    with pytest.raises(AssertionError, match=r"did not come true within 0.1 s: \d looks, the longest of 0.0 s"):
        wait_until(lambda: False, 0.1)
