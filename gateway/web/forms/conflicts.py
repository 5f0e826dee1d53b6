"""What somebody else has changed while a form was open, input by input.

    before   what stood in the form when it was drawn; the form carries it        mine   what was sent        now   what is stored

Where only one of the two has changed something, that holds; where both have, the form shows both and lets one choose.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from contracts.form_fields import FieldKind
from gateway.web.forms.typed import Fields, Typed, differs

BEFORE, TAKE = "before", "take_now"
"""The hidden input with what stood in the form, and the boxes of the inputs in which what is stored shall stay."""


class Merged(NamedTuple):
    """What stands in the form then. By the names of inputs: `conflicts` is what is stored where both have changed something,
    `news` what stood before where only the other has."""

    typed: Typed
    conflicts: dict[str, Any]
    news: dict[str, Any]


def merge(fields: Fields, before: Typed | None, mine: Typed, now: Typed) -> Merged:
    """Brings together what two have typed. Without `before` everything that differs is a conflict."""
    merged = Merged({}, {}, {})
    merged.typed.update(_merge(fields, before, mine, now, "", merged))
    return merged


def _merge(fields: Fields, before: Any, mine: Typed, now: Any, prefix: str, merged: Merged) -> Typed:
    kept = dict(mine)
    for one in (one for one in fields if one.name in mine):
        name, typed = prefix + one.name, mine[one.name]
        stored, stood = _get(now, one.name), _get(before, one.name)
        if one.kind == FieldKind.GROUP:
            kept[one.name] = _merge(one.fields, stood, typed, stored, f"{name}.", merged)
        elif one.kind == FieldKind.ROWS and _have_same_rows(typed, stored, stood if before is not None else typed):
            kept[one.name] = [
                _merge(one.fields, _row(stood, at), row, stored[at], f"{name}.{at}.", merged)
                for at, row in enumerate(typed)
            ]
        elif not differs(typed, stored) or (before is not None and not differs(stored, stood)):
            continue
        elif before is not None and not differs(typed, stood):
            kept[one.name] = stored
            merged.news[name] = stood
        else:
            merged.conflicts[name] = stored
    return kept


def _get(typed: Any, name: str) -> Any:
    return typed.get(name) if isinstance(typed, Mapping) else None


def _row(rows: Any, at: int) -> Any:
    return rows[at] if isinstance(rows, list) else None


def _have_same_rows(*versions: Any) -> bool:
    """Whether rows can be compared one by one: nobody has added or removed one."""
    return all(isinstance(rows, list) for rows in versions) and len({len(rows) for rows in versions}) == 1


def take_over(typed: Typed, now: Typed, names: Iterable[str]) -> None:
    """Puts what is stored into those inputs, "addresses.invoice.city"; a name that is none changes nothing."""
    for name in names:
        *way, last = name.split(".")
        place, source = _walk(typed, way), _walk(now, way)
        if isinstance(place, dict) and isinstance(source, dict) and last in place and last in source:
            place[last] = source[last]


def _walk(typed: Any, way: Iterable[str]) -> Any:
    for step in way:
        if isinstance(typed, list):
            is_place = step.isascii() and step.isdigit() and int(step) < len(typed)
            typed = typed[int(step)] if is_place else None
        else:
            typed = _get(typed, step)
    return typed


def pack(before: Typed | None) -> str:
    """What the hidden input holds."""
    return orjson.dumps(before).decode() if before else ""


def unpack(sent: str) -> Typed | None:
    """What stood in the form; None for one that does not say it."""
    try:
        found = orjson.loads(sent) if sent else None
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
