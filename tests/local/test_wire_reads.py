"""Reads through the wire gateway: order, cursors, indexes over arrays and text, aggregation, files."""

import os
import re
from typing import Any

import gridfs
import pytest
from bson import Int64
from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import CursorNotFound, OperationFailure

from tests.local import wire_socket

Db = Database[dict[str, Any]]


def test_a_long_answer_comes_in_pages_whole_and_in_order(db: Db) -> None:
    db.a.insert_many([{"_id": number, "text": "x" * 300} for number in range(1000)])
    assert [found["_id"] for found in db.a.find().sort("_id", DESCENDING).batch_size(70)] == list(range(999, -1, -1))
    assert db.command("find", "a", batchSize=10)["cursor"]["id"] != 0
    assert len(list(db.a.aggregate([{"$match": {}}], batchSize=90))) == 1000


def test_a_closed_cursor_is_gone(db: Db) -> None:
    db.a.insert_many([{"_id": number} for number in range(100)])
    number = Int64(db.command("find", "a", batchSize=10)["cursor"]["id"])
    assert len(db.command("getMore", number, collection="a", batchSize=10)["cursor"]["nextBatch"]) == 10
    assert db.command("killCursors", "a", cursors=[number, Int64(5)])["cursorsNotFound"] == [5]
    with pytest.raises(CursorNotFound):
        db.command("getMore", number, collection="a")


def test_a_cursor_outlives_writes_and_its_own_socket(db: Db) -> None:
    db.a.insert_many([{"_id": number} for number in range(50)])
    first = db.command("find", "a", batchSize=10, sort={"_id": 1})
    with wire_socket.enter() as connection:
        more = {"getMore": Int64(first["cursor"]["id"]), "collection": "a", "batchSize": 100, "$db": db.name}
        rest = wire_socket.ask(connection, more)
    assert [found["_id"] for found in rest["cursor"]["nextBatch"]] == list(range(10, 50))
    assert rest["cursor"]["id"] == 0


@pytest.mark.parametrize("query", [{}, {"tenant": "acme"}, {"_id": {"$gte": 0}}])
def test_documents_that_change_while_pages_are_read_come_once(db: Db, query: dict[str, Any]) -> None:
    """A change moves a document in its table: the engine's own cursor gave it a second time, or passed it by."""
    db.a.create_index([("tenant", ASCENDING), ("_id", ASCENDING)])
    db.a.insert_many([{"_id": number, "tenant": "acme", "limit": 0} for number in range(300)])
    found = db.a.find(query, batch_size=10)
    first = [next(found)["_id"] for _ in range(10)]
    for _ in range(3):
        db.a.update_many({}, {"$inc": {"limit": 1}})
    assert sorted([*first, *(one["_id"] for one in found)]) == list(range(300))


def test_a_compound_index_gives_the_order_of_a_page(db: Db) -> None:
    db.a.create_index([("tenant", ASCENDING), ("date", DESCENDING), ("_id", ASCENDING)])
    db.a.insert_many([{"_id": n, "tenant": "acme" if n % 3 else "beta", "date": n % 10} for n in range(300)])
    ordered = [("date", DESCENDING), ("_id", ASCENDING)]
    page = list(db.a.find({"tenant": "acme", "date": {"$lte": 7}}).sort(ordered).skip(5).limit(20))
    wanted = sorted((n for n in range(300) if n % 3 and n % 10 <= 7), key=lambda n: (-(n % 10), n))[5:25]
    assert [found["_id"] for found in page] == wanted


def test_terms_in_an_array_are_found_by_all_and_by_prefix(db: Db) -> None:
    db.a.create_index([("tenant", 1), ("terms", 1)])
    names = {1: ["byggvaruhuset", "malmö"], 2: ["bygg", "lund"], 3: ["åkes", "bygg"], 4: ["ökna", "malm"]}
    db.a.insert_many([{"_id": key, "tenant": "acme", "terms": terms} for key, terms in names.items()])
    both = [{"terms": re.compile("^mal")}, {"terms": re.compile("^bygg")}]
    assert [found["_id"] for found in db.a.find({"tenant": "acme", "$and": both})] == [1]
    assert db.a.distinct("_id", {"tenant": "acme", "terms": re.compile("^å")}) == [3]
    assert db.a.distinct("_id", {"tenant": "acme", "terms": {"$all": ["bygg", "lund"]}}) == [2]


def test_text_is_ordered_by_its_bytes(db: Db) -> None:
    db.a.insert_many([{"_id": text} for text in ("ö", "a", "å", "z", "ä", "Z")])
    assert [found["_id"] for found in db.a.find().sort("_id")] == ["Z", "a", "z", "ä", "å", "ö"]


def test_a_count_is_counted_and_not_guessed(db: Db) -> None:
    db.a.insert_many([{"_id": number} for number in range(25)])
    db.a.delete_many({"_id": {"$lt": 5}})
    assert db.a.estimated_document_count() == 20
    assert db.a.count_documents({}) == 20


def test_several_tabs_in_one_facet(db: Db) -> None:
    db.a.insert_many([{"_id": n, "kind": "order" if n % 2 else "quote", "sum": n} for n in range(10)])
    facets = {
        "orders": [{"$match": {"kind": "order"}}, {"$sort": {"sum": -1}}, {"$limit": 2}],
        "totals": [{"$group": {"_id": "$kind", "n": {"$sum": 1}, "sum": {"$sum": "$sum"}}}, {"$sort": {"_id": 1}}],
    }
    [answer] = db.a.aggregate([{"$match": {"_id": {"$gte": 0}}}, {"$facet": facets}])
    assert [found["_id"] for found in answer["orders"]] == [9, 7]
    assert answer["totals"] == [{"_id": "order", "n": 5, "sum": 25}, {"_id": "quote", "n": 5, "sum": 20}]


def test_several_collections_in_one_union_and_lookup(db: Db) -> None:
    db.quotes.insert_many([{"_id": n, "customer": 1} for n in range(3)])
    db.orders.insert_many([{"_id": 10 + n, "customer": 1, "quote": n} for n in range(2)])
    union: list[dict[str, Any]] = [
        {"$match": {"customer": 1}},
        {"$set": {"tab": "quotes"}},
        {"$unionWith": {"coll": "orders", "pipeline": [{"$match": {"customer": 1}}, {"$set": {"tab": "orders"}}]}},
        {"$group": {"_id": "$tab", "ids": {"$push": "$_id"}}},
    ]
    found = {group["_id"]: sorted(group["ids"]) for group in db.quotes.aggregate(union)}
    assert found == {"quotes": [0, 1, 2], "orders": [10, 11]}
    lookup = {"from": "orders", "localField": "_id", "foreignField": "quote", "as": "orders"}
    joined = db.quotes.aggregate([{"$lookup": lookup}, {"$sort": {"_id": 1}}])
    assert [[order["_id"] for order in quote["orders"]] for quote in joined] == [[10], [11], []]


def test_a_file_of_many_chunks_goes_in_and_out(db: Db) -> None:
    content = os.urandom(600_000)
    files = gridfs.GridFSBucket(db, chunk_size_bytes=100_000)
    number = files.upload_from_stream("avtal.pdf", content, metadata={"tenant": "acme"})
    assert files.open_download_stream(number).read() == content
    with files.open_download_stream(number) as stream:
        stream.seek(250_000)
        assert stream.read(10) == content[250_000:250_010]
    files.delete(number)
    assert db["fs.chunks"].count_documents({}) == 0


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ({"find": "a", "filter": {"x": {"$foo": 1}}}, 2),
        ({"find": "a", "filter": {"x": {"$regex": "("}}}, 51091),
        ({"aggregate": "a", "pipeline": [{"$foo": {}}], "cursor": {}}, 40324),
        ({"dropIndexes": "a", "index": "nope"}, 27),
        ({"drop": "nowhere"}, 26),
        ({"createIndexes": "a", "indexes": [{"key": {"x": "nonsense"}, "name": "x"}]}, 67),
        ({"createIndexes": "a", "indexes": [{"key": {"y": 1}, "name": "number_1"}]}, 86),
        ({"getMore": Int64(77), "collection": "a"}, 43),
        ({"frobnicate": 1}, 59),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else str(value),
)
def test_a_refusal_has_mongodbs_code_and_name(db: Db, command: dict[str, Any], code: int) -> None:
    db.a.create_index("number")
    with pytest.raises(OperationFailure) as caught:
        db.command(command)
    assert caught.value.code == code
    assert (caught.value.details or {})["codeName"]


def test_indexes_are_listed_as_they_were_made(db: Db) -> None:
    db.a.create_index([("tenant", 1), ("date", -1)], name="by_date")
    db.a.create_index(
        [("number", 1)], unique=True, name="number", partialFilterExpression={"number": {"$exists": True}}
    )
    listed = db.a.index_information()
    assert listed["by_date"]["key"] == [("tenant", 1), ("date", -1)]
    assert listed["number"]["unique"] is True
    assert listed["number"]["partialFilterExpression"] == {"number": {"$exists": True}}
    db.a.drop_index("by_date")
    assert sorted(db.a.index_information()) == ["_id_", "number"]


def test_an_index_that_existing_data_contradicts_is_refused(db: Db) -> None:
    db.a.insert_many([{"number": 1}, {"number": 1}])
    with pytest.raises(OperationFailure) as caught:
        db.a.create_index("number", unique=True)
    assert caught.value.code == 11000
    assert (caught.value.details or {})["keyPattern"] == {"number": 1}
    assert sorted(db.a.index_information()) == ["_id_"]


@pytest.mark.parametrize("nonsense", [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\xff" * 40, wire_socket.op_msg({})[:-9]])
def test_nonsense_closes_that_socket_only(db: Db, nonsense: bytes) -> None:
    with wire_socket.connect() as connection:
        connection.sendall(nonsense)
        connection.shutdown(1)
        with pytest.raises(ConnectionError):
            wire_socket.receive(connection)
    assert db.command("ping") == {"ok": 1.0}
