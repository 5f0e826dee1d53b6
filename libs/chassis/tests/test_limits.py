"""A document stays below what MongoDB stores, whatever happens to it. On the real database."""

from collections.abc import Iterator
from typing import Any

import bson
import pytest
from zoo import Animal, an_id, changed, no_animal, stored

from chassis import limits, storage
from chassis.testing import a_database, once
from contracts.errors import Conflict, Unavailable

MONGODB_LIMIT = 16 * limits.MEGABYTE


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    with a_database("zoo"):
        yield


def new_animal(**fields: Any) -> Animal:
    return once(lambda: storage.create(Animal(id=an_id(), legs=0, **fields), changed))


def set_on(animal: Animal, publishes: bool = True, **fields: Any) -> None:
    def decide(found: Animal) -> Any:
        for name, value in fields.items():
            setattr(found, name, value)
        return changed(found) if publishes else None

    once(lambda: storage.change(Animal, animal.id, decide, not_found=no_animal))


def read(animal: Animal) -> dict[str, Any]:
    return once(lambda: stored(animal))


def test_changes_are_refused_while_too_many_events_wait_for_the_broker() -> None:
    animal = new_animal()
    for legs in range(1, limits.MOST_WAITING_EVENTS):
        set_on(animal, legs=legs)
    with pytest.raises(Unavailable) as error:
        set_on(animal, legs=1000)
    assert error.value.code == "zoo.events_waiting"
    assert error.value.details["retry_after"] == "5"
    assert len(read(animal)["outbox"]) == limits.MOST_WAITING_EVENTS
    set_on(animal, publishes=False, legs=2000)  # a change that nobody must hear of
    row = read(animal)
    Animal.take_out([("acme", animal.id, envelope["id"]) for envelope in row["outbox"]])
    set_on(animal, legs=3000)
    assert read(animal)["legs"] == 3000


def test_large_events_wait_in_smaller_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_WAITING_BYTES", 100_000)
    animal = new_animal(name="x" * 60_000)
    set_on(animal, legs=1)
    with pytest.raises(Unavailable):
        set_on(animal, legs=2)


def test_content_is_refused_when_it_is_too_large() -> None:
    animal = new_animal()
    set_on(animal, publishes=False, friends=["x" * 1000] * 4000)
    with pytest.raises(Conflict) as error:
        set_on(animal, publishes=False, friends=["x" * 1000] * 4300)
    assert error.value.code == "zoo.record_full"
    assert len(read(animal)["friends"]) == 4000
    set_on(animal, publishes=False, friends=[])  # what makes it smaller is always possible
    assert read(animal).get("friends", []) == []


def test_many_large_changes_leave_a_document_that_mongodb_stores() -> None:
    animal = new_animal()
    for number in range(60):
        set_on(animal, publishes=False, friends=[f"{number} " + "x" * 1000] * 150, legs=number)
    row = read(animal)
    assert 1 < len(row["history"]) < storage.REMEMBERED_CHANGES
    assert row["history"][-1]["before"]["legs"] == 58
    assert len(bson.encode(row)) < MONGODB_LIMIT / 4


def test_an_earlier_value_that_is_too_large_is_named_in_the_history_instead() -> None:
    animal = new_animal()
    set_on(animal, publishes=False, friends=["x" * 1000] * 1000, legs=1)
    set_on(animal, publishes=False, friends=[], legs=2)
    trace = read(animal)["history"][-1]
    assert (trace["before"], trace["omitted"]) == ({"legs": 1}, ["friends"])


def test_a_hundred_thousand_small_changes_keep_the_last_fifty() -> None:
    """The bound does not depend on how often it changes: so many are written at once, then one as people do."""
    animal = new_animal()
    trace = {"at": None, "by": "x", "request_id": "r", "before": {"legs": 1}}
    many = {"version": 100_000, "history": [trace] * 50, "applied": ["r"] * 50}
    Animal._get_collection().update_one({"_id": animal.id, "tenant": "acme"}, {"$set": many})
    set_on(animal, publishes=False, legs=7)
    row = read(animal)
    assert (row["version"], len(row["history"]), len(row["applied"])) == (100_001, 50, 50)
