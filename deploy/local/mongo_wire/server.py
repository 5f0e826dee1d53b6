"""Clients of the wire protocol: cut the stream into frames, run one command after the other, write the replies."""

import asyncio
import struct
import sys
from collections import deque
from functools import partial
from typing import cast

from .engine import Engine
from .message import Command, MalformedMessage, read_command, reply

MAXIMUM_FRAME = 48_000_000
_int32 = struct.Struct("<i").unpack_from


class Client(asyncio.Protocol):
    """One driver's socket. Commands of a socket are answered in their order."""

    def __init__(self, engine: Engine) -> None:
        """`engine` is shared by all clients."""
        self._engine = engine
        self._chunks: list[bytes] = []
        self._size, self._needed = 0, 16
        self._waiting: deque[bytes] = deque()
        self._busy = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A driver has come."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """The driver is gone: what runs, runs to its end, unanswered."""
        self._transport = None
        self._waiting.clear()

    def data_received(self, data: bytes) -> None:
        """Take what came, however it was cut."""
        if self._chunks:
            self._chunks.append(data)
            self._size += len(data)
            if self._size < self._needed:
                return
            data = b"".join(self._chunks)
            self._chunks.clear()
        position, end = 0, len(data)
        while end - position >= 16:
            size = _int32(data, position)[0]
            if not 16 < size <= MAXIMUM_FRAME:
                self._abort()
                return
            if position + size > end:
                break
            self._take(data[position : position + size])
            position += size
        if position < end:
            self._chunks.append(data[position:])
            self._size = end - position
            self._needed = _int32(data, position)[0] if self._size >= 16 else 16

    def _take(self, frame: bytes) -> None:
        if self._busy:
            self._waiting.append(frame)
            return
        self._busy = True
        try:
            command = read_command(frame)
        except (MalformedMessage, ValueError, IndexError, KeyError, struct.error) as error:
            print(f"a client was cut off: {error!r}", file=sys.stderr, flush=True)
            self._abort()
            return
        self._engine.run(command, partial(self._answer, command))

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

    def _abort(self) -> None:
        """Close without an answer: the driver then knows that it must ask again."""
        if self._transport is not None:
            self._transport.abort()


async def serve(host: str, port: int, socket_path: str) -> asyncio.Server:
    """Listen for drivers; raises OSError when the port is taken."""
    engine = Engine(socket_path)
    return await asyncio.get_running_loop().create_server(lambda: Client(engine), host, port, backlog=1024)
