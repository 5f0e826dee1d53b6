"""The tenant guard: whatever the shape of a query, another company's documents are neither seen nor touched."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from mongoengine.queryset.visitor import Q
from zoo import Animal, Bird, Cage, Visitor, changed, no_animal

from chassis.context import NoContext, using
from chassis.storage import MissingTenant, change, create
from chassis.testing import a_context, a_database
from contracts.errors import NotFound


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    with a_database("zoo"):
        yield


@pytest.fixture(autouse=True)
def theirs() -> Iterator[str]:
    """The id of another company's animal; the test itself is inside a call of company "acme"."""
    with using(a_context(tenant="other")):
        animal = create(Bird(id=f"ani_{a_context().request_id}", name="theirs", legs=2))
    with using(a_context(tenant="acme")):
        yield animal.id
    assert Animal._get_collection().find_one({"_id": animal.id})["legs"] == 2, "it was touched"


UNGUARDED: dict[str, Callable[[], Any]] = {
    "all": lambda: list(Animal.objects),
    "filter": lambda: list(Animal.objects(name="theirs")),
    "first": lambda: Animal.objects(legs=2).first(),
    "get": lambda: Animal.objects.get(name="theirs"),
    "by id": lambda: Animal.objects(id="ani_1").first(),
    "with_id": lambda: Animal.objects.with_id("ani_1"),
    "in_bulk": lambda: Animal.objects.in_bulk(["ani_1"]),
    "count": lambda: Animal.objects.count(),
    "len": lambda: len(Animal.objects(legs=2)),
    "update": lambda: Animal.objects(name="theirs").update(legs=3),
    "update_one": lambda: Animal.objects(name="theirs").update_one(legs=3),
    "modify": lambda: Animal.objects(name="theirs").modify(legs=3),
    "upsert_one": lambda: Animal.objects(name="theirs").upsert_one(legs=3),
    "delete": lambda: Animal.objects(name="theirs").delete(),
    "aggregate": lambda: list(Animal.objects.aggregate([{"$match": {"tenant": "other"}}])),
    "distinct": lambda: Animal.objects.distinct("name"),
    "sum": lambda: Animal.objects.sum("legs"),
    "average": lambda: Animal.objects.average("legs"),
    "item_frequencies": lambda: Animal.objects.item_frequencies("name"),
    "raw": lambda: list(Animal.objects(__raw__={"name": "theirs"})),
    "scalar": lambda: list(Animal.objects.scalar("name")),
    "as_pymongo": lambda: list(Animal.objects.as_pymongo()),
    "explain": lambda: Animal.objects.explain(),
    "Q or": lambda: list(Animal.objects(Q(tenant="acme") | Q(name="theirs"))),
    "Q other": lambda: list(Animal.objects(Q(name="theirs") & Q(legs=2))),
    "tenant in": lambda: list(Animal.objects(tenant__in=["acme", "other"])),
    "tenant not": lambda: list(Animal.objects(tenant__ne="acme")),
    "tenant pattern": lambda: list(Animal.objects(tenant__startswith="")),
    "subclass": lambda: list(Bird.objects),
    "projection": lambda: list(Visitor.objects),
    "one of two": lambda: list(Animal.objects(Q(tenant="acme", name="mine") | Q(tenant="other"))),
}


@pytest.mark.parametrize("query", UNGUARDED.values(), ids=UNGUARDED.keys())
def test_a_query_that_does_not_name_its_company_raises(query: Callable[[], Any]) -> None:
    with pytest.raises(MissingTenant):
        query()


def test_find_sees_the_own_company_only(theirs: str) -> None:
    mine = create(Bird(id=f"ani_{a_context().request_id}", name="mine"))
    assert [animal.id for animal in Animal.find(name__in=["mine", "theirs"])] == [mine.id]
    assert Animal.find(id=theirs).first() is None
    assert Animal.find(id=theirs).count() == 0
    assert Animal.find().filter(Q(name="theirs") | Q(legs=2)).count() == 0
    assert list(Animal.find().filter(tenant="other")) == []
    assert Animal.find().in_bulk([mine.id, theirs]) == {mine.id: mine}
    assert list(Animal.find(id=theirs).aggregate([{"$project": {"name": 1}}])) == []
    Animal.find(id=mine.id).delete()


def test_a_choice_within_the_own_company_is_no_way_out() -> None:
    mine = create(Bird(id=f"ani_{a_context().request_id}", name="mine", legs=2))
    chosen = Animal.find().filter(Q(legs=2) | Q(tenant="other"))
    assert [animal.id for animal in chosen] == [mine.id]
    mine_now = Animal.find(id=mine.id)
    assert mine_now.delete() == 1


def test_rows_and_total_cannot_be_talked_into_another_company(theirs: str) -> None:
    for query in (
        {"_id": theirs},
        {"tenant": "other"},
        {"$or": [{"tenant": "other"}, {"_id": theirs}]},
        {"tenant": {"$ne": "acme"}},
        {},
    ):
        assert Animal.rows(query) == []
        assert Animal.total(query) == 0


def test_updates_and_deletes_reach_the_own_company_only(theirs: str) -> None:
    assert Animal.find(id=theirs).update(legs=3) == 0
    assert Animal.find(name="theirs").delete() == 0
    assert Animal.find(id=theirs).modify(legs=3) is None


def test_change_does_not_find_another_companys_document(theirs: str) -> None:
    with pytest.raises(NotFound, match="animal_not_found"):
        change(Animal, theirs, changed, not_found=no_animal)


def test_a_projection_of_another_company_is_not_overwritten() -> None:
    with using(a_context(tenant="other")):
        assert Visitor.apply("cus_1", 1, name="theirs")
    assert not Visitor.apply("cus_1", 2, name="mine")
    with using(a_context(tenant="other")):
        assert [row["name"] for row in Visitor.rows({"_id": "cus_1"})] == ["theirs"]


def test_a_loaded_document_cannot_be_changed_past_the_guard() -> None:
    cage = create(Cage(id=f"cag_{a_context().request_id}", number=1))
    for past in (lambda: cage.update(number=2), cage.delete, lambda: cage.modify(number=2), cage.reload):
        with pytest.raises(MissingTenant):
            past()
    assert Cage.find(id=cage.id).first().number == 1


def test_outside_of_a_call_there_is_no_company() -> None:
    import threading

    raised: list[Exception] = []

    def outside() -> None:
        for ask in (Animal.find, lambda: Animal.rows({}), lambda: Animal.total({}), lambda: Visitor.apply("cus_2", 1)):
            try:
                ask()
            except NoContext as error:
                raised.append(error)

    thread = threading.Thread(target=outside)
    thread.start()
    thread.join()
    assert len(raised) == 4
