"""How fast an import goes: as fast as it can while nobody else is there, and a little at a time while others work.

Every row costs each service that keeps customers some work, most of it after the batch was answered. So what others notice of
an import depends on how many rows it sends in how long a time, not on who is served first. The customers service says with
each batch whether others use it: they may have come through other gateways.
"""

import time
from collections.abc import Callable

FEWEST, MOST = 8, 200
"""Rows of a batch."""
AT_ONCE = 2
REST = 3.0
"""While others work an import rests so many times as long as its batch took: it takes a quarter of the time."""


class Pace:
    """Begins with a small batch, doubles it while nobody else is there, and is back at small ones when somebody comes."""

    def __init__(self, sleep: Callable[[float], object] = time.sleep) -> None:
        """`sleep` takes seconds. `rows`: how big the next batch is; `batches`: how many may be under way."""
        self._sleep = sleep
        self.rows, self.batches = FEWEST, 1

    def answered(self, seconds: float, others_at_work: bool) -> None:
        """A batch was answered after so long: sets the next one's size, or makes it small and rests."""
        if others_at_work:
            self.rows, self.batches = FEWEST, 1
            self._sleep(REST * seconds)
        else:
            self.rows, self.batches = min(MOST, 2 * self.rows), AT_ONCE
