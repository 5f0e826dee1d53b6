"""Documents as they were: of a model that keeps all changes, and of one that keeps its latest."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from mongoengine import IntField, StringField
from zoo import an_id, no_animal

from chassis import kept_history, storage
from chassis.context import current, using
from chassis.kept_history import KeptChange
from chassis.past import PastUnknown, end_of, row_as_of, rows_as_of
from chassis.storage import Aggregate, Row
from chassis.testing import a_context, a_database

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class MuleChange(KeptChange):
    """A change of a mule."""

    meta = {"db_alias": "past", "collection": "mule_changes"}


class Mule(Aggregate):
    """An animal whose every change is kept."""

    meta = {"db_alias": "past", "collection": "mules"}
    CHANGES = MuleChange

    name = StringField()
    legs = IntField()


class Pony(Aggregate):
    """An animal that keeps its latest changes in itself."""

    meta = {"db_alias": "past", "collection": "ponies"}
    MOST_CHANGES = 5
    SECRETS = frozenset({"secret"})

    name = StringField()
    legs = IntField()
    secret = StringField()


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    with a_database("past"):
        yield


@pytest.fixture(autouse=True)
def call() -> Iterator[None]:
    with using(a_context(tenant=f"acme{uuid4().hex[:8]}")):
        yield


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock: so many days after NOON."""

    def set_clock(days: float) -> None:
        instant = NOON + timedelta(days=days)
        monkeypatch.setattr(storage, "now", lambda: instant)

    return set_clock


def change(animal: Aggregate, **fields: Any) -> None:
    def decide(found: Aggregate) -> None:
        for name, value in fields.items():
            setattr(found, name, value)

    with using(a_context(tenant=current().tenant)):
        storage.change(type(animal), animal.id, decide, not_found=no_animal)


def stored(animal: Aggregate) -> Row:
    row = type(animal)._get_collection().find_one({"_id": animal.id, "tenant": current().tenant})
    assert row is not None
    return dict(row)


def legs(animal: Aggregate, days: float) -> Any:
    was = row_as_of(type(animal), stored(animal), NOON + timedelta(days=days))
    return None if was is None else was.get("legs")


@pytest.mark.parametrize("model", [Mule, Pony])
@pytest.mark.parametrize("moved", [0, 2, 4])
def test_each_day_has_the_state_of_that_day(at: Any, model: type[Aggregate], moved: int) -> None:
    at(0)
    animal = storage.create(model(id=an_id(), legs=0))
    for day in range(1, 5):
        at(day)
        change(animal, legs=day)
        if day == moved and model is Mule:
            kept_history.move(Mule, {"_id": animal.id, "tenant": current().tenant})
    assert legs(animal, 0) is None
    assert [legs(animal, day + 0.5) for day in range(6)] == [0, 1, 2, 3, 4, 4]
    assert legs(animal, 2) == 1  # what is changed at the very end of the day is of the next one


def test_a_field_that_came_later_is_not_there_before(at: Any) -> None:
    at(0)
    animal = storage.create(Pony(id=an_id(), name="Ada"))
    at(1)
    change(animal, legs=4, name=None)
    was = row_as_of(Pony, stored(animal), NOON + timedelta(days=0.5))
    assert was is not None
    assert ("legs" in was, was["name"]) == (False, "Ada")


def test_a_day_before_the_latest_changes_is_unknown(at: Any) -> None:
    at(0)
    animal = storage.create(Pony(id=an_id(), legs=0))
    for day in range(1, 10):
        at(day)
        change(animal, legs=day)
    assert [legs(animal, day + 0.5) for day in range(5, 10)] == [5, 6, 7, 8, 9]
    for day in range(4):
        with pytest.raises(PastUnknown):
            legs(animal, day + 0.5)


def test_a_change_that_is_gone_makes_the_days_before_unknown(at: Any) -> None:
    at(0)
    animal = storage.create(Mule(id=an_id(), legs=0))
    for day in range(1, 5):
        at(day)
        change(animal, legs=day)
    mine = {"_id": animal.id, "tenant": current().tenant}
    kept_history.move(Mule, mine)
    MuleChange._get_collection().delete_one({"_id": kept_history.id_of(animal.id, 3), "tenant": current().tenant})
    assert [legs(animal, day) for day in (3.5, 4.5)] == [3, 4]
    for moment in (0.5, 1.5, 2.5):
        with pytest.raises(PastUnknown):
            legs(animal, moment)


def test_a_change_made_after_the_document_was_read_is_left_out(at: Any) -> None:
    at(0)
    animal = storage.create(Mule(id=an_id(), legs=0))
    at(1)
    change(animal, legs=1)
    read = stored(animal)
    at(2)
    change(animal, legs=2)
    kept_history.move(Mule, {"_id": animal.id, "tenant": current().tenant})
    was = row_as_of(Mule, read, NOON + timedelta(days=0.5))
    assert was is not None
    assert was["legs"] == 0


def test_a_secret_that_changed_since_makes_the_state_unknown(at: Any) -> None:
    at(0)
    animal = storage.create(Pony(id=an_id(), legs=0, secret="a"))
    at(1)
    change(animal, secret="b")
    with pytest.raises(PastUnknown):
        legs(animal, 0.5)


def test_documents_that_came_later_are_left_out(at: Any) -> None:
    rows = []
    for day in range(3):
        at(day)
        with using(a_context(tenant=current().tenant)):
            rows.append(stored(storage.create(Pony(id=an_id(), legs=day))))
    assert [row["legs"] for row in rows_as_of(Pony, rows, NOON + timedelta(days=1.5))] == [0, 1]


def test_a_day_ends_at_midnight_where_the_company_is() -> None:
    assert end_of(datetime(2026, 3, 29, tzinfo=UTC).date()) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert end_of(datetime(2026, 10, 25, tzinfo=UTC).date()) == datetime(2026, 10, 25, 23, tzinfo=UTC)
