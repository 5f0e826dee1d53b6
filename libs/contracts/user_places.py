"""Where the messages of a class name users of the company, read from its types; see `users`."""

import typing
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from contracts.users import Holds, NamesUser


class Place(NamedTuple):
    """A field of a class that names a user (`says`), or that holds such fields (`inner`)."""

    name: str
    says: NamesUser | None
    inner: type[BaseModel] | None


@cache
def places_of(kind: Any) -> tuple[Place, ...]:
    """The fields of a class that name users, and those below which there are some."""
    fields = getattr(kind, "model_fields", {})
    return tuple(place for name, field in fields.items() for place in _places(name, field.annotation, field.metadata))


def _places(name: str, annotation: Any, metadata: Iterable[Any]) -> Iterator[Place]:
    said = [*metadata, *(one for part in parts_of(annotation) for one in getattr(part, "__metadata__", ()))]
    for one in said:
        if isinstance(one, NamesUser):
            yield Place(name, one, None)
            return
        if isinstance(one, Holds) and places_of(one.model):
            yield Place(name, None, one.model)
            return
    for part in parts_of(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel) and places_of(part):
            yield Place(name, None, part)


def parts_of(annotation: Any) -> Iterator[Any]:
    """The types of which an annotation is made."""
    yield annotation
    for one in typing.get_args(annotation):
        yield from parts_of(one)
