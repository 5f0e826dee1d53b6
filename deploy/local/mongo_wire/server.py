"""Clients of the wire protocol: cut the stream into frames, run one command after the other, write the replies."""

import asyncio
import ssl
import struct
import sys
from collections import deque
from collections.abc import Mapping
from functools import partial
from typing import cast

from .engine import Engine
from .frames import Frames
from .message import Command, MalformedMessage, read_command, reply
from .sessions import Session
from .users import User

MAXIMUM_FRAME = 48_000_000
_int32 = struct.Struct("<i").unpack_from


class Client(asyncio.Protocol):
    """One driver's socket. Commands of a socket are answered in their order."""

    def __init__(self, engine: Engine, users: Mapping[str, User]) -> None:
        """`engine` and `users` are shared by all clients."""
        self._engine, self._session = engine, Session(users)
        self._frames = Frames(16, _frame_size)
        self._waiting: deque[bytes] = deque()
        self._busy = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A driver has connected."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """The driver has closed: a running command completes, and its reply is dropped."""
        self._transport = None
        self._waiting.clear()

    def data_received(self, data: bytes) -> None:
        """Handle the frames that are complete with these bytes."""
        try:
            for buffer, start, end in self._frames.feed(data):
                self._take(buffer[start:end])
        except MalformedMessage as error:
            self._cut_off(error)

    def _take(self, frame: bytes) -> None:
        if self._busy:
            self._waiting.append(frame)
            return
        self._busy = True
        try:
            command = read_command(frame)
            said = self._session.answer(command)
        except (MalformedMessage, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error) as error:
            self._cut_off(error)
            return
        if said is None:
            self._engine.run(command, partial(self._answer, command))
        else:
            self._answer(command, said)

    def _answer(self, command: Command, document: bytes | None) -> None:
        self._busy = False
        if self._transport is None:
            return
        if document is None:
            self._abort()
            return
        if not command.silent:
            self._transport.write(reply(command, document))
        if self._waiting:
            self._take(self._waiting.popleft())

    def _cut_off(self, error: Exception) -> None:
        print(f"a client was cut off: {error!r}", file=sys.stderr, flush=True)
        self._abort()

    def _abort(self) -> None:
        """Close without an answer, so that the driver retries on a new connection."""
        if self._transport is not None:
            self._transport.abort()


def _frame_size(data: bytes, position: int) -> int:
    """The length of the frame that starts here; raises MalformedMessage when no frame can have it."""
    size = int(_int32(data, position)[0])
    if not 16 < size <= MAXIMUM_FRAME:
        raise MalformedMessage(f"a frame of {size} bytes")
    return size


async def serve(
    host: str, port: int, socket_path: str, users: Mapping[str, User], tls: ssl.SSLContext | None = None
) -> asyncio.Server:
    """Listen for drivers, over TLS alone if it is given; raises OSError when the port is taken."""
    engine, loop = Engine(socket_path), asyncio.get_running_loop()
    return await loop.create_server(lambda: Client(engine, users), host, port, backlog=1024, ssl=tls)
