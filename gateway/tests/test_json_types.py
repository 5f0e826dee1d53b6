"""What the document refuses is refused: other types of JSON, an empty If-Match, cursors of other lists. Found by fuzzing."""

from decimal import Decimal
from typing import Any

import pytest

from contracts.billing import CreateInvoice
from gateway.http.json_types import other_types

from .conftest import Company

LINES = [{"text": "LED-lampa", "quantity": "10", "price": "99.50"}]


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"payment_terms_days": False}, "/payment_terms_days", "int_type"),
        ({"payment_terms_days": "30"}, "/payment_terms_days", "int_type"),
        ({"issue": 0}, "/issue", "bool_type"),
        ({"issue": "true"}, "/issue", "bool_type"),
    ],
)
def test_a_value_of_another_type_is_named(changed: dict[str, Any], pointer: str, code: str) -> None:
    given = {"customer_id": "cus_1", "lines": LINES, **changed}
    assert [(one.pointer, one.code) for one in other_types(given, CreateInvoice.model_validate(given))] == [
        (pointer, code)
    ]


@pytest.mark.parametrize("changed", [{}, {"payment_terms_days": 30, "issue": True}, {"payment_terms_days": None}])
def test_what_the_document_allows_is_allowed(changed: dict[str, Any]) -> None:
    lines = [{"text": "Frakt", "quantity": 1, "price": 99.5, "discount_percent": "5"}]
    given = {"customer_id": "cus_1", "lines": lines, "issue_date": "2026-11-28", **changed}
    read = CreateInvoice.model_validate(given)
    assert list(other_types(given, read)) == []
    assert read.lines[0].price == Decimal("99.5")


def test_other_types_are_a_422_beside_all_other_bad_fields(company: Company) -> None:
    """Red before: 201."""
    answer = company.post(
        "/v1/api-keys", json={"name": "Webshop", "roles": ["seller"], "read_only": 0, "valid_days": True}
    )
    assert answer.status_code == 422, answer.text
    assert {one["pointer"]: one["code"] for one in answer.json["errors"]} == {
        "/read_only": "bool_type",
        "/valid_days": "int_type",
    }


def test_an_empty_etag_is_malformed(company: Company) -> None:
    """Red before: it counted as none, so a step was taken whatever the version."""
    answer = company.post("/v1/activities/act_1/start", headers={"If-Match": ""})
    assert (answer.status_code, answer.json["code"]) == (400, "gateway.if_match_malformed")


@pytest.mark.parametrize("path", ["/v1/users", "/v1/api-keys", "/v1/me/sessions", "/v1/audit"])
def test_a_bad_cursor_of_the_gateways_own_lists_has_its_code(company: Company, path: str) -> None:
    """Red before: `.invalid_input`."""
    answer = company.get(path, query_string={"cursor": "abc"})
    assert (answer.status_code, answer.json["code"]) == (422, "gateway.invalid_input")


def test_a_cursor_of_one_list_of_the_gateway_continues_no_other(company: Company) -> None:
    """Red before: the cursors of all of its lists were alike."""
    for number in range(2):
        assert company.post("/v1/api-keys", json={"name": f"nyckel {number}", "roles": ["viewer"]}).status_code == 201
    cursor = company.get("/v1/api-keys", query_string={"limit": 1}).json["next_cursor"]
    assert company.get("/v1/api-keys", query_string={"cursor": cursor}).status_code == 200
    assert company.get("/v1/audit", query_string={"cursor": cursor}).status_code == 422
    assert company.get("/v1/users", query_string={"cursor": cursor}).status_code == 422
