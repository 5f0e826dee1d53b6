"""Reads without a cursor say what a find says: rows, order, errors, also beyond one batch and when the server goes. On the real
database, through a proxy that breaks the connection."""

from collections.abc import Iterator
from typing import Any

import pymongo
import pytest
from bson import CodecOptions
from mongoengine import disconnect
from pymongo.errors import (
    AutoReconnect,
    ExecutionTimeout,
    NotPrimaryError,
    OperationFailure,
    ServerSelectionTimeoutError,
)
from zoo import Animal, Bird

from chassis import database
from chassis.context import using
from chassis.first_batch import MOST_ROWS, _is_repeated, find_rows
from chassis.storage import create
from chassis.testing import a_context, a_database, commands_sent
from chassis.testing_network import Proxy, a_proxy


@pytest.fixture
def zoo() -> Iterator[str]:
    with a_database("zoo") as name:
        yield name


def fill(count: int, size: int = 1) -> list[dict[str, Any]]:
    """Animals, as they are stored."""
    rows = [
        {
            "_id": f"ani_{number:04}",
            "tenant": "acme",
            "_cls": "Animal",
            "request_id": str(number),
            "legs": number % 7,
            "name": "x" * size,
        }
        for number in range(count)
    ]
    Animal._get_collection().insert_many(rows)
    return rows


def names_sent(work: Any) -> tuple[Any, list[str]]:
    found, sent = commands_sent("zoo", work)
    return found, [one.name for one in sent]


def test_a_read_with_a_limit_is_one_command_whatever_its_size(zoo: str) -> None:
    rows = fill(300)
    query, order = {"tenant": "acme"}, [("legs", -1), ("_id", 1)]
    wanted = sorted(rows, key=lambda row: (-row["legs"], row["_id"]))
    found, sent = names_sent(lambda: find_rows(Animal._get_collection(), query, sort=order, limit=250))
    assert (found, sent) == (wanted[:250], ["find"])  # a cursor would bring 101, and then the others
    found, sent = names_sent(lambda: find_rows(Animal._get_collection(), query, {"legs": 1}, order, MOST_ROWS))
    assert (found, sent) == ([{"_id": row["_id"], "legs": row["legs"]} for row in wanted], ["find"])


def test_all_rows_are_read_with_a_cursor(zoo: str) -> None:
    fill(300)
    found, sent = names_sent(lambda: find_rows(Animal._get_collection(), {"tenant": "acme"}))
    assert (len(found), sent) == (300, ["find", "getMore"])


def test_what_is_more_than_one_message_holds_is_read_with_a_cursor(zoo: str) -> None:
    rows = fill(5, size=5_000_000)
    query = {"tenant": "acme"}
    found, sent = names_sent(lambda: find_rows(Animal._get_collection(), query, sort=[("_id", 1)], limit=5))
    assert [row["_id"] for row in found] == [row["_id"] for row in rows]
    assert sent[:3] == ["find", "killCursors", "find"]


def test_a_read_by_id_and_by_kind_is_a_command_too(zoo: str) -> None:
    with using(a_context()):
        made = create(Bird(id="ani_1", name="blackbird", song="tix"))
    with using(a_context()):
        other = create(Animal(id="ani_2", name="mouse"))
        found, sent = names_sent(lambda: Animal.rows({"_id": made.id}, ["name"]))
        assert (found, sent) == ([{"_id": made.id, "name": "blackbird"}], ["find"])
        loaded, sent = names_sent(lambda: Bird.read_one(made.id, without=["history"]))
        assert (loaded.name, loaded.song, loaded.created_at, sent) == ("blackbird", "tix", made.created_at, ["find"])
        assert Bird.read_one(other.id) is None
    with using(a_context("other")):
        assert (Animal.read_one(made.id), Animal.rows({"_id": made.id}, limit=1)) == (None, [])


def test_times_are_read_as_the_collection_reads_them(zoo: str) -> None:
    with using(a_context()):
        made = create(Animal(id="ani_1", name="mouse"))
        (row,) = Animal.rows({"_id": made.id}, limit=1)
    assert row["created_at"].tzinfo is not None
    naive = Animal._get_collection().with_options(codec_options=CodecOptions(tz_aware=False))
    (row,) = find_rows(naive, {"_id": made.id}, limit=1)
    assert row["created_at"].tzinfo is None


def test_an_index_is_named_and_one_that_is_not_there_is_refused_as_by_a_find(zoo: str) -> None:
    fill(3)
    query = {"tenant": "acme"}
    find_rows(Animal._get_collection(), query, limit=2, index="_id_")
    with pytest.raises(OperationFailure) as refused:
        list(Animal._get_collection().find(query, hint="nowhere_1"))
    with pytest.raises(OperationFailure) as error:
        find_rows(Animal._get_collection(), query, limit=2, index="nowhere_1")
    assert error.value.code == refused.value.code
    with using(a_context()):
        assert len(Animal.rows({}, limit=2, index="nowhere_1")) == 2


@pytest.fixture
def far() -> Iterator[tuple[Proxy, Any]]:
    """A proxy in front of the database, and the collection of animals read through it."""
    with a_proxy("MONGODB_URL") as (proxy, url), a_database("zoo") as name:
        fill(3)
        yield proxy, database.open_database("far", url, name, seconds=5)[name].animals
        disconnect("far")


def test_a_read_that_meets_a_broken_connection_is_repeated_once(far: tuple[Proxy, Any]) -> None:
    proxy, animals = far
    for _ in range(3):
        assert len(find_rows(animals, {"tenant": "acme"}, limit=3)) == 3
        proxy.reset()  # the pool still has the connection, and learns of its end by the next command
    with pytest.raises(AutoReconnect):
        animals.database.command({"find": "animals", "filter": {"tenant": "acme"}})
    proxy.cut()
    with pytest.raises(AutoReconnect) as error:
        find_rows(animals, {"tenant": "acme"}, limit=3)
    assert database.is_down(error.value)


def test_a_read_from_a_hung_server_ends_in_its_time(far: tuple[Proxy, Any]) -> None:
    proxy, animals = far
    assert len(find_rows(animals, {"tenant": "acme"}, limit=3)) == 3
    proxy.freeze()
    with pytest.raises(pymongo.errors.PyMongoError) as error, database.time_limit(0.5):
        find_rows(animals, {"tenant": "acme"}, limit=3)
    assert error.value.timeout
    assert database.is_down(error.value)


def test_what_is_repeated_is_what_the_driver_repeats(zoo: str) -> None:
    animals = Animal._get_collection()
    stepped_down, refused = OperationFailure("shutting down", 91), OperationFailure("not authorised", 13)
    assert _is_repeated(animals, AutoReconnect("closed"))
    assert _is_repeated(animals, NotPrimaryError("not primary"))
    assert _is_repeated(animals, stepped_down)
    for error in (refused, ExecutionTimeout("exceeded time limit", 50), ServerSelectionTimeoutError("nobody")):
        assert not _is_repeated(animals, error)
