"""Published events leave their documents many at once, and soon."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from pymongo.errors import AutoReconnect
from zoo import Animal, Bird, Cage, changed

from chassis.context import using
from chassis.storage import create
from chassis.taken_out import LONGEST_SECONDS, MOST, TakenOut
from chassis.testing import a_context, a_database, commands, wait_until

SWEEP_SECONDS = 60


@pytest.fixture(autouse=True)
def database() -> Iterator[None]:
    with a_database("zoo"):
        yield


def published(count: int, taken_out: TakenOut) -> list[str]:
    """That many animals with an event that was published; their ids."""
    ids = []
    for _ in range(count):
        with using(a_context()):
            animal = create(Bird(id=f"ani_{uuid4().hex}", name="bird", legs=2), changed)
        taken_out.add(Animal, animal.tenant, animal.id, animal.outbox[0]["id"])
        ids.append(animal.id)
    return ids


def left(ids: list[str]) -> int:
    return int(Animal._get_collection().count_documents({"_id": {"$in": ids}, "outbox.0": {"$exists": True}}))


def test_one_write_takes_all_out() -> None:
    taken_out = TakenOut(SWEEP_SECONDS)
    ids = published(20, taken_out)
    assert left(ids) == 20
    assert commands("zoo", taken_out.flush)[1] == ["update"]
    assert left(ids) == 0
    assert commands("zoo", taken_out.flush)[1] == []


def test_what_a_failure_leaves_is_taken_out_by_the_next_call(monkeypatch: pytest.MonkeyPatch) -> None:
    taken_out = TakenOut(SWEEP_SECONDS)
    ids = published(2, taken_out)

    def fail(_published: object) -> None:
        raise AutoReconnect("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(Animal, "take_out", fail)
        with pytest.raises(AutoReconnect):
            taken_out.flush()
    assert not taken_out.is_due(), "a database that is away would be called without a pause"
    taken_out.flush()
    assert left(ids) == 0


def test_it_is_due_soon_or_when_there_are_many() -> None:
    taken_out = TakenOut(SWEEP_SECONDS)
    assert (taken_out.is_due(), taken_out.seconds_left(5)) == (False, 5)
    taken_out.add(Animal, "acme", "ani_1", "evt_1")
    assert taken_out.seconds_left(5) <= LONGEST_SECONDS
    wait_until(taken_out.is_due)
    taken_out.flush()
    assert (taken_out.is_due(), taken_out.seconds_left(5)) == (False, 5)
    for number in range(MOST):
        taken_out.add(Cage, "acme", "cag_1", f"evt_{number}")
    assert taken_out.is_due()
