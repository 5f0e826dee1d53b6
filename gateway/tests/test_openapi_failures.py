"""What the API's document says of failures: codes of the catalogue, each with its status, examples and typed data."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from contracts.errors_by_service import statuses_of
from contracts.errors_catalogue import errors, find, gaps
from gateway.docs.failures import codes_by_status, example_of
from gateway.docs.problem_data import DATA
from gateway.http.call import Operation

from .conftest import Company
from .test_openapi import errors_of, operations_of, resolve, said

__all__ = ["said"]
PROBLEM = "application/problem+json"
JSON = {"Content-Type": "application/json"}
NOBODYS = "cus_01979f1e7a4c7c2d9f3b5a6d8e0f1a2b"


def failures_of(said: Any, described: Any) -> Iterator[tuple[str, Any]]:
    """Every failure of an operation with its status."""
    for status, response in described["responses"].items():
        if status[0] != "2":
            yield status, resolve(said, response)


def test_every_failure_names_codes_of_the_catalogue_with_that_status(app: Flask, said: Any) -> None:
    for operation, described in operations_of(app, said):
        for status, failure in failures_of(said, described):
            assert failure["x-codes"], (operation.name, status)
            assert [code for code in failure["x-codes"] if f"`{code}`" not in failure["description"]] == []
            unknown = [code for code in failure["x-codes"] if find(code) is None]
            assert unknown == [], (operation.name, status)
            wrong = [code for code in failure["x-codes"] if status not in map(str, statuses_of(code))]
            assert wrong == [] or status == "default", (operation.name, status)


def test_every_failure_has_an_example_in_english_that_fits_the_schema(app: Flask, said: Any) -> None:
    for operation, described in operations_of(app, said):
        for status, failure in failures_of(said, described):
            media = failure["content"][PROBLEM]
            for code, reference in media["examples"].items():
                problem = resolve(said, reference)["value"]
                assert errors_of(said, media["schema"], problem) == [], (operation.name, code)
                assert problem["code"] == code
                assert "{" not in problem["detail"]
                assert status in ("default", str(problem["status"]), *map(str, statuses_of(code)))


def test_an_example_of_every_code_can_be_made_and_fits_the_schema(said: Any) -> None:
    schema = said["components"]["schemas"]["Problem"]
    for code in errors():
        problem = example_of(code.replace("*", "sales"))
        assert errors_of(said, schema, problem) == [], code
    renamed = example_of("sales.order_step_refused")
    assert renamed["allowed"] == ["change", "cancel"]
    assert renamed["former_code"] == "sales.order_refuses_confirm"


def test_the_schema_types_the_data_of_every_code(said: Any) -> None:
    named = {name for text in errors().values() for name in (*gaps(text.en), *(name for name, _ in text.fixed))}
    assert named - DATA.keys() == set()
    properties = said["components"]["schemas"]["Problem"]["properties"]
    assert DATA.keys() <= properties.keys()
    assert (properties["former_code"]["type"], properties["errors_more"]["type"]) == ("string", "integer")
    assert properties["customer_ids"]["items"] == {"type": "string"}


def test_the_headers_and_the_body_decide_which_codes_apply(app: Flask) -> None:
    known = {operation.name: operation for operation in app.extensions["gateway"].operations}
    place, read, log_in = (known[name] for name in ("place_order", "get_order", "log_in"))
    assert "gateway.idempotency_key_required" in codes_by_status(place)[400]
    assert "sales.order_step_refused" in codes_by_status(place)[409]
    assert not {400, 409, 412, 413, 415, 428} & codes_by_status(read).keys()
    assert codes_by_status(read)[404] == ["sales.order_not_found"]
    assert 403 not in codes_by_status(log_in)
    assert codes_by_status(log_in)[401] == ["gateway.login_wrong", "gateway.second_factor_required"]


def test_an_unknown_code_stops_the_document() -> None:
    typo = Operation("GET", "/x", "x", lambda _: None, role=None, failures=("gateway.login_worng",))
    with pytest.raises(KeyError, match="login_worng"):
        codes_by_status(typo)


@pytest.mark.parametrize(
    ("method", "path", "sent", "code"),
    [
        ("GET", "/v1/me", {"headers": {"Authorization": "Bearer no"}}, "gateway.caller_not_authenticated"),
        ("GET", "/v1/me", {"query_string": "a=1"}, "gateway.invalid_input"),
        ("GET", "/v1/users", {"role": "viewer"}, "gateway.role_missing"),
        ("GET", "/v1/orders/x", {}, "sales.order_not_found"),
        ("POST", "/v1/api-keys", {"data": "{", "headers": JSON}, "gateway.json_malformed"),
        ("POST", "/v1/api-keys", {"data": "a=1"}, "gateway.media_type_not_json"),
        ("POST", "/v1/api-keys", {"data": b" " * 2_000_000, "headers": JSON}, "gateway.body_too_large"),
        ("POST", f"/v1/customers/{NOBODYS}/orders", {"json": {}}, "gateway.idempotency_key_required"),
        ("POST", "/v1/users", {"json": {}, "headers": {"Idempotency-Key": "å"}}, "gateway.idempotency_key_malformed"),
        ("PUT", "/v1/company/modules/sales", {"json": {"on": True}}, "gateway.version_required"),
        ("PUT", "/v1/company/modules/sales", {"headers": {"If-Match": "3"}}, "gateway.if_match_malformed"),
        (
            "PUT",
            "/v1/company/modules/sales",
            {"json": {"on": True}, "headers": {"If-Match": 'W/"x"'}},
            "gateway.etag_unknown",
        ),
        (
            "PUT",
            "/v1/company/modules/sales",
            {"json": {"on": True}, "headers": {"If-Match": '"99"'}},
            "gateway.version_stale",
        ),
        ("DELETE", "/v1/users/usr_x", {}, "gateway.user_not_found"),
        ("POST", "/v1/login", {"json": {"login": "a@b.example", "password": "wrong"}}, "gateway.login_wrong"),
        ("POST", "/v1/imports/customers", {"data": b"a;b\n1;2\n"}, "gateway.register_without_names"),
    ],
)
def test_what_is_answered_is_in_the_document(
    app: Flask, company: Company, said: Any, method: str, path: str, sent: dict[str, Any], code: str
) -> None:
    answer = company.open(method, path, **sent)
    assert answer.json["code"] == code
    is_in_the_document(app, said, method, path, answer)


def test_that_a_service_does_not_run_is_in_the_document(app: Flask, hurried_company: Company, said: Any) -> None:
    path = f"/v1/customers/{NOBODYS}"
    answer = hurried_company.get(path)
    assert answer.json["code"] == "customers.service_unavailable"
    is_in_the_document(app, said, "GET", path, answer)


def is_in_the_document(app: Flask, said: Any, method: str, path: str, answer: Any) -> None:
    problem = answer.json
    assert errors_of(said, said["components"]["schemas"]["Problem"], problem) == []
    with app.test_request_context():
        endpoint = app.url_map.bind("").match(path, method=method, return_rule=True)[0]
    described = said["paths"][endpoint.rule.replace("<", "{").replace(">", "}")][method.lower()]
    listed = dict(failures_of(said, described))
    assert problem["code"] in listed[str(answer.status_code)]["x-codes"]
