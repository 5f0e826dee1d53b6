"""Pauses between attempts: short at first, since most absences are short, and then longer, to spare what is down."""

from collections.abc import Iterator

FIRST_SECONDS, LONGEST_SECONDS = 0.05, 0.5


def growing_pauses(first: float = FIRST_SECONDS, longest: float = LONGEST_SECONDS) -> Iterator[float]:
    """Seconds to wait before each further attempt, without end: each pause is twice the one before."""
    pause = first
    while True:
        yield pause
        pause = min(longest, pause * 2)
