"""When a silent node is asked for a sign of life, and when it counts as hanging."""

from chassis.silence import CALM_SECONDS, PATIENCE_SECONDS, SHORT_PATIENCE_SECONDS, Patience, Silence


class Clock:
    """Moves when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self.patience = 10.0

    def silence(self) -> Silence:
        return Silence(lambda: self.patience, lambda: self.now)


def test_a_node_is_asked_after_half_the_time_and_hangs_after_all_of_it() -> None:
    clock = Clock()
    silence = clock.silence()
    clock.now = 4.9
    assert not silence.must_ask()
    clock.now = 5.0
    assert [silence.must_ask(), silence.must_ask()] == [True, False]
    clock.now = 9.9
    assert not silence.is_hanging()
    clock.now = 10.0
    assert silence.is_hanging()


def test_whatever_comes_ends_the_silence() -> None:
    clock = Clock()
    silence = clock.silence()
    clock.now = 6.0
    assert silence.must_ask()
    silence.end()
    clock.now = 10.9
    assert (silence.must_ask(), silence.is_hanging()) == (False, False)


def test_the_time_before_anything_was_awaited_does_not_count() -> None:
    clock = Clock()
    silence = clock.silence()
    clock.now, clock.patience = 4.0, 1.0
    assert not silence.must_ask()
    clock.now = 4.5
    assert silence.must_ask()


def test_a_process_that_was_stopped_itself_asks_first() -> None:
    """After a SIGSTOP or a long pause nothing is said of the node before it had time to answer."""
    clock = Clock()
    silence = clock.silence()
    clock.now = 1000.0
    assert not silence.is_hanging()
    assert silence.must_ask()
    assert not silence.is_hanging()


def test_one_looks_again_at_least_every_second() -> None:
    clock = Clock()
    silence = clock.silence()
    assert silence.look_again_seconds == 1.0
    clock.patience = 1.0
    assert silence.look_again_seconds == 0.25


def test_a_connection_with_nowhere_to_go_is_patient() -> None:
    assert Patience(other_nodes=0)() == PATIENCE_SECONDS


def test_a_connection_leaves_each_other_node_early_once_and_then_calms_down() -> None:
    """All nodes late is a slow machine or network: moving on and on would make it worse."""
    now = 0.0
    patience = Patience(other_nodes=2, clock=lambda: now)
    seen = [patience()]
    for _ in range(2):
        patience.note_departure()
        seen.append(patience())
    assert seen == [SHORT_PATIENCE_SECONDS, SHORT_PATIENCE_SECONDS, PATIENCE_SECONDS]
    now = CALM_SECONDS
    assert patience() == SHORT_PATIENCE_SECONDS
