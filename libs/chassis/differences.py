"""What differs between two states of a stored document, field by field, and the way back. Pure.

    found = differences(before, after)         [{"path": ["addresses", "invoice", "city"], "before": "Lund", "after": "Malmö"}]
    before = undo(after, found)

A field that is a list of parts, each with an `id` or `key` of its own, is compared part by part: the path of a branch's name is
["branches", "bra_1", "name"]. A part that was added or removed is one difference with the whole part as `after` or `before`, and
`at`, its place in the list. Both name the part's id in `part`. A list inside of that, one whose parts have changed places, and
one with the same id twice is one value. What is empty counts as absent: None, "", {} and [] are no difference.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

Row = dict[str, Any]
Path = list[str]
EMPTY: tuple[Any, ...] = (None, "", {}, [])
NAMES = ("id", "key")
"""Fields that tell one part of a list from another."""


def differences(before: Row, after: Row, without: Collection[str] = ()) -> list[Row]:
    """The differences in the order of their paths; fields in `without` are not compared."""
    names = sorted({*before, *after} - set(without))
    return [one for name in names for one in _compare([name], before.get(name), after.get(name))]


def _compare(path: Path, before: Any, after: Any) -> Iterator[Row]:
    if before == after or (is_empty(before) and is_empty(after)):
        return
    if _is_group(before) and _is_group(after):
        was, became = before or {}, after or {}
        for name in sorted({*was, *became}):
            yield from _compare([*path, name], was.get(name), became.get(name))
    elif len(path) == 1 and _have_parts(before, after):
        yield from _compare_parts(path, before or [], after or [])
    else:
        yield {"path": path, "before": before, "after": after}


def _compare_parts(path: Path, before: Sequence[Row], after: Sequence[Row]) -> Iterator[Row]:
    was, became = ({part[_name_of(part)]: part for part in parts} for parts in (before, after))
    for at, (part_id, part) in enumerate(was.items()):
        if part_id not in became:
            yield {"path": [*path, part_id], "part": part_id, "before": part, "after": None, "at": at}
    for at, (part_id, part) in enumerate(became.items()):
        if part_id not in was:
            yield {"path": [*path, part_id], "part": part_id, "before": None, "after": part, "at": at}
        else:
            for name in sorted({*was[part_id], *part}):
                for one in _compare([*path, part_id, name], was[part_id].get(name), part.get(name)):
                    yield {**one, "part": part_id}


def undo(after: Row, found: Sequence[Row]) -> Row:
    """The state before these differences; `after` stays as it is. A difference whose values are `omitted` is passed over."""
    state = dict(after)
    lost = [one for one in found if one["after"] is None and "at" in one and not one.get("omitted")]
    for one in found:
        if one not in lost and not one.get("omitted"):
            _put(state, one["path"], one["before"])
    for one in sorted(
        lost, key=lambda each: int(each["at"])
    ):  # the first place first, so that the later ones are right
        parts = list(state.get(one["path"][0]) or [])
        parts.insert(one["at"], one["before"])
        state[one["path"][0]] = parts
    return state


def _put(holder: Any, path: Sequence[str], value: Any) -> None:
    """Sets what is at the path inside `holder`, whose own level may be changed; what lies deeper is copied first."""
    name, *rest = path
    if isinstance(holder, list):
        _put_part(holder, name, rest, value)
    elif rest:
        inner = holder.get(name)
        copied = list(inner) if isinstance(inner, list) else dict(inner or {})
        _put(copied, rest, value)
        holder[name] = copied
        if copied == {}:
            del holder[name]
    elif value is None:
        holder.pop(name, None)
    else:
        holder[name] = value


def _put_part(parts: list[Row], part_id: str, rest: Sequence[str], value: Any) -> None:
    at = next((at for at, part in enumerate(parts) if _id_of(part) == part_id), None)
    if at is None:
        return
    if not rest:
        del parts[at]
        return
    copied = dict(parts[at])
    _put(copied, rest, value)
    parts[at] = copied


def is_empty(value: Any) -> bool:
    """Whether a field with that value says nothing. False and 0 do."""
    return any(value is one or (value == one and type(value) is type(one)) for one in EMPTY)


def _is_group(value: Any) -> bool:
    return value is None or isinstance(value, dict)


def _have_parts(before: Any, after: Any) -> bool:
    """Whether both are lists of parts, those that are in both in the same order and known by the same field. One of the two has
    content."""
    was, became = _names_of(before), _names_of(after)
    if was is None or became is None:
        return False
    both = {one for one in was if one in became}
    return [(one, was[one]) for one in was if one in both] == [(one, became[one]) for one in became if one in both]


def _names_of(value: Any) -> dict[str, str] | None:
    """By the id of each part of a list the field that has it; None for what is no list of parts, each with an id of its own."""
    if value is None:
        return {}
    found = [_name_of(part) for part in value] if isinstance(value, list) else [""]
    if not all(found):
        return None
    names = {part[name]: name for part, name in zip(value, found, strict=True)}
    return names if len(names) == len(found) else None


def _name_of(part: Any) -> str:
    """The field with the part's id; "" for what is no part."""
    held = (name for name in NAMES if isinstance(part, dict) and isinstance(part.get(name), str) and part[name])
    return next(held, "")


def _id_of(part: Any) -> str | None:
    name = _name_of(part)
    return part[name] if name else None
