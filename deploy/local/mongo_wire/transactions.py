"""Multi-document transactions: each has a PostgreSQL connection of its own until it ends.

Kundkort does not use them (design: one document, one write); they are here so that a tool that does is not misled.
"""

import asyncio

import bson

from . import errors
from .commands import Direct
from .message import Command
from .postgres import Connection, Disconnected, Rows, ServerError, _resolver
from .state import State

_OK = bson.encode({"ok": 1.0})


class Transactions:
    """Open transactions by session and number."""

    def __init__(self, state: State) -> None:
        """Empty; the connections come from the pool of `state`."""
        self._state = state
        self._open: dict[bytes, Connection] = {}

    async def run(self, command: Command, direct: Direct | None) -> bytes:
        """Run the command inside its transaction, beginning or ending it when the command says so."""
        key = command.transaction_id or b""
        if command.name in (b"commitTransaction", b"abortTransaction"):
            return await self._end(key, "COMMIT" if command.name == b"commitTransaction" else "ROLLBACK")
        if command.fields.get(b"startTransaction") == b"\x01":
            connection = await self._state.pool.reserve()
            self._open[key] = connection
            await _plain(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ")
        if key not in self._open:
            return bson.encode(errors.failure(251, "the transaction has ended or was never begun"))
        if direct is None:
            return bson.encode(errors.failure(263, f"{command.name.decode()} can not run in a transaction"))
        return await self._inside(command, direct, key)

    async def _inside(self, command: Command, direct: Direct, key: bytes) -> bytes:
        values = list(direct.values(self._state, command))
        if command.name in (b"insert", b"update", b"delete") or command.name.lower() == b"findandmodify":
            values[-1] = None  # the number means the transaction here, not a retried write
        future: asyncio.Future[Rows] = asyncio.get_running_loop().create_future()
        self._open[key].execute(direct.statement, tuple(values), _resolver(future))
        try:
            return direct.finish(self._state, command, await future)
        except ServerError as error:
            await self._end(key, "ROLLBACK")
            if errors.code_of(error.state, error.text) == errors.WRITE_CONFLICT:
                label = {"errorLabels": ["TransientTransactionError"]}
                return bson.encode(errors.failure(errors.WRITE_CONFLICT, error.text, **label))
            raise
        except Disconnected:
            self._open.pop(key, None)
            raise

    async def _end(self, key: bytes, how: str) -> bytes:
        connection = self._open.pop(key, None)
        if connection is None:
            return bson.encode(errors.failure(251, "the transaction has ended or was never begun"))
        try:
            await _plain(connection, how)
        except BaseException:
            connection.close()
            raise
        self._state.pool.release(connection)
        return _OK


async def _plain(connection: Connection, sql: str) -> None:
    future: asyncio.Future[Rows] = asyncio.get_running_loop().create_future()
    connection.run(sql, _resolver(future))
    await future
