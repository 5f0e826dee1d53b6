"""Models for the tests of `documents`: several kinds in one collection, a projection, a unique index beside the id."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from mongoengine import DictField, IntField, ListField, StringField

from chassis.context import Context
from chassis.projection import Copy, Projection
from chassis.storage import Aggregate
from contracts.base import Event
from contracts.errors import NotFound


class Animal(Aggregate):
    meta = {
        "db_alias": "zoo",
        "collection": "animals",
        "allow_inheritance": True,
        "indexes": [{"fields": ["tenant", "-_id"], "cls": False}],
    }

    name = StringField()
    legs = IntField()
    notes = DictField()
    friends = ListField(StringField())


class Bird(Animal):
    song = StringField()


class Owl(Bird):
    pass


class Fish(Animal):
    pass


class Cage(Aggregate):
    """Alone in its collection, with a number that may be taken."""

    meta = {
        "db_alias": "zoo",
        "collection": "cages",
        "indexes": [{"fields": ["tenant", "number"], "unique": True}],
    }

    number = IntField(required=True)
    places = ListField(DictField())


class Parrot(Aggregate):
    """Repeats its name with every write."""

    meta = {"db_alias": "zoo", "collection": "parrots"}

    name = StringField()

    def events_of_each_write(self) -> "list[Event]":
        return [AnimalFed(subject=self.id, version=self.version, food=self.name)] if self.name else []


class AnimalChanged(Event, service="zoo", subscribers=("zoo",)):
    name: str | None = None


class AnimalFed(Event, service="zoo", subscribers=("zoo",)):
    food: str


class Visitor(Projection):
    """A copy of an animal, for all that the tests of copies care."""

    meta = {"db_alias": "zoo", "collection": "visitors"}
    copies = (Copy(AnimalChanged), Copy(AnimalFed, version="fed_version", fields=("food",)))

    name = StringField()
    food = StringField()
    fed_version = IntField()


class Sighting(Projection):
    """Copies of two kinds in one collection."""

    meta = {"db_alias": "zoo", "collection": "sightings"}
    copies = (Copy(AnimalChanged, kind="name"), Copy(AnimalFed, kind="food"))

    kind = StringField(required=True)
    said = StringField()


def changed(animal: Animal) -> AnimalChanged:
    return AnimalChanged(subject=animal.id, version=animal.version, name=animal.name)


def no_animal(animal_id: str) -> NotFound:
    return NotFound("zoo.animal_not_found", f"There is no animal {animal_id}.")


def again(call: Context) -> Context:
    """Another call of the same company."""
    return replace(call, request_id=uuid4().hex)


def an_id(prefix: str = "ani") -> str:
    return f"{prefix}_{uuid4().hex}"


def stored(animal: Any) -> dict[str, Any]:
    """The animal as the database has it."""
    row: dict[str, Any] = type(animal).rows({"_id": animal.id})[0]
    return row
