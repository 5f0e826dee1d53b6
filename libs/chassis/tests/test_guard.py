"""The guard with futures that nobody else completes: who waits, who is refused, and what the breaker hears of it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from chassis.errors import broker_blocked, broker_down, service_unknown
from chassis.guard import Guard, Guards, Rules, Visit
from contracts.errors import DeadlineExceeded, NotFound, Unavailable

LONG = 60.0
"""Seconds that no test waits."""


def guards(places: int = 2, share: float = 1, free: float = 0.05, failures: int = 3, pause: float = LONG) -> Guards:
    return Guards(Rules({"call": places, "other": 1}, share, free, failures, pause, least_seconds=0))


def a_guard(**rules: Any) -> Guard:
    return guards(**rules).of("toy", "call")


def codes_of(call: Callable[[], object]) -> str:
    with pytest.raises(Unavailable) as refused:
        call()
    assert "retry_after" in refused.value.details
    return refused.value.code


def silent_call(guard: Guard, seconds: float = 0.01) -> None:
    with guard.visit("a") as visit, pytest.raises(DeadlineExceeded):
        visit.wait(Future(), seconds)


class Waiters:
    """Threads that wait for a future each, and hold their places until the futures are done."""

    def __init__(self, guard: Guard) -> None:
        self._guard, self._threads = guard, ThreadPoolExecutor(16)
        self.futures: list[Future[str]] = []

    def add(self, owner: str) -> "Future[str]":
        """Another caller waits; the future of what it gets in the end."""
        future: Future[str] = Future()
        self.futures.append(future)

        def wait() -> str:
            with self._guard.visit(owner) as visit:
                return str(visit.wait(future, LONG))

        return self._threads.submit(wait)

    def answer(self) -> None:
        for future in self.futures:
            future.set_result("answered")
        self._threads.shutdown()


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_fast_call_needs_no_place() -> None:
    guard = a_guard(places=1, free=LONG)
    waiters = Waiters(guard)
    callers = [waiters.add("a") for _ in range(12)]
    wait_until(lambda: len(waiters.futures) == 12)
    assert guard.bulkhead.taken == 0
    waiters.answer()
    assert [caller.result() for caller in callers] == ["answered"] * 12


def test_callers_without_a_place_are_refused_and_so_are_new_ones() -> None:
    guard = a_guard(places=2)
    waiters = Waiters(guard)
    callers = [waiters.add("a") for _ in range(5)]
    wait_until(lambda: sum(caller.done() for caller in callers) == 3)
    assert {codes_of(caller.result) for caller in callers if caller.done()} == {"toy.service_busy"}
    assert codes_of(lambda: guard.visit("b")) == "toy.service_busy"
    waiters.answer()
    assert sorted(caller.result() for caller in callers if not caller.exception()) == ["answered"] * 2
    assert guard.bulkhead.taken == 0
    assert isinstance(guard.visit("b"), Visit)


def test_one_owner_gets_its_share_of_the_places() -> None:
    guard = a_guard(places=4, share=0.5)
    waiters = Waiters(guard)
    greedy = [waiters.add("a") for _ in range(6)]
    wait_until(lambda: sum(caller.done() for caller in greedy) == 4)
    modest = waiters.add("b")
    wait_until(lambda: guard.bulkhead.taken == 3)
    assert codes_of(lambda: guard.visit("a")) == "toy.service_busy"
    waiters.answer()
    assert modest.result() == "answered"


def test_a_kind_of_call_has_places_of_its_own() -> None:
    both = guards(places=1)
    waiters = Waiters(both.of("toy", "call"))
    waiters.add("a")
    wait_until(lambda: both.of("toy", "call").bulkhead.taken == 1)
    with both.of("toy", "other").visit("a") as visit:
        visit.take_place()
    waiters.answer()


def test_silent_calls_open_the_breaker_of_every_kind_and_of_no_other_peer() -> None:
    both = guards(places=2)
    for _ in range(3):
        silent_call(both.of("toy", "call"))
    for kind in ("call", "other"):
        assert codes_of(lambda kind=kind: both.of("toy", kind).visit("a")) == "toy.service_silent"  # type: ignore[misc]
    assert isinstance(both.of("zoo", "call").visit("a"), Visit)


def refused_call(guard: Guard, error: Exception) -> None:
    future: Future[None] = Future()
    future.set_exception(error)
    with guard.visit("a") as visit, pytest.raises(type(error)):
        visit.wait(future, LONG)


@pytest.mark.parametrize("error", [NotFound("toy.x", "No."), Unavailable("toy.tired", "No.")])
def test_an_error_of_the_peer_is_an_answer(error: Exception) -> None:
    guard = a_guard()
    for _ in range(3):
        silent_call(guard)
        silent_call(guard)
        refused_call(guard, error)
    assert not guard.breaker.is_open


@pytest.mark.parametrize("error", [service_unknown("toy"), broker_down(), broker_blocked()])
def test_an_error_of_the_client_says_nothing_of_the_peer(error: Exception) -> None:
    guard = a_guard()
    for _ in range(5):
        refused_call(guard, error)
    assert not guard.breaker.is_open
    silent_call(guard)
    silent_call(guard)
    refused_call(guard, error)
    silent_call(guard)
    assert guard.breaker.is_open


def test_a_call_that_had_little_time_says_nothing() -> None:
    guard = Guards(Rules({"call": 2}, least_seconds=LONG, free_seconds=LONG)).of("toy", "call")
    for _ in range(5):
        silent_call(guard)
    assert not guard.breaker.is_open


def test_a_late_answer_to_a_probe_closes_the_breaker() -> None:
    guard = a_guard(pause=0.0)
    for _ in range(3):
        silent_call(guard)
    future: Future[str] = Future()
    with guard.visit("a") as visit:
        assert visit.is_probe
        future.add_done_callback(visit.note)
        with pytest.raises(DeadlineExceeded):
            visit.wait(future, 0.01)
    assert guard.breaker.is_open
    future.set_result("late")
    assert not guard.breaker.is_open


def test_a_pause_between_two_calls_takes_a_place_when_the_visit_is_long() -> None:
    guard = a_guard(places=1, free=0.5)
    with guard.visit("a") as visit:
        assert visit.sleep(0.01)
        assert guard.bulkhead.taken == 0
        assert Visit(guard, "a", False).sleep(0.0)
        other = guard.visit("b")
        other.began -= LONG  # it has been here for long
        assert other.sleep(0.01)
        assert guard.bulkhead.taken == 1
        visit.began -= LONG
        assert not visit.sleep(LONG)
        other.leave()
    assert guard.bulkhead.taken == 0


def test_a_guard_is_made_once_for_all_threads() -> None:
    both, barrier = guards(), threading.Barrier(8)

    def find(_: int) -> int:
        barrier.wait()
        return id(both.of("toy", "call"))

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(find, range(8)))) == 1
