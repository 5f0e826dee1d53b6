"""What stands in the inputs of a form ↔ the JSON of its Request.

    what was typed has the shape of the JSON, with a text in each leaf:
        {"name": "Butik Norr", "addresses": {"invoice": {"city": "Luleå"}}, "lines": [{"text": "Skruv", "quantity": "1,5"}]}
    the name of an input is the way to it:   addresses.invoice.city      lines.0.quantity

A flag is True or False, choices are a list. Inputs that say no more than the default are left out of the JSON, so that an
older service can read it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from contracts.card import FieldDescription
from contracts.form_fields import FieldKind
from gateway.web.formats import STOCKHOLM

Typed = dict[str, Any]
Json = dict[str, Any]
Fields = Sequence[FieldDescription]
MOST_ROWS = 500
TEXTS_OF_A_LIST = "text"
"""What a list refers to whose entries are texts of their own, with spaces and commas."""
MAY_BE_ABSENT = (FieldKind.GROUP, FieldKind.ROWS, FieldKind.CHOICES, FieldKind.LIST, FieldKind.FLAG)
"""What a browser sends nothing of, though it has an input: boxes that are not ticked, rows that are not there."""


def read(fields: Fields, form: "MultiDict[str, str]", before: str = "") -> Typed:
    """What was sent in the inputs of these fields, rows in their order; a field without an input stays as it is."""
    return {
        one.name: _read_one(one, form, before + one.name)
        for one in fields
        if one.kind != FieldKind.OTHER and (one.kind in MAY_BE_ABSENT or before + one.name in form)
    }


def _read_one(field: FieldDescription, form: "MultiDict[str, str]", name: str) -> Any:
    if field.kind == FieldKind.GROUP:
        return read(field.fields, form, f"{name}.")
    if field.kind == FieldKind.ROWS:
        return [read(field.fields, form, f"{name}.{number}.") for number in _numbers(form, name)]
    if field.kind == FieldKind.CHOICES:
        return [value for value in form.getlist(name) if value]
    if field.kind == FieldKind.LIST:
        return ", ".join(value for value in form.getlist(name) if value)
    if field.kind == FieldKind.FLAG and not field.nullable:
        return name in form
    typed = form.get(name, "")
    return _with_point(typed) if field.kind == FieldKind.DECIMAL else _plain_lines(typed)


def _with_point(typed: str) -> str:
    """A plain decimal number as it is stored, so that it differs from that in its value alone: "1,50" → "1.50"."""
    return re.sub(r"^\s*(-?\d+),(\d+)\s*$", r"\1.\2", typed)


def _plain_lines(text: str) -> str:
    """The text with the line ends that are stored; HTML sends CRLF for each."""
    return text.replace("\r\n", "\n")


def _numbers(form: Iterable[str], name: str) -> list[int]:
    """The rows that the form has, in their order."""
    found = {int(match[1]) for key in form if (match := re.match(rf"{re.escape(name)}\.(\d{{1,3}})\.", key))}
    return sorted(found)[:MOST_ROWS]


def show(fields: Fields, value: Any) -> Typed:
    """What stands in the inputs for an object as it is stored; for none, the defaults."""
    given = value if isinstance(value, Mapping) else None
    return {one.name: _show_one(one, given) for one in fields if one.kind != FieldKind.OTHER}


def begin(fields: Fields, today: date) -> Typed:
    """What stands in the inputs of something new: the defaults, and today in each date that has to be filled in."""
    return show(fields, None) | {
        one.name: str(today) for one in fields if one.kind == FieldKind.DATE and one.required and one.default is None
    }


def _show_one(field: FieldDescription, given: Mapping[str, Any] | None) -> Any:
    has = given is not None and field.name in given
    value = given[field.name] if given is not None and has else field.default
    if field.kind == FieldKind.GROUP:
        return show(field.fields, value)
    if field.kind == FieldKind.ROWS:
        return [show(field.fields, one) for one in value or ()]
    if field.kind == FieldKind.CHOICES:
        return [str(one) for one in value or ()]
    if field.kind == FieldKind.FLAG and not field.nullable:
        return value is True
    if field.refers == TEXTS_OF_A_LIST and isinstance(value, list):
        return "; ".join(map(str, value))
    return _show_leaf(field.kind, value)


def _show_leaf(kind: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind == FieldKind.LIST and isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if kind == FieldKind.MOMENT:
        return _local(str(value))
    return _plain_lines(str(value))


def _local(value: str) -> str:
    """An instant as the input of a browser wants it, in Stockholm."""
    try:
        return datetime.fromisoformat(value).astimezone(STOCKHOLM).strftime("%Y-%m-%dT%H:%M")
    except ValueError:
        return value


def without_empty_rows(fields: Fields, typed: Typed) -> Typed:
    """The same without rows in which nothing is filled in: then rows of the form and of the JSON have the same numbers."""
    rows = {one.name: show(one.fields, None) for one in fields if one.kind == FieldKind.ROWS and one.name in typed}
    return {
        **typed,
        **{name: [row for row in typed[name] if not _is_empty(row, blank)] for name, blank in rows.items()},
    }


def _is_empty(row: Typed, blank: Typed) -> bool:
    return all(value == blank[name] for name, value in row.items())


def to_json(fields: Fields, typed: Typed) -> Json:
    """The JSON of what was typed. Left out is what nobody has filled in, or what holds anyway."""
    blank = show(fields, None)
    found = {}
    for one in fields:
        if one.name in typed and (typed[one.name] != blank[one.name] or (one.required and not _is_blank(one, typed))):
            found[one.name] = _value(one, typed[one.name])
    return found


def _is_blank(field: FieldDescription, typed: Typed) -> bool:
    """Whether a field that is needed has nothing in it, so that it is missing; an empty text can be meant."""
    return typed[field.name] in ("", []) and ("minLength" in field.limits or field.kind not in TEXTS)


TEXTS = (FieldKind.TEXT, FieldKind.LINES)


def to_changes(fields: Fields, typed: Typed, before: Typed) -> Json:
    """The JSON of what differs from `before`; a group that differs is sent as a whole, null empties."""
    return {
        one.name: _whole(one, typed[one.name], before.get(one.name))
        for one in fields
        if one.name in typed and differs(typed[one.name], before.get(one.name))
    }


def differs(typed: Any, before: Any) -> bool:
    """Whether an input says something else than before. What has no input, as the caller may not see it, says nothing."""
    if isinstance(typed, dict) and isinstance(before, dict):
        return any(differs(value, before.get(name)) for name, value in typed.items())
    if isinstance(typed, list) and isinstance(before, list) and len(typed) == len(before):
        return any(differs(one, earlier) for one, earlier in zip(typed, before, strict=True))
    return bool(typed != before)


def _whole(field: FieldDescription, typed: Any, before: Any) -> Any:
    """The value with all that is inside."""
    if field.kind == FieldKind.GROUP:
        if field.nullable and typed == show(field.fields, None):
            return None
        return _whole_group(field, typed, before if isinstance(before, dict) else {})
    if typed == "":
        return _empty(field)
    return _value(field, typed)


def _whole_group(field: FieldDescription, typed: Typed, before: Typed) -> Json:
    """Every value of a group; null only for what is emptied."""
    found: Json = {}
    for one in (one for one in field.fields if one.name in typed):
        value = _whole(one, typed[one.name], before.get(one.name))
        if value is not None or typed[one.name] != before.get(one.name, typed[one.name]):
            found[one.name] = value
    return found


def _empty(field: FieldDescription) -> Any:
    """An emptied input: no text, or nothing at all."""
    can_be_text = field.kind in TEXTS and "minLength" not in field.limits
    is_refused = "pattern" in field.limits and not re.search(str(field.limits["pattern"]), "")
    return "" if can_be_text and not is_refused else None


def _value(field: FieldDescription, typed: Any) -> Any:
    if field.kind == FieldKind.GROUP:
        return to_json(field.fields, typed)
    if field.kind == FieldKind.ROWS:
        return [row for one in typed if (row := to_json(field.fields, one))]
    if isinstance(typed, str):
        return _leaf(field, typed)
    return typed


def _leaf(field: FieldDescription, typed: str) -> Any:
    if field.kind in (FieldKind.INTEGER, FieldKind.DECIMAL):
        return _number(field.kind, typed)
    if field.kind == FieldKind.CHOICE and all(one.value.isdecimal() for one in field.choices):
        return _number(FieldKind.INTEGER, typed)
    if field.kind == FieldKind.FLAG:
        return {"true": True, "false": False}.get(typed, typed)
    if field.kind == FieldKind.MOMENT:
        return read_instant(typed)
    if field.kind == FieldKind.LIST:
        return split_texts(typed) if field.refers == TEXTS_OF_A_LIST else split(typed)
    return typed


def split_texts(typed: str) -> list[str]:
    """The texts of a list that may have spaces and commas themselves: divided by semicolons and line ends."""
    return [part.strip() for part in re.split(r"[;\n]+", typed) if part.strip()]


def split(typed: str) -> list[str]:
    """The texts or ids of a list, as people or boxes write them."""
    return [part for part in re.split(r"[,;\s]+", typed) if part]


def _number(kind: str, typed: str) -> Any:
    """ "1 234,50", "1,234.50" → "1234.50"; a whole number as one. What is no number stays, to be refused by name."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", typed).replace("\u2212", "-")
    if grouped := re.fullmatch(r"(-?\d{1,3}(?:,\d{3})+)(\.\d+)|(-?\d{1,3}(?:\.\d{3})+)(,\d+)", plain):
        whole, part = grouped[1] or grouped[3], grouped[2] or grouped[4]
        plain = re.sub("[.,]", "", whole) + part
    plain = plain.replace(",", ".")
    return int(plain) if kind == FieldKind.INTEGER and re.fullmatch(r"-?\d{1,18}", plain) else plain


def read_instant(typed: str) -> str:
    """A local time in Stockholm as an instant with its time zone."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return typed
    return (at if at.tzinfo else at.replace(tzinfo=STOCKHOLM)).isoformat()
