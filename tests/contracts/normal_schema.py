"""One spelling for JSON schemas that say the same, so that a new pydantic does not look like a changed contract.

References are replaced by what they refer to; words for people and defaults are left out; alternatives, required names and
values are sorted; `const` is an `enum` of one; the pattern that some versions of pydantic add to every Decimal is left out.
"""

import json
from typing import Any

Schema = dict[str, Any]
FOR_PEOPLE = frozenset({"title", "description", "default", "examples", "readOnly", "writeOnly"})
OF_DECIMALS = "^(?!^[-+.]*$)"
LIMITS = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum"}
"""Pydantic leaves a limit under its own name where it cannot say which alternative it belongs to: the numbers."""


def normal(schema: Schema) -> Schema:
    """The schema in the one spelling, without references; one that contains itself says how many levels up."""
    return _Normaliser(schema.get("$defs", {})).of(schema, ())


class _Normaliser:
    def __init__(self, definitions: Schema) -> None:
        self._definitions = definitions

    def of(self, part: Schema, inside: tuple[str, ...]) -> Schema:
        """`inside` are the references that led here."""
        if "$ref" in part:
            name = part["$ref"].rsplit("/", 1)[1]
            if name in inside:
                return {"type": f"itself, {inside[::-1].index(name) + 1} up"}
            siblings = {key: value for key, value in part.items() if key != "$ref"}
            return self.of({**self._definitions[name], **siblings}, (*inside, name))
        if len(part.get("allOf", ())) == 1:
            rest = {key: value for key, value in part.items() if key != "allOf"}
            return self.of({**rest, **part["allOf"][0]}, inside)
        if "anyOf" in part:
            part = {**part, "anyOf": [_with_limits(one, part) for one in part["anyOf"]]}
        kept = {key: value for key, value in part.items() if key not in FOR_PEOPLE and key not in LIMITS}
        return self._sorted({key: self._value(key, value, inside) for key, value in kept.items() if key != "$defs"})

    def _value(self, key: str, value: Any, inside: tuple[str, ...]) -> Any:
        if key == "properties":  # its keys are names of fields, whatever they are called
            return {name: self.of(field, inside) for name, field in value.items()}
        if key in ("items", "additionalProperties", "propertyNames") and isinstance(value, dict):
            return self.of(value, inside)
        if key in ("anyOf", "oneOf", "prefixItems"):
            return [self.of(one, inside) for one in value]
        return int(value) if isinstance(value, float) and value.is_integer() else value

    @staticmethod
    def _sorted(part: Schema) -> Schema:
        if "const" in part:
            part["enum"] = [part.pop("const")]
        if "anyOf" in part:
            flat = [inner for one in part["anyOf"] for inner in one.get("anyOf", [one])]
            part["anyOf"] = sorted(flat, key=lambda one: json.dumps(one, sort_keys=True))
        for key in ("enum", "required"):
            if key in part:
                part[key] = sorted(set(part[key]), key=str)
        if part.get("additionalProperties") is True:
            del part["additionalProperties"]
        if str(part.get("pattern", "")).startswith(OF_DECIMALS):
            del part["pattern"]
        return part


def _with_limits(alternative: Schema, whole: Schema) -> Schema:
    if alternative.get("type") not in ("number", "integer"):
        return alternative
    return {**alternative, **{name: whole[key] for key, name in LIMITS.items() if key in whole}}
