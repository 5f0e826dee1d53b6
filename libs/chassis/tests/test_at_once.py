"""Two reads at the same time: both results, the caller's context, and what either raises."""

import eventlet
import pytest

from chassis.at_once import at_once
from chassis.context import current, using
from chassis.testing import a_context


def test_both_are_returned_in_their_order_and_run_beside_each_other() -> None:
    order: list[str] = []

    def work(name: str, ends: float) -> str:
        order.append(f"{name} begins")
        eventlet.sleep(ends)
        order.append(f"{name} ends")
        return name

    assert at_once(lambda: work("one", 0.05), lambda: work("other", 0.01)) == ("one", "other")
    assert order == ["one begins", "other begins", "other ends", "one ends"]


def test_each_has_the_context_of_the_caller() -> None:
    with using(a_context("acme")):
        assert at_once(lambda: current().tenant, lambda: current().tenant) == ("acme", "acme")


def test_what_either_raises_is_raised_and_not_printed(capfd: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        raise ValueError("prov")

    with pytest.raises(ValueError, match="prov"):
        at_once(fails, lambda: eventlet.sleep(5))
    with pytest.raises(ValueError, match="prov"):
        at_once(lambda: None, fails)
    assert "prov" not in capfd.readouterr().err
