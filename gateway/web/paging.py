"""A later page of a list."""

from pydantic import Field

from contracts.base import Value


class AskPage(Value):
    """A page with a list; `cursor` is a later page of it."""

    cursor: str | None = Field(default=None, max_length=1000)
