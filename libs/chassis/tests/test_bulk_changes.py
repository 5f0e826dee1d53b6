"""Changes of many documents in one write on the real database: each wholly, once, and without those that fail beside it."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from zoo import Animal, again, an_id, changed, no_animal, stored

from chassis.bulk_changes import Change, GroupedChanges, change_many
from chassis.context import Context, using
from chassis.storage import change, create
from chassis.testing import a_context, a_database, wait_until
from chassis.testing_queries import commands
from contracts.base import Event


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    with a_database("zoo"):
        yield


@pytest.fixture
def call() -> Iterator[Context]:
    with using(a_context(seconds=60)) as context:
        yield context


def animal(call: Context) -> Animal:
    with using(again(call)):
        return create(Animal(id=an_id(), name="Asta", legs=4), changed)


def grow(one: Animal, by: int = 1) -> Event:
    one.legs += by
    return changed(one)


def wanted_by(call: Context, document_id: str, decide: Any) -> Change[Animal]:
    return Change(document_id, again(call), decide)


def growing(call: Context, one: Animal) -> Change[Animal]:
    return wanted_by(call, one.id, grow)


def test_many_documents_change_in_one_read_and_one_write(call: Context) -> None:
    animals = [animal(call) for _ in range(5)]
    wanted = [growing(call, one) for one in animals]
    done, sent = commands("zoo", lambda: change_many(Animal, wanted, not_found=no_animal))
    assert sent == ["find", "update"]
    assert [one.legs for one in done if isinstance(one, Animal)] == [5] * 5
    for one in animals:
        row = stored(one)
        assert (row["version"], row["legs"], len(row["outbox"]), len(row["history"])) == (2, 5, 2, 1)


def test_sent_again_it_changes_nothing(call: Context) -> None:
    one = animal(call)
    wanted = [growing(call, one)]
    for _ in range(2):
        change_many(Animal, wanted, not_found=no_animal)
    assert (stored(one)["version"], stored(one)["legs"]) == (2, 5)


def test_the_same_document_twice_changes_twice_in_order(call: Context) -> None:
    one = animal(call)
    double = wanted_by(call, one.id, lambda it: grow(it, it.legs))
    change_many(Animal, [growing(call, one), double], not_found=no_animal)
    assert (stored(one)["version"], stored(one)["legs"]) == (3, 10)


def test_one_that_fails_does_not_concern_the_others(call: Context) -> None:
    def refuse(_one: Animal) -> None:
        raise ValueError("no")

    first, second = animal(call), animal(call)
    absent = wanted_by(call, an_id(), grow)
    wanted = [growing(call, first), absent, wanted_by(call, second.id, refuse)]
    done = change_many(Animal, wanted, not_found=no_animal)
    assert [type(one).__name__ for one in done] == ["Animal", "NotFound", "ValueError"]
    assert (stored(first)["legs"], stored(second)["legs"]) == (5, 4)


def test_one_that_somebody_else_changes_meanwhile_is_decided_again(call: Context) -> None:
    raced, calm = animal(call), animal(call)
    others: list[Animal] = []

    def grow_late(one: Animal) -> Event:
        if not others:  # between the read and the write
            with using(again(call)):
                others.append(change(Animal, one.id, lambda it: grow(it, 10), not_found=no_animal))
        return grow(one)

    late = wanted_by(call, raced.id, grow_late)
    change_many(Animal, [late, growing(call, calm)], not_found=no_animal)
    assert (stored(raced)["version"], stored(raced)["legs"], stored(calm)["legs"]) == (3, 15, 5)


def test_threads_that_change_at_the_same_time_share_a_write(call: Context) -> None:
    grouped = GroupedChanges(Animal, no_animal)
    animals = [animal(call) for _ in range(4)]

    def run(one: Animal) -> Animal:
        with using(again(call)):
            return grouped.change(one.id, grow)

    def together() -> list[Animal]:
        started: list[Future[Animal]] = []
        group = grouped._group.group_of(call.tenant)
        with ThreadPoolExecutor(len(animals)) as threads:
            with group.turn:
                for one in animals:
                    started.append(threads.submit(run, one))
                    wait_until(lambda: len(group.waiting) == len(started), 60)
            return [one.result(60) for one in started]

    done, sent = commands("zoo", together)
    assert (sent, [one.legs for one in done]) == (["find", "update"], [5] * 4)
