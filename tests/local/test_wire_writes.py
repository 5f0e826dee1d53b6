"""Writes through the wire gateway: uniqueness, retries, races, array operators. On the real database."""

import multiprocessing
import os
from collections.abc import Callable
from typing import Any

import bson
import pytest
from bson import Binary, Int64
from mongoengine import Document, IntField, NotUniqueError, StringField, connect, disconnect
from pymongo import MongoClient, ReturnDocument
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure

from tests.local import wire_socket

Db = Database[dict[str, Any]]


def test_a_duplicate_is_told_with_index_and_value(db: Db) -> None:
    db.orders.create_index([("tenant", 1), ("lines.no", 1)], unique=True, name="line")
    db.orders.insert_one({"tenant": "acme", "lines": {"no": "Å1"}})
    with pytest.raises(DuplicateKeyError) as caught:
        db.orders.insert_one({"tenant": "acme", "lines": {"no": "Å1"}})
    details = caught.value.details or {}
    assert details["code"] == 11000
    assert details["keyPattern"] == {"tenant": 1, "lines.no": 1}
    assert details["keyValue"] == {"tenant": "acme", "lines.no": "Å1"}
    expected = f'E11000 duplicate key error collection: {db.name}.orders index: line dup key: {{ tenant: "acme", '
    assert details["errmsg"].startswith(expected)


CHANGE = {"$set": {"number": 1}}
WRITES: dict[str, Callable[[Db], object]] = {
    "update": lambda db: db.a.update_one({"_id": 2}, CHANGE),
    "upsert": lambda db: db.a.update_one({"_id": 3}, CHANGE, upsert=True),
    "replace": lambda db: db.a.replace_one({"_id": 2}, {"number": 1}),
    "find_and_modify": lambda db: db.a.find_one_and_update({"_id": 3}, CHANGE, upsert=True),
}


@pytest.mark.parametrize("how", WRITES)
def test_every_kind_of_write_meets_the_unique_index(db: Db, how: str) -> None:
    db.a.create_index("number", unique=True)
    db.a.insert_many([{"_id": 1, "number": 1}, {"_id": 2, "number": 2}])
    with pytest.raises(DuplicateKeyError) as caught:
        WRITES[how](db)
    assert (caught.value.details or {})["keyValue"] == {"number": 1}
    assert db.a.count_documents({"number": 1}) == 1


def test_an_unordered_batch_keeps_what_could_be_kept(db: Db) -> None:
    with pytest.raises(BulkWriteError) as caught:
        db.a.insert_many([{"_id": 1}, {"_id": 1}, {"_id": 2}], ordered=False)
    assert [(error["index"], error["code"]) for error in caught.value.details["writeErrors"]] == [(1, 11000)]
    assert db.a.distinct("_id") == [1, 2]


def test_mongoengine_recognises_a_duplicate(db: Db) -> None:
    class Thing(Document):
        number = IntField(unique=True)
        name = StringField()
        meta = {"db_alias": "wire"}

    connect(db.name, alias="wire", host=os.environ["MONGODB_URL"], uuidRepresentation="standard")
    try:
        Thing(number=1, name="a").save()
        with pytest.raises(NotUniqueError):
            Thing(number=1, name="b").save()
        assert Thing.objects(number=1).modify(set__name="c", new=True).name == "c"
    finally:
        disconnect("wire")


@pytest.mark.parametrize(
    "write",
    [
        {"update": "a", "updates": [{"q": {"_id": 1}, "u": {"$inc": {"n": 1}}}]},
        {"findAndModify": "a", "query": {"_id": 1}, "update": {"$inc": {"n": 1}}, "new": True},
        {"insert": "a", "documents": [{"_id": 9, "n": 9}]},
        {"delete": "a", "deletes": [{"q": {"n": {"$gte": 5}}, "limit": 1}]},
    ],
    ids=lambda write: next(iter(write)),
)
def test_the_same_write_sent_twice_has_its_effect_once(db: Db, write: dict[str, Any]) -> None:
    db.a.insert_many([{"_id": 1, "n": 0}, {"_id": 2, "n": 5}, {"_id": 3, "n": 5}])
    session = {"lsid": {"id": Binary(os.urandom(16), 4)}, "txnNumber": Int64(1), "$db": db.name}
    with wire_socket.enter() as connection:
        first = wire_socket.ask(connection, {**write, **session})
    before = list(db.a.find().sort("_id"))
    with wire_socket.enter() as connection:
        second = wire_socket.ask(connection, {**write, **session})
    assert first["ok"] == second["ok"] == 1.0
    assert first.get("n") == second.get("n")
    assert first.get("value") == second.get("value")
    assert list(db.a.find().sort("_id")) == before
    assert "writeErrors" not in second


def test_the_next_number_of_the_session_is_another_write(db: Db) -> None:
    write = {"update": "a", "updates": [{"q": {"_id": 1}, "u": {"$inc": {"n": 1}}, "upsert": True}], "$db": db.name}
    lsid = {"id": Binary(os.urandom(16), 4)}
    with wire_socket.enter() as connection:
        for number in (1, 1, 2, 3):
            wire_socket.ask(connection, {**write, "lsid": lsid, "txnNumber": Int64(number)})
    assert db.a.find_one() == {"_id": 1, "n": 3}


def _draw_numbers(url: str, name: str, count: int) -> list[int]:
    with MongoClient[dict[str, Any]](url) as client:
        counters = client[name].counters
        after = ReturnDocument.AFTER
        drawn = [
            counters.find_one_and_update({"key": "invoice"}, {"$inc": {"last": 1}}, upsert=True, return_document=after)
            for _ in range(count)
        ]
    return [document["last"] for document in drawn if document]


@pytest.mark.parametrize("unique", [True, False], ids=["with a unique index", "by _id"])
def test_processes_that_upsert_a_counter_draw_no_number_twice_and_leave_no_gap(db: Db, unique: bool) -> None:
    if unique:
        db.counters.create_index("key", unique=True)
    else:
        db.counters.insert_one({"key": "invoice", "last": 0})
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        drawn = pool.starmap(_draw_numbers, [(os.environ["MONGODB_URL"], db.name, 50)] * 4)
    assert sorted(number for part in drawn for number in part) == list(range(1, 201))


def test_push_with_each_slice_and_sort(db: Db) -> None:
    db.a.insert_one({"_id": 1, "log": [{"n": 1}, {"n": 2}]})
    db.a.update_one({"_id": 1}, {"$push": {"log": {"$each": [{"n": 4}, {"n": 3}], "$sort": {"n": 1}, "$slice": -3}}})
    assert db.a.find_one() == {"_id": 1, "log": [{"n": 2}, {"n": 3}, {"n": 4}]}


def test_pull_add_to_set_and_the_positional_operators(db: Db) -> None:
    db.a.insert_one({"_id": 1, "outbox": [{"id": "e1"}, {"id": "e2"}], "tags": ["a"], "lines": [{"no": 1}, {"no": 2}]})
    db.a.update_one({"_id": 1}, {"$pull": {"outbox": {"id": "e1"}}, "$addToSet": {"tags": {"$each": ["a", "b"]}}})
    db.a.update_one({"_id": 1, "lines.no": 2}, {"$set": {"lines.$.done": True}})
    db.a.update_one({"_id": 1}, {"$inc": {"lines.$[one].n": 5}}, array_filters=[{"one.no": 1}])
    assert db.a.find_one() == {
        "_id": 1,
        "outbox": [{"id": "e2"}],
        "tags": ["a", "b"],
        "lines": [{"no": 1, "n": 5}, {"no": 2, "done": True}],
    }


def test_a_partial_unique_index_binds_only_what_it_covers(db: Db) -> None:
    only = {"number": {"$type": "int"}}
    db.a.create_index([("tenant", 1), ("number", 1)], unique=True, partialFilterExpression=only)
    db.a.insert_many([{"tenant": "acme"}, {"tenant": "acme"}, {"tenant": "acme", "number": 1}])
    with pytest.raises(DuplicateKeyError):
        db.a.insert_one({"tenant": "acme", "number": 1})
    assert db.a.count_documents({}) == 3


def test_a_unique_index_over_an_array_binds_each_element_across_documents(db: Db) -> None:
    db.a.create_index([("tenant", 1), ("requests", 1)], unique=True)
    db.a.insert_one({"_id": 1, "tenant": "acme", "requests": ["r1", "r2"]})
    db.a.insert_one({"_id": 2, "tenant": "acme", "requests": ["r3"]})
    with pytest.raises(DuplicateKeyError):
        db.a.update_one({"_id": 2}, {"$push": {"requests": "r1"}})
    db.a.update_one({"_id": 1}, {"$push": {"requests": "r1"}})
    assert (db.a.find_one({"_id": 1}) or {})["requests"] == ["r1", "r2", "r1"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"$inc": {"name": 1}}, 14),
        ({"$push": {"n": 1}}, 2),
        ({"$set": {"n.x": 1}}, 28),
        ({"$set": {"q": 1}, "$inc": {"q": 1}}, 40),
        ({"$set": {"_id": 2}}, 66),
    ],
)
def test_a_refused_change_has_mongodbs_code(db: Db, change: dict[str, Any], code: int) -> None:
    db.a.insert_one({"_id": 1, "name": "x", "n": 5})
    with pytest.raises(OperationFailure) as caught:
        db.a.update_one({"_id": 1}, change)
    assert caught.value.code == code
    assert db.a.find_one() == {"_id": 1, "name": "x", "n": 5}


def test_a_transaction_is_seen_whole_or_not_at_all(db: Db, mongo: MongoClient[dict[str, Any]]) -> None:
    db.create_collection("a")
    with mongo.start_session() as session, session.start_transaction():
        db.a.insert_one({"_id": 1}, session=session)
        assert db.a.find_one() is None
        db.a.insert_one({"_id": 2}, session=session)
    with mongo.start_session() as session:
        session.start_transaction()
        db.a.insert_one({"_id": 3}, session=session)
        session.abort_transaction()
    assert db.a.distinct("_id") == [1, 2]


def test_a_write_without_acknowledgement_is_done_before_the_next_command(db: Db) -> None:
    with wire_socket.enter() as connection:
        insert = {"insert": "a", "documents": [{"_id": 1}], "$db": db.name}
        connection.sendall(wire_socket.op_msg(insert, flags=2) + wire_socket.op_msg({"count": "a", "$db": db.name}))
        assert wire_socket.receive(connection)["n"] == 1


def test_bson_types_come_back_as_they_went(db: Db) -> None:
    document = {
        "_id": bson.ObjectId(),
        "big": Int64(2**40),
        "small": 7,
        "money": bson.Decimal128("12.50"),
        "bytes": b"\0\1",
        "pattern": bson.Regex("^å", "i"),
        "nothing": None,
        "nested": {"list": [1, "två", {"three": 3.0}]},
    }
    db.a.insert_one(document)
    found = db.a.find_one({"_id": document["_id"]})
    assert found == document
    assert isinstance((found or {})["big"], Int64)
