"""The commands that are more than one SQL call, or none: indexes, counts, collections, sessions."""

import datetime
from collections.abc import Awaitable, Callable
from typing import Any

import bson

from .message import Command
from .postgres import Statement
from .state import State

VERSION = "8.0.0"
MAXIMUM_DOCUMENT = 16 * 1024 * 1024
API, BSON = "documentdb_api", "documentdb_core.bson"


class CommandFailed(Exception):
    """A refusal of our own: MongoDB's code and what to tell the client."""

    def __init__(self, code: int, text: str) -> None:
        """`code` as in errors.NAMES."""
        super().__init__(text)
        self.code = code


Indirect = Callable[[State, Command], Awaitable[bytes]]


def _call(name: str, function: str, parameters: str) -> Statement:
    return Statement(name, f"SELECT * FROM {function}({parameters})")


_COUNT = _call("count", f"{API}.count_query", f"$1::text, $2::{BSON}")
_CREATE_INDEXES = Statement(
    "create_indexes",
    f"SELECT documentdb_api_internal.create_indexes_non_concurrently($1::text, $2::{BSON}, true)",
)
_DROP_INDEXES = Statement("drop_indexes", f"CALL {API}.drop_indexes($1::text, $2::{BSON})")
_DROP = _call("drop_collection", f"{API}.drop_collection", "$1::text, $2::text")
_DROP_DATABASE = Statement("drop_database", f"SELECT {API}.drop_database($1::text)::text")
_COLL_MOD = _call("coll_mod", f"{API}.coll_mod", f"$1::text, $2::text, $3::{BSON}")
_COLL_STATS = _call("coll_stats", f"{API}.coll_stats", "$1::text, $2::text, $3::text::float8")
_DB_STATS = _call("db_stats", f"{API}.db_stats", "$1::text, $2::text::float8")
_LIST_DATABASES = _call("list_databases", f"{API}.list_databases", f"$1::{BSON}")
_RENAME = _call("rename_collection", f"{API}.rename_collection", f"$1::{BSON}")
_KILL_CURSORS = Statement(
    "delete_cursors", "SELECT documentdb_api_internal.delete_cursors(string_to_array($1::text, ',')::bigint[])::text"
)


def _document(value: Any) -> bytes:
    return bson.encode({**value, "ok": 1.0})


def _fixed(value: dict[str, Any]) -> Indirect:
    document = _document(value)

    async def answer(state: State, command: Command) -> bytes:
        return document

    return answer


HELLO = (b"hello", b"isMaster", b"ismaster")


def hello(command: Command) -> dict[str, Any]:
    """The handshake's reply: as a router would, so that drivers send retryable writes and look for no replica set."""
    primary = "isWritablePrimary" if command.name == b"hello" else "ismaster"
    return {
        primary: True,
        "helloOk": True,
        "msg": "isdbgrid",
        "maxBsonObjectSize": MAXIMUM_DOCUMENT,
        "maxMessageSizeBytes": 48_000_000,
        "maxWriteBatchSize": 25_000,
        "localTime": datetime.datetime.now(datetime.UTC),
        "logicalSessionTimeoutMinutes": 30,
        "minWireVersion": 0,
        "maxWireVersion": 21,
        "readOnly": False,
        "ok": 1.0,
    }


async def _count(state: State, command: Command) -> bytes:
    """A count without filter would be guessed from statistics: give it a filter that everything meets."""
    document = command.document()
    if not document.get("query"):
        document["query"] = {"_id": {"$exists": True}}
    rows = await state.pool.fetch(_COUNT, command.db, bson.encode(document))
    return rows[0][0] or b""


async def _create_indexes(state: State, command: Command) -> bytes:
    rows = await state.pool.fetch(_CREATE_INDEXES, command.db, command.body)
    reply = bson.decode(rows[0][0] or b"")
    inner = reply.pop("raw", {}).get("defaultShard", {})
    return bson.encode({**inner, **reply})


async def _drop_indexes(state: State, command: Command) -> bytes:
    rows = await state.pool.fetch(_DROP_INDEXES, command.db, command.body)
    reply = bson.decode(rows[0][0] or b"")
    inner = reply.pop("raw", {}).get("defaultShard", {})
    return bson.encode({**inner, **reply, "ok": float(reply.get("ok", inner.get("ok", 1)))})


async def _drop(state: State, command: Command) -> bytes:
    collection = command.document()["drop"]
    rows = await state.pool.fetch(_DROP, command.db, collection.encode())
    if rows[0][0] == b"\x01":
        return _document({"ns": f"{command.db.decode()}.{collection}"})
    raise CommandFailed(26, "ns not found")


async def _drop_database(state: State, command: Command) -> bytes:
    await state.pool.fetch(_DROP_DATABASE, command.db)
    return _document({"dropped": command.db.decode()})


async def _coll_mod(state: State, command: Command) -> bytes:
    collection = command.document()["collMod"].encode()
    rows = await state.pool.fetch(_COLL_MOD, command.db, collection, command.body)
    return rows[0][0] or b""


async def _coll_stats(state: State, command: Command) -> bytes:
    document = command.document()
    scale = str(document.get("scale", 1)).encode()
    rows = await state.pool.fetch(_COLL_STATS, command.db, str(document["collStats"]).encode(), scale)
    return rows[0][0] or b""


async def _db_stats(state: State, command: Command) -> bytes:
    scale = str(command.document().get("scale", 1)).encode()
    rows = await state.pool.fetch(_DB_STATS, command.db, scale)
    return rows[0][0] or b""


async def _list_databases(state: State, command: Command) -> bytes:
    rows = await state.pool.fetch(_LIST_DATABASES, command.body)
    return rows[0][0] or b""


async def _rename(state: State, command: Command) -> bytes:
    rows = await state.pool.fetch(_RENAME, command.body)
    return rows[0][0] or b""


async def _kill_cursors(state: State, command: Command) -> bytes:
    numbers = command.document().get("cursors", [])
    known = [number for number in numbers if state.cursors.drop(command.db, number)]
    if known:
        await state.pool.fetch(_KILL_CURSORS, ",".join(map(str, known)).encode())
    unknown = [number for number in numbers if number not in known]
    return _document({"cursorsKilled": known, "cursorsNotFound": unknown, "cursorsAlive": [], "cursorsUnknown": []})


async def _unknown(state: State, command: Command) -> bytes:
    raise CommandFailed(59, f"no such command: '{command.name.decode(errors='replace')}'")


_BUILD = {"version": VERSION, "versionArray": [8, 0, 0, 0], "maxBsonObjectSize": MAXIMUM_DOCUMENT, "bits": 64}
INDIRECT: dict[bytes, Indirect] = {
    b"": _unknown,
    b"ping": _fixed({}),
    b"buildInfo": _fixed(_BUILD),
    b"buildinfo": _fixed(_BUILD),
    b"endSessions": _fixed({}),
    b"refreshSessions": _fixed({}),
    b"serverStatus": _fixed({"version": VERSION, "process": "mongo_wire", "storageEngine": {"name": "documentdb"}}),
    b"count": _count,
    b"createIndexes": _create_indexes,
    b"dropIndexes": _drop_indexes,
    b"drop": _drop,
    b"dropDatabase": _drop_database,
    b"collMod": _coll_mod,
    b"collStats": _coll_stats,
    b"collstats": _coll_stats,
    b"dbStats": _db_stats,
    b"dbstats": _db_stats,
    b"listDatabases": _list_databases,
    b"renameCollection": _rename,
    b"killCursors": _kill_cursors,
}
