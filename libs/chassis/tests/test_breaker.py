"""The breaker's states, with a clock that the test moves."""

from chassis.breaker import Admission, Breaker

PASS, PROBE, REFUSE = Admission.PASS, Admission.PROBE, Admission.REFUSE


class Clock:
    """Seconds that pass only when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def a_breaker(failures: int = 3) -> tuple[Breaker, Clock, list[bool]]:
    """A breaker with a pause of one second, its clock, and the changes that it has reported."""
    clock, changes = Clock(), list[bool]()
    return Breaker(failures, 1.0, changes.append, clock), clock, changes


def fall_silent(breaker: Breaker, clock: Clock, times: int) -> None:
    """So many calls one after another, each two seconds without an answer."""
    for _ in range(times):
        sent_at = clock.now
        clock.now += 2
        breaker.silent(sent_at)


def test_every_call_passes_until_several_in_a_row_are_silent() -> None:
    breaker, clock, changes = a_breaker()
    fall_silent(breaker, clock, 2)
    assert (breaker.admit(), changes) == (PASS, [])
    fall_silent(breaker, clock, 1)
    assert (breaker.admit(), breaker.is_open, changes) == (REFUSE, True, [True])


def test_an_answer_in_between_begins_the_count_again() -> None:
    breaker, clock, _ = a_breaker()
    for _ in range(5):
        fall_silent(breaker, clock, 2)
        breaker.answered()
        clock.now += 0.1
    assert breaker.admit() is PASS


def test_silence_does_not_count_while_the_peer_answers_others() -> None:
    """One slow call, or one hung replica of several: somebody has had an answer since it was sent."""
    breaker, clock, _ = a_breaker()
    for _ in range(10):
        sent_at = clock.now
        clock.now += 1
        breaker.answered()
        clock.now += 1
        breaker.silent(sent_at)
    assert breaker.admit() is PASS


def test_one_probe_passes_in_each_pause() -> None:
    breaker, clock, _ = a_breaker()
    fall_silent(breaker, clock, 3)
    clock.now += 0.9
    assert breaker.admit() is REFUSE
    clock.now += 0.2
    assert [breaker.admit() for _ in range(3)] == [PROBE, REFUSE, REFUSE]
    clock.now += 1
    assert [breaker.admit() for _ in range(2)] == [PROBE, REFUSE]  # the first probe was lost; it holds up nothing


def test_any_answer_closes_it_and_each_change_is_reported_once() -> None:
    breaker, clock, changes = a_breaker()
    fall_silent(breaker, clock, 5)
    clock.now += 1
    assert breaker.admit() is PROBE
    breaker.answered()
    breaker.answered()
    assert ([breaker.admit() for _ in range(3)], breaker.is_open) == ([PASS] * 3, False)
    assert changes == [True, False]


def test_after_it_has_closed_it_needs_as_many_silent_calls_again() -> None:
    breaker, clock, changes = a_breaker()
    fall_silent(breaker, clock, 3)
    breaker.answered()
    clock.now += 0.1
    fall_silent(breaker, clock, 2)
    assert breaker.admit() is PASS
    fall_silent(breaker, clock, 1)
    assert changes == [True, False, True]


def test_a_call_that_began_before_the_answer_does_not_open_it_again() -> None:
    """Calls that waited beside the one that was answered reach their deadlines later."""
    breaker, clock, _ = a_breaker(failures=1)
    sent_at = clock.now
    clock.now += 1
    breaker.answered()
    clock.now += 1
    breaker.silent(sent_at)
    assert breaker.admit() is PASS
