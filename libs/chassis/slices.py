"""Long work of one call, in slices: other calls of the same process run in between.

A service runs its calls as green threads of one thread, and only a wait lets the next one run. Two hundred rows of a register
would hold everybody else for as long as they take to compute.
"""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

SLICE = 2

T = TypeVar("T")


def in_slices(items: Iterable[T], size: int = SLICE) -> Iterator[T]:
    """The same items; lets other calls run after `size` of them, more where each takes a few microseconds."""
    for position, item in enumerate(items, 1):
        yield item
        if position % size == 0:
            time.sleep(0)
