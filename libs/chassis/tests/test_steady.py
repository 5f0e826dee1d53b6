"""Work that goes on all the time: woken, again while there is more, and after a failure."""

import threading

from chassis.steady import Steady


def test_it_goes_on_while_there_is_more_and_survives_a_failure() -> None:
    done, ended = list[int](), threading.Event()

    def work() -> bool:
        done.append(len(done))
        if len(done) == 2:
            raise ConnectionError("the database is away")
        if len(done) >= 4:
            ended.set()
        return len(done) < 4

    Steady("test", work, every_seconds=0.01).start()
    assert ended.wait(10)
    assert done[:4] == [0, 1, 2, 3]


def test_what_wakes_it_while_it_works_is_not_lost() -> None:
    wake = threading.Event()

    def work() -> bool:
        wake.set()
        return False

    assert not Steady("test", work, wake).run_once()
    assert wake.is_set()
