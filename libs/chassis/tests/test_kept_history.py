"""Every change of a document is kept, once, whatever is killed between two writes: on the real database."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from mongoengine import DictField, IntField, StringField
from zoo import an_id, no_animal

from chassis import kept_history, kept_models, storage
from chassis.bulk_changes import Change, change_many
from chassis.context import Context, current, using
from chassis.kept_history import KeptChange
from chassis.migrate import Plan
from chassis.storage import Aggregate, Row
from chassis.testing import a_context, a_database, once


class HorseChange(KeptChange):
    """A change of a horse."""

    meta = {"db_alias": "stable", "collection": "horse_changes"}
    DERIVED = frozenset({"folded"})


class Horse(Aggregate):
    """An animal whose every change is kept."""

    meta = {"db_alias": "stable", "collection": "horses"}
    CHANGES = HorseChange
    SECRETS = frozenset({"secret"})

    name = StringField()
    folded = StringField()
    secret = StringField()
    legs = IntField()
    box = DictField()


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    with a_database("stable"):
        yield


@pytest.fixture(autouse=True)
def call() -> Iterator[Context]:
    with using(a_context(tenant=f"acme{uuid4().hex[:8]}")) as context:
        yield context


def a_horse(**fields: Any) -> Horse:
    return storage.create(Horse(id=an_id(), **fields))


def change(horse: Horse, **fields: Any) -> Horse:
    def decide(found: Horse) -> None:
        for name, value in fields.items():
            setattr(found, name, value)

    with using(a_context(tenant=current().tenant)):
        return storage.change(Horse, horse.id, decide, not_found=no_animal)


def stored(horse: Horse) -> Row:
    row = Horse._get_collection().find_one({"_id": horse.id, "tenant": current().tenant})
    assert row is not None
    return dict(row)


def kept(horse: Horse) -> list[Row]:
    return HorseChange.rows({"document_id": horse.id}, sort=[("_id", 1)])


def move(horse: Horse) -> int:
    return kept_history.move(Horse, {"_id": horse.id, "tenant": current().tenant})


def test_each_change_is_kept_with_who_when_before_and_after() -> None:
    horse = a_horse(name="Ada", box={"row": {"number": 1}})
    with using(a_context(tenant=current().tenant, request_id="r1")):
        storage.change(Horse, horse.id, lambda one: setattr(one, "name", "Bea"), not_found=no_animal)
    changed = change(horse, box={"row": {"number": 2}})
    assert move(horse) == 1
    first, second = kept(horse)
    assert (first["version"], first["by"], first["request_id"], first["fields"]) == (2, "tester", "r1", ["name"])
    assert first["changes"] == [{"path": ["name"], "before": "Ada", "after": "Bea"}]
    assert (second["version"], second["fields"]) == (3, ["box", "box.row", "box.row.number"])
    assert second["at"] == stored(horse)["changed_at"] == changed.changed_at
    assert stored(horse)["history"] == []


def test_more_changes_than_the_document_holds_are_all_kept() -> None:
    horse, many = a_horse(legs=0), kept_history.MOST_WAITING * 2 + 7
    for legs in range(1, many + 1):
        change(horse, legs=legs)
    assert len(stored(horse)["history"]) <= kept_history.MOST_WAITING
    kept_history.move_all(Horse)
    assert [row["changes"][0]["after"] for row in kept(horse)] == list(range(1, many + 1))


def test_a_mover_killed_between_its_writes_doubles_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    horse = a_horse(legs=0)
    change(horse, legs=1)

    def killed(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(kept_history, "_pull", killed)
        with pytest.raises(SystemExit):
            move(horse)
    assert (len(kept(horse)), len(stored(horse)["history"])) == (1, 1)
    change(horse, legs=2)
    move(horse)
    assert [row["changes"][0]["after"] for row in kept(horse)] == [1, 2]
    assert stored(horse)["history"] == []


def test_a_change_stored_while_another_mover_works_stays_for_the_next() -> None:
    horse = a_horse(legs=0)
    change(horse, legs=1)
    read_before = stored(horse)
    move(horse)
    change(horse, legs=2)
    Horse._get_collection().update_one(
        {"_id": horse.id, "tenant": current().tenant}, kept_history._pull(read_before["history"])
    )
    assert len(stored(horse)["history"]) == 1
    move(horse)
    assert [row["version"] for row in kept(horse)] == [2, 3]


def test_entries_of_the_release_before_are_moved_with_what_came_after() -> None:
    horse = a_horse(name="Cia", legs=4, secret="s2")
    old = [
        {"at": horse.created_at, "by": "u1", "request_id": "a", "before": {"name": "Ada", "legs": None}},
        {"at": horse.created_at, "by": "u2", "request_id": "b", "before": {"name": "Bea"}},
        {"at": horse.created_at, "by": "u3", "request_id": "c", "before": {}, "omitted": ["secret"]},
    ]
    Horse._get_collection().update_one(
        {"_id": horse.id, "tenant": current().tenant}, {"$set": {"history": old, "version": 4}}
    )
    change(horse, legs=5)
    kept_history.move_all(Horse)
    shown = [
        (row["version"], [(one["path"], one["before"], one["after"]) for one in row["changes"]]) for row in kept(horse)
    ]
    assert shown == [
        (2, [(["legs"], None, 4), (["name"], "Ada", "Bea")]),
        (3, [(["name"], "Bea", "Cia")]),
        (4, [(["secret"], None, None)]),
        (5, [(["legs"], 4, 5)]),
    ]


def test_values_of_secret_fields_are_kept_nowhere_and_derived_fields_are_not_named() -> None:
    horse = a_horse(secret="old-secret", folded="a")
    change(horse, secret="new-secret", folded="b")
    assert "secret" not in str(stored(horse)["history"]).replace("'secret'", "")
    kept_history.move_all(Horse)
    (row,) = kept(horse)
    assert row["changes"] == [{"path": ["secret"], "before": None, "after": None, "omitted": True}]


def test_many_changes_in_one_command_are_kept_as_well() -> None:
    tenant = current().tenant
    horses = [once(partial(a_horse, legs=at), tenant) for at in range(5)]
    contexts = [a_context(tenant=tenant) for _ in horses]
    changes: list[Change[Horse]] = [
        Change(horse.id, context, lambda one: setattr(one, "legs", one.legs + 10))
        for horse, context in zip(horses, contexts, strict=True)
    ]
    change_many(Horse, changes, not_found=no_animal)
    kept_history.move_all(Horse)
    assert [[one["after"] for row in kept(horse) for one in row["changes"]] for horse in horses] == [
        [at + 10] for at in range(5)
    ]


def test_a_change_of_another_company_is_kept_as_its_own() -> None:
    with using(a_context(tenant="other")):
        theirs = a_horse(legs=1)
        change(theirs, legs=2)
    kept_history.move_all(Horse)
    assert kept(theirs) == []
    with using(a_context(tenant="other")):
        assert len(kept(theirs)) == 1


def test_a_value_too_large_for_an_entry_is_named_without_it() -> None:
    horse = a_horse(name="x" * 600_000, legs=1)
    change(horse, name="y" * 600_000, legs=2)
    kept_history.move_all(Horse)
    (row,) = kept(horse)
    assert row["changes"] == [
        {"path": ["legs"], "before": 1, "after": 2},
        {"path": ["name"], "before": None, "after": None, "omitted": True},
    ]


def test_blanking_removes_values_and_leaves_who_and_when() -> None:
    horse = a_horse(name="Ada")
    change(horse, name="Bea")
    kept_history.blank(Horse, horse.id)
    (row,) = kept(horse)
    assert row["changes"] == [{"path": ["name"], "before": None, "after": None, "omitted": True}]
    assert (row["by"], row["fields"]) == ("tester", ["name"])


def test_large_changes_do_not_pile_up_in_the_document() -> None:
    horse = a_horse(name="0")
    for number in range(1, 8):
        change(horse, name=str(number) * 100_000)
    assert len(stored(horse)["history"]) == 1
    kept_history.move_all(Horse)
    assert [row["changes"][0]["after"][:1] for row in kept(horse)] == list("1234567")


def test_what_is_written_to_many_at_once_is_a_change_of_each() -> None:
    horses = [a_horse_alone(name) for name in ("Ada", "Bea")]
    mine = {"tenant": current().tenant, "legs": {"$exists": False}}
    for _ in range(2):  # by the query, the second time nothing
        Horse._get_collection().update_many(mine, kept_history.update_of_absent({"legs": 4}))
    change(horses[0], legs=5)
    kept_history.move_all(Horse)
    found = [[(row["version"], row["changes"][0]["before"]) for row in kept(horse)] for horse in horses]
    assert found == [[(2, None), (3, 4)], [(2, None)]]
    assert {stored(horse)["changed_at"] >= horse.changed_at for horse in horses} == {True}


def a_horse_alone(name: str) -> Horse:
    with using(a_context(tenant=current().tenant)):
        return a_horse(name=name)


def test_a_service_moves_what_rests_of_all_its_models(monkeypatch: pytest.MonkeyPatch) -> None:
    horse = a_horse(legs=0)
    change(horse, legs=1)
    assert Horse in kept_models.models("stable")
    kept_models.daily("stable").work(date(2026, 3, 2))
    assert len(stored(horse)["history"]) == 1
    monkeypatch.setattr(kept_models, "REST_SECONDS", -5)
    kept_models.daily("stable").work(date(2026, 3, 2))
    assert (stored(horse)["history"], len(kept(horse))) == ([], 1)


def test_a_migration_makes_the_index_and_moves_what_is_there() -> None:
    plan = Plan("stable")
    assert "index horses.history.at_1" in [one.label for one in plan.all_indexes()]
    (step,) = [one for one in plan.all_steps() if "horses" in one.name]
    horse = a_horse(legs=0)
    change(horse, legs=1)
    step.run(None)
    assert (step.name, len(kept(horse))) == ("keep the changes of horses for ever", 1)
