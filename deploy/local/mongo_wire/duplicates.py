"""Duplicate keys: tell them as MongoDB does, and tell a real one from a race between two upserts."""

import re
from collections.abc import Iterator
from typing import Any

import bson

from . import errors
from .message import Command
from .postgres import ServerError, Statement
from .state import State

_COLLECTION = "SELECT collection_id FROM documentdb_api_catalog.collections"
_INDEXES = Statement(
    "unique_indexes",
    "SELECT index_id::text, (index_spec).index_name, (index_spec).index_key"
    " FROM documentdb_api_catalog.collection_indexes WHERE collection_id ="
    f" ({_COLLECTION} WHERE database_name = $1::text AND collection_name = $2::text)",
)
_ABSENT = object()
# Two upserts of one key: the one that came second finds the document when it tries again. A third try is for a third
# writer that has deleted it in between; a real duplicate stays one.
UPSERT_ATTEMPTS, CONFLICT_ATTEMPTS = 2, 10


async def explain_write_errors(state: State, command: Command, document: bytes) -> dict[str, Any]:
    """The reply of an insert, update or delete with its write errors in MongoDB's words."""
    reply = bson.decode(document)
    for entry in reply.get("writeErrors", []):
        entry["code"] = errors.code_of(errors.unpack_state(entry["code"]), entry.get("errmsg", ""))
        if entry["code"] == errors.DUPLICATE_KEY:
            text, more = await explain(state, command, entry.get("errmsg", ""), entry.get("index", 0))
            entry.update({"errmsg": text, **more})
    return reply


def reply_may_be_race(command: Command, reply: dict[str, Any], attempt: int) -> bool:
    """Whether one single write failed in a way that one more try may mend."""
    codes = {entry["code"] for entry in reply.get("writeErrors", [])}
    writes = _writes(command)
    if len(writes) != 1 or len(codes) != 1:
        return False
    return _may_be_race(codes.pop(), bool(writes[0].get("upsert")), attempt)


def error_may_be_race(command: Command, error: ServerError, attempt: int) -> bool:
    """Whether the whole command was rolled back for a reason that one more try may mend."""
    upsert = command.name.lower() == b"findandmodify" and bool(command.document().get("upsert"))
    return _may_be_race(errors.code_of(error.state, error.text), upsert, attempt)


def _may_be_race(code: int, upsert: bool, attempt: int) -> bool:
    if code == errors.WRITE_CONFLICT:
        return attempt <= CONFLICT_ATTEMPTS
    return code == errors.DUPLICATE_KEY and upsert and attempt <= UPSERT_ATTEMPTS


async def explain(state: State, command: Command, text: str, position: int) -> tuple[str, dict[str, Any]]:
    """MongoDB's message, keyPattern and keyValue for the write at this position that met a duplicate."""
    document = command.document()
    collection = next(iter(document.values()))
    rows = await state.pool.fetch(_INDEXES, command.db, str(collection).encode())
    name, pattern = _index_named_in(text, [(_text(row[0]), _text(row[1]), row[2] or b"") for row in rows])
    if command.name == b"createIndexes":
        name, pattern = _first_unique(document)
    value = {key: found for key in pattern if (found := _value(command, position, key)) is not _ABSENT}
    shown = ", ".join(f"{key}: {_format_value(value.get(key))}" for key in pattern)
    namespace = f"{command.db.decode()}.{collection}"
    message = f"E11000 duplicate key error collection: {namespace} index: {name} dup key: {{ {shown} }}"
    return message, {"keyPattern": pattern, "keyValue": value}


def _text(value: bytes | None) -> str:
    return (value or b"").decode()


def _index_named_in(text: str, indexes: list[tuple[str, str, bytes]]) -> tuple[str, dict[str, Any]]:
    """The index that the engine's message means: by its name in quotes, by its number, or else the one on _id."""
    quoted = re.findall(r"['\"]([^'\"]+)['\"]", text)
    for number, name, key in indexes:
        if name in quoted or any(re.fullmatch(rf"documents_rum_index_{number}", part) for part in quoted):
            return name, bson.decode(key)
    return "_id_", {"_id": 1}


def _first_unique(document: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The index that a createIndexes command could not build; with several unique ones, the first of them."""
    index = next((one for one in document["indexes"] if one.get("unique")), document["indexes"][0])
    return index["name"], dict(index["key"])


def _format_value(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else "null" if value is None else str(value)


def _writes(command: Command) -> list[dict[str, Any]]:
    """The single writes of an insert (the documents), update or delete command."""
    document = command.document()
    listed = document.get("documents") or document.get("updates") or document.get("deletes")
    if listed is None and command.sequence:
        listed = bson.decode_all(command.sequence)
    return listed or []


def _value(command: Command, position: int, path: str) -> Any:
    """What the write would have stored under this dotted path, as far as the command tells it."""
    if command.name == b"insert":
        return next((_in_insert(one, path) for one in _writes(command)[position : position + 1]), _ABSENT)
    for source in _sources(command, position):
        found = _at(source, path)
        if found is not _ABSENT:
            return found
    return _ABSENT


def _sources(command: Command, position: int) -> Iterator[dict[str, Any]]:
    whole = command.document()
    write = (
        whole if command.name.lower() == b"findandmodify" else (_writes(command)[position : position + 1] or [{}])[0]
    )
    change = write.get("u", write.get("update")) or {}
    if isinstance(change, dict):
        operators = {key: part for key, part in change.items() if key.startswith("$") and isinstance(part, dict)}
        yield from (part for key, part in operators.items() if key in ("$set", "$setOnInsert"))
        yield {key: part for key, part in change.items() if not key.startswith("$")}
    yield write.get("q", write.get("query")) or {}


def _in_insert(document: dict[str, Any], path: str) -> Any:
    """A field that an inserted document lacks counts as null in a unique index."""
    found = _at(document, path)
    return None if found is _ABSENT else found


def _at(document: dict[str, Any], path: str) -> Any:
    if path in document:
        return document[path]
    head, _, rest = path.partition(".")
    inner = document.get(head, _ABSENT)
    if isinstance(inner, list) and inner:
        inner = inner[0]
    return _at(inner, rest) if rest and isinstance(inner, dict) else _ABSENT
