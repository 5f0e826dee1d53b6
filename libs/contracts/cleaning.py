"""Cleans the fields of a request before they are checked: free texts by `contracts.text`, and dates that are none.

Which fields are free text follows from their types: a `str` without a pattern or marked LINE, also in a list or as a value of an
object. Secrets, ids and choices are left alone, and so are Values inside, which clean themselves.
"""

import re
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, partial
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AliasChoices, BaseModel
from pydantic.fields import FieldInfo

from contracts.text import clean


class Lines:
    """Marks a text that may have several lines: `Annotated[str, Field(max_length=500), LINES]`."""


LINES = Lines()


class Line:
    """Marks a text with a pattern that lets through what nobody sees, such as that of an e-mail address: it is cleaned as
    well."""


LINE = Line()


class Exact:
    """Marks a text that is ours, such as a cursor: it is taken as it is sent, so that what is foreign in it is refused."""


EXACT = Exact()
NO_DATE = "no date"
"""Stands for what is no date, such as a number, which pydantic would count from 1970; it refuses this."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER = re.compile(r"[-+]?\d*\.?\d*")

Cleaner = Callable[[Any], Any]


def clean_fields(model: type[BaseModel], given: Any) -> Any:
    """What a model is filled from, cleaned; the same object if nothing has to change."""
    if not isinstance(given, Mapping):
        return given
    changed = {}
    cleaners = cleaners_of(model)
    for name, value in given.items():
        if (cleaner := cleaners.get(name)) is not None and (cleaned := cleaner(value)) is not value:
            changed[name] = cleaned
    return {**given, **changed} if changed else given


@cache
def cleaners_of(model: type[BaseModel]) -> dict[str, Cleaner]:
    """The cleaner of each field that needs one, by its own name and by those under which it is sent."""
    found = ((own, field, _cleaner(field.annotation, field.metadata)) for own, field in model.model_fields.items())
    return {
        name: cleaner for own, field, cleaner in found if cleaner is not None for name in (own, *names_sent(own, field))
    }


def names_sent(own: str, field: FieldInfo) -> list[str]:
    """The names under which a field is sent: its aliases, where it has some, else its own."""
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        return [name for name in alias.choices if isinstance(name, str)]
    return [alias if isinstance(alias, str) else own]


def _cleaner(annotation: Any, metadata: Any) -> Cleaner | None:
    kind, parts = get_origin(annotation), get_args(annotation)
    if kind is Annotated:
        return _cleaner(parts[0], _flat(parts[1:]))
    if kind in (Union, types.UnionType):
        cleaners = [one for part in parts if (one := _cleaner(part, metadata)) is not None]
        return cleaners[0] if len(cleaners) == 1 else None
    if kind in (list, dict, tuple):
        return _of_container(kind, _cleaner(parts[-1] if kind is dict else parts[0], ()))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return None if getattr(annotation, "cleans_itself", False) else partial(clean_fields, annotation)
    if annotation is str:
        if _has(metadata, Exact) or (_has_pattern(metadata) and not _has(metadata, Line)):
            return None
        return _clean_lines if _has(metadata, Lines) else _clean_line
    return {date: _only_days, datetime: _only_instants}.get(annotation)


def _of_container(kind: type, cleaner: Cleaner | None) -> Cleaner | None:
    if cleaner is None:
        return None
    if kind is dict:
        return lambda given: {name: cleaner(one) for name, one in given.items()} if type(given) is dict else given
    return lambda given: [cleaner(one) for one in given] if type(given) in (list, tuple) else given


def _clean_line(given: Any) -> Any:
    return clean(given, lines=False) if type(given) is str else given


def _clean_lines(given: Any) -> Any:
    return clean(given, lines=True) if type(given) is str else given


def _only_days(given: Any) -> Any:
    """A day is written as one (RFC 3339, full-date): neither a number nor an instant."""
    is_day = isinstance(given, date) if not isinstance(given, str) else DAY.fullmatch(given)
    return given if is_day or given is None else NO_DATE


def _only_instants(given: Any) -> Any:
    is_number = isinstance(given, int | float) or (isinstance(given, str) and NUMBER.fullmatch(given.strip()))
    return NO_DATE if is_number else given


def _flat(metadata: Any) -> list[Any]:
    """The metadata, with those that a Field holds inside."""
    inner = [one.metadata if isinstance(one, FieldInfo) else [one] for one in metadata]
    return [one for found in inner for one in found]


def _has_pattern(metadata: Any) -> bool:
    return any(getattr(one, "pattern", None) for one in metadata)


def _has(metadata: Any, mark: type[Any]) -> bool:
    return any(isinstance(one, mark) for one in metadata)
