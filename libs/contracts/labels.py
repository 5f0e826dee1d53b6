"""Labels of the fields of requests in Swedish and English, so that a form can be drawn from a Request.

Each package of contracts keeps a table `LABELS` in its module `labels`: by field name, and by `Class.field` where a class
means something else by the same name. A field may also carry its label itself: `Annotated[str, Label("Namn", "Name")]`.
"""

import importlib
import importlib.util
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from contracts.base import Value


class Label(NamedTuple):
    """A text for people in Swedish and in English."""

    sv: str
    en: str


Labels = Mapping[str, Label]

LABELS: Labels = {
    "cursor": Label("Sidans början", "Start of the page"),
    "limit": Label("Högst antal", "Limit"),
    "version": Label("Version", "Version"),
}
"""Labels of fields that mean the same in every package."""


def label_of(model: type[Value], field: str) -> Label:
    """The label of `field` on a form for `model`; the words of its name for a field that has none.

    A test holds that every field of our own requests has one; a service that is newer than this release may not.
    """
    return find_label(model, field) or _words_of(field)


@cache
def find_label(model: type[Value], field: str) -> Label | None:
    """The label that was written for `field`, the most particular first; None if there is none."""
    for found in model.model_fields[field].metadata:
        if isinstance(found, Label):
            return found
    tables = [(cls.__name__, table) for cls in model.__mro__ for table in _tables(cls.__module__)]
    by_class = [table[f"{name}.{field}"] for name, table in tables if f"{name}.{field}" in table]
    by_name = [table[field] for _, table in tables if field in table]
    return next(iter([*by_class, *by_name]), None)


@cache
def _tables(module: str) -> tuple[Labels, ...]:
    """The label tables for classes of `module`: its own package's, those of the packages around it, the common one."""
    return (*(importlib.import_module(name).LABELS for name in _label_modules(module)), LABELS)


def _label_modules(module: str) -> Iterator[str]:
    package = module.rpartition(".")[0]
    while package:
        name = f"{package}.labels"
        if importlib.util.find_spec(name) and hasattr(importlib.import_module(name), "LABELS"):
            yield name
        package = package.rpartition(".")[0]


def _words_of(field: str) -> Label:
    words = field.replace("_", " ").capitalize()
    return Label(words, words)
