"""One connection: how long and how large the head of a request may be, and which connection goes when there are too many.

uvicorn has a time limit for idle connections only; a head that comes byte by byte would live for ever.
"""

import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

LINGER_SECONDS = 1.0
_UPGRADE = re.compile(rb"\r\nupgrade:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """`describe(status, language)` is the body of an answer to what is not HTTP, as problem+json."""

    most_connections: int
    head_seconds: float
    idle_seconds: float
    head_bytes: int
    describe: Callable[[int, str], bytes]


def ignore_upgrade(head: bytes) -> bytes:
    """Renames the header Upgrade in the rest of a head: a server may ignore it, but the parser would take no body then.

    Java's HttpClient offers HTTP/2 so with every first request.
    """
    end = head.find(b"\r\n\r\n")
    ours = head if end < 0 else head[:end]
    return _UPGRADE.sub(b"\r\nX-Ignored:", ours) + head[len(ours) :] if b"pgrade" in ours.lower() else head


class Connection(HttpToolsProtocol):
    """uvicorn's connection with limits. `waiting_since` is set while it has no request under way."""

    limits: ClassVar[ConnectionLimits]

    def connection_made(self, transport: Any) -> None:
        """A new connection; when there are too many, the one that has waited longest without a request goes."""
        if len(self.connections) >= self.limits.most_connections and not self._make_room():
            transport.abort()
        # asyncio sets it for sockets that it made itself only; without it each answer waits for the peer's delayed ACK.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)
        self.waiting_since: float | None = time.monotonic()
        self.head_since: float | None = self.waiting_since
        self._head_bytes = 0

    def data_received(self, data: bytes) -> None:
        if self.waiting_since is not None:
            self._head_bytes += len(data)
            if self.head_since is None:
                self.head_since = time.monotonic()
            data = ignore_upgrade(data)
        super().data_received(data)
        if self.waiting_since is not None and self._head_bytes > self.limits.head_bytes:
            self.refuse(431)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {"abort": self.transport.abort}  # type: ignore[dict-item]

    def on_headers_complete(self) -> None:
        self.waiting_since = self.head_since = None
        self._head_bytes = 0
        if self.parser.should_upgrade():
            self.refuse(400)
        elif len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > self.limits.head_bytes:
            self.refuse(431)
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if self.cycle is not None and not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self.cycle is not None and not self.transport.is_closing():
            super().on_message_complete()

    def on_response_complete(self) -> None:
        if not self.pipeline:
            self.waiting_since = time.monotonic()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """uvicorn calls this for what is not HTTP, also in the middle of a body."""
        if self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.abort()  # a second head inside an answer would be taken for a part of it
        else:
            self.refuse(400)
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def refuse(self, status: int) -> None:
        """Answers without the application, and closes."""
        wished = [value for name, value in self.headers or () if name == b"accept-language"]
        language = "sv" if wished and wished[0].lower().startswith(b"sv") else "en"
        body = self.limits.describe(status, language)
        head = f"content-type: application/problem+json\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        self.transport.write(STATUS_LINE[status] + head.encode() + body)
        self.transport.close()

    def shutdown(self) -> None:
        """The end of a drain: an idle connection stays a moment, since its peer may just be sending a request."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False
        else:
            self.loop.call_later(LINGER_SECONDS, self.close_if_idle)

    def close_if_idle(self) -> None:
        if self.waiting_since is not None:
            self.transport.close()

    def is_too_slow(self, now: float) -> bool:
        """Whether its head takes too long, or it idles, or does not read the end of its answer."""
        since, limits = self.head_since, self.limits
        if since is not None and now - since > limits.head_seconds:
            return True
        return self.waiting_since is not None and now - self.waiting_since > limits.idle_seconds

    def _make_room(self) -> bool:
        idle = [one for one in self.connections if isinstance(one, Connection) and one.waiting_since is not None]
        if not idle:
            return False
        min(idle, key=lambda one: one.waiting_since or 0.0).transport.abort()
        return True
