"""JSON schemas of all released messages, and whether a newer one has only grown.

`python -m tests.contracts.golden` compares; with `--add` it writes new and grown messages into golden/*.json. Both refuse
what breaks an old one.
A request must go on accepting what it accepted; a reply or event must go on telling what it told.
"""

import json
import sys
from pathlib import Path
from typing import Any

from contracts import catalogue
from contracts.base import Event, Request

GOLDEN = Path(__file__).parent / "golden"
Schema = dict[str, Any]
NOT_LOWER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
NOT_HIGHER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")


def current() -> dict[str, Schema]:
    """Schemas by name: `customers.CreateCustomer request`, `… reply`, `customers.CustomerCreated event`, `customers.map item`."""
    found: dict[str, Schema] = {}
    requests: list[type[Request[Any]]] = [*catalogue.requests(), *catalogue.ASKED_OF_ALL]
    for request in requests:
        name = f"{request.service or 'tabs'}.{request.__name__}"
        found[f"{name} request"] = _of_request(request)
        found[f"{name} reply"] = request.reply.model_json_schema(mode="serialization")
    for event in catalogue.events():
        found[f"{event.type.split('.')[0]}.{event.__name__} event"] = _of_event(event)
    for tab in catalogue.tabs():
        found[f"{tab.service}.{tab.key} item"] = tab.item.model_json_schema(mode="serialization")
    return {name: _without_words(schema) for name, schema in found.items()}


def _without_words(part: Any) -> Any:
    """Titles, descriptions and defaults may change at will. (A property of such a name is not a string.)"""
    if isinstance(part, list):
        return [_without_words(one) for one in part]
    if not isinstance(part, dict):
        return part
    words = {name for name in ("title", "description") if isinstance(part.get(name), str)}
    if "properties" not in part and "type" in part:
        words.add("default")
    return {name: _without_words(value) for name, value in part.items() if name not in words}


def _of_request(request: type[Request[Any]]) -> Schema:
    access = {"x-role": request.role.value, "x-module": request.module and request.module.value}
    return {**request.model_json_schema(mode="validation"), **access, "x-method": request.method}


def _of_event(event: type[Event]) -> Schema:
    return {
        **event.model_json_schema(mode="serialization"),
        "x-type": event.type,
        "x-subscribers": sorted(event.subscribers),
    }


def released() -> dict[str, Schema]:
    """What golden/ holds."""
    found: dict[str, Schema] = {}
    for path in sorted(GOLDEN.glob("*.json")):
        found |= json.loads(path.read_text())
    return found


def broken(name: str, old: Schema, new: Schema) -> list[str]:
    """How `new` breaks those who rely on `old`; empty if it has only grown."""
    accepts = name.endswith(" request")
    found = _Comparison(old, new, accepts, name.endswith(" event")).compare(old, new, "")
    if accepts and old["x-method"] != new["x-method"]:
        found.append(f"method was {old['x-method']}, is {new['x-method']}")
    if "x-type" in old and old["x-type"] != new["x-type"]:
        found.append(f"type was {old['x-type']}, is {new['x-type']}")
    return found


class _Comparison:
    """Walks two schemas side by side. `accepts`: a request; else what is told. `closed`: readers check enumerations."""

    def __init__(self, old: Schema, new: Schema, accepts: bool, closed: bool) -> None:
        self._old, self._new = old.get("$defs", {}), new.get("$defs", {})
        self._accepts, self._closed = accepts, closed
        self._seen: set[tuple[str, str]] = set()

    def compare(self, old: Schema, new: Schema, path: str) -> list[str]:
        pair = (str(old.get("$ref")), str(new.get("$ref")))
        if "$ref" in old and "$ref" in new and pair in self._seen:
            return []
        self._seen.add(pair)
        old, new = _resolved(old, self._old), _resolved(new, self._new)
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
        else:  # each choice told now must have been told before
            lost = [one for one in news if all(self.compare(other, one, path) for other in olds)]
        return [f"{path}: {json.dumps(one)} {'is no longer accepted' if self._accepts else 'is new'}" for one in lost]

    def _properties(self, old: Schema, new: Schema, path: str) -> list[str]:
        olds, news = old.get("properties", {}), new.get("properties", {})
        found = [f"{path}/{name} is gone" for name in olds if name not in news]
        needed, told = set(old.get("required", ())), set(new.get("required", ()))
        if self._accepts:
            found += [f"{path}/{name} is newly required" for name in sorted(told - needed)]
        else:
            found += [f"{path}/{name} is no longer always told" for name in sorted(needed - told) if name in news]
        for name in olds.keys() & news.keys():
            found += self.compare(olds[name], news[name], f"{path}/{name}")
        return found

    def _values(self, old: Schema, new: Schema, path: str) -> list[str]:
        olds, news = (set(map(str, one.get("enum", [one["const"]] if "const" in one else []))) for one in (old, new))
        if self._accepts:
            found = [f"{path}: {value} is no longer accepted" for value in sorted(olds - news) if news]
            found += [
                f"{path}: {limit} is tighter" for limit in NOT_LOWER if new.get(limit, 9e99) < old.get(limit, 9e99)
            ]
            found += [
                f"{path}: {limit} is tighter" for limit in NOT_HIGHER if new.get(limit, -9e99) > old.get(limit, -9e99)
            ]
            return found + [f"{path}: pattern is new"] * ("pattern" in new and new["pattern"] != old.get("pattern"))
        return [f"{path}: {value} is new" for value in sorted(news - olds) if self._closed and olds]


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
    return schema


def main(add: bool) -> int:
    """Tells what is new and, with `add`, records it; 1 and the reasons when something would break."""
    old, new = released(), current()
    reasons = [f"{name}: {why}" for name in old.keys() & new.keys() for why in broken(name, old[name], new[name])]
    reasons += [f"{name} is gone" for name in old.keys() - new.keys()]
    if reasons:
        print("These break callers or readers of an earlier release:", *sorted(reasons), sep="\n  ")
        return 1
    fresh = sorted(name for name in new if new[name] != old.get(name))
    print(f"{len(new)} messages, {len(fresh)} of them new or grown.", *fresh, sep="\n  ")
    if add:
        _write(new)
    return 0


def _write(schemas: dict[str, Schema]) -> None:
    GOLDEN.mkdir(exist_ok=True)
    for service in sorted({name.split(".")[0] for name in schemas}):
        mine = {name: schema for name, schema in sorted(schemas.items()) if name.startswith(f"{service}.")}
        (GOLDEN / f"{service}.json").write_text(_written(mine))


def _written(messages: dict[str, Schema]) -> str:
    """One message a line, so that a difference shows whose it is."""
    lines = (f"{json.dumps(name)}: {json.dumps(schema, sort_keys=True)}" for name, schema in messages.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main(add=sys.argv[1:] == ["--add"]))
