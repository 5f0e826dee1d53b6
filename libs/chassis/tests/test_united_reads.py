"""Several reads as one command bring what each alone would: its rows, in its order, of the current company only."""

from typing import Any

import pytest
from zoo import Animal, Bird, Cage

from chassis.context import using
from chassis.testing import a_context, a_database, commands_sent
from chassis.united_reads import Part, look_up, read_parts


@pytest.fixture
def zoo() -> Any:
    with a_database("zoo") as name:
        for tenant in ("acme", "rival"):
            Animal._get_collection().insert_many(
                {
                    "_id": f"ani_{tenant}_{number}",
                    "tenant": tenant,
                    "_cls": "Animal.Bird" if number % 2 else "Animal",
                    "legs": number % 3,
                    "request_id": str(number),
                    "friends": [f"cag_{tenant}_{number % 2}", "cag_rival_1"],
                }
                for number in range(12)
            )
            Cage._get_collection().insert_many(
                {"_id": f"cag_{tenant}_{number}", "tenant": tenant, "number": number, "request_id": str(number)}
                for number in range(4)
            )
        with using(a_context()):
            yield name


LEGS_DOWN = (("legs", -1), ("_id", 1))


def test_each_part_is_what_its_own_read_would_be(zoo: str) -> None:
    parts = [
        Part("birds", Bird, {"legs": {"$lt": 2}}, ["legs"], LEGS_DOWN, 3),
        Part("cages", Cage, {"number": {"$gte": 1}}, ["number"], [("number", -1)]),
        Part("nobody", Cage, {"number": 77}, ["number"]),
        Part("animals", Animal, {}, ["legs", "tenant"], [("_id", 1)], 200),
    ]
    found, sent = commands_sent("zoo", lambda: read_parts(parts))
    assert [one.name for one in sent] == ["aggregate"]
    for part in parts:
        assert found[part.name] == part.model.rows(part.query, part.fields, part.sort, part.limit), part.name
    assert {row["tenant"] for row in found["animals"]} == {"acme"}
    assert [len(found[part.name]) for part in parts] == [3, 3, 0, 12]


def test_further_steps_count_and_look_up(zoo: str) -> None:
    homes = look_up("homes", Cage, "friends", {"number": {"$lt": 3}}, ["number"])
    found = read_parts(
        [
            Part("count", Animal, {"legs": 1}, steps=[{"$count": "total"}]),
            Part("none", Animal, {"legs": 9}, steps=[{"$count": "total"}]),
            Part("one", Animal, {"_id": "ani_acme_1"}, ["homes"], steps=[homes]),
        ]
    )
    assert found.pop("none") in ([], [{"total": 0}])  # MongoDB's, and that of the local stand-in
    assert found == {
        "count": [{"total": 4}],
        "one": [{"_id": "ani_acme_1", "homes": [{"_id": "cag_acme_1", "number": 1}]}],
    }


def test_one_part_alone_is_a_find(zoo: str) -> None:
    part = Part("birds", Bird, {}, ["legs"], LEGS_DOWN, 2)
    found, sent = commands_sent("zoo", lambda: read_parts([part]))
    assert found == {"birds": Bird.rows({}, ["legs"], LEGS_DOWN, 2)}
    assert [one.name for one in sent] == ["find"]


def test_no_part_is_no_command(zoo: str) -> None:
    assert commands_sent("zoo", lambda: read_parts([])) == ({}, [])
