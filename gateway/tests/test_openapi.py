"""The API's own document: whole, valid by somebody else's rules, and true."""

import re
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate

from gateway.http.call import Gateway

from .conftest import Company


@pytest.fixture(scope="module")
def said(app: Flask) -> Any:
    return app.test_client().get("/openapi.json").json


def test_it_is_valid(said: Any) -> None:
    validate(said)
    assert said["openapi"] == "3.1.0"


def test_every_route_is_in_it(app: Flask, said: Any) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/v1/")
    }
    assert routes == {(path, method) for path, methods in said["paths"].items() for method in methods}
    assert len(routes) > 50


def test_every_operation_names_role_and_module(app: Flask, said: Any) -> None:
    gateway: Gateway = app.extensions["gateway"]
    known = {operation.name: operation for operation in gateway.operations}
    for methods in said["paths"].values():
        for operation in methods.values():
            meant = known[operation["operationId"]]
            assert operation["x-role"] == (meant.role or "none")
            assert operation["x-module"] == (meant.module or "none")
            assert operation["summary"]
            assert ("security" in operation) == meant.is_public


def test_a_body_is_what_address_and_headers_leave(said: Any) -> None:
    change = said["paths"]["/v1/customers/{customer_id}/branches/{branch_id}"]["patch"]
    body = change["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == {"name", "addresses"}
    assert body["additionalProperties"] is False
    names = [parameter.get("name") or parameter["$ref"].rpartition("/")[2] for parameter in change["parameters"]]
    assert names == ["customer_id", "branch_id", "IfMatch", "IdempotencyKey"]
    assert {"412", "428", "404"} <= set(change["responses"])


def test_a_query_is_described_by_its_fields(said: Any) -> None:
    card = said["paths"]["/v1/customers/{customer_id}/card"]["get"]
    query = {parameter["name"]: parameter for parameter in card["parameters"] if parameter["in"] == "query"}
    assert set(query) == {"tabs", "branch", "limit", "explain"}
    assert query["tabs"]["explode"] is False
    assert card["responses"]["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Card"}


def test_a_required_key_is_required(app: Flask, said: Any) -> None:
    gateway: Gateway = app.extensions["gateway"]
    for operation in gateway.operations:
        path = "/v1" + re.sub(r"<(\w+)>", r"{\1}", operation.path)
        parameters = said["paths"][path][operation.method.lower()]["parameters"]
        by_name = {parameter.get("name"): parameter for parameter in parameters}
        assert by_name.get("Idempotency-Key", {}).get("required", False) == (operation.idempotency == "required")


def test_the_page_to_try_it_brings_all_it_needs(app: Flask) -> None:
    http = app.test_client()
    page = http.get("/docs")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    needed = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert {"/docs/page.js", "/docs/page.css", "/openapi.json"} <= set(needed)
    for path in needed:
        assert not path.startswith(("http", "//"))
        if path.startswith("/docs/"):
            assert http.get(path).status_code == 200
    assert http.get("/docs/__init__.py").status_code == 404


def test_what_the_document_requires_is_what_is_refused(company: Company, said: Any) -> None:
    create = said["paths"]["/v1/api-keys"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    answer = company.post("/v1/api-keys", json={})
    assert {error["pointer"].removeprefix("/") for error in answer.json["errors"]} == set(create["required"])
