"""Wakes a thread that waits in `select`, from any other thread."""

import socket
from contextlib import suppress


class Waker:
    """A socket pair: `select` on the waker returns after `wake`."""

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._is_awake = False

    def fileno(self) -> int:
        return self._reader.fileno()

    def wake(self) -> None:
        """Whoever waits looks for what was done before this call. Costs a system call only if nobody has called since `clear`."""
        if not self._is_awake:
            self._is_awake = True
            with suppress(OSError):  # closed: the thread has ended
                self._writer.send(b"!")

    def clear(self) -> None:
        """Forgets the calls of `wake` so far. Only after `select` has returned the waker; then look for what was done."""
        self._reader.recv(4096)
        self._is_awake = False

    def close(self) -> None:
        self._reader.close()
        self._writer.close()
