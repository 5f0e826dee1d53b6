"""Answers that are written after their request has ended."""

from collections.abc import Iterator
from typing import Any, TypeVar

from werkzeug.wrappers import Response

from chassis.context import Context, using

T = TypeVar("T")
R = TypeVar("R", bound=Response)


def keep_context(answer: R, context: Context) -> R:
    """The answer, each further piece of which is made for the caller's company, too: names are looked up in its name."""
    pieces: Any = answer.response
    if isinstance(pieces, Iterator):
        answer.response = within(context, pieces)
    return answer


def within(context: Context, pieces: Iterator[T]) -> Iterator[T]:
    """The same pieces, each made inside the call of that context."""
    try:
        while True:
            with using(context):
                try:
                    piece = next(pieces)
                except StopIteration:
                    return
            yield piece
    finally:
        if (close := getattr(pieces, "close", None)) is not None:
            close()
