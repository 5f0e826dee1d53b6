"""A company's settings, changed field by field: nothing is taken away unseen, and every change can be read."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from chassis.company_settings import CompanySettings
from chassis.context import using
from chassis.settings_changes import SettingsChanges
from chassis.testing import a_context, a_database
from contracts.access import Role
from contracts.base import ListRequest, Page, Request, Value
from contracts.company_settings import SettingsChange
from contracts.customers import Address, CustomerSettings
from contracts.errors import BadField, InvalidInput, NotFound, Stale


class Fields(Value):
    colour: str = ""
    size: int = 3
    address: Address = Address()


class Put(Fields, Request[CustomerSettings], service="toy", role=Role.ADMINISTRATOR):
    version: int = 1


class ListChanges(ListRequest[Page[SettingsChange]], service="toy", role=Role.ADMINISTRATOR):
    pass


class Stored(CompanySettings):
    meta = {"db_alias": "toy_changes", "collection": "settings"}
    ID_PREFIX = "set"


def not_found(company_id: str) -> NotFound:
    return NotFound("toy.settings_not_found", "They are gone.", {"id": company_id})


def check(fields: Fields) -> Iterable[BadField]:
    return [BadField("/colour", "ugly", "No.")] if fields.colour == "beige" else []


TOY: SettingsChanges[Stored, Fields] = SettingsChanges(Stored, Fields, not_found, check)


@pytest.fixture(autouse=True)
def database() -> Iterator[str]:
    with a_database("toy_changes") as name:
        yield name


def put(version: int, **fields: Any) -> Stored:
    with using(a_context()):
        return TOY.put(Put(**fields), version)


def patch(version: int, request_id: str = "", **changes: Any) -> Stored:
    with using(a_context(request_id=request_id)):
        return TOY.patch(changes, version)


def settings() -> dict[str, Any]:
    with using(a_context()):
        return TOY.fields().model_dump(exclude_defaults=True)


def history(limit: int = 50, cursor: str | None = None) -> Page[SettingsChange]:
    with using(a_context()):
        return TOY.list_changes(ListChanges(limit=limit, cursor=cursor))


def test_named_settings_change_and_null_gives_the_default_again() -> None:
    patch(1, colour="red", address={"line1": "Storgatan 1", "city": "Lund"})
    patch(2, size=4, address={"line1": None})
    assert settings() == {"colour": "red", "size": 4, "address": {"city": "Lund"}}
    patch(3, colour=None)
    assert settings() == {"size": 4, "address": {"city": "Lund"}}
    with pytest.raises(Stale):
        patch(3, size=5)


def test_the_same_request_twice_changes_once() -> None:
    assert [patch(1, "again", colour="red").version for _ in range(2)] == [2, 2]
    assert len(history().items) == 1


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"size": "many", "colour": "beige"}, {"/changes/size", "/changes/colour"}),
        ({"colour": "beige"}, {"/changes/colour"}),
        ({"shape": "round"}, {"/changes/shape"}),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], pointers: set[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        patch(1, **changes)
    assert refusal.value.details.keys() == pointers
    assert settings() == {}


def test_a_put_takes_nothing_away_unseen() -> None:
    put(1, colour="red", size=4)
    with pytest.raises(InvalidInput) as refusal:
        put(2, size=5)
    assert refusal.value.details.keys() == {"/colour"}
    assert put(2, colour="", size=3).fields == {}
    assert put(3).version == 3, "nobody has decided anything, so that nothing is left out"


def test_who_changed_what_and_when() -> None:
    patch(1, colour="red")
    patch(2, colour="blue", size=4)
    put(3, colour="", size=4)
    newest, *_ = found = history().items
    assert [(one.by, [tuple(setting.model_dump().values()) for setting in one.settings]) for one in found] == [
        ("tester", [("colour", "blue", "")]),
        ("tester", [("colour", "red", "blue"), ("size", 3, 4)]),
        ("tester", [("colour", "", "red")]),
    ]
    assert newest.at.utcoffset() is not None
    first = history(limit=2)
    assert [*first.items, *history(limit=2, cursor=first.next_cursor).items] == found


def test_a_setting_of_a_later_release_is_ignored_and_kept() -> None:
    patch(1, colour="red")
    Stored._get_collection().update_one({}, {"$set": {"fields.shade": "dark"}})
    assert settings() == {"colour": "red"}
    assert patch(2, size=4).fields == {"colour": "red", "size": 4, "shade": "dark"}
    assert put(3, colour="", size=3).fields == {"shade": "dark"}
    assert [one.name for one in history().items[0].settings] == ["colour", "size"]


def test_many_changes_stay_readable() -> None:
    for number in range(60):
        patch(number + 1, size=number + 10)
    assert len(history(limit=200).items) == 60
