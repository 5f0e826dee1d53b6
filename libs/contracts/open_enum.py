"""Enumerations of messages: open where an older reader meets a newer writer, closed everywhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Self

_reading_a_newer_message: ContextVar[bool] = ContextVar("reading_a_newer_message", default=False)


class OpenEnum(StrEnum):
    """An enumeration to which a later release may add values.

    A Reply or Event that is read keeps a value that this release does not know: it equals its text, is no member and is
    written back unchanged. `is_known` tells. A Request refuses such a value, and so does everything that is constructed.
    """

    @property
    def is_known(self) -> bool:
        return self in type(self)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        # pydantic asks this only after it has found no member, so known values cost nothing.
        if not isinstance(value, str) or not _reading_a_newer_message.get():
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = value
        return unknown


@contextmanager
def unknown_values_kept() -> Iterator[None]:
    """Within the block, OpenEnum keeps values that it does not know."""
    token = _reading_a_newer_message.set(True)
    try:
        yield
    finally:
        _reading_a_newer_message.reset(token)
