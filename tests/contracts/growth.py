"""The rules by which a message may change: a request accepts what it accepted; a reply or event gives what it gave.

Both schemas are in their normal spelling (`normal_schema`). Texts of enumerations may be added to replies and events, since
their readers keep what they do not know (contracts.open_enum).
"""

import json
from datetime import date

from tests.contracts.normal_schema import Schema, normal

NOT_LOWER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
NOT_HIGHER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")


def broken(name: str, old: Schema, new: Schema, today: date | None = None) -> list[str]:
    """How `new` breaks those who rely on `old`; empty if it has only grown. `name` ends in request, reply or event."""
    accepts = name.endswith(" request")
    found = _Comparison(accepts, today).compare(normal(old), normal(new), "")
    for key in ("x-method",) if accepts else ("x-type",):
        if old.get(key) != new.get(key):
            found.append(f"{key.removeprefix('x-')} was {old.get(key)}, is {new.get(key)}")
    return found


def may_be_gone(old: Schema, today: date | None) -> bool:
    """Whether a release announced the removal of this message or field for today or earlier."""
    return today is not None and "x-sunset" in old and date.fromisoformat(old["x-sunset"]) <= today


class _Comparison:
    """Walks two schemas side by side. `accepts`: a request; else what is given."""

    def __init__(self, accepts: bool, today: date | None) -> None:
        self._accepts, self._today = accepts, today

    def compare(self, old: Schema, new: Schema, path: str) -> list[str]:
        if "anyOf" in old or "anyOf" in new:
            return self._choices(old, new, path)
        if old.get("type") != new.get("type"):
            return [f"{path or '/'}: type was {old.get('type')}, is {new.get('type')}"]
        found = self._values(old, new, path) + self._properties(old, new, path)
        for part in ("items", "additionalProperties"):
            if isinstance(old.get(part), dict) and isinstance(new.get(part), dict):
                found += self.compare(old[part], new[part], f"{path}/{part}")
        return found

    def _choices(self, old: Schema, new: Schema, path: str) -> list[str]:
        olds, news = old.get("anyOf", [old]), new.get("anyOf", [new])
        if self._accepts:  # each old choice must still be accepted
            lost = [one for one in olds if all(self.compare(one, other, path) for other in news)]
        else:  # each choice given now must have been given before
            lost = [one for one in news if all(self.compare(other, one, path) for other in olds)]
        return [f"{path}: {json.dumps(one)} {'is no longer accepted' if self._accepts else 'is new'}" for one in lost]

    def _properties(self, old: Schema, new: Schema, path: str) -> list[str]:
        olds, news = old.get("properties", {}), new.get("properties", {})
        gone = (name for name, field in olds.items() if name not in news and not may_be_gone(field, self._today))
        found = [f"{path}/{name} is gone" for name in gone]
        needed, given = set(old.get("required", ())), set(new.get("required", ()))
        if self._accepts:
            found += [f"{path}/{name} is newly required" for name in sorted(given - needed)]
        else:
            found += [f"{path}/{name} is no longer always given" for name in sorted(needed - given) if name in news]
        for name in sorted(olds.keys() & news.keys()):
            found += self.compare(olds[name], news[name], f"{path}/{name}")
        return found

    def _values(self, old: Schema, new: Schema, path: str) -> list[str]:
        olds, news = old.get("enum", []), new.get("enum", [])
        if not self._accepts:  # an enumeration of numbers has no OpenEnum to keep an unknown one
            return [
                f"{path}: {value} is new" for value in news if olds and value not in olds and type(value) is not str
            ]
        found = [f"{path}: {value} is no longer accepted" for value in olds if news and value not in news]
        found += [f"{path}: {name} is tighter" for name in NOT_LOWER if new.get(name, 9e99) < old.get(name, 9e99)]
        found += [f"{path}: {name} is tighter" for name in NOT_HIGHER if new.get(name, -9e99) > old.get(name, -9e99)]
        return found + [f"{path}: pattern is new"] * ("pattern" in new and new["pattern"] != old.get("pattern"))
