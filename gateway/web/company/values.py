"""A stored value as people read it: words for choices, yes and no, rows one after the other."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.card import FieldDescription
from contracts.form_fields import FieldKind
from gateway.web.formats import number
from gateway.web.texts import Texts


def say(field: FieldDescription, value: Any, texts: Texts) -> str:
    """The value of a field in the page's language; "" for nothing."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return texts("yes") if value else texts("no")
    if isinstance(value, Mapping):
        return _say_all(field.fields, value, texts)
    if isinstance(value, list):
        return _say_list(field, value, texts)
    word = next((texts.of(one.labels, one.value) for one in field.choices if one.value == str(value)), None)
    return word or (number(str(value), texts.language) if field.kind == FieldKind.DECIMAL else str(value))


def say_lines(field: FieldDescription, value: Any, texts: Texts) -> list[str]:
    """The same in lines: of a group, one for each of its fields, and of rows, one for each row."""
    if isinstance(value, Mapping):
        return [line for one in field.fields for line in _inner_lines(one, value.get(one.name), texts)]
    if isinstance(value, list) and field.kind == FieldKind.ROWS:
        return [say(field, one, texts) for one in value]
    said = say(field, value, texts)
    return [said] if said else []


def _inner_lines(field: FieldDescription, value: Any, texts: Texts) -> list[str]:
    return [f"{texts.of(field.labels, field.name)}: {line}" for line in say_lines(field, value, texts)]


def _say_all(fields: Sequence[FieldDescription], value: Mapping[str, Any], texts: Texts) -> str:
    """ "Adressrad 1: Storgatan 1, Ort: Luleå"; what says nothing is left out."""
    said = ((texts.of(one.labels, one.name), say(one, value.get(one.name), texts)) for one in fields)
    return ", ".join(f"{label}: {text}" for label, text in said if text)


def _say_list(field: FieldDescription, values: list[Any], texts: Texts) -> str:
    between = "; " if field.kind == FieldKind.ROWS else ", "
    return between.join(say(field, one, texts) for one in values)
