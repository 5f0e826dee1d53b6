"""The API's own document: whole, valid by somebody else's rules, and true."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from chassis.paging import encode_cursor
from contracts.access import Module, Role
from contracts.customers import CustomerFields
from contracts.labels import find_label
from contracts.sales import ListOrders
from gateway import docs, web
from gateway.api import all_apis
from gateway.docs.components import CLASS, public_names
from gateway.http.call import Gateway, Operation

from .conftest import Company

WITHOUT_EXAMPLE = ("*/*", "application/octet-stream", "application/x-ndjson", "application/zip", "multipart/form-data")
FILES = (
    "export_audit",
    "export_customers",
    "get_bulk_file",
    "get_collection_file",
    "get_payment_file",
    "get_register_file",
    "get_rejected_rows",
    "get_selection_file",
)
OTHER_FILES = {("get_selection_addresses", "text/plain"), ("get_letters", "text/html")}
RETURN_FILES = {(name, "text/csv") for name in FILES} | OTHER_FILES
LISTS_AT_TWO_ADDRESSES = 1


@pytest.fixture(scope="module")
def said(app: Flask) -> Any:
    return app.test_client().get("/openapi.json").json


def operations_of(app: Flask, said: Any) -> Iterator[tuple[Operation, Any]]:
    """Every operation with what the document says of it."""
    gateway: Gateway = app.extensions["gateway"]
    for operation in gateway.operations:
        path = "/v1" + re.sub(r"<(\w+)>", r"{\1}", operation.path)
        yield operation, said["paths"][path][operation.method.lower()]


def resolve(said: Any, schema: Any) -> Any:
    """What a reference points at; the schema itself if it is none."""
    if "$ref" not in schema:
        return schema
    found = said
    for step in schema["$ref"].split("/")[1:]:
        found = found[step]
    return found


def parameters_of(said: Any, described: Any) -> list[Any]:
    return [resolve(said, parameter) for parameter in described["parameters"]]


def body_of(said: Any, described: Any) -> Any:
    return resolve(said, described["requestBody"]["content"]["application/json"]["schema"])


def errors_of(said: Any, schema: Any, value: Any) -> list[str]:
    whole = {**schema, "components": said["components"]}
    checker = Draft202012Validator(whole, format_checker=FormatChecker())
    return [f"{list(error.path)}: {error.message}" for error in checker.iter_errors(value)]


def is_valid(said: Any, schema: Any, value: Any) -> bool:
    return not errors_of(said, schema, value)


def test_it_is_valid(said: Any) -> None:
    validate(said)
    assert said["openapi"] == "3.1.0"


def test_every_route_is_in_it(app: Flask, said: Any) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/v1/") and not rule.endpoint.startswith("refused ")
    }
    assert routes == {(path, method) for path, methods in said["paths"].items() for method in methods}
    assert len(routes) > 50


def test_public_operations_are_these_only() -> None:
    apis = [*all_apis(), docs.api, web.pages]
    public = sorted(f"{one.method} {one.path}" for api in apis for one in api.operations if one.is_public)
    pages = [
        "GET /calendar.ics",
        "GET /docs",
        "GET /docs/<name>",
        "GET /login",
        "GET /login/code",
        "GET /login/enrolment",
        "GET /logout",
    ]
    pages += ["GET /login/openid", "GET /login/openid/callback"]
    steps = ["POST /login", "POST /login/code", "POST /login/enrolment"]  # each of the API and of the pages
    assert public == sorted(
        [*pages, "GET /openapi.json", *steps, *steps, "POST /login/enrolment/confirm", "POST /logout"]
    )


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
    body = body_of(said, change)
    assert set(body["properties"]) == {"name", "addresses", "valid_from"}
    assert body["additionalProperties"] is False
    assert [parameter["name"] for parameter in parameters_of(said, change)] == [
        "customer_id",
        "branch_id",
        "If-Match",
        "Idempotency-Key",
    ]
    assert {"412", "428", "404"} <= set(change["responses"])


def test_a_change_of_a_customer_is_described_by_its_own_fields(said: Any) -> None:
    body = body_of(said, said["paths"]["/v1/customers/{customer_id}"]["patch"])
    assert set(body["properties"]) == {*CustomerFields.model_fields, "active"}
    assert "required" not in body
    assert [name for name, field in body["properties"].items() if "default" in field] == []
    assert body["properties"]["email"]["x-label"] == {"sv": "E-post", "en": "E-mail"}


def test_a_query_is_described_by_its_fields(said: Any) -> None:
    card = said["paths"]["/v1/customers/{customer_id}/card"]["get"]
    query = {parameter["name"]: parameter for parameter in card["parameters"] if parameter["in"] == "query"}
    assert set(query) == {"tabs", "branch_id", "limit", "explain", "at"}
    assert query["tabs"]["explode"] is False
    assert card["responses"]["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Card"}


def test_headers_are_required_where_their_absence_is_refused(app: Flask, said: Any) -> None:
    for operation, described in operations_of(app, said):
        headers = {one["name"]: one["required"] for one in parameters_of(said, described) if one["in"] == "header"}
        assert headers.get("Idempotency-Key", False) == (operation.idempotency == "required" and not operation.trial)
        fields = operation.model.model_fields if operation.model else {}
        expected = {"If-Match": fields["version"].is_required()} if "version" in fields else {}
        assert {name: needed for name, needed in headers.items() if name == "If-Match"} == expected
        assert ("428" in described["responses"]) == expected.get("If-Match", False)


def test_a_step_works_without_if_match(said: Any) -> None:
    for path in ("/v1/activities/{activity_id}/finish", "/v1/quotes/{quote_id}/send"):
        header = next(one for one in parameters_of(said, said["paths"][path]["post"]) if one["name"] == "If-Match")
        assert header["required"] is False


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("IfMatch", '"12"', ("12", 'W/"1"', '"0"', "*")),
        ("IdempotencyKey", "try-1", ("", "a b", "å", "x" * 201)),
    ],
)
def test_headers_have_patterns(said: Any, name: str, right: str, wrong: tuple[str, ...]) -> None:
    schema = said["components"]["parameters"][name]["schema"]
    assert is_valid(said, schema, right)
    assert [text for text in wrong if is_valid(said, schema, text)] == []


def test_the_cursor_of_a_page_fits_its_pattern(said: Any) -> None:
    parameters = parameters_of(said, said["paths"]["/v1/orders"]["get"])
    schema = next(one["schema"] for one in parameters if one["name"] == "cursor")
    assert is_valid(said, schema, encode_cursor("ord_01979f1e7a4c7c2d9f3b5a6d8e0f1a2b", ListOrders))
    assert not is_valid(said, schema, "a b")


def test_every_operation_has_an_example_of_request_and_answer(app: Flask, said: Any) -> None:
    for operation, described in operations_of(app, said):
        contents = [described.get("requestBody", {}).get("content", {})]
        contents += [
            one["content"] for status, one in described["responses"].items() if status[0] == "2" and "content" in one
        ]
        for content in contents:
            for kind, media in content.items():
                named = (operation.name, kind)
                assert "example" in media or kind in WITHOUT_EXAMPLE or named in RETURN_FILES, named
                if "example" in media:
                    assert errors_of(said, media["schema"], media["example"]) == [], operation.name


def test_examples_of_parameters_are_valid(app: Flask, said: Any) -> None:
    for operation, described in operations_of(app, said):
        for parameter in parameters_of(said, described):
            if "example" in parameter:
                assert errors_of(said, parameter["schema"], parameter["example"]) == [], (operation.name, parameter)


def test_an_example_is_taken_by_its_contract(app: Flask, said: Any) -> None:
    """What the schemas cannot say, the models check."""
    for operation, described in operations_of(app, said):
        media = described.get("requestBody", {}).get("content", {}).get("application/json")
        if operation.model is None or media is None:
            continue
        body = {operation.wrap: media["example"]} if operation.wrap else media["example"]
        taken = {one["name"]: one["example"] for one in parameters_of(said, described) if one["in"] == "path"}
        version = {"version": 3} if "version" in operation.model.model_fields else {}
        operation.model.model_validate({**body, **taken, **version})


def test_names_of_schemas_suit_code_generators(said: Any) -> None:
    names = list(said["components"]["schemas"])
    assert [name for name in names if not re.fullmatch("[A-Za-z0-9]+", name)] == []
    assert len({name.lower() for name in names}) == len(names)
    assert {"BillingParty", "SalesParty", "AddressInput", "ActivityRowPage", "CreateCustomerBody"} <= set(names)


def test_two_schemas_never_share_a_name() -> None:
    one = type("Thing", (), {"__module__": "contracts.toys.a"})
    other = type("Thing", (), {"__module__": "contracts.toys.b"})
    with pytest.raises(ValueError, match="ToysThing"):
        public_names({"a__Thing": {CLASS: one}, "b__Thing": {CLASS: other}})


def test_every_summary_is_one_whole_sentence_of_its_own(app: Flask, said: Any) -> None:
    summaries = [described["summary"] for _, described in operations_of(app, said)]
    assert len(set(summaries)) > len(summaries) - LISTS_AT_TWO_ADDRESSES
    for summary in summaries:
        first, *rest = summary.split()
        assert (first[0].isupper(), first.endswith("s"), len(rest) >= 2) == (True, True, True), summary
        assert len(summary) <= 115, summary
        assert summary.count("(") == summary.count(")"), summary
        assert not summary.endswith((".", ",", ":", ";", "e.g", "i.e")), summary


def test_every_tag_is_described_and_stands_in_one_group(said: Any) -> None:
    tags = {tag["name"]: tag.get("description") for tag in said["tags"]}
    used = {described["tags"][0] for methods in said["paths"].values() for described in methods.values()}
    assert used == set(tags)
    assert None not in tags.values()
    grouped = [tag for group in said["x-tagGroups"] for tag in group["tags"]]
    assert sorted(grouped) == sorted(tags)


def test_every_field_of_a_body_has_a_label(app: Flask, said: Any) -> None:
    for operation, described in operations_of(app, said):
        if "application/json" in described.get("requestBody", {}).get("content", {}):
            fields = body_of(said, described)["properties"]
            unlabelled = [name for name, field in fields.items() if set(field["x-label"]) != {"sv", "en"}]
            assert (operation.name, unlabelled) == (operation.name, [])
            assert [name for name, field in fields.items() if field["title"] != field["x-label"]["en"]] == []


def test_what_may_be_chosen_has_words(said: Any) -> None:
    fields = body_of(said, said["paths"]["/v1/customers/{customer_id}/activities"]["post"])["properties"]
    assert fields["kind"]["x-words"]["visit"] == {"sv": "Besök", "en": "Visit"}
    fields = body_of(said, said["paths"]["/v1/users"]["post"])["properties"]
    assert set(fields["roles"]["x-words"]) == {str(role) for role in Role}
    module = said["paths"]["/v1/company/modules/{module}"]["put"]["parameters"][0]["schema"]
    assert set(module["x-words"]) == {str(module) for module in Module}


def test_the_gateways_own_requests_have_labels(app: Flask, said: Any) -> None:
    models = {operation.model for operation, _ in operations_of(app, said) if operation.model is not None}
    assert [(one, name) for one in models for name in one.model_fields if find_label(one, name) is None] == []


def test_the_page_to_try_it_brings_all_it_needs(app: Flask) -> None:
    http = app.test_client()
    page = http.get("/docs")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    needed = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert {"/docs/page.js", "/docs/page.css", "/openapi.json"} <= set(needed)
    assert [path for path in needed if path.startswith(("http", "//"))] == []
    for path in (path for path in needed if path.startswith("/docs/")):
        assert http.get(path).status_code == 200
    assert http.get("/docs/__init__.py").status_code == 404


def test_what_the_document_requires_is_what_is_refused(company: Company, said: Any) -> None:
    create = body_of(said, said["paths"]["/v1/api-keys"]["post"])
    answer = company.post("/v1/api-keys", json={})
    assert {error["pointer"].removeprefix("/") for error in answer.json["errors"]} == set(create["required"])
