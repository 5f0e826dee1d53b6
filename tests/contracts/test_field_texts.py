"""Every validation error of every request has our own text in both languages, without patterns."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from contracts import catalogue, errors_catalogue
from contracts.base import Value, invalid
from contracts.error_words import FORMATS, PATTERNS
from contracts.field_texts import PYDANTIC, bad_field
from gateway.api import all_apis

WRONG: tuple[Any, ...] = (
    None,
    True,
    "",
    " ",
    "x",
    "å" * 20_000,
    "\ud800",
    7,
    -7,
    0,
    1.5,
    10**30,
    float("inf"),
    "nan",
    "0.00001",
    "-0.00001",
    "12345678901234567890",
    "1" * 5000,
    [],
    ["x"] * 700,
    [None],
    [{}],
    {},
    {"x": 1},
    {"x": "x" * 20_000},
    "2026-13-01",
    "2026-11-25T09:30:00",
    "2026-11-25T25:30:00Z",
    "9" * 14,
    b"\xff",
)
REACHED = {
    "bool_parsing",
    "bool_type",
    "date_from_datetime_inexact",
    "date_from_datetime_parsing",
    "datetime_from_date_parsing",
    "decimal_max_digits",
    "decimal_max_places",
    "decimal_parsing",
    "decimal_type",
    "dict_type",
    "enum",
    "extra_forbidden",
    "finite_number",
    "greater_than",
    "greater_than_equal",
    "int_from_float",
    "int_parsing",
    "less_than_equal",
    "list_type",
    "literal_error",
    "missing",
    "model_type",
    "string_pattern_mismatch",
    "string_too_long",
    "string_too_short",
    "string_type",
    "timezone_aware",
    "too_long",
    "too_short",
    "two_decimals",
    "four_decimals",
}
"""Error types that the battery must cause, so that the test keeps covering them."""


def models() -> list[type[Value]]:
    """Every request of every service, and all that the gateway's own operations take."""
    own = [operation.model for api in all_apis() for operation in api.operations if operation.model is not None]
    return list(dict.fromkeys([*catalogue.requests(), *own]))


def inner_models(annotation: Any) -> Iterator[type[Value]]:
    """The models inside a field, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation  # type: ignore[misc]
        for field in annotation.model_fields.values():
            yield from inner_models(field.annotation)
    for part in get_args(annotation):
        yield from inner_models(part)


def errors_of(validate: Any, value: Any) -> list[Any]:
    try:
        validate(value)
    except ValidationError as error:
        return list(error.errors(include_url=False))
    return []


def adapter_of(field: FieldInfo) -> TypeAdapter[Any]:
    return TypeAdapter(field.rebuild_annotation())


def everything_wrong_with(model: type[Value]) -> Iterator[Any]:
    """Every error that the battery causes in each field, and the errors of missing and unknown fields."""
    for one in dict.fromkeys(
        [model, *(inner for f in model.model_fields.values() for inner in inner_models(f.annotation))]
    ):
        yield from errors_of(one.model_validate, {})
        yield from errors_of(one.model_validate, {"no_such_field": 1})
        for field in one.model_fields.values():
            adapter = adapter_of(field)
            for value in WRONG:
                yield from errors_of(adapter.validate_python, value)


@pytest.fixture(scope="module")
def found() -> list[Any]:
    return [error for model in models() for error in everything_wrong_with(model)]


def test_the_battery_reaches_the_usual_kinds_of_error(found: list[Any]) -> None:
    assert REACHED - {error["type"] for error in found} == set()


def test_every_kind_of_error_has_a_text(found: list[Any]) -> None:
    assert {error["type"] for error in found} - PYDANTIC.keys() == set()


def test_no_words_of_pydantic_and_no_pattern_are_shown(found: list[Any]) -> None:
    for error in found:
        bad = bad_field(error)
        swedish = errors_catalogue.field_detail(bad.code, "not translated", dict(bad.values), "sv")
        for said in (bad.detail, swedish):
            assert error["msg"] not in said
            assert not any(sign in said for sign in ("\\", "^", "$", "[", "Input", "should", "{", "Decimal(")), said
        assert " or " not in swedish
        assert swedish not in ("not translated", bad.detail)


def test_a_pattern_is_described_by_its_format(found: list[Any]) -> None:
    patterns = {error["ctx"]["pattern"] for error in found if error["type"] == "string_pattern_mismatch"}
    assert patterns
    assert patterns - PATTERNS.keys() == set()
    assert set(PATTERNS.values()) <= FORMATS.keys()


def test_a_limit_comes_with_what_was_sent() -> None:
    with pytest.raises(ValidationError) as refused:
        catalogue_request("create_customer").model_validate({"fields": {"name": "x" * 312}})
    error = invalid("customers", refused.value)
    assert error.details["/fields/name"] == "string_too_long At most 200 characters; you sent 312."
    values = error.field_values["/fields/name"]
    assert errors_catalogue.field_detail("string_too_long", "", values, "sv") == "Högst 200 tecken; du skickade 312."


def test_a_choice_names_what_is_possible() -> None:
    with pytest.raises(ValidationError) as refused:
        catalogue_request("create_customer").model_validate({"fields": {"kind": "firma", "language": "de"}})
    error = invalid("customers", refused.value)
    assert error.details["/fields/kind"] == "enum Choose one of: company, person."
    assert error.details["/fields/language"] == "literal_error Choose one of: sv, en."


def catalogue_request(method: str) -> type[Value]:
    return next(request for request in catalogue.requests() if request.method == method)
