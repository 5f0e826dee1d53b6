"""Nobody changes a line of the audit trail: every act is tried on the database, as the gateway's user and as `pruner`."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure
from pymongo.operations import UpdateOne
from pymongo.write_concern import WriteConcern

Database = Any
Act = Callable[[Database], object]
UNAUTHORIZED = 13
NO_ANSWER = WriteConcern(w=0)
LINES = [{"_id": f"acme/{number:012}", "tenant": "acme", "number": number} for number in range(1, 6)]
START = [{"_id": "acme", "tenant": "acme", "number": 0}]
USERS = [{"_id": "usr_1", "tenant": "acme", "login": "anna"}]


def client_of(user: str) -> "MongoClient[dict[str, Any]]":
    return MongoClient(os.environ["MONGODB_URL"].replace("://operator:", f"://{user}:"), serverSelectionTimeoutMS=5000)


@pytest.fixture(scope="module")
def stored() -> Iterator[Database]:
    """A database of the gateway with lines, a start and a user, as `operator` reaches it."""
    with client_of("operator") as client:
        database = client[f"test_gateway_{uuid4().hex[:8]}"]
        database.audit.insert_many(LINES)
        database.audit_starts.insert_many(START)
        database.users.insert_many(USERS)
        yield database
        client.drop_database(database.name)


@pytest.fixture(scope="module")
def gateway(stored: Database) -> Iterator[Database]:
    with client_of("gateway") as client:
        yield client[stored.name]


@pytest.fixture(scope="module")
def pruner(stored: Database) -> Iterator[Database]:
    with client_of("pruner") as client:
        yield client[stored.name]


def command(name: str, *value: Any, **more: Any) -> Act:
    return lambda database: database.command(name, *value, **more)


def in_a_transaction(database: Database) -> None:
    with database.client.start_session() as session, session.start_transaction():
        database.audit.delete_many({}, session=session)


def unacknowledged(database: Database) -> None:
    """The client asks for no answer: the lines that the test compares afterwards are what tells."""
    database.audit.with_options(write_concern=NO_ANSWER).delete_many({})
    database.audit.delete_many({})


FIRST = {"_id": LINES[0]["_id"]}
GATEWAY_MAY_NOT: dict[str, Act] = {
    "update": lambda database: database.audit.update_one(FIRST, {"$set": {"user": "eve"}}),
    "update many": lambda database: database.audit.update_many({}, {"$set": {"user": "eve"}}),
    "update by pipeline": lambda database: database.audit.update_one(FIRST, [{"$set": {"user": "eve"}}]),
    "upsert": lambda database: database.audit.update_one({"_id": "new"}, {"$set": {"user": "eve"}}, upsert=True),
    "replace": lambda database: database.audit.replace_one(FIRST, {"tenant": "acme"}),
    "bulk write": lambda database: database.audit.bulk_write([UpdateOne(FIRST, {"$set": {"user": "eve"}})]),
    "delete": lambda database: database.audit.delete_one(FIRST),
    "delete many": lambda database: database.audit.delete_many({}),
    "delete without an answer": unacknowledged,
    "delete in a transaction": in_a_transaction,
    "find and modify": lambda database: database.audit.find_one_and_update(FIRST, {"$set": {"user": "eve"}}),
    "find and delete": lambda database: database.audit.find_one_and_delete(FIRST),
    "find and modify, the old name": command("findandmodify", "audit", query=FIRST, remove=True),
    "drop": lambda database: database.audit.drop(),
    "drop the database": lambda database: database.client.drop_database(database.name),
    "drop its indexes": lambda database: database.audit.drop_indexes(),
    "rename it away": lambda database: database.audit.rename("elsewhere"),
    "rename another onto it": lambda database: database.users.rename("audit", dropTarget=True),
    "$out onto it": lambda database: list(database.users.aggregate([{"$out": "audit"}])),
    "$out onto it by its database": lambda database: list(
        database.users.aggregate([{"$out": {"db": database.name, "coll": "audit"}}])
    ),
    "$merge into it": lambda database: list(
        database.users.aggregate([{"$set": {"_id": LINES[0]["_id"]}}, {"$merge": {"into": "audit"}}])
    ),
    "$merge into it, short": lambda database: list(database.users.aggregate([{"$merge": "audit"}])),
    "$merge into it by its database": lambda database: list(
        database.users.aggregate([{"$merge": {"into": {"db": database.name, "coll": "audit"}}}])
    ),
    "change its options": command("collMod", "audit", validator={"never": 1}),
    "let an index expire": command("collMod", "audit", index={"name": "_id_", "expireAfterSeconds": 0}),
    "make it capped": command("convertToCapped", "audit", size=4096),
    "make it anew": command("create", "audit", capped=True, size=4096),
    "run a bulk of MongoDB 8": lambda database: database.client.admin.command(
        "bulkWrite", 1, ops=[{"delete": 0, "filter": {}, "multi": True}], nsInfo=[{"ns": f"{database.name}.audit"}]
    ),
    "note a start": lambda database: database.audit_starts.insert_one({"_id": "other", "number": 9}),
    "move a start": lambda database: database.audit_starts.update_one({}, {"$set": {"number": 9}}),
    "remove a start": lambda database: database.audit_starts.delete_many({}),
    "drop the starts": lambda database: database.audit_starts.drop(),
    "$out onto the starts": lambda database: list(database.users.aggregate([{"$out": "audit_starts"}])),
    "make an index on the starts": lambda database: database.audit_starts.create_index("number"),
}
GATEWAY_MAY: dict[str, Act] = {
    "append": lambda database: database.audit.insert_many([{"_id": "a"}, {"_id": "b"}], ordered=True),
    "read": lambda database: list(database.audit.find({}, batch_size=2)),
    "read its end": lambda database: database.audit.find_one({"tenant": "acme"}, sort=[("number", -1)]),
    "aggregate": lambda database: list(database.audit.aggregate([{"$group": {"_id": "$tenant"}}])),
    "aggregate with a word for merging": lambda database: list(
        database.users.aggregate([{"$set": {"audit": {"$mergeObjects": [{}]}}}])
    ),
    "join": lambda database: list(
        database.users.aggregate(
            [{"$lookup": {"from": "audit", "localField": "tenant", "foreignField": "tenant", "as": "found"}}]
        )
    ),
    "count": lambda database: database.audit.count_documents({}),
    "list values": lambda database: database.audit.distinct("tenant"),
    "make its indexes": lambda database: database.audit.create_index([("tenant", 1), ("number", 1)]),
    "list its indexes": lambda database: list(database.audit.list_indexes()),
    "read starts": lambda database: database.audit_starts.find_one(),
    "list collections": lambda database: database.list_collection_names(),
    "write elsewhere": lambda database: database.users.update_one({"_id": "usr_1"}, {"$set": {"seen": True}}),
    "empty the inbox": lambda database: database.audit_inbox.delete_many({}),
    "move a head": lambda database: database.audit_heads.update_one(
        {"_id": "acme"}, {"$set": {"number": 5}}, upsert=True
    ),
    "copy lines elsewhere": lambda database: list(database.audit.aggregate([{"$out": "copy"}])),
}
PRUNER_MAY_NOT: dict[str, Act] = {
    "change a line": lambda database: database.audit.update_one(FIRST, {"$set": {"user": "eve"}}),
    "find and modify a line": lambda database: database.audit.find_one_and_delete(FIRST),
    "drop the trail": lambda database: database.audit.drop(),
    "make an index": lambda database: database.audit.create_index("at"),
    "read users": lambda database: database.users.find_one(),
    "join users": lambda database: list(
        database.audit.aggregate(
            [{"$lookup": {"from": "users", "localField": "tenant", "foreignField": "tenant", "as": "found"}}]
        )
    ),
    "write users": lambda database: database.users.insert_one({"_id": "usr_2"}),
    "read sessions": lambda database: database.sessions.find_one(),
    "remove a start": lambda database: database.audit_starts.delete_many({}),
    "decide how long": lambda database: database.audit_policies.insert_one({"_id": "aud_acme"}),
    "read the inbox": lambda database: database.audit_inbox.find_one(),
    "list collections": lambda database: database.list_collection_names(),
    "reach another database": lambda database: database.client["kundkort_sales"].things.find_one(),
}
PRUNER_MAY: dict[str, Act] = {
    "read a long trail": lambda database: list(database.audit.find({}, batch_size=2)),
    "append a checkpoint": lambda database: database.audit.insert_one({"_id": "checkpoint"}),
    "note a start": lambda database: database.audit_starts.update_one(
        {"_id": "x"}, {"$set": {"number": 1}}, upsert=True
    ),
    "read what a company has decided": lambda database: database.audit_policies.find_one(),
    "remove old lines": lambda database: database.audit.delete_many({"number": {"$lte": 0}}),
}


@pytest.mark.parametrize("what", GATEWAY_MAY_NOT)
def test_the_gateway_is_refused(gateway: Database, stored: Database, what: str) -> None:
    assert_refused(GATEWAY_MAY_NOT[what], gateway, stored)


@pytest.mark.parametrize("what", GATEWAY_MAY)
def test_the_gateway_may(gateway: Database, what: str) -> None:
    GATEWAY_MAY[what](gateway)


@pytest.mark.parametrize("what", PRUNER_MAY_NOT)
def test_pruner_is_refused(pruner: Database, stored: Database, what: str) -> None:
    assert_refused(PRUNER_MAY_NOT[what], pruner, stored)


@pytest.mark.parametrize("what", PRUNER_MAY)
def test_pruner_may(pruner: Database, what: str) -> None:
    PRUNER_MAY[what](pruner)


def assert_refused(act: Act, database: Database, stored: Database) -> None:
    """The act of that user is refused, and changes nothing."""
    before = contents(stored)
    with pytest.raises(OperationFailure) as refused:
        act(database)
    assert refused.value.code == UNAUTHORIZED
    assert contents(stored) == before


def contents(stored: Database) -> dict[str, Any]:
    """Everything that is stored there, and the options of the trail."""
    (options,) = stored.list_collections(filter={"name": "audit"})
    found = {name: list(stored[name].find({}, sort=[("_id", 1)])) for name in stored.list_collection_names()}
    return {**found, "options": options.get("options")}
