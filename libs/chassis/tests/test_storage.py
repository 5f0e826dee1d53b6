"""create, change, create_many on the real database: once per request, nothing overwritten, events in the same write."""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from mongoengine.errors import NotUniqueError, ValidationError
from zoo import Animal, AnimalChanged, Cage, again, an_id, changed, no_animal, stored

from chassis import commits, storage
from chassis.bulk_creates import create_many
from chassis.context import Context, using
from chassis.storage import Row, change, create
from chassis.testing import a_context, a_database
from contracts.errors import Conflict, NotFound, Stale


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    with a_database("zoo"):
        yield


@pytest.fixture(autouse=True)
def call() -> Iterator[Context]:
    """Each test is inside a call of a company of its own."""
    with using(a_context(tenant=f"acme{uuid4().hex[:8]}")) as context:
        yield context


def an_animal(**fields: Any) -> Animal:
    return create(Animal(id=an_id(), **fields))


def test_create_stores_document_and_event_in_one_write(call: Context) -> None:
    told: list[Any] = []

    def listen(*commit: Any) -> None:
        told.append(commit)

    commits.commit_listeners.append(listen)
    try:
        animal = create(Animal(id=an_id(), name="Ada"), changed)
    finally:
        commits.commit_listeners.remove(listen)
    row = stored(animal)
    assert (row["tenant"], row["version"], row["request_id"], row["created_by"]) == (
        call.tenant,
        1,
        call.request_id,
        "tester",
    )
    (envelope,) = row["outbox"]
    assert envelope["type"] == "zoo.animal_changed"
    assert (envelope["source"], envelope["subject"], envelope["tenant"]) == ("/kundkort/zoo", animal.id, call.tenant)
    assert (envelope["user"], envelope["traceid"]) == ("tester", call.trace_id)
    assert envelope["data"] == {"subject": animal.id, "version": 1, "name": "Ada"}
    assert [(model, document_id, [one["id"] for one in events]) for model, document_id, events in told] == [
        (Animal, animal.id, [envelope["id"]])
    ]


def test_create_of_the_same_request_is_stored_once_and_answers_the_first(call: Context) -> None:
    first = create(Animal(id=an_id(), name="first"), changed)
    second = create(Animal(id=an_id(), name="second"), changed)
    assert (second.id, second.name) == (first.id, "first")
    assert [row["name"] for row in Animal.rows({})] == ["first"]


def test_create_of_the_same_request_by_8_threads_is_stored_once(call: Context) -> None:
    def once(_: int) -> str:
        with using(call):
            return create(Animal(id=an_id()), changed).id

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(once, range(24)))) == 1
    assert Animal.total({}) == 1


def test_create_refused_by_another_unique_index_raises(call: Context) -> None:
    create(Cage(id=an_id("cag"), number=1))
    with using(again(call)), pytest.raises(NotUniqueError):
        create(Cage(id=an_id("cag"), number=1))
    with using(a_context(tenant=call.tenant + "x")):
        create(Cage(id=an_id("cag"), number=1))
    assert Cage.total({}) == 1


def test_create_checks_the_fields_before_it_stores() -> None:
    with pytest.raises(ValidationError):
        create(Cage(id=an_id("cag"), number="one"))
    assert Cage.total({}) == 0


def test_change_stores_state_event_and_trace_in_one_write(call: Context) -> None:
    animal = an_animal(name="Ada", legs=2, notes={"a": {"b": 1}}, friends=["x"])

    def decide(animal: Animal) -> AnimalChanged:
        animal.name, animal.legs = "Bea", None
        animal.notes["a"]["b"] = 2
        animal.friends.append("y")
        return changed(animal)

    with using(again(call)) as second:
        done = change(Animal, animal.id, decide, not_found=no_animal)
    row = stored(animal)
    assert (done.version, row["version"]) == (2, 2)
    assert (row["name"], row["notes"], row["friends"]) == ("Bea", {"a": {"b": 2}}, ["x", "y"])
    assert "legs" not in row
    assert row["applied"] == [second.request_id]
    assert row["changed_at"] >= row["created_at"]
    (trace,) = row["history"]
    assert trace["before"] == {"name": "Ada", "legs": 2, "notes": {"a": {"b": 1}}, "friends": ["x"]}
    assert (trace["by"], trace["request_id"]) == ("tester", second.request_id)
    assert [envelope["data"]["version"] for envelope in row["outbox"]] == [2]


def test_change_of_the_same_request_happens_once(call: Context) -> None:
    animal = an_animal(legs=0)

    def step(animal: Animal) -> AnimalChanged:
        animal.legs += 1
        return changed(animal)

    with using(again(call)):
        for _ in range(3):
            assert change(Animal, animal.id, step, not_found=no_animal).legs == 1
    assert (stored(animal)["legs"], stored(animal)["version"], len(stored(animal)["outbox"])) == (1, 2, 1)


def test_change_of_the_same_request_by_8_threads_happens_once(call: Context) -> None:
    animal = an_animal(legs=0)
    second = again(call)

    def step(animal: Animal) -> AnimalChanged:
        animal.legs += 1
        return changed(animal)

    def once(_: int) -> int:
        with using(second):
            return change(Animal, animal.id, step, not_found=no_animal).legs

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(once, range(24))) == {1}
    assert (stored(animal)["legs"], len(stored(animal)["outbox"])) == (1, 1)


def test_change_by_8_threads_loses_nothing(call: Context) -> None:
    animal = an_animal(legs=0)

    def step(animal: Animal) -> AnimalChanged:
        animal.legs += 1
        return changed(animal)

    def until_done(_: int) -> None:
        with using(again(call)):
            while True:
                try:
                    change(Animal, animal.id, step, not_found=no_animal)
                    return
                except Conflict as conflict:
                    if conflict.code != "zoo.record_busy":
                        raise

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(until_done, range(48)))
    row = stored(animal)
    assert (row["legs"], row["version"], len(row["outbox"])) == (48, 49, 48)
    assert [envelope["data"]["version"] for envelope in row["outbox"]] == list(range(2, 50))


def test_change_of_a_stale_version_is_refused_and_names_the_newest(call: Context) -> None:
    animal = an_animal(legs=0)
    with using(again(call)):
        change(Animal, animal.id, _five_legs, not_found=no_animal, if_version=1)
    with using(again(call)), pytest.raises(Stale) as caught:
        change(Animal, animal.id, _five_legs, not_found=no_animal, if_version=1)
    assert caught.value.values == {"given": 1, "version": 2}
    assert stored(animal)["version"] == 2


def _five_legs(animal: Animal) -> AnimalChanged:
    animal.legs = 5
    return changed(animal)


def test_change_that_is_refused_changes_nothing(call: Context) -> None:
    animal = an_animal(legs=4)

    def refuse(animal: Animal) -> None:
        animal.legs = 0
        raise Conflict("zoo.asleep", "It sleeps.", {"allowed": "wake"})

    with using(again(call)), pytest.raises(Conflict, match=r"zoo\.asleep"):
        change(Animal, animal.id, refuse, not_found=no_animal)
    assert (stored(animal)["legs"], stored(animal)["version"], stored(animal)["applied"]) == (4, 1, [])


def test_change_to_the_same_values_leaves_the_version(call: Context) -> None:
    animal = an_animal(legs=4)

    def same(animal: Animal) -> None:
        animal.legs = 4

    with using(again(call)):
        assert change(Animal, animal.id, same, not_found=no_animal).version == 1
    assert stored(animal)["version"] == 1
    assert stored(animal).get("history", []) == []


def test_a_request_that_found_nothing_to_change_brings_nothing_back_later(call: Context) -> None:
    """The message of a request comes a second time, after another one has changed what was so already."""
    animal = an_animal(legs=4)
    first = again(call)

    def put(legs: int) -> Callable[[Animal], AnimalChanged | None]:
        def decide(animal: Animal) -> AnimalChanged | None:
            if animal.legs == legs:
                return None
            animal.legs = legs
            return changed(animal)

        return decide

    def put_once(context: Context, legs: int) -> int:
        with using(context):
            return change(Animal, animal.id, put(legs), not_found=no_animal, always_once=True).legs

    assert put_once(first, 4) == 4
    assert (stored(animal)["version"], stored(animal)["applied"]) == (1, [first.request_id])
    assert [put_once(again(call), 3), put_once(first, 4)] == [3, 3]
    assert (stored(animal)["legs"], stored(animal)["version"]) == (3, 2)


def test_change_of_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match="animal_not_found"):
        change(Animal, "ani_unknown", changed, not_found=no_animal)


def test_history_and_remembered_requests_are_bounded(call: Context) -> None:
    animal = an_animal(legs=0)

    def step(animal: Animal) -> None:
        animal.legs += 1

    for _ in range(storage.REMEMBERED_CHANGES + 5):
        with using(again(call)):
            change(Animal, animal.id, step, not_found=no_animal)
    row = stored(animal)
    assert len(row["history"]) == storage.REMEMBERED_CHANGES
    assert row["history"][-1]["before"] == {"legs": storage.REMEMBERED_CHANGES + 4}
    assert len(row["applied"]) == storage.REMEMBERED_REQUESTS


def test_create_many_stores_each_wholly_or_not_at_all(call: Context) -> None:
    create(Cage(id=an_id("cag"), number=2))

    def cages() -> list[Row]:
        return [
            {"_id": an_id("cag"), "number": number, "request_id": f"row-{row}"}
            for row, number in enumerate((1, 2, 3, 3))
        ]

    first = create_many(Cage, cages(), _cage_changed)
    assert sorted(first) == [1, 3]
    assert set(first[1]["index_keys"]) == {"tenant", "number"}
    assert sorted(row["number"] for row in Cage.rows({})) == [1, 2, 3]
    second = create_many(Cage, cages(), _cage_changed)
    assert sorted(second) == [0, 1, 2, 3]
    assert set(second[0]["index_keys"]) in ({"tenant", "request_id"}, {"tenant", "number"})
    assert Cage.total({}) == 3
    for cage in Cage.find():
        cage.validate()
    assert sum(len(row.get("outbox", [])) for row in Cage.rows({})) == 2
    assert create_many(Cage, [], _cage_changed) == {}


def _cage_changed(cage: Row) -> AnimalChanged:
    return AnimalChanged(subject=cage["_id"], version=cage["version"])


def test_a_context_without_end_can_be_stored_under(call: Context) -> None:
    """An event's handler has no deadline."""
    with using(replace(again(call), deadline=math.inf)):
        assert an_animal().version == 1
