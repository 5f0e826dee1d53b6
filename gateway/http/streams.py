"""Answers that are written after their request has ended."""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from werkzeug.wrappers import Response

from chassis.context import Context, using

T = TypeVar("T")
R = TypeVar("R", bound=Response)


class Pieces(Iterator[T], Generic[T]):
    """The same pieces, each made inside the call of that context; so is what is to be done when nobody reads on (`close`)."""

    def __init__(self, context: Context, pieces: Iterator[T]) -> None:
        self._context, self._pieces = context, pieces

    def __next__(self) -> T:
        with using(self._context):
            return next(self._pieces)

    def close(self) -> None:
        """Ends the pieces, also those of which none was read."""
        if (close := getattr(self._pieces, "close", None)) is not None:
            with using(self._context):
                close()


def keep_context(answer: R, context: Context) -> R:
    """The answer, each further piece of which is made for the caller's company, too: names are looked up in its name."""
    pieces: Any = answer.response
    if isinstance(pieces, Iterator):
        answer.response = Pieces(context, pieces)
    return answer
