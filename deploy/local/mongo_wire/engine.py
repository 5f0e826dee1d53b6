"""Run a command: directly when it is one SQL call, as a task when it needs more or has failed."""

import asyncio
import sys
from collections.abc import Callable
from functools import partial

import bson

from . import duplicates, errors
from .administration import INDIRECT, CommandFailed
from .commands import DIRECT, Direct
from .cursors import CursorNotFound, Cursors
from .message import Command
from .postgres import Disconnected, Pool, Rows, ServerError
from .transactions import Transactions

ATTEMPTS = 8
# Answered with the document, or with None when PostgreSQL is gone and the client has to be cut off.
Answer = Callable[[bytes | None], None]


class Engine:
    """What all clients share: the pool of PostgreSQL connections, the open cursors and transactions."""

    def __init__(self, socket_path: str) -> None:
        """`socket_path` is PostgreSQL's Unix socket."""
        self.pool = Pool(socket_path)
        self.cursors = Cursors()
        self.transactions = Transactions(self.pool)
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, command: Command, answer: Answer) -> None:
        """Carry out the command and call `answer` once."""
        direct = DIRECT.get(command.name)
        if direct is None or command.in_transaction:
            self._start(command, direct, answer, None)
            return
        try:
            values = direct.values(self, command)
        except CursorNotFound as error:
            answer(bson.encode(errors.failure(43, str(error))))
            return
        self.pool.submit(direct.statement, values, partial(self._direct_done, command, direct, answer))

    def _direct_done(
        self, command: Command, direct: Direct, answer: Answer, rows: Rows, error: Exception | None
    ) -> None:
        if error is None:
            document = direct.finish(self, command, rows)
            if b"writeErrors" not in document:
                answer(document)
                return
        elif not isinstance(error, ServerError):
            answer(None)
            return
        self._start(command, direct, answer, error or document)

    def _start(self, command: Command, direct: Direct | None, answer: Answer, first: object) -> None:
        task = asyncio.get_running_loop().create_task(self._answer(command, direct, answer, first))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, command: Command, direct: Direct | None, answer: Answer, first: object) -> None:
        try:
            answer(await self._carry_out(command, direct, first))
        except Disconnected:
            answer(None)
        except CommandFailed as error:
            answer(bson.encode(errors.failure(error.code, str(error))))
        except CursorNotFound as error:
            answer(bson.encode(errors.failure(43, str(error))))
        except ServerError as error:
            answer(await self._failure(command, error))
        except Exception as error:
            print(f"{command.name!r} failed: {error!r}", file=sys.stderr, flush=True)
            answer(bson.encode(errors.failure(1, repr(error))))

    async def _carry_out(self, command: Command, direct: Direct | None, first: object) -> bytes:
        if command.in_transaction:
            return await self.transactions.run(self, command, direct)
        if direct is None:
            return await INDIRECT.get(command.name, INDIRECT[b""])(self, command)
        return await self._retry(command, direct, first)

    async def _retry(self, command: Command, direct: Direct, outcome: object) -> bytes:
        """Repeat what failed only because another writer was there at the same time, as MongoDB does inside."""
        for attempt in range(1, ATTEMPTS + 1):
            if isinstance(outcome, bytes):
                reply = await duplicates.explain_write_errors(self, command, outcome)
                if attempt == ATTEMPTS or not duplicates.may_be_race(command, reply):
                    return bson.encode(reply)
            elif isinstance(outcome, ServerError) and (
                attempt == ATTEMPTS or not duplicates.worth_repeating(command, outcome)
            ):
                raise outcome
            await asyncio.sleep(0.002 * attempt)
            try:
                rows = await self.pool.fetch(direct.statement, *direct.values(self, command))
                outcome = direct.finish(self, command, rows)
                if b"writeErrors" not in outcome:
                    return outcome
            except ServerError as error:
                outcome = error
        raise AssertionError("the loop ends with a reply or an error")

    async def _failure(self, command: Command, error: ServerError) -> bytes:
        code = errors.code_of(error.state)
        if code == errors.DUPLICATE_KEY:
            try:
                text, more = await duplicates.explain(self, command, error.text, 0)
            except Disconnected:
                text, more = error.text, {}
            return bson.encode(errors.failure(code, text, **more))
        if code == 1:
            print(f"{command.name!r}: {error.state} {error.text}", file=sys.stderr, flush=True)
        return bson.encode(errors.failure(code, error.text))
