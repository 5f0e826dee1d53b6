"""Several kinds in one collection, projections, and what the sweeper sees, on the real database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from zoo import Animal, AnimalChanged, Bird, Fish, Owl, Visitor, again, an_id, changed, no_animal, stored

from chassis.context import Context, using
from chassis.database import aggregates
from chassis.storage import change, create
from chassis.testing import a_context, a_database
from contracts.errors import NotFound


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    with a_database("zoo"):
        yield


@pytest.fixture(autouse=True)
def call() -> Iterator[Context]:
    """Each test is inside a call of a company of its own."""
    with using(a_context(tenant=f"acme{uuid4().hex[:8]}")) as context:
        yield context


def test_projection_keeps_the_newest_in_whatever_order_events_come() -> None:
    visitor = an_id("cus")
    outcomes = [Visitor.apply(visitor, version, name=f"v{version}") for version in (3, 1, 3, 2, 5, 4, 5)]
    assert outcomes == [True, False, False, False, True, False, False]
    (row,) = Visitor.rows({"_id": visitor})
    assert (row["name"], row["version"]) == ("v5", 5)


def test_projection_by_8_threads_ends_with_the_newest(call: Context) -> None:
    visitor = an_id("cus")

    def tell(version: int) -> None:
        with using(call):
            Visitor.apply(visitor, version, name=f"v{version}")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(tell, [7, 3, 9, 1, 12, 4, 12, 2, 11, 5, 10, 6, 8] * 3))
    assert [(row["name"], row["version"]) for row in Visitor.rows({"_id": visitor})] == [("v12", 12)]


@pytest.fixture
def kinds(call: Context) -> dict[str, str]:
    """One animal of each kind, in one collection: kind → id."""
    made = {}
    for model in (Animal, Bird, Owl, Fish):
        with using(again(call)):
            made[model.__name__] = create(model(id=an_id(), name=model.__name__), changed).id
    return made


def test_each_kind_sees_itself_and_what_derives_from_it(kinds: dict[str, str]) -> None:
    seen = {Animal: ["Animal", "Bird", "Fish", "Owl"], Bird: ["Bird", "Owl"], Owl: ["Owl"], Fish: ["Fish"]}
    for model, names in seen.items():
        assert sorted(row["name"] for row in model.rows({})) == names
        assert sorted(animal.name for animal in model.find()) == names
        assert model.total({}) == len(names)


def test_a_kind_does_not_change_its_siblings(call: Context, kinds: dict[str, str]) -> None:
    with using(again(call)), pytest.raises(NotFound):
        change(Fish, kinds["Bird"], _five_legs, not_found=no_animal)
    with using(again(call)):
        change(Bird, kinds["Owl"], _five_legs, not_found=no_animal)
    assert Owl.rows({})[0]["legs"] == 5
    assert isinstance(Animal.find(id=kinds["Owl"]).first(), Owl)


def test_the_sweeper_sees_every_kind_once(kinds: dict[str, str]) -> None:
    mine_alone = [model.__name__ for model in aggregates("zoo") if model.__module__ == Animal.__module__]
    assert sorted(mine_alone) == ["Animal", "Cage", "Parrot"]
    left = Animal.left_in_outbox(datetime.now(UTC) + timedelta(seconds=1), 1000)
    mine = [document_id for document_id, _ in left if document_id in kinds.values()]
    assert sorted(mine) == sorted(kinds.values())
    assert Animal.left_in_outbox(datetime.now(UTC) - timedelta(hours=1), 1000) == []


def test_taking_out_leaves_what_was_not_published(call: Context) -> None:
    animal = create(Animal(id=an_id()), changed, changed)
    published, kept = (envelope["id"] for envelope in stored(animal)["outbox"])
    Animal.take_out([(animal.tenant, animal.id, published)])
    assert [envelope["id"] for envelope in stored(animal)["outbox"]] == [kept]


def _five_legs(animal: Animal) -> AnimalChanged:
    animal.legs = 5
    return changed(animal)
