"""Every text of every request is under one hygiene, however deep it stands: walks all Requests and all that they hold."""

import re
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from contracts import catalogue
from contracts.base import all_requests
from contracts.cleaning import EXACT, LINE, LINES, cleaners_of
from gateway.api import all_apis

DIRTY = "a\x00b\u200bo\u0308"
CLEAN = "ab\u00f6"
UNCHECKED = {
    "ChangeBillingSettings.changes",
    "ChangeCustomer.changes",
    "ChangeCustomerSettings.changes",
    "ChangePropertySettings.changes",
}
"""Objects that are checked as another Value later, whose texts are cleaned then."""
OPEN = re.compile(r"\[\^|\\S|\\W|\\D|(?<!\\)\.")
"""What lets any sign through in a pattern."""
Leaf = tuple[str, Any, Any]


def models() -> list[type[BaseModel]]:
    """All requests, the bodies that the gateway takes itself, and the objects inside."""
    catalogue.describe_services()
    found: dict[type[BaseModel], None] = {}
    waiting: list[type[BaseModel]] = [*all_requests(), *gateway_models()]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = None
            waiting += [inner for field in one.model_fields.values() for inner in inner_models(field.annotation)]
    return sorted(found, key=lambda model: model.__name__)


def gateway_models() -> list[type[BaseModel]]:
    return [one.model for api in all_apis() for one in api.operations if one.model is not None]


def inner_models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    if get_origin(annotation) is not Literal:
        for part in get_args(annotation):
            yield from inner_models(part)


def leaves(annotation: Any, metadata: list[Any]) -> Iterator[tuple[Any, list[Any], list[str]]]:
    """Each text in a field's type, what is said of it, and the way to it through lists and objects."""
    kind, parts = get_origin(annotation), get_args(annotation)
    if kind is Annotated:
        yield from leaves(parts[0], flat(parts[1:]))
    elif kind in (Union, types.UnionType):
        for part in parts:
            yield from leaves(part, metadata)
    elif kind in (list, dict, tuple):
        for inner, said, way in leaves(parts[-1] if kind is dict else parts[0], []):
            yield inner, said, [kind.__name__, *way]
    elif annotation in (str, Any):
        yield annotation, metadata, []


def flat(metadata: Any) -> list[Any]:
    return [one for said in metadata for one in (said.metadata if isinstance(said, FieldInfo) else [said])]


def put(text: str, way: list[str]) -> Any:
    """The text inside lists and objects."""
    made: Any = text
    for step in reversed(way):
        made = {"x": made} if step == "dict" else [made]
    return made


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_every_text_is_cleaned_or_has_a_closed_pattern(model: type[BaseModel]) -> None:
    for name, field in model.model_fields.items():
        for kind, metadata, way in leaves(field.annotation, field.metadata):
            where = f"{model.__name__}.{name}"
            if kind is Any:
                assert where in UNCHECKED, where
                continue
            pattern = next((one.pattern for one in metadata if getattr(one, "pattern", None)), None)
            cleaner = cleaners_of(model).get(name)
            if pattern is not None and LINE not in metadata:
                assert not OPEN.search(pattern), f"{where}: {pattern}"
                continue
            if EXACT in metadata:
                assert (cleaner, name) == (None, "cursor"), where
                continue
            assert name != "cursor", where
            assert cleaner is not None, where
            assert cleaner(put(DIRTY, way)) == put(CLEAN, way), where
            with_lines = put("a\r\nb" if LINES in metadata else "a b", way)
            assert cleaner(put("a\r\nb", way)) == with_lines, where


def test_the_walk_sees_what_stands_deep() -> None:
    found = {model.__name__ for model in models()}
    assert {"CustomerFields", "Address", "NewContact", "ImportRow"} <= found
    assert len(found) > 150
