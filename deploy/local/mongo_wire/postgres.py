"""A small PostgreSQL client: prepared statements, binary values, one call at a time on each pooled connection.

Written for one purpose, so that a command costs microseconds here: callbacks instead of tasks, bytes in, bytes out.
"""

import asyncio
import struct
from collections import deque
from collections.abc import Callable
from typing import cast

from .frames import Frames

MAXIMUM_CONNECTIONS = 32
_pack_int32 = struct.Struct("!i").pack
_int16 = struct.Struct("!h").unpack_from
_int32 = struct.Struct("!i").unpack_from
_HEAD_BIND = struct.Struct("!hhh").pack
_TAIL = struct.pack("!hh", 1, 1) + b"E" + _pack_int32(9) + b"\0" + _pack_int32(0) + b"S" + _pack_int32(4)

Rows = list[list[bytes | None]]


class ServerError(Exception):
    """PostgreSQL refused: `state` is the SQLSTATE, `text` its message, `fields` everything it said."""

    def __init__(self, fields: dict[str, str]) -> None:
        """`fields` by PostgreSQL's one-letter names."""
        super().__init__(fields.get("M", ""))
        self.fields = fields
        self.state = fields.get("C", "XX000")
        self.text = fields.get("M", "")


class Disconnected(Exception):
    """The connection to PostgreSQL broke, or could not be made: what the command did is not known."""


Done = Callable[[Rows, Exception | None], None]


class Statement:
    """A statement that each connection prepares when it first needs it."""

    def __init__(self, name: str, sql: str) -> None:
        """`name` is unique; parameters and results are binary."""
        self.name = name.encode() + b"\0"
        body = self.name + sql.encode() + b"\0" + b"\0\0"
        self.parse = b"P" + _pack_int32(len(body) + 4) + body

    def bind(self, values: tuple[bytes | None, ...]) -> bytes:
        """Bind, execute and sync in one message."""
        parts = [b"\0", self.name, _HEAD_BIND(1, 1, len(values))]
        for value in values:
            if value is None:
                parts.append(b"\xff\xff\xff\xff")
            else:
                parts.append(_pack_int32(len(value)))
                parts.append(value)
        body = b"".join(parts)
        return b"".join((b"B", _pack_int32(len(body) + 8), body, _TAIL))


class Connection(asyncio.Protocol):
    """One backend. `execute` may be called again once its `done` was called."""

    def __init__(self, pool: "Pool") -> None:
        """Used by the pool alone."""
        self._pool = pool
        self._prepared: set[bytes] = set()
        self._preparing = b""
        self._frames = Frames(5, _message_size)
        self._rows: Rows = []
        self._error: ServerError | None = None
        self._done: Done | None = None
        self._transport: asyncio.Transport | None = None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.reserved = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the start-up message; the folder of the socket guards it, so PostgreSQL asks for no password."""
        self._transport = cast(asyncio.Transport, transport)
        body = struct.pack("!i", 196608) + b"user\0postgres\0database\0postgres\0application_name\0mongo_wire\0\0"
        self._write(_pack_int32(len(body) + 4) + body)

    def _write(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.write(data)

    def execute(self, statement: Statement, values: tuple[bytes | None, ...], done: Done) -> None:
        """Run it; `done(rows, error)` is called when PostgreSQL is ready for the next."""
        self._done = done
        data = statement.bind(values)
        if statement.name not in self._prepared:
            self._preparing = statement.name
            data = statement.parse + data
        self._write(data)

    def run(self, sql: str, done: Done) -> None:
        """Run plain SQL without parameters (BEGIN, COMMIT)."""
        self._done = done
        body = sql.encode() + b"\0"
        self._write(b"Q" + _pack_int32(len(body) + 4) + body)

    def data_received(self, data: bytes) -> None:
        """Handle the messages that are complete with these bytes."""
        for buffer, start, end in self._frames.feed(data):
            self._take(buffer[start : start + 1], buffer, start + 5, end)

    def _take(self, kind: bytes, data: bytes, start: int, end: int) -> None:
        if kind == b"D":
            self._rows.append(_row(data, start))
        elif kind == b"Z":
            self._finish()
        elif kind == b"1":
            self._prepared.add(self._preparing)
        elif kind == b"E":
            parts = data[start:end].split(b"\0")
            fields = {part[:1].decode(): part[1:].decode("utf-8", "replace") for part in parts if part}
            self._error = ServerError(fields)

    def _finish(self) -> None:
        rows, error, done = self._rows, self._error, self._done
        self._rows, self._error, self._done = [], None, None
        if not self.ready.done():
            self.ready.set_result(None)
            return
        if not self.reserved:
            self._pool.release(self)
        if done is not None:
            done(rows, error)

    def connection_lost(self, exc: Exception | None) -> None:
        """The backend has closed: report it to the waiting caller and remove the connection from the pool."""
        self._pool.forget(self)
        reason = Disconnected(str(self._error or exc or "closed by PostgreSQL"))
        if not self.ready.done():
            self.ready.set_exception(reason)
        done, self._done = self._done, None
        if done is not None:
            done([], reason)

    def close(self) -> None:
        """Drop the connection; PostgreSQL rolls back what was open."""
        if self._transport is not None:
            self._transport.abort()


def _message_size(data: bytes, position: int) -> int:
    """The length of the message that starts here: its type, and what its length field says."""
    return int(1 + _int32(data, position + 1)[0])


def _row(data: bytes, start: int) -> list[bytes | None]:
    values: list[bytes | None] = []
    position = start + 2
    for _ in range(_int16(data, start)[0]):
        size = _int32(data, position)[0]
        position += 4
        if size < 0:
            values.append(None)
        else:
            values.append(data[position : position + size])
            position += size
    return values


class Pool:
    """Connections to one PostgreSQL; the one used last is used first, since its caches are warm."""

    def __init__(self, socket_path: str, maximum: int = MAXIMUM_CONNECTIONS) -> None:
        """Connects when first needed, to the Unix socket at this path."""
        self._path = socket_path
        self._maximum = maximum
        self._idle: list[Connection] = []
        self._all: set[Connection] = set()
        self._waiting: deque[tuple[Statement, tuple[bytes | None, ...], Done]] = deque()
        self._reservations: deque[asyncio.Future[Connection]] = deque()
        self._opening: set[asyncio.Task[None]] = set()

    def submit(self, statement: Statement, values: tuple[bytes | None, ...], done: Done) -> None:
        """Run a statement on any connection, in turn; `done` is called with its rows or the error."""
        if self._idle:
            self._idle.pop().execute(statement, values, done)
            return
        self._waiting.append((statement, values, done))
        self._grow()

    async def fetch(self, statement: Statement, *values: bytes | None) -> Rows:
        """The rows of a statement; raises ServerError or Disconnected."""
        future: asyncio.Future[Rows] = asyncio.get_running_loop().create_future()
        self.submit(statement, values, _resolver(future))
        return await future

    async def reserve(self) -> Connection:
        """A connection for oneself, to be given back with `release`."""
        future: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
        self._reservations.append(future)
        if self._idle:
            self.release(self._idle.pop())
        else:
            self._grow()
        return await future

    def release(self, connection: Connection) -> None:
        """Give the connection to the caller that has waited longest; keep it when none waits."""
        connection.reserved = False
        while self._reservations:
            future = self._reservations.popleft()
            if not future.done():
                connection.reserved = True
                future.set_result(connection)
                return
        if self._waiting:
            connection.execute(*self._waiting.popleft())
        else:
            self._idle.append(connection)

    def forget(self, connection: Connection) -> None:
        """The connection is no more; if others wait, another is opened for them."""
        self._all.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        if self._waiting or self._reservations:
            self._grow()

    def _grow(self) -> None:
        if len(self._all) + len(self._opening) < self._maximum:
            task = asyncio.get_running_loop().create_task(self._open())
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    async def _open(self) -> None:
        try:
            _, connection = await asyncio.get_running_loop().create_unix_connection(
                lambda: Connection(self), self._path
            )
            await connection.ready
        except (OSError, Disconnected) as error:
            self._fail_all(Disconnected(str(error)))
            return
        self._all.add(connection)
        self.release(connection)

    def _fail_all(self, reason: Disconnected) -> None:
        while self._waiting:
            self._waiting.popleft()[2]([], reason)
        while self._reservations:
            future = self._reservations.popleft()
            if not future.done():
                future.set_exception(reason)


def _resolver(future: "asyncio.Future[Rows]") -> Done:
    def done(rows: Rows, error: Exception | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(rows)

    return done
