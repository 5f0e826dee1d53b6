"""Events whose copies are stored in one write: each has its own outcome, whatever becomes of those beside it."""

import threading
import time
from collections.abc import Iterator

import pytest
from mongoengine import StringField
from toy_contract import CounterRaised

from chassis import kept_together
from chassis.context import current
from chassis.kept_together import MOST, Delivery, Failure, Together
from chassis.projection import Projection, when_stored
from chassis.testing import a_context, a_database, commands
from chassis.testing_killed_writes import Killed, dying_at
from contracts.base import Event

TOO_BIG = 17_000_000
"""Bytes of a document that the database refuses."""


class Kept(Projection):
    meta = {"db_alias": "together", "collection": "kept"}

    text = StringField()


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[str]:
    with a_database("together") as name:
        yield name


def keep(event: Event) -> None:
    assert isinstance(event, CounterRaised)
    if event.poison:
        raise ValueError("this one cannot be read")
    Kept.apply(event.subject, event.version, text="x" * event.by if event.by > 1 else f"at {event.value}")


class Come:
    """Events that have come to one handler, and what became of each."""

    def __init__(self) -> None:
        self.together = Together()
        self.ended: list[tuple[str, Failure]] = []

    def add(self, subject: str, version: int = 1, tenant: str = "acme", by: int = 1, poison: int = 0) -> bool:
        event = CounterRaised(subject=subject, version=version, value=version, by=by, poison=poison)
        return self.together.add(
            Delivery(event, a_context(tenant), lambda failure: self.ended.append((subject, failure)))
        )

    @property
    def failed(self) -> list[str]:
        return [f"{subject} {type(failure).__name__}" for subject, failure in self.ended if failure is not None]


def stored(subject: str, tenant: str = "acme") -> str | None:
    found = Kept._get_collection().find_one({"_id": subject, "tenant": tenant})
    return found and found["text"]


def test_what_waits_is_stored_in_one_command_for_each_round() -> None:
    come = Come()
    asked = [come.add(f"k1_{number}") for number in range(MOST + 3)]
    assert asked == [True, *[False] * (MOST + 2)], "the first one asks for a worker, those that wait for it do not"
    assert commands("together", lambda: come.together.run(keep))[1] == ["insert", "insert"]
    assert len(come.ended) == MOST + 3
    assert come.failed == []
    assert come.together.take_outcomes() == {"ok": MOST + 3}
    assert come.add("k1_next"), "nobody works any more"


def test_one_that_fails_concerns_no_other() -> None:
    come = Come()
    come.add("k2_a")
    come.add("k2_b", poison=1)
    come.add("k2_c", by=TOO_BIG)
    come.add("k2_d")
    come.together.run(keep)
    assert come.failed[0] == "k2_b ValueError"
    assert [one.split()[0] for one in come.failed] == ["k2_b", "k2_c"], "too big for the database"
    assert (stored("k2_a"), stored("k2_b"), stored("k2_c"), stored("k2_d")) == ("at 1", None, None, "at 1")


def test_older_and_repeated_ones_change_nothing_in_any_order() -> None:
    come = Come()
    for version in (2, 4, 3, 4, 1):
        come.add("k3", version)
    come.together.run(keep)
    come.add("k3", 3)
    come.together.run(keep)
    assert (stored("k3"), come.failed) == ("at 4", [])


def test_each_is_stored_for_its_own_company() -> None:
    come = Come()
    come.add("k4_a", tenant="acme")
    come.add("k4_b", tenant="other")
    come.together.run(keep)
    assert (stored("k4_a"), stored("k4_b"), stored("k4_b", "other")) == ("at 1", None, "at 1")


def test_what_depends_on_a_copy_is_done_once_it_is_stored_and_in_its_company() -> None:
    seen: list[tuple[str, str | None]] = []

    def keep_and_look(event: Event) -> None:
        keep(event)
        when_stored(lambda: seen.append((current().tenant, stored(event.subject))))

    come = Come()
    come.add("k5_a")
    come.add("k5_b", by=TOO_BIG)
    come.together.run(keep_and_look)
    assert seen == [("acme", "at 1")], "of the one that could not be stored nothing is done"


def test_what_cannot_be_answered_for_leaves_the_others_their_worker() -> None:
    def refuse(_: Failure) -> None:
        raise ConnectionResetError("the broker has gone")

    come = Come()
    come.together.add(Delivery(CounterRaised(subject="k6_a", version=1, value=1, by=1, poison=0), a_context(), refuse))
    come.add("k6_b")
    come.together.run(keep)
    assert (stored("k6_a"), stored("k6_b"), come.failed) == ("at 1", "at 1", [])
    assert come.add("k6_next"), "nobody works any more"


def test_a_write_that_fails_as_a_whole_fails_each_event_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no collection")

    monkeypatch.setattr("chassis.kept_together.send", fail)
    come = Come()
    come.add("k7_a")
    come.add("k7_b")
    come.together.run(keep)
    assert come.failed == ["k7_a RuntimeError", "k7_b RuntimeError"]
    assert come.add("k7_next"), "nobody works any more"


def test_of_created_ones_only_those_that_are_there_are_written_again() -> None:
    come = Come()
    for number in range(6):
        come.add(f"k8_{number}", version=1)
    come.together.run(keep)
    come.add("k8_1", version=3)
    come.together.run(keep)
    for number in range(4, 10):
        come.add(f"k8_{number}", version=1)
    come.add("k8_1", version=1)
    assert commands("together", lambda: come.together.run(keep))[1] == ["insert", *["update"] * 3]
    assert come.failed == []
    assert [stored(f"k8_{number}") for number in range(10)] == ["at 1", "at 3", *["at 1"] * 8]


@pytest.mark.parametrize("is_made", [False, True])
@pytest.mark.parametrize("write", [1, 2, 3])
@pytest.mark.parametrize("versions", [(1,), (2, 3)])
def test_a_process_that_dies_among_them_loses_and_doubles_nothing(
    versions: tuple[int, ...], write: int, is_made: bool
) -> None:
    """What it has not answered for comes again, to another process; what it has is stored."""
    come, again = Come(), Come()
    subjects = [f"k9_{versions[0]}_{write}_{is_made}_{number}" for number in range(2 * MOST + 3)]
    events = [(subject, version) for subject in subjects for version in versions]
    for subject, version in events:
        come.add(subject, version)
    with pytest.raises(Killed), dying_at(write, is_made):
        come.together.run(keep)
    assert all(stored(subject) for subject, _ in come.ended)
    assert len(come.ended) == (write - 1) * MOST
    for subject, version in events[len(come.ended) :]:
        again.add(subject, version)
    again.together.run(keep)
    assert {stored(subject) for subject in subjects} == {f"at {versions[-1]}"}
    assert (come.failed, again.failed, Kept._get_collection().count_documents({"_id": {"$in": subjects}})) == (
        [],
        [],
        len(subjects),
    )


def test_the_first_after_a_pause_waits_for_nobody_and_the_next_for_company(monkeypatch: pytest.MonkeyPatch) -> None:
    """Red before: an import gave each subscriber commands of a few copies, which cost nearly as much as full ones."""
    monkeypatch.setattr(kept_together, "PACE_SECONDS", 1.0)
    come = Come()
    come.add("k10_first")
    began = time.monotonic()
    come.together.run(keep)
    assert time.monotonic() - began < 0.5
    worker = threading.Thread(target=lambda: come.together.run(keep))
    come.add("k10_second")
    worker.start()
    time.sleep(0.2)
    assert (len(come.ended), come.add("k10_third")) == (1, False), "it waits, and takes along what comes"
    assert commands("together", worker.join)[1] == ["insert"]
    assert len(come.ended) == 3
    for number in range(MOST):
        come.add(f"k10_{number}")
    began = time.monotonic()
    come.together.run(keep)
    assert time.monotonic() - began < 0.5, "a full one does not wait"
    assert (len(come.ended), come.failed) == (MOST + 3, [])
