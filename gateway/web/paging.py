"""A later page of a list."""

from pydantic import Field

from contracts.base import Cursor, Value


class AskPage(Value):
    """A page with a list; `cursor` is a later page of it."""

    cursor: Cursor | None = Field(default=None, max_length=1000)
