"""Work for many things, some at once."""

import threading

import pytest

from chassis.context import current, using
from chassis.testing import a_context
from chassis.together import run_together


def test_results_come_in_the_order_of_the_items_and_in_the_callers_context() -> None:
    met = threading.Barrier(3, timeout=10)

    def work(number: int) -> tuple[int, str]:
        met.wait()
        return number, current().tenant

    with using(a_context("other")):
        assert run_together(work, range(6), at_once=3) == [(number, "other") for number in range(6)]
        assert run_together(work, [], at_once=3) == []


def test_after_an_error_nothing_more_is_begun() -> None:
    begun: list[int] = []

    def work(number: int) -> None:
        begun.append(number)
        raise ValueError(number)

    with pytest.raises(ValueError, match="0"):
        run_together(work, range(100), at_once=1)
    assert begun == [0]
