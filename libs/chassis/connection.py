"""A connection to one node of the broker on which nothing is waited for without a limit.

RabbitMQ does not answer some calls at all (`queue.declare` of a queue whose home node is dead), and a hung node answers none.
The AMQP library would wait for ever, in the thread that owns the connection. Here each call that the broker must answer
(connect, open, declare, bind, consume, close) and each write to the socket ends within ANSWER_SECONDS.
It works with threads and with eventlet's green threads.
"""

import posix
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import kombu
from amqp import Message, spec
from amqp.transport import TCPTransport
from kombu.transport import pyamqp

from chassis import tls

ANSWER_SECONDS = 5.0
READ_BYTES = 64 * 1024
WRITE_BYTES = 64 * 1024
"""So much is kept back at most before it is sent."""
FRAME_HEAD = 7
"""Bytes of type, channel and size; one more byte ends the frame."""


class Unanswered(ConnectionError):
    """The broker did not answer a call in time; the connection must be given up."""


class _Bounded:
    """What connection and channel have in common: the wait for the broker's answer ends in time."""

    connection: Any

    def wait(self, method: Any, *args: Any, **kwargs: Any) -> Any:
        connection = self.connection
        if connection is None:  # closed already: the library says so
            return super().wait(method, *args, **kwargs)  # type: ignore[misc]
        with connection.answering(str(method)):
            return super().wait(method, *args, **kwargs)  # type: ignore[misc]


class BoundedChannel(_Bounded, pyamqp.Channel):
    """A channel whose calls are answered in time or raise Unanswered."""

    def publish(self, message: Message, exchange: str, routing_key: str, mandatory: bool) -> None:
        """Sends a message. The library's `basic_publish` asks the socket before each one whether the broker has blocked the
        connection, and may run what it reads in the middle of it; the thread that owns the connection reads that between its
        tasks."""
        self.send_method(spec.Basic.Publish, "Bssbb", (0, exchange, routing_key, mandatory, False), message)


class BoundedConnection(_Bounded, pyamqp.Connection):
    """A connection whose calls are answered in time or raise Unanswered."""

    Channel = BoundedChannel
    _answer_by: float | None = None
    _undelivered: Callable[[], int] | None = None
    _kept_back = 0

    @contextmanager
    def answering(self, method: str, seconds: float | None = None) -> Iterator[None]:
        """Inside the block the broker's answer is awaited, whatever else comes meanwhile; usually for ANSWER_SECONDS."""
        if self._answer_by is not None:  # the outer wait has the earlier limit
            yield
            return
        seconds = ANSWER_SECONDS if seconds is None else seconds
        self._answer_by = time.monotonic() + seconds
        try:
            yield
        except TimeoutError:
            raise Unanswered(f"the broker did not answer {method} within {seconds:g} s") from None
        finally:
            self._answer_by = None

    def connect(self, callback: Any = None) -> Any:
        self._unsent = bytearray()
        with self.answering("connect", self.connect_timeout):
            done = super().connect(callback)
        self.transport.sock.settimeout(ANSWER_SECONDS)  # from here on it bounds writes: reads name their own limit
        self._read_ahead()
        self._send, self.transport._write = self.transport._write, self._write
        return done

    @contextmanager
    def one_write(self) -> Iterator[None]:
        """What is written inside the block is sent in one call at its end; sooner where it is much, or an answer is awaited.

        After an error nothing more is sent: the connection is given up, and with it what waited."""
        with self._keeping_back(WRITE_BYTES):
            yield
            self._flush()

    @contextmanager
    def one_write_at_once(self) -> Iterator[None]:
        """The same for somebody who must not wait for the node: what the socket does not take at the end is `unsent`."""
        with self._keeping_back(sys.maxsize):
            yield
            self._flush_some()

    @property
    def is_plain(self) -> bool:
        """Whether what is written and read are the bytes on the socket: not with TLS."""
        return self._undelivered is None

    @property
    def unsent(self) -> int:
        """How many bytes wait for the next `one_write`."""
        return len(self._unsent)

    @contextmanager
    def _keeping_back(self, most: int) -> Iterator[None]:
        self._kept_back = most
        try:
            yield
        except BaseException:
            self._unsent.clear()
            raise
        finally:
            self._kept_back = 0

    def _write(self, frame: "bytes | memoryview") -> None:
        if not self._kept_back and not self._unsent:
            self._send(frame)
            return
        self._unsent += frame
        if len(self._unsent) >= self._kept_back:
            self._flush()

    def _flush(self) -> None:
        frames, kept_back = self._unsent, self._kept_back
        if not frames:
            return
        self._unsent, self._kept_back = bytearray(), 0
        self.transport.write(frames)
        self._kept_back = kept_back

    def _flush_some(self) -> None:
        if self._unsent:
            with suppress(BlockingIOError):
                sent = posix.write(self.transport.sock.fileno(), self._unsent)
                del self._unsent[:sent]

    def _read_ahead(self) -> None:
        """Takes from the socket all that has come; the library would ask the system for each frame's head, body and end."""
        transport = self.transport
        self._undelivered = getattr(transport.sock, "pending", None)  # TLS has a buffer of its own
        if isinstance(transport, TCPTransport):
            transport._quick_recv = lambda size: transport.sock.recv(max(size, READ_BYTES))

    @property
    def has_frame(self) -> bool:
        """Whether a whole frame, or what TLS has decrypted, has been taken from the socket: `select` does not tell of it."""
        taken = self.transport._read_buffer
        if self._undelivered is not None and self._undelivered():
            return True
        return len(taken) >= FRAME_HEAD and len(taken) > FRAME_HEAD + int.from_bytes(taken[3:FRAME_HEAD], "big")

    def drain_events(self, timeout: float | None = None) -> Any:
        self._flush()
        if self._answer_by is not None:
            left = self._answer_by - time.monotonic()
            if left <= 0:
                raise TimeoutError
            timeout = left if timeout is None else min(timeout, left)
        return super().drain_events(timeout=timeout)

    def read(self) -> None:
        """Handles what has come, once the socket is readable or `has_frame`."""
        if not self.is_plain:
            with suppress(TimeoutError):  # only part of a message, or a heartbeat, has come so far
                self.drain_events(timeout=0.2)
                while self.has_frame:
                    self.drain_events(timeout=0.2)
            return
        if not self.has_frame:
            self._take()
        while self.has_frame:
            self.blocking_read()

    def _take(self) -> None:
        """One call to the system; reading with a time limit costs four, and here there is nothing to wait for."""
        transport = self.transport
        with suppress(BlockingIOError):
            taken = posix.read(transport.sock.fileno(), READ_BYTES)
            if not taken:
                raise ConnectionResetError("the broker has closed the connection")
            transport._read_buffer += taken


def connect(address: str, heartbeat: float, seconds: float | None = None) -> BoundedConnection:
    """A new connection to the node at `address`, within `seconds` if that is less than ANSWER_SECONDS.

    Raises OSError (Unanswered among them) or what AMQP refuses.
    """
    limit = ANSWER_SECONDS if seconds is None else min(seconds, ANSWER_SECONDS)
    options = tls.broker_options(address)
    transport = kombu.Connection(address, heartbeat=heartbeat, connect_timeout=limit, ssl=options).transport
    transport.Connection = BoundedConnection  # the library knows address, login and TLS; the limits are ours
    connection: BoundedConnection = transport.establish_connection()
    return connection
