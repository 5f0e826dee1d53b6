"""A Request → the fields of a form: what is filled in, by which kind of input, within which limits, with which words.

    describe_fields(CreateContact)      # [FieldDescription(name="customer_id", kind="id", required=True, …), …]

All of it follows from the types: who adds a field to a Request has added it to every form that is drawn from it.
"""

import types
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from contracts.base import Id
from contracts.card import ChoiceDescription, FieldDescription
from contracts.cleaning import Lines
from contracts.labels import Labels, choices_of, label_of

DEEPEST = 4
"""So many groups inside one another are described; no request has more."""
LIMITS = {
    "min_length": "minLength",
    "max_length": "maxLength",
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "pattern": "pattern",
    "decimal_places": "decimalPlaces",
}
OF_A_LIST = {"minLength": "minItems", "maxLength": "maxItems"}


class FieldKind(StrEnum):
    """How a field is filled in. A reader that does not know a kind takes a text."""

    TEXT = "text"
    LINES = "lines"
    """A text that may have several lines."""
    ID = "id"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLAG = "flag"
    DATE = "date"
    MOMENT = "moment"
    """An instant, with its time zone."""
    CHOICE = "choice"
    CHOICES = "choices"
    """Any number of the choices."""
    LIST = "list"
    """Any number of texts, ids or numbers."""
    GROUP = "group"
    """An object of `fields`."""
    ROWS = "rows"
    """Any number of objects, each of `fields`."""
    OTHER = "other"
    """What no input is made for, such as an object of any fields; a form leaves it out."""


class Refers(NamedTuple):
    """Says what the ids of a field are of, where its name does not: `Annotated[list[Id], Refers("property")]`. Of a text: of what
    kind its values are, such as `city`, of which those in use are suggested."""

    kind: str


class Needs(NamedTuple):
    """Says that a field is only for callers with a further role: `Annotated[Price | None, Needs(Role.MARGIN)]`."""

    role: str


class _Type(NamedTuple):
    """A type without Annotated and None, and what was said beside it."""

    bare: Any
    metadata: list[Any]
    nullable: bool


def describe_fields(model: type[BaseModel], depth: int = 0) -> list[FieldDescription]:
    """The fields of a request, or of a value inside one, in the order of its class."""
    return list(_describe_all(model, depth))


@cache
def _describe_all(model: type[BaseModel], depth: int) -> tuple[FieldDescription, ...]:
    return tuple(_describe(model, name, field, depth) for name, field in model.model_fields.items())


def _describe(model: type[BaseModel], name: str, field: FieldInfo, depth: int) -> FieldDescription:
    label, found = label_of(model, name), _strip(field.annotation, field.metadata)
    kind = _kind(found)
    limits = _limits(found.metadata)
    if kind in (FieldKind.LIST, FieldKind.ROWS, FieldKind.CHOICES):
        limits = {OF_A_LIST.get(key, key): value for key, value in limits.items()}
    return FieldDescription(
        name=name,
        labels={"sv": label.sv, "en": label.en},
        required=field.is_required(),
        kind=kind,
        choices=_choices(found.bare, choices_of(model, name)),
        limits=limits,
        nullable=found.nullable,
        refers=_refers(name, found.metadata),
        role=next((one.role for one in found.metadata if isinstance(one, Needs)), None),
        default=_default(field),
        fields=list(_inner(model, name, found.bare, depth)) if depth < DEEPEST else [],
    )


def _strip(annotation: Any, metadata: list[Any]) -> _Type:
    """`Annotated[Short, …] | None` → str, all metadata, True."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _strip(parts[0], [*_flat(parts[1:]), *metadata])
    if origin in (Union, types.UnionType):
        (one, *more) = [part for part in parts if part is not type(None)]
        if more:
            return _Type(None, metadata, type(None) in parts)
        return _strip(one, metadata)._replace(nullable=True)
    return _Type(annotation, metadata, False)


def _flat(metadata: Any) -> Iterator[Any]:
    for one in metadata:
        yield from one.metadata if isinstance(one, FieldInfo) else [one]


def _kind(found: _Type) -> FieldKind:
    bare = found.bare
    if get_origin(bare) is list or get_origin(bare) in (frozenset, tuple, set):
        inner = _strip(get_args(bare)[0], []).bare
        return FieldKind.ROWS if _is_model(inner) else FieldKind.CHOICES if _is_choice(inner) else FieldKind.LIST
    if get_origin(bare) is dict:
        return FieldKind.GROUP if _is_choice(get_args(bare)[0]) else FieldKind.OTHER
    if _is_model(bare):
        return FieldKind.GROUP
    if _is_choice(bare):
        return FieldKind.CHOICE
    if bare is str:
        return _kind_of_text(found.metadata)
    return KINDS.get(bare, FieldKind.OTHER)


KINDS: dict[Any, FieldKind] = {
    bool: FieldKind.FLAG,
    int: FieldKind.INTEGER,
    Decimal: FieldKind.DECIMAL,
    date: FieldKind.DATE,
    datetime: FieldKind.MOMENT,
    AwareDatetime: FieldKind.MOMENT,
}


def _kind_of_text(metadata: list[Any]) -> FieldKind:
    if any(isinstance(one, Lines) for one in metadata):
        return FieldKind.LINES
    return FieldKind.ID if _limits(metadata).get("pattern") == ID_PATTERN else FieldKind.TEXT


def _is_model(bare: Any) -> bool:
    return isinstance(bare, type) and issubclass(bare, BaseModel)


def _is_choice(bare: Any) -> bool:
    return get_origin(bare) is Literal or (isinstance(bare, type) and issubclass(bare, StrEnum))


def _choices(bare: Any, words: Labels) -> list[ChoiceDescription]:
    """The values of an enum or Literal, also of a list of them, with their words."""
    inner = _strip(get_args(bare)[0], []).bare if get_origin(bare) in (list, frozenset, tuple, set) else bare
    if not _is_choice(inner):
        return []
    values = get_args(inner) if get_origin(inner) is Literal else [one.value for one in inner]
    return [ChoiceDescription(value=str(value), labels=_words(words, str(value))) for value in values]


def _words(words: Labels, value: str) -> dict[str, str]:
    word = words.get(value)
    if word is not None:
        return {"sv": word.sv, "en": word.en}
    plain = value.replace("_", " ").capitalize()
    return {"sv": plain, "en": plain}


def _refers(name: str, metadata: list[Any]) -> str:
    """`branch_id` is the id of a branch."""
    said = [one.kind for one in metadata if isinstance(one, Refers)]
    return said[0] if said else name.removesuffix("_id") if name.endswith("_id") else ""


def _limits(metadata: list[Any]) -> dict[str, int | str]:
    """JSON Schema's names of the limits that stand beside a type; a Decimal's as a text."""
    found: dict[str, int | str] = {}
    for one in metadata:
        for name, said in LIMITS.items():
            value = getattr(one, name, None)
            if value is not None:
                found[said] = value if isinstance(value, int | str) else f"{value}"
    return found


def _default(field: FieldInfo) -> Any:
    """The default as plain JSON; None for one that is required, None or made anew each time."""
    default = None if field.is_required() else field.default
    if default is None or field.default_factory is not None:
        return None
    if isinstance(default, BaseModel):
        return default.model_dump(mode="json")
    if isinstance(default, Decimal | date | datetime):
        return str(default)
    return default.value if isinstance(default, StrEnum) else default


def _inner(model: type[BaseModel], name: str, bare: Any, depth: int) -> Iterator[FieldDescription]:
    """The fields of a group, or of one row."""
    inner = _strip(get_args(bare)[0], []).bare if get_origin(bare) in (list, frozenset, tuple, set) else bare
    if _is_model(inner):
        yield from describe_fields(inner, depth + 1)
    elif get_origin(bare) is dict and _is_choice(get_args(bare)[0]):
        key, value = get_args(bare)
        kind = _strip(value, [])
        words = choices_of(model, name)
        for one in _choices(key, words):
            yield FieldDescription(
                name=one.value, labels=one.labels, required=False, kind=_kind(kind), limits=_limits(kind.metadata)
            )


ID_PATTERN = str(_limits(_strip(Id, []).metadata)["pattern"])
