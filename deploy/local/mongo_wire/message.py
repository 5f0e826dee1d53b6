"""Read OP_MSG and OP_QUERY frames and cut out of a command what the engine must not see; write replies."""

import struct
from collections.abc import Iterator
from itertools import count
from typing import Any

import bson

OP_REPLY, OP_QUERY, OP_MSG = 1, 2004, 2013
MORE_TO_COME = 2
CHECKSUM_PRESENT = 1

# What the driver says to the server, not to the engine.
STRIPPED = frozenset(
    (
        b"lsid",
        b"$db",
        b"$clusterTime",
        b"txnNumber",
        b"autocommit",
        b"startTransaction",
        b"$readPreference",
        b"apiVersion",
        b"apiStrict",
        b"apiDeprecationErrors",
        b"writeConcern",
        b"readConcern",
        b"comment",
        b"maxTimeMS",
        b"commitQuorum",
    )
)
# Bytes of a value by its BSON type, as (fixed part, whether an int32 length at its start adds to it).
SIZES: dict[int, tuple[int, bool]] = {
    0x01: (8, False),
    0x02: (4, True),
    0x03: (0, True),
    0x04: (0, True),
    0x05: (5, True),
    0x06: (0, False),
    0x07: (12, False),
    0x08: (1, False),
    0x09: (8, False),
    0x0A: (0, False),
    0x0C: (16, True),
    0x0D: (4, True),
    0x0E: (4, True),
    0x0F: (0, True),
    0x10: (4, False),
    0x11: (8, False),
    0x12: (8, False),
    0x13: (16, False),
    0x7F: (0, False),
    0xFF: (0, False),
}
NO_LIMIT = 2**31 - 1
_MARKED = frozenset((b"limit", b"sort", b"singleBatch"))
_MARKS = tuple(key + b"\0" for key in _MARKED)
_int32 = struct.Struct("<i").unpack_from
_int64 = struct.Struct("<q").unpack_from
_pack_int32 = struct.Struct("<i").pack
_pack_int64 = struct.Struct("<q").pack
_pack_reply = struct.Struct("<iiiiIB").pack
_pack_old_reply = struct.Struct("<iiiiiqii").pack
_reply_ids = count(1)


class MalformedMessage(Exception):
    """The frame is not what the protocol allows; the connection can not go on."""


class Command:
    """One command: its name, database, BSON without session fields, and what the session fields said."""

    __slots__ = ("body", "db", "fields", "name", "old_style", "request_id", "sequence", "silent", "whole")

    def __init__(self, request_id: int, whole: bytes) -> None:
        """`whole` is the command document as it came."""
        self.request_id = request_id
        self.whole = whole
        self.sequence: bytes | None = None
        self.silent = False
        self.old_style = False
        self.fields: dict[bytes, bytes] = {}
        self.name, self.body = _cut(whole, self.fields)
        raw = self.fields.get(b"$db")
        self.db: bytes = raw[4:-1] if raw else b"test"

    @property
    def transaction_id(self) -> bytes | None:
        """What makes a retried write the same write: session and number; None when the driver gave none."""
        number = self.fields.get(b"txnNumber")
        if number is None:
            return None
        return b"%s-%d" % (self.fields[b"lsid"][13:-1].hex().encode(), _int64(number)[0])

    @property
    def in_transaction(self) -> bool:
        """Whether the command belongs to a multi-document transaction."""
        return b"autocommit" in self.fields

    @property
    def collection(self) -> bytes:
        """The collection that the command's first field names; empty where that is no text."""
        start = 6 + len(self.name)
        return self.body[start + 4 : start + 3 + _int32(self.body, start)[0]] if self.body[4] == 2 else b""

    def document(self) -> dict[str, Any]:
        """The command decoded, for the slow paths."""
        return bson.decode(self.body)


def _value_end(document: bytes, kind: int, start: int) -> int:
    """Where the value of this type that starts here ends."""
    if kind == 0x0B:
        return document.index(0, document.index(0, start) + 1) + 1
    try:
        fixed, measured = SIZES[kind]
    except KeyError:
        raise MalformedMessage(f"unknown BSON type {kind:#x}") from None
    return start + fixed + (_int32(document, start)[0] if measured else 0)


def _cut(document: bytes, fields: dict[bytes, bytes]) -> tuple[bytes, bytes]:
    """The first key, and the document without the stripped fields, whose raw values go into `fields`."""
    position, kept_from, last = 4, 4, len(document) - 1
    name, kept = b"", []
    while position < last:
        key_end = document.index(0, position)
        key = document[position + 1 : key_end]
        end = _value_end(document, document[position], key_end + 1)
        if key in STRIPPED:
            fields[key] = document[key_end + 1 : end]
            if kept_from < position:
                kept.append(document[kept_from:position])
            kept_from = end
        elif not name:
            name = key
        position = end
    if kept_from == 4:
        return name, document
    kept.append(document[kept_from:last])
    content = b"".join(kept)
    return name, b"".join((_pack_int32(len(content) + 5), content, b"\0"))


def with_limit(find: bytes) -> bytes:
    """The command with a limit that no answer reaches, unless it has a limit, an order or one batch already.

    Without one, the engine keeps as its cursor a place in the table: a document that is changed while its pages are read moves,
    and is given twice or not at all. With one it keeps the answer as it was, which costs nothing where one page holds it.
    """
    if any(mark in find for mark in _MARKS) and not _MARKED.isdisjoint(_keys(find)):
        return find
    content = find[4:-1] + b"\x12limit\0" + _pack_int64(NO_LIMIT)
    return b"".join((_pack_int32(len(content) + 5), content, b"\0"))


def _keys(document: bytes) -> Iterator[bytes]:
    position, last = 4, len(document) - 1
    while position < last:
        key_end = document.index(0, position)
        yield document[position + 1 : key_end]
        position = _value_end(document, document[position], key_end + 1)


def read_command(frame: bytes) -> Command:
    """The command in a whole frame; raises MalformedMessage for anything that is not OP_MSG or an old hello."""
    request_id, opcode = _int32(frame, 4)[0], _int32(frame, 12)[0]
    if opcode == OP_MSG:
        return _read_op_msg(frame, request_id)
    if opcode == OP_QUERY:
        start = frame.index(0, 20) + 9
        command = Command(request_id, frame[start : start + _int32(frame, start)[0]])
        command.old_style = True
        return command
    raise MalformedMessage(f"opcode {opcode} is not spoken here")


def _read_op_msg(frame: bytes, request_id: int) -> Command:
    flags = _int32(frame, 16)[0]
    end = len(frame) - (4 if flags & CHECKSUM_PRESENT else 0)
    position, whole, sequence = 20, None, None
    while position < end:
        section, size = frame[position], _int32(frame, position + 1)[0]
        if section == 0:
            whole = frame[position + 1 : position + 1 + size]
        else:
            sequence = frame[frame.index(0, position + 5) + 1 : position + 1 + size]
        position += 1 + size
    if whole is None:
        raise MalformedMessage("a message without a command")
    command = Command(request_id, whole)
    command.sequence = sequence
    command.silent = bool(flags & MORE_TO_COME)
    return command


def reply(command: Command, document: bytes) -> bytes:
    """The frame that answers `command` with this BSON document."""
    if command.old_style:
        head = _pack_old_reply(36 + len(document), next(_reply_ids), command.request_id, OP_REPLY, 8, 0, 0, 1)
        return head + document
    return _pack_reply(21 + len(document), next(_reply_ids), command.request_id, OP_MSG, 0, 0) + document
