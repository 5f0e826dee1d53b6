"""What may be chosen in a field whose values only services know, and how it is asked for."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from contracts.base import Request

Json = dict[str, Any]
Ids = Mapping[str, str]
"""The ids that a page knows, by the names that operations give them."""
Ask = Callable[[Request[Any]], Json]


class Option(NamedTuple):
    """What may be chosen, and how people call it."""

    value: str
    label: str


class Finder(NamedTuple):
    """Finds options with the ids that the page knows; it needs one of `needs`, or none at all if there are none."""

    needs: tuple[str, ...]
    find: Callable[[Ask, Ids], list[Option]]

    def can_find(self, ids: Ids) -> bool:
        """Whether the page knows what it needs."""
        return not self.needs or any(ids.get(name) for name in self.needs)


def join(*parts: str) -> str:
    """The parts that say something, as one label."""
    return " · ".join(part for part in parts if part)
