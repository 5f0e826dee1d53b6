"""Run a command: directly when it is one SQL call, as a task when it needs more or has failed."""

import asyncio
import random
import sys
from collections.abc import Callable
from functools import partial

import bson

from . import duplicates, errors
from .administration import INDIRECT, CommandFailed
from .commands import DIRECT, WRITES, Direct
from .cursors import CursorNotFound
from .message import Command
from .postgres import Disconnected, Rows, ServerError
from .state import State
from .transactions import Transactions

# A pause before a repeated write is chosen by chance, so that writers who met do not meet again: three who did, each the one that
# another waited for, could go on refusing each other. It doubles up to this attempt.
DOUBLINGS = 5
# What a direct call gave: the reply, or why there is none.
Outcome = bytes | ServerError
# Called with the reply's document, or with None when PostgreSQL has closed and the client must be disconnected.
Answer = Callable[[bytes | None], None]


class Engine:
    """Runs the commands of all clients on what they share: connections, open cursors and transactions."""

    def __init__(self, socket_path: str) -> None:
        """`socket_path` is PostgreSQL's Unix socket."""
        self._state = State(socket_path)
        self._transactions = Transactions(self._state)
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, command: Command, answer: Answer) -> None:
        """Carry out the command and call `answer` once."""
        direct = DIRECT.get(command.name)
        if direct is None or command.in_transaction:
            self._start(command, direct, answer, None)
            return
        try:
            values = direct.values(self._state, command)
        except CursorNotFound as error:
            answer(bson.encode(errors.failure(43, str(error))))
            return
        self._state.pool.submit(direct.statement, values, partial(self._direct_done, command, direct, answer))

    def _direct_done(
        self, command: Command, direct: Direct, answer: Answer, rows: Rows, error: Exception | None
    ) -> None:
        if error is None:
            document = direct.finish(self._state, command, rows)
            if command.name not in WRITES or b"writeErrors" not in document:
                answer(document)
                return
        elif not isinstance(error, ServerError):
            answer(None)
            return
        self._start(command, direct, answer, error or document)

    def _start(self, command: Command, direct: Direct | None, answer: Answer, first: Outcome | None) -> None:
        task = asyncio.get_running_loop().create_task(self._answer(command, direct, answer, first))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, command: Command, direct: Direct | None, answer: Answer, first: Outcome | None) -> None:
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

    async def _carry_out(self, command: Command, direct: Direct | None, first: Outcome | None) -> bytes:
        if command.in_transaction:
            return await self._transactions.run(command, direct)
        if direct is None or first is None:
            return await INDIRECT.get(command.name, INDIRECT[b""])(self._state, command)
        return await self._retry(command, direct, first)

    async def _retry(self, command: Command, direct: Direct, outcome: Outcome) -> bytes:
        """Repeat what failed only because another writer was there at the same time, as MongoDB does inside."""
        attempt = 0
        while True:
            attempt += 1
            if isinstance(outcome, bytes):
                if b"writeErrors" not in outcome:
                    return outcome
                reply = await duplicates.explain_write_errors(self._state, command, outcome)
                if not duplicates.reply_may_be_race(command, reply, attempt):
                    return bson.encode(reply)
            elif not duplicates.error_may_be_race(command, outcome, attempt):
                raise outcome
            await asyncio.sleep(random.uniform(0, 0.005 * 2 ** min(attempt, DOUBLINGS)))
            try:
                outcome = direct.finish(self._state, command, await self._fetch(command, direct))
            except ServerError as error:
                outcome = error

    async def _fetch(self, command: Command, direct: Direct) -> Rows:
        return await self._state.pool.fetch(direct.statement, *direct.values(self._state, command))

    async def _failure(self, command: Command, error: ServerError) -> bytes:
        code = errors.code_of(error.state, error.text)
        if code == errors.DUPLICATE_KEY:
            try:
                text, more = await duplicates.explain(self._state, command, error.text, 0)
            except Disconnected:
                text, more = error.text, {}
            return bson.encode(errors.failure(code, text, **more))
        return bson.encode(errors.failure(code, error.text))
