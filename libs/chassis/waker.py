"""Wakes a thread that waits in `select`, from any other thread."""

import socket
from contextlib import suppress


class Waker:
    """A socket pair: `select` on the waker returns after `wake`."""

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)

    def fileno(self) -> int:
        return self._reader.fileno()

    def wake(self) -> None:
        with suppress(OSError):  # full: the thread is awake already; closed: it has ended
            self._writer.send(b"!")

    def clear(self) -> None:
        """Forgets the calls of `wake` so far. Only after `select` has returned the waker."""
        self._reader.recv(4096)

    def close(self) -> None:
        self._reader.close()
        self._writer.close()
