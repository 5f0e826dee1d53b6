"""ASGI → WSGI: a thread runs the application, the event loop waits for the peer.

body whole → thread → answer whole → written          most requests; logins have threads of their own
thread reads the body as it comes                     uploads, imports: threads of their own
a piece from a thread → written → the next piece      downloads: no thread while the peer does not read
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gateway.http.server.environ import Environ, make_environ
from gateway.http.server.incoming import Incoming, Memory, PeerGone, Receive, stream_body
from gateway.http.server.pace import Pace
from gateway.http.server.routes import Lane
from gateway.http.server.threads import Threads

Wsgi = Callable[[Environ, Any], Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Pairs = list[tuple[bytes, bytes]]
CLOSE = (b"connection", b"close")
WHOLE_BYTES = 64 * 1024
"""Of an answer that says its length, so much is made at once, before the first byte is written."""
LINGER_SECONDS = 2.0
REFUSED, REFUSED_SECONDS = (401, 429), 0.3
"""A login that is refused, or asks for its second step, is answered a moment later. It holds no thread meanwhile, and whoever
tries one after the other makes a few a second on each connection, so that a flood leaves the processor to others."""
DATE = "date"
"""A header that the server adds to every answer; a file that Flask sends has one, too."""


@dataclass(slots=True)
class Answer:
    """An answer as far as it is made: `body` is its beginning; `is_whole`, or the rest is pulled from `pieces`."""

    status: int = 500
    headers: Pairs = field(default_factory=list)
    body: bytes = b""
    is_whole: bool = False
    pieces: Any = ()
    iterator: Iterator[bytes] = field(default_factory=lambda: iter(()))

    def start(self, status: str, headers: list[tuple[str, str]], _failed: Any = None) -> None:
        """WSGI's start_response."""
        self.status = int(status[:3])
        own = [(name, value) for name, value in headers if name.lower() != DATE]
        self.headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in own]

    def length(self) -> int | None:
        return next((int(value) for name, value in self.headers if name.lower() == b"content-length"), None)

    def next_piece(self) -> bytes | None:
        """The next piece that is not empty, None at the end."""
        return next((piece for piece in self.iterator if piece), None)

    def close(self) -> None:
        """Ends the application's work for this request."""
        if callable(close := getattr(self.pieces, "close", None)):
            close()


def begin(app: Wsgi, environ: Environ) -> Answer:
    """Runs the application; makes an answer whole if it is short and says how long it is. Called in a thread."""
    answer = Answer()
    answer.pieces = app(environ, answer.start)
    try:
        answer.iterator = iter(answer.pieces)
        made, length = [], answer.length()
        while (piece := answer.next_piece()) is not None:
            made.append(piece)
            if length is None or sum(map(len, made)) >= min(length, WHOLE_BYTES):
                break
        answer.body = b"".join(made)
        answer.is_whole = piece is None or (length is not None and len(answer.body) >= length)
    except BaseException:
        answer.close()
        raise
    if answer.is_whole:
        answer.close()
    return answer


@dataclass(slots=True)
class Bridge:
    """The ASGI application. `lane_of(environ)` says which threads serve a request; `pace()` makes a peer's pace."""

    app: Wsgi
    lane_of: Callable[[Environ], Lane]
    pace: Callable[[], Pace]
    largest_body: int
    requests: Threads
    logins: Threads
    streams: Threads
    memory: Memory
    is_draining: bool = False

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        incoming, environ = Incoming(receive, self.pace(), self.memory), make_environ(scope)
        try:
            await self._serve(scope, environ, incoming, send)
        except PeerGone:
            scope["extensions"]["abort"]()
        finally:
            incoming.release()

    async def _serve(self, scope: dict[str, Any], environ: Environ, incoming: Incoming, send: Send) -> None:
        lane = self.lane_of(environ)
        if lane == "stream":
            environ["wsgi.input"] = stream_body(incoming)
        elif environ["REQUEST_METHOD"] in ("GET", "HEAD") and "CONTENT_LENGTH" not in environ:
            environ["wsgi.input"] = await incoming.read_whole(0)
        else:
            environ["wsgi.input"] = await incoming.read_whole(self.largest_body, environ.get("CONTENT_LENGTH", ""))
        threads = {"stream": self.streams, "login": self.logins, "request": self.requests}[lane]
        answer = await threads.run(partial(begin, self.app, environ))
        if lane == "login" and answer.status in REFUSED and not self.is_draining:
            await asyncio.sleep(REFUSED_SECONDS)
        if self.is_draining or not incoming.is_complete:
            answer.headers.append(CLOSE)
        try:
            await self._write(scope, answer, incoming, send)
        finally:
            if not answer.is_whole:
                await self.streams.run(answer.close)

    async def _write(self, scope: dict[str, Any], answer: Answer, incoming: Incoming, send: Send) -> None:
        writer = Writer(send, self.pace(), scope["extensions"]["abort"])
        await writer.send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        goes_on = not answer.is_whole or not incoming.is_complete
        await writer.write(answer.body, goes_on)
        if not answer.is_whole:
            await self._write_rest(answer, incoming, writer)
        if not incoming.is_complete:
            await incoming.discard(LINGER_SECONDS)
        if goes_on:
            await writer.write(b"", False)

    async def _write_rest(self, answer: Answer, incoming: Incoming, writer: "Writer") -> None:
        """Pulls and writes piece by piece. Stops when the peer has gone: writing to it would not say so."""
        gone = asyncio.ensure_future(incoming.wait_until_gone()) if incoming.is_complete else None
        try:
            while not (gone and gone.done()):
                piece = await self.streams.run(answer.next_piece)
                if piece is None:
                    return
                await writer.write(piece, True)
            raise PeerGone("the peer has closed the connection in the middle of an answer")
        finally:
            if gone:
                gone.cancel()


class Writer:
    """Writes an answer; a peer that reads it slower than its pace is cut off."""

    def __init__(self, send: Send, pace: Pace, abort: Callable[[], None]) -> None:
        self._send, self._pace, self._abort = send, pace, abort

    async def write(self, body: bytes, goes_on: bool) -> None:
        """A piece of the body. Raises PeerGone when the peer did not take the pieces before in time."""
        await self.send({"type": "http.response.body", "body": body, "more_body": goes_on})
        self._pace.note(len(body), 0)

    async def send(self, message: dict[str, Any]) -> None:
        started = time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, self._pace.remaining())):
                await self._send(message)
        except TimeoutError:
            self._abort()
            raise PeerGone("the peer does not read its answer") from None
        self._pace.note(0, time.monotonic() - started)
