"""Open cursors: the engine gives a continuation with each page, and this process keeps it for the next getMore."""

import time

EXPIRY_SECONDS = 600


class CursorNotFound(Exception):
    """The cursor was never opened here, was drained, killed, or has expired."""

    def __init__(self, number: int) -> None:
        """`number` is the cursor's id."""
        super().__init__(f"cursor id {number} not found")


class Cursors:
    """Continuations by database and cursor id; one that nobody asked for in ten minutes is forgotten.

    A cursor is open in its database only: the number alone opens nothing in another.
    """

    def __init__(self) -> None:
        """Empty."""
        self._open: dict[tuple[bytes, int], tuple[float, bytes]] = {}

    def keep(self, database: bytes, number: int, continuation: bytes) -> None:
        """Remember where the cursor stands. The dict stays ordered by age, so expiry looks at its head only."""
        now = time.monotonic()
        self._open.pop((database, number), None)
        self._open[database, number] = (now, continuation)
        while self._open:
            oldest = next(iter(self._open))
            if self._open[oldest][0] > now - EXPIRY_SECONDS:
                break
            del self._open[oldest]

    def continuation(self, database: bytes, number: int) -> bytes:
        """Where the cursor stands; raises CursorNotFound."""
        try:
            return self._open[database, number][1]
        except KeyError:
            raise CursorNotFound(number) from None

    def drop(self, database: bytes, number: int) -> bool:
        """Forget the cursor; whether it was known."""
        return self._open.pop((database, number), None) is not None
