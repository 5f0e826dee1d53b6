"""Bodies of requests: read whole by the event loop before a thread is taken, or handed to the thread as they come."""

import asyncio
import io
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, RequestTimeout, ServiceUnavailable

from gateway.http.server.pace import Pace

Receive = Callable[[], Awaitable[dict[str, Any]]]


class PeerGone(ConnectionError):
    """The peer has closed the connection, or sent what is not HTTP."""


@dataclass(slots=True)
class Memory:
    """The bytes of all bodies that are held at once, of one process; `unfinished` are those whose rest is still to come.

    When it is full, the peer that has kept us waiting longest goes: else some slow ones could shut everybody out.
    """

    most: int
    held: int = 0
    unfinished: "set[Incoming]" = field(default_factory=set)

    def take(self, size: int, incoming: "Incoming") -> bool:
        """Makes room for a piece of that body; False if there is none, or if that body is the slowest itself."""
        while self.held + size > self.most:
            slowest = max(self.unfinished, key=lambda one: one.seconds_waited, default=incoming)
            if slowest is incoming:
                return False
            slowest.give_up()
        self.held += size
        return True


class Refused(io.RawIOBase):
    """A body that was not taken: reading it raises the reason, so that the application answers as it does to any error."""

    def __init__(self, reason: HTTPException) -> None:
        self._reason = reason

    def readable(self) -> bool:
        return True

    def read(self, _size: int = -1) -> bytes:
        raise self._reason

    def readinto(self, _buffer: Any) -> int:
        raise self._reason


class Incoming:
    """The body of one request. `is_complete` once its last byte has come."""

    def __init__(self, receive: Receive, pace: Pace, memory: Memory) -> None:
        self._receive, self._pace, self._memory = receive, pace, memory
        self._held = 0
        self._waiting: asyncio.Timeout | None = None
        self._waiting_since = 0.0
        self._is_given_up = False
        self.is_complete = False

    @property
    def seconds_waited(self) -> float:
        """How long the peer has kept us waiting, until now."""
        return self._pace.seconds_waited + (time.monotonic() - self._waiting_since if self._waiting else 0.0)

    async def read(self) -> bytes:
        """The next piece, b"" at the end. Raises PeerGone, or RequestTimeout when the peer is slower than its pace."""
        if self.is_complete:
            return b""
        self._waiting_since = time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, self._pace.remaining())) as self._waiting:
                message = await self._receive()
        except TimeoutError:
            raise RequestTimeout from None
        finally:
            self._waiting = None
        if self._is_given_up:  # in the same turn of the event loop in which this message came
            raise RequestTimeout
        if message["type"] != "http.request":
            raise PeerGone("the request ended in the middle of its body")
        self.is_complete = not message["more_body"]
        piece: bytes = message["body"]
        self._pace.note(len(piece), time.monotonic() - self._waiting_since)
        return piece if piece or self.is_complete else await self.read()

    async def read_whole(self, most: int, announced: str = "") -> io.IOBase:
        """All of it, in memory. A body of more than `most` bytes, one that comes too slowly, or one too many becomes a `Refused`.

        `announced` is the header Content-Length; a body that says itself that it is too long is not waited for.
        """
        if announced.isdigit() and int(announced) > most:
            return Refused(RequestEntityTooLarge())
        self._memory.unfinished.add(self)
        try:
            return await self._read_pieces(most)
        except RequestTimeout as error:
            return Refused(error)
        finally:
            self._memory.unfinished.discard(self)

    async def _read_pieces(self, most: int) -> io.IOBase:
        pieces: list[bytes] = []
        size = 0
        while piece := await self.read():
            size += len(piece)
            if size > most:
                return Refused(RequestEntityTooLarge())
            if not self._memory.take(len(piece), self):
                return Refused(ServiceUnavailable())
            self._held += len(piece)
            pieces.append(piece)
        return io.BytesIO(b"".join(pieces))

    def give_up(self) -> None:
        """The peer is too slow for what others need now: its request is refused, as if its time were over."""
        self._is_given_up = True
        self._memory.unfinished.discard(self)
        self.release()
        if self._waiting is not None:
            self._waiting.reschedule(0)

    def release(self) -> None:
        """The body is not needed any more."""
        self._memory.held -= self._held
        self._held = 0

    async def wait_until_gone(self) -> None:
        """Returns when the peer has closed the connection; the body must be complete."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def discard(self, seconds: float) -> None:
        """Reads what is left for a short while, so that the peer, still sending, sees the answer and not a reset."""
        try:
            async with asyncio.timeout(seconds):
                while not self.is_complete and (await self._receive())["type"] == "http.request":
                    pass
        except TimeoutError:
            pass


class Stream(io.RawIOBase):
    """The body for a thread: each read waits in the event loop for the next piece."""

    def __init__(self, incoming: Incoming, loop: asyncio.AbstractEventLoop) -> None:
        self._incoming, self._loop = incoming, loop
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = asyncio.run_coroutine_threadsafe(self._incoming.read(), self._loop).result()
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def stream_body(incoming: Incoming) -> io.BufferedReader:
    """The body as a file for a thread. Reading it raises PeerGone or RequestTimeout."""
    return io.BufferedReader(Stream(incoming, asyncio.get_running_loop()), 64 * 1024)
