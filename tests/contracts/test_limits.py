"""The same thing has the same limits in every request, and a decimal is spelled in one way."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from contracts.base import all_requests
from contracts.billing import LineInput
from contracts.catalogue import load_all
from contracts.money import Amount, Percent, Quantity
from contracts.sales import LineFields

load_all()

DIFFERENT_THINGS = {
    "text": "what an activity says, a line, a remark on a rating, and the text of a whole document",
    "cursor": "that of a search holds its words",
    "reference": "ListCustomerRegister searches both references of a customer by words; others name one thing",
    "register_id": "a receipt names its register by id or by name",
    "group": "ListCustomers takes any value as a filter",
    "seller": "ListCustomers takes any value as a filter",
    "note": "what an activity came to, and why a personal number is needed",
    "value": "what a customer has of a property, and what a condition of a selection compares with",
}
"""Fields that share a name but not a limit, and why."""

LINE_FIELDS = ("article", "text", "unit", "price", "discount_percent", "vat_category")


def longest(schema: dict[str, Any], kind: str, limit: str) -> set[object]:
    """The limits of a field, which may be one of several kinds."""
    return {one.get(limit) for one in schema.get("anyOf", [schema]) if one.get("type") == kind}


def properties(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The fields of a message and of the values inside it."""
    parts = [schema, *schema.get("$defs", {}).values()]
    return [field for part in parts for field in part.get("properties", {}).items()]


def limits(kind: str, limit: str) -> dict[str, set[object]]:
    """Field name → the limits that it has in all requests; fields without that kind are left out."""
    found: defaultdict[str, set[object]] = defaultdict(set)
    for request in all_requests():
        for name, schema in properties(request.model_json_schema()):
            if "enum" not in schema and "format" not in schema:
                found[name] |= longest(schema, kind, limit)
    return {name: values for name, values in found.items() if values}


def test_a_text_field_has_one_limit_wherever_it_occurs() -> None:
    found = limits("string", "maxLength")
    assert found["our_reference"] == {100}
    differing = {name for name, values in found.items() if len({value for value in values if value}) > 1}
    assert differing - set(DIFFERENT_THINGS) == set()


def test_a_list_has_one_limit_wherever_it_occurs() -> None:
    found = limits("array", "maxItems")
    assert found["lines"] == {500}
    assert {name: values for name, values in found.items() if len(values) > 1} == {}


@pytest.mark.parametrize("name", LINE_FIELDS)
def test_a_line_of_an_order_and_of_its_invoice_have_the_same_fields(name: str) -> None:
    ordered, invoiced = (kind.model_json_schema()["properties"] for kind in (LineFields, LineInput))
    assert {**ordered[name], "description": ""} == {**invoiced[name], "description": ""}


@pytest.mark.parametrize(
    ("given", "spelled"),
    [("2", "2"), ("2.0000", "2"), ("2.50", "2.5"), ("0.00", "0"), ("-0", "0"), ("100", "100"), ("1E+2", "100")],
)
@pytest.mark.parametrize("kind", [Quantity, Percent])
def test_a_quantity_is_spelled_without_trailing_zeros(kind: Any, given: str, spelled: str) -> None:
    assert TypeAdapter(kind).dump_python(Decimal(given)) == spelled


def test_an_amount_keeps_its_two_decimals() -> None:
    assert TypeAdapter(Amount).dump_python(Decimal("100.00")) == "100.00"
