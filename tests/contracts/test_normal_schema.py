"""Two spellings of the same schema are equal, and two schemas that differ are not."""

from typing import Any

import pytest

from tests.contracts.normal_schema import normal

DECIMALS = r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"const": "a", "type": "string"}, {"enum": ["a"], "type": "string"}),
        ({"enum": ["b", "a"]}, {"enum": ["a", "b"]}),
        ({"$ref": "#/$defs/A", "$defs": {"A": {"type": "string"}}}, {"type": "string"}),
        ({"allOf": [{"$ref": "#/$defs/A"}], "$defs": {"A": {"type": "string"}}}, {"type": "string", "title": "A"}),
        ({"anyOf": [{"type": "null"}, {"type": "string"}]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        (
            {"anyOf": [{"anyOf": [{"type": "null"}, {"type": "string"}]}]},
            {"anyOf": [{"type": "null"}, {"type": "string"}]},
        ),
        ({"type": "string", "pattern": DECIMALS}, {"type": "string"}),
        ({"type": "object", "additionalProperties": True}, {"type": "object", "description": "Any."}),
        ({"required": ["b", "a"], "type": "object"}, {"required": ["a", "b"], "type": "object"}),
        ({"minimum": 0.0, "type": "number", "default": 1}, {"minimum": 0, "type": "number"}),
        (
            {"anyOf": [{"type": "number"}, {"type": "string"}], "gt": 0},
            {"anyOf": [{"exclusiveMinimum": 0.0, "type": "number"}, {"type": "string"}]},
        ),
    ],
)
def test_spellings_of_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": "string", "pattern": "^a$"}, {"type": "string"}),
        ({"type": "string", "maxLength": 5}, {"type": "string"}),
        ({"type": "object", "additionalProperties": False}, {"type": "object"}),
        ({"properties": {"title": {"type": "string"}}}, {"properties": {}}),
        ({"properties": {"default": {"type": "string"}}}, {"properties": {"default": {"type": "integer"}}}),
    ],
)
def test_what_differs_stays_different(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert normal(one) != normal(other)


def test_a_schema_that_contains_itself_has_an_end() -> None:
    node: dict[str, Any] = {"properties": {"child": {"$ref": "#/$defs/Node"}}, "type": "object"}
    renamed = {"properties": {"child": {"$ref": "#/$defs/Tree"}}, "type": "object"}
    first = normal({"$ref": "#/$defs/Node", "$defs": {"Node": node}})
    assert first == normal({"$ref": "#/$defs/Tree", "$defs": {"Tree": renamed}})
    assert first["properties"]["child"] == {"type": "itself, 1 up"}
