"""The differences between two sets of messages, for reviewers: one line a change; equal changes are listed once."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.contracts.normal_schema import Schema, normal


def differences(old: dict[str, Schema], new: dict[str, Schema]) -> str:
    """New and removed messages first; then each change with the messages that it concerns, sorted."""
    lines = [f"new message: {name}" for name in sorted(new.keys() - old.keys())]
    lines += [f"removed message: {name}" for name in sorted(old.keys() - new.keys())]
    changed: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in sorted(old.keys() & new.keys()):
        if found := tuple(_changes(old[name], new[name])):
            changed[found].append(name)
    for found, names in sorted(changed.items(), key=lambda pair: pair[1]):
        lines += ["", *names, *(f"  {line}" for line in found)]
    return "\n".join(lines).lstrip("\n") + "\n" if lines else "nothing\n"


def _changes(old: Schema, new: Schema) -> Iterator[str]:
    before, after = dict(_flat(normal(old), "")), dict(_flat(normal(new), ""))
    for path in sorted(before.keys() | after.keys()):
        if path not in before:
            yield f"+ {path}: {after[path]}"
        elif path not in after:
            yield f"- {path}: {before[path]}"
        elif before[path] != after[path]:
            yield f"~ {path}: {before[path]} → {after[path]}"


def _without_null(part: Schema) -> Schema:
    """An alternative of null and one other as that other, so that a change inside it is one line."""
    others = [one for one in part.get("anyOf", ()) if one != {"type": "null"}]
    return {**others[0], "or": "null"} if len(others) == 1 else part


def _flat(part: Schema, path: str, required: bool = False) -> Iterator[tuple[str, str]]:
    """Each field's path, and its schema without its own fields."""
    part = _without_null(part)
    inner = ("properties", "items", "additionalProperties", "required")
    said: dict[str, Any] = {key: value for key, value in part.items() if key not in inner or value is False}
    yield path or "/", json.dumps(said, sort_keys=True, ensure_ascii=False) + (" required" if required else "")
    for name, field in part.get("properties", {}).items():
        yield from _flat(field, f"{path}/{name}", name in part.get("required", ()))
    for key in ("items", "additionalProperties"):
        if isinstance(part.get(key), dict):
            yield from _flat(part[key], f"{path}/{key}")
