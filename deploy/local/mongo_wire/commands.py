"""The commands that are one SQL call: which statement, with which values, and how its row becomes the reply."""

import struct
from collections.abc import Callable
from typing import NamedTuple

from .message import Command, with_limit
from .postgres import Rows, Statement
from .state import State

_int64 = struct.Struct("!q").unpack
API = "documentdb_api"
BSON = "documentdb_core.bson"


Values = Callable[[State, Command], tuple[bytes | None, ...]]


class Direct(NamedTuple):
    """A command that is one SQL call."""

    statement: Statement
    values: Values
    finish: Callable[[State, Command, Rows], bytes]


def _plain(state: State, command: Command) -> tuple[bytes | None, ...]:
    return command.db, command.body


def _of_one_moment(state: State, command: Command) -> tuple[bytes | None, ...]:
    return command.db, with_limit(command.body)


def _write(state: State, command: Command) -> tuple[bytes | None, ...]:
    return command.db, command.body, command.sequence, command.transaction_id


def _modify(state: State, command: Command) -> tuple[bytes | None, ...]:
    body = command.body
    if command.name != b"findAndModify":
        body = body[:5] + b"findAndModify" + body[5 + len(command.name) :]
    return command.db, body, command.transaction_id


def _more(state: State, command: Command) -> tuple[bytes | None, ...]:
    number = struct.unpack_from("<q", command.body, 13)[0]
    return command.db, command.body, state.cursors.continuation(command.db, number)


def _first(state: State, command: Command, rows: Rows) -> bytes:
    document = rows[0][0]
    assert document is not None
    return document


def _first_page(state: State, command: Command, rows: Rows) -> bytes:
    page, continuation, number = rows[0]
    assert page is not None
    if continuation is not None and number is not None:
        state.cursors.keep(command.db, _int64(number)[0], continuation)
    return page


def _next_page(state: State, command: Command, rows: Rows) -> bytes:
    page, continuation = rows[0]
    assert page is not None
    number = struct.unpack_from("<q", command.body, 13)[0]
    if continuation is None:
        state.cursors.drop(command.db, number)
    else:
        state.cursors.keep(command.db, number, continuation)
    return page


def _writer(name: str) -> Direct:
    sql = f"SELECT p_result FROM {API}.{name}($1::text, $2::{BSON}, $3::documentdb_core.bsonsequence, $4::text)"
    return Direct(Statement(name, sql), _write, _first)


def _reader(name: str, values: Values = _plain) -> Direct:
    sql = f"SELECT cursorpage, continuation, cursorid FROM {API}.{name}_cursor_first_page($1::text, $2::{BSON})"
    return Direct(Statement(name, sql), values, _first_page)


def _single(name: str) -> Direct:
    return Direct(Statement(name, f"SELECT * FROM {API}.{name}($1::text, $2::{BSON})"), _plain, _first)


_FIND_AND_MODIFY = f"SELECT p_result FROM {API}.find_and_modify($1::text, $2::{BSON}, $3::text)"
_GET_MORE = f"SELECT cursorpage, continuation FROM {API}.cursor_get_more($1::text, $2::{BSON}, $3::{BSON})"
_find_and_modify = Direct(Statement("find_and_modify", _FIND_AND_MODIFY), _modify, _first)

# Their replies may say, under ok, that some of the writes failed.
WRITES = frozenset((b"insert", b"update", b"delete"))
DIRECT: dict[bytes, Direct] = {
    b"insert": _writer("insert"),
    b"update": _writer("update"),
    b"delete": _writer("delete"),
    b"findAndModify": _find_and_modify,
    b"findandmodify": _find_and_modify,
    b"find": _reader("find", _of_one_moment),
    b"aggregate": _reader("aggregate"),
    b"listCollections": _reader("list_collections"),
    b"listIndexes": _reader("list_indexes"),
    b"getMore": Direct(Statement("get_more", _GET_MORE), _more, _next_page),
    b"distinct": _single("distinct_query"),
    b"validate": _single("validate"),
    b"create": _single("create_collection_view"),
}
