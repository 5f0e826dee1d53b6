"""New documents stored in their order on the real database: up to the first that is refused, and none behind it."""

from collections.abc import Iterator

import pytest
from zoo import AnimalChanged, Cage, again, an_id

from chassis.context import Context, using
from chassis.ordered_creates import New, create_in_order
from chassis.storage import create
from chassis.testing import a_context, a_database
from contracts.base import Event


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    with a_database("zoo"):
        yield


@pytest.fixture
def call() -> Iterator[Context]:
    Cage._get_collection().delete_many({})
    with using(a_context(seconds=60)) as context:
        yield context


def make_event(cage: Cage) -> Event:
    return AnimalChanged(subject=cage.id, version=cage.version)


def new(call: Context, number: int) -> New[Cage]:
    return New(Cage(id=an_id("cag"), number=number), again(call), make_event)


def numbers() -> list[int]:
    return sorted(row["number"] for row in Cage.rows({}, ["number"]))


def test_all_are_stored_with_their_events_and_request_ids(call: Context) -> None:
    cages = [new(call, number) for number in (1, 2, 3)]
    assert create_in_order(Cage, cages) == 3
    assert create_in_order(Cage, []) == 0
    for one in cages:
        (row,) = Cage.rows({"_id": one.document.id})
        assert (row["request_id"], len(row["outbox"]), row["version"]) == (one.context.request_id, 1, 1)


@pytest.mark.parametrize(("taken", "stored"), [(1, 0), (2, 1), (3, 2), (4, 3)])
def test_nothing_is_stored_behind_a_number_that_is_taken(call: Context, taken: int, stored: int) -> None:
    with using(again(call)):
        create(Cage(id=an_id("cag"), number=taken))
    assert create_in_order(Cage, [new(call, number) for number in (1, 2, 3)]) == stored
    assert numbers() == sorted({*range(1, stored + 1), taken})


def test_nor_behind_a_request_that_has_made_its_document(call: Context) -> None:
    first, again_, last = new(call, 1), new(call, 2), new(call, 3)
    with using(again_.context):
        create(Cage(id=an_id("cag"), number=9))
    assert create_in_order(Cage, [first, again_, last]) == 1
    assert numbers() == [1, 9]
