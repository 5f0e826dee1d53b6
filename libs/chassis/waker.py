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
        """Ends the wait in `select`. Only the first call after `clear` costs a system call."""
        if not self._is_awake:
            self._is_awake = True
            with suppress(OSError):  # closed: the thread has ended
                self._writer.send(b"!")

    def clear(self) -> None:
        """Resets the waker after `select` has returned it. Look for work after this call, not before."""
        self._reader.recv(4096)
        self._is_awake = False

    def close(self) -> None:
        self._reader.close()
        self._writer.close()
