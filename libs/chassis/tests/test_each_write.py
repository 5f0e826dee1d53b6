"""Events that every write of a document carries, and copies of several kinds in one collection; on the real database."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from zoo import AnimalChanged, AnimalFed, Parrot, Sighting, an_id, no_animal, stored

from chassis import copies
from chassis.bulk_changes import Change, change_many
from chassis.context import using
from chassis.copies import KeptCopy, list_kept
from chassis.ordered_creates import New, create_in_order
from chassis.storage import change, create
from chassis.testing import a_context, a_database
from contracts.copies import CompareCopies, OriginalItem


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    with a_database("zoo"):
        yield


@pytest.fixture(autouse=True)
def company() -> Iterator[str]:
    name = f"acme{uuid4().hex[:8]}"
    with using(a_context(name)):
        yield name


def named(parrot: Parrot) -> AnimalChanged:
    return AnimalChanged(subject=parrot.id, version=parrot.version, name=parrot.name)


def events_of(parrot: Parrot) -> list[tuple[str, int]]:
    return [(one["type"], one["data"]["version"]) for one in stored(parrot)["outbox"]]


def test_a_new_document_tells_it_after_the_events_of_the_verb() -> None:
    parrot = create(Parrot(id=an_id(), name="Ada"), named)
    assert events_of(parrot) == [("zoo.animal_changed", 1), ("zoo.animal_fed", 1)]


def test_a_document_that_has_nothing_to_tell_tells_nothing() -> None:
    assert events_of(create(Parrot(id=an_id()))) == []


def test_every_change_tells_it_though_its_verb_tells_nothing(company: str) -> None:
    parrot = create(Parrot(id=an_id(), name="Ada"))
    for name in ("Bo", "Bo", "Cy"):
        with using(a_context(company)):
            change(Parrot, parrot.id, lambda one: setattr(one, "name", name), not_found=no_animal)  # noqa: B023
    assert events_of(parrot) == [("zoo.animal_fed", 1), ("zoo.animal_fed", 2), ("zoo.animal_fed", 3)]


def test_changes_and_new_documents_in_bulk_tell_it_too(company: str) -> None:
    first, second = Parrot(id=an_id(), name="Ada"), Parrot(id=an_id(), name="Bo")
    assert create_in_order(Parrot, [New(one, a_context(company), named) for one in (first, second)]) == 2
    wanted: list[Change[Parrot]] = [
        Change(one.id, a_context(company), lambda one: setattr(one, "name", "Cy")) for one in (first, second)
    ]
    change_many(Parrot, wanted, not_found=no_animal)
    both = [("zoo.animal_changed", 1), ("zoo.animal_fed", 1), ("zoo.animal_fed", 2)]
    assert [events_of(first), events_of(second)] == [both, both]


def keep_name(event: AnimalChanged) -> None:
    Sighting.apply(event.subject, event.version, kind="name", said=event.name)


def keep_food(event: AnimalFed) -> None:
    Sighting.apply(event.subject, event.version, kind="food", said=event.food)


def test_kinds_in_one_collection_are_compared_apart() -> None:
    keep_name(AnimalChanged(subject="ani_1", version=1, name="Ada"))
    keep_food(AnimalFed(subject="ani_2", version=1, food="hay"))
    name, food = (KeptCopy(Sighting, one) for one in Sighting.copies)
    assert {"sightings.name", "sightings.food"} <= set(list_kept("zoo", ()))
    fed = OriginalItem(subject="ani_2", version=1, data={"subject": "ani_2", "version": 1, "food": "hay"})
    assert copies.compare(food, keep_food, CompareCopies(copies=food.name, originals=[fed])).differences == []
    (missing,) = copies.compare(name, keep_name, CompareCopies(copies=name.name, originals=[])).differences
    assert (missing.id, missing.kind) == ("ani_1", "extra")
    repaired = CompareCopies(copies=name.name, originals=[], repair=True, seen={"ani_1": 1})
    assert copies.compare(name, keep_name, repaired).differences == []
    assert [row["_id"] for row in Sighting.rows({})] == ["ani_2"]
