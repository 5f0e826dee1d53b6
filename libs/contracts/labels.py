"""Labels of the fields of requests in Swedish and English, so that a form can be drawn from a Request.

Each package of contracts keeps a table `LABELS` in its module `labels`: by field name, and by `Class.field` where a class
means something else by the same name. A field may also carry its label itself: `Annotated[str, Label("Namn", "Name")]`.
What may be chosen in a field has words, too: the table `CHOICES` in the package's module `choices`.
"""

import importlib
import importlib.util
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel


class Label(NamedTuple):
    """A text for people in Swedish and in English."""

    sv: str
    en: str


Labels = Mapping[str, Label]
Choices = Mapping[str, Labels]

LABELS: Labels = {
    "cursor": Label("Sidans början", "Start of the page"),
    "limit": Label("Högst antal", "Limit"),
    "version": Label("Version", "Version"),
}
"""Labels of fields that mean the same in every package."""


def label_of(model: type[BaseModel], field: str) -> Label:
    """The label of `field` on a form for `model`; the words of its name for a field that has none.

    A test holds that every field of our own requests has one; a service that is newer than this release may not.
    """
    return find_label(model, field) or _words_of(field)


@cache
def find_label(model: type[BaseModel], field: str) -> Label | None:
    """The label that was written for `field`, the most particular first; None if there is none."""
    own = model.model_fields.get(field)
    for found in own.metadata if own else ():
        if isinstance(found, Label):
            return found
    label: Label | None = _find(model, field, "labels", "LABELS")
    return label or LABELS.get(field)


def choices_of(model: type[BaseModel], field: str) -> Labels:
    """Value → label of what may be chosen in `field`; empty if people may write what they like."""
    return _find(model, field, "choices", "CHOICES") or {}


@cache
def _find(model: type[BaseModel], field: str, file: str, table: str) -> Any:
    """The entry for `Class.field`, else for `field`, in the tables of the packages of the model and its bases."""
    tables = [(cls.__name__, one) for cls in model.__mro__ for one in _tables(cls.__module__, file, table)]
    by_class = [one[f"{name}.{field}"] for name, one in tables if f"{name}.{field}" in one]
    by_name = [one[field] for _, one in tables if field in one]
    return next(iter([*by_class, *by_name]), None)


@cache
def _tables(module: str, file: str, table: str) -> tuple[Mapping[str, Any], ...]:
    """The tables for classes of `module`: its own package's first, then those of the packages around it."""
    found = (importlib.import_module(name) for name in _modules(module, file))
    return tuple(getattr(one, table) for one in found if hasattr(one, table))


def _modules(module: str, file: str) -> Iterator[str]:
    package = module.rpartition(".")[0]
    while package:
        if importlib.util.find_spec(f"{package}.{file}"):
            yield f"{package}.{file}"
        package = package.rpartition(".")[0]


def _words_of(field: str) -> Label:
    words = field.replace("_", " ").capitalize()
    return Label(words, words)
