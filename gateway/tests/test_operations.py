"""The steps of every request: reading, If-Match, errors, headers, waiting for what is a moment late."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from chassis.context import Context
from contracts.access import Role
from contracts.errors import Conflict, DeadlineExceeded, InvalidInput, NotFound, ServiceError, Stale, Unavailable
from gateway.api import all_apis
from gateway.http.call import Gateway
from gateway.http.operations import Api

from .conftest import Company
from .responder import SILENCE

CUSTOMER = {"id": "cus_1", "version": 3, "name": "Bygg AB"}
OPEN_TO_ALL = {"log_in", "finish_login", "start_enrolment_at_login", "confirm_enrolment_at_login"}
Answer = Callable[[str, dict[str, Any], Context], Any]


def says(reply: Any) -> Answer:
    """A service that always gives this answer, or raises it."""

    def answer(_method: str, _body: dict[str, Any], _context: Context) -> Any:
        if isinstance(reply, Exception):
            raise reply
        return reply

    return answer


def test_every_operation_names_its_role_but_for_login() -> None:
    without = {operation.name for api in all_apis() for operation in api.operations if operation.role is None}
    assert without == OPEN_TO_ALL


def test_an_operation_without_a_role_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="must name the role"):
        Api("x").custom("GET", "/x")


def test_every_route_of_the_api_is_an_operation(app: Flask) -> None:
    gateway: Gateway = app.extensions["gateway"]
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/v1/")]
    routes = {rule.endpoint for rule in rules if not rule.endpoint.startswith("refused ")}
    assert routes == {operation.name for operation in gateway.operations}


def test_a_read_goes_to_the_service_and_back(company: Company, responder: Any) -> None:
    with responder("customers", says(CUSTOMER)) as service:
        answer = company.get("/v1/customers/cus_1", role="viewer")
    assert (answer.status_code, answer.json) == (200, CUSTOMER)
    assert answer.headers["ETag"] == '"3"'
    method, body, context = service.asked[0]
    assert (method, body) == ("get_customer", {"customer_id": "cus_1"})
    assert (context.tenant, context.roles) == (company.tenant, frozenset({"viewer"}))
    assert answer.headers["X-Request-Id"] == context.request_id


def test_what_the_caller_has_already_is_not_sent_again(company: Company, responder: Any) -> None:
    with responder("customers", says(CUSTOMER)):
        answer = company.get("/v1/customers/cus_1", headers={"If-None-Match": '"3"'})
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_role_is_checked_before_any_service_is_asked(company: Company, responder: Any) -> None:
    with responder("customers", says(CUSTOMER)) as service:
        answer = company.post("/v1/customers", role="viewer", json={"fields": {"name": "x"}})
    assert (answer.status_code, answer.json["needs"]) == (403, Role.SELLER)
    assert service.asked == []


def test_a_module_that_is_off_is_named(company: Company, responder: Any) -> None:
    assert company.put_module("crm", on=False).status_code == 200
    with responder("crm", says({"items": []})) as service:
        answer = company.post("/v1/customers/cus_1/activities", json={})
    assert (answer.status_code, answer.json["code"], answer.json["module"]) == (403, "gateway.module_off", "crm")
    assert service.asked == []


def test_a_new_thing_has_an_address(company: Company, responder: Any) -> None:
    with responder("customers", says(CUSTOMER)):
        answer = company.post("/v1/customers", json={"fields": {"name": "Bygg AB"}})
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/v1/customers/cus_1"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "gateway.json_malformed"),
        (b"[1]", 400, "gateway.json_not_object"),
        (b"\xff", 400, "gateway.json_malformed"),
        (b'{"a":' * 3000, 400, "gateway.json_malformed"),
        (b" " * 1_100_000, 413, "gateway.body_too_large"),
    ],
)
def test_a_body_that_is_no_object_is_refused(company: Company, body: bytes, status: int, code: str) -> None:
    answer = company.post("/v1/customers", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "felet är på rad 2, tecken 3"), ("en", "the mistake is in line 2, character 3")]
)
def test_bad_json_names_the_place_in_the_callers_language(company: Company, language: str, said: str) -> None:
    answer = company.post(
        "/v1/customers", data=b"{\n  oops}", content_type="application/json", headers={"Accept-Language": language}
    )
    assert said in answer.json["detail"]
    assert (answer.json["line"], answer.json["column"]) == (2, 3)


def test_a_form_is_not_taken_for_json(company: Company) -> None:
    answer = company.post("/v1/customers", data={"name": "x"})
    assert (answer.status_code, answer.json["code"]) == (415, "gateway.media_type_not_json")


def test_all_bad_fields_are_named_at_once(company: Company) -> None:
    body = {"fields": {"kind": "robot", "email": "nobody", "$where": "1"}, "customer_id": "cus_2"}
    answer = company.post("/v1/customers", json=body)
    assert answer.status_code == 422
    pointers = {one["pointer"]: one["code"] for one in answer.json["errors"]}
    assert pointers["/fields/kind"] == "enum"
    assert pointers["/fields/$where"] == "extra_forbidden"
    assert pointers["/customer_id"] == "extra_forbidden"
    assert len([pointer for pointer in pointers if pointer.startswith("/fields/email")]) >= 1


def test_query_parameters_are_typed(company: Company, responder: Any) -> None:
    with responder("customers", says({"items": [], "next_cursor": "abc"})) as service:
        answer = company.get("/v1/customers?limit=3&active=false&group=Kedja%20A")
    assert service.asked[0][1] == {"limit": 3, "active": False, "group": "Kedja A"}
    assert answer.headers["Link"] == '</v1/customers?limit=3&active=false&group=Kedja+A&cursor=abc>; rel="next"'


@pytest.mark.parametrize("query", ["limit=many", "limit=1&limit=2", "limit=500", "colour=red", "tenant=other"])
def test_a_bad_query_is_refused(company: Company, query: str) -> None:
    answer = company.get(f"/v1/customers?{query}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/" + query.partition("=")[0]


def test_an_id_that_cannot_exist_is_not_found(company: Company) -> None:
    assert company.get("/v1/customers/$ne").status_code == 404


@pytest.mark.parametrize(
    ("given", "status"),
    [(None, 428), ("", 428), ("3", 400), ("*", 400), ('"3", "4"', 400), ('"abc"', 412), ('W/"3"', 412), ('"0"', 412)],
)
def test_if_match_is_needed_and_must_be_a_version(company: Company, given: str | None, status: int) -> None:
    headers = {} if given is None else {"If-Match": given}
    answer = company.open("PATCH", "/v1/customers/cus_1", json={"name": "Nytt AB"}, headers=headers)
    assert answer.status_code == status


def test_if_match_becomes_the_version(company: Company, responder: Any) -> None:
    with responder("customers", says({**CUSTOMER, "version": 4})) as service:
        answer = company.open("PATCH", "/v1/customers/cus_1", json={"name": "Nytt AB"}, headers={"If-Match": '"3"'})
    assert service.asked[0][1] == {"customer_id": "cus_1", "version": 3, "changes": {"name": "Nytt AB"}}
    assert answer.headers["ETag"] == '"4"'


def test_the_version_cannot_come_in_the_body(company: Company) -> None:
    answer = company.open(
        "PUT", "/v1/customers/cus_1/info", json={"text": "", "version": 1}, headers={"If-Match": '"3"'}
    )
    assert [one["pointer"] for one in answer.json["errors"]] == ["/version"]


@pytest.mark.parametrize(
    ("error", "status", "member"),
    [
        (NotFound("customers.customer_not_found", "No."), 404, {}),
        (Conflict("sales.bad_state", "No.", {"allowed": "sent, cancelled"}), 409, {"allowed": ["sent", "cancelled"]}),
        (Stale("sales.version_stale", "No.", {"version": "9"}), 412, {"version": "9"}),
        (Unavailable("sales.busy", "No.", {"retry_after": "0.4"}), 503, {"retry_after": 0.4}),
        (ServiceError("sales.service_failed", "No."), 500, {}),
        (
            InvalidInput("sales.invalid_input", "No.", {"/lines/0/price": "not_positive must be more than 0"}),
            422,
            {"errors": [{"pointer": "/lines/0/price", "code": "not_positive", "detail": "must be more than 0"}]},
        ),
    ],
)
def test_a_services_failure_becomes_a_problem(
    company: Company, responder: Any, error: ServiceError, status: int, member: dict[str, Any]
) -> None:
    with responder("customers", says(error)):
        answer = company.get("/v1/customers/cus_1")
    assert (answer.status_code, answer.json["code"], answer.json["status"]) == (status, error.code, status)
    assert answer.json.items() >= member.items()
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert answer.headers.get("Retry-After") == ("1" if "retry_after" in member else None)


def test_a_service_that_does_not_run_is_told_at_the_deadline(hurried_company: Company) -> None:
    answer = hurried_company.get("/v1/customers/cus_1")
    assert (answer.status_code, answer.json["code"]) == (503, "customers.service_unavailable")
    assert answer.headers["Retry-After"] == "2"


def test_a_silent_service_costs_no_more_than_the_deadline(hurried_company: Company, responder: Any) -> None:
    began = time.monotonic()
    with responder("customers", says(SILENCE)):
        answer = hurried_company.get("/v1/customers/cus_1")
    assert (answer.status_code, answer.json["code"]) == (503, "customers.service_timeout")
    assert time.monotonic() - began < 30  # the deadline is 2 s; the rest is room for a busy machine


def test_what_is_on_its_way_is_waited_for(company: Company, responder: Any) -> None:
    late = Unavailable(
        "crm.customer_not_here_yet", "Soon.", {"retry_after": "0.05", "awaits": "customer", "id": "cus_1"}
    )
    answers = iter([late, late, {"hits": []}])

    def crm(_method: str, _body: dict[str, Any], _context: Context) -> Any:
        return says(next(answers))("", {}, _context)

    with responder("crm", crm) as service, responder("customers", says(CUSTOMER)) as owner:
        assert company.get("/v1/search?q=x").status_code == 200
    assert len({context.request_id for _, _, context in service.asked}) == 1
    assert [method for method, _, _ in owner.asked] == ["get_customer"]


def test_what_does_not_exist_is_not_waited_for(company: Company, responder: Any) -> None:
    late = Unavailable(
        "crm.customer_not_here_yet", "Soon.", {"retry_after": "0.05", "awaits": "customer", "id": "cus_1"}
    )
    with responder("crm", says(late)) as service:
        with responder("customers", says(NotFound("customers.customer_not_found", "No."))):
            answer = company.get("/v1/search?q=x")
    assert (answer.status_code, answer.json["code"]) == (404, "customers.customer_not_found")
    assert len(service.asked) == 1


@pytest.mark.parametrize("pointer", [{"/lines/0/branch_id": "branch_unknown The customer has no branch brn_9"}, {}])
def test_a_branch_that_the_customer_does_not_have_is_a_wrong_field(
    company: Company, responder: Any, pointer: dict[str, str]
) -> None:
    details = {"retry_after": "0.05", "awaits": "branch", "id": "brn_9", "customer_id": "cus_1", **pointer}
    owner = {**CUSTOMER, "branches": [{"id": "brn_1"}], "contacts": [{"id": "brn_9"}]}
    with responder("crm", says(Unavailable("crm.branch_unknown", "Soon.", details))) as service:
        with responder("customers", says(owner)):
            answer = company.get("/v1/search?q=x")
    assert (answer.status_code, answer.json["code"]) == (422, "crm.branch_unknown")
    (wrong,) = answer.json["errors"]
    assert (wrong["pointer"], wrong["code"]) == (next(iter(pointer), "/branch_id"), "branch_unknown")
    assert len(service.asked) == 1


def test_a_branch_is_asked_for_although_its_customer_was_awaited_before(company: Company, responder: Any) -> None:
    """Red before: the customer was there, so nobody asked for the branch, and the caller waited until the deadline for a 503."""
    customer = {"retry_after": "0.05", "awaits": "customer", "id": "cus_1"}
    branch = {"retry_after": "0.05", "awaits": "branch", "id": "brn_9", "customer_id": "cus_1"}
    late = [Unavailable("crm.customer_not_here_yet", "Soon.", customer)] * 2
    answers = iter([*late, *[Unavailable("crm.branch_unknown", "Soon.", branch)] * 1000])

    def crm(_method: str, _body: dict[str, Any], _context: Context) -> Any:
        return says(next(answers))("", {}, _context)

    owner = {**CUSTOMER, "branches": [{"id": "brn_1"}]}
    with responder("crm", crm) as service, responder("customers", says(owner)) as owned:
        answer = company.get("/v1/search?q=x")
    assert (answer.status_code, answer.json["code"]) == (422, "crm.branch_unknown")
    assert (len(service.asked), len(owned.asked)) == (3, 2)


def test_a_contact_that_is_on_its_way_is_waited_for(company: Company, responder: Any) -> None:
    details = {"retry_after": "0.05", "awaits": "contact", "id": "con_9", "customer_id": "cus_1"}
    answers = iter([Unavailable("crm.contact_unknown", "Soon.", details), {"hits": []}])

    def crm(_method: str, _body: dict[str, Any], _context: Context) -> Any:
        return says(next(answers))("", {}, _context)

    with responder("crm", crm), responder("customers", says({**CUSTOMER, "contacts": [{"id": "con_9"}]})):
        assert company.get("/v1/search?q=x").status_code == 200


def test_what_never_comes_is_unavailable_at_the_deadline(hurried_company: Company, responder: Any) -> None:
    late = Unavailable(
        "crm.customer_not_here_yet", "Soon.", {"retry_after": "0.2", "awaits": "customer", "id": "cus_1"}
    )
    with responder("crm", says(late)) as service, responder("customers", says(DeadlineExceeded("x.y", "No."))):
        answer = hurried_company.get("/v1/search?q=x")
    assert (answer.status_code, answer.json["code"]) == (503, "crm.customer_not_here_yet")
    assert len(service.asked) > 2


def test_one_hit_carries_the_cards_address(company: Company, responder: Any) -> None:
    hits = [{"id": "cus_1"}, {"id": "cus_2"}]
    for path in ("/v1/search?q=bygg", "/v1/customers?q=bygg"):
        with responder("crm", says({"hits": hits[:1], "total_is_more": False})):
            assert company.get(path).json["open"] == "/v1/customers/cus_1/card"
        with responder("crm", says({"hits": hits, "total_is_more": False})):
            assert "open" not in company.get(path).json


def test_customers_come_in_one_shape_whether_searched_or_listed(company: Company, responder: Any) -> None:
    hits = [
        {"id": "cus_1", "number": "1", "name": "Bygg AB"},
        {"id": "cus_2", "number": "2", "name": "Bygg och Mål AB"},
    ]
    with responder("crm", says({"hits": hits, "total_is_more": True, "next_cursor": "abc"})) as crm:
        found = company.get("/v1/customers?q=bygg&limit=2")
        searched = company.get("/v1/search?q=bygg&limit=2")
        company.get("/v1/customers?q=bygg&cursor=abc&limit=200")
    assert found.json == {"items": hits, "total_is_more": True, "next_cursor": "abc"}
    assert found.headers["Link"] == '</v1/customers?q=bygg&limit=2&cursor=abc>; rel="next"'
    assert searched.json == {**found.json, "hits": hits}
    assert [(asked["limit"], asked.get("cursor")) for _, asked, _ in crm.asked] == [(2, None), (2, None), (50, "abc")]
    with responder("customers", says({"items": hits, "next_cursor": "abc"})):
        assert company.get("/v1/customers").json == {"items": hits, "next_cursor": "abc"}


def test_a_cursor_that_is_too_long_is_named(company: Company) -> None:
    refused = company.get("/v1/customers", query_string={"cursor": "x" * 1001})
    assert (refused.status_code, [one["pointer"] for one in refused.json["errors"]]) == (422, ["/cursor"])


def test_the_only_hit_of_a_later_page_opens_no_card(company: Company, responder: Any) -> None:
    with responder("crm", says({"hits": [{"id": "cus_1"}], "total_is_more": False})):
        assert "open" not in company.get("/v1/customers?q=bygg&cursor=abc").json


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/customers/cus_1?colour=red", None),
        ("GET", "/v1/me?colour=red", None),
        ("POST", "/v1/customers?colour=red", {"fields": {"name": "Bygg AB"}}),
        ("POST", "/v1/orders/ord_1/confirm?colour=red", {}),
        ("POST", "/v1/logout?colour=red", None),
        ("DELETE", "/v1/invoices/inv_1?colour=red", None),
    ],
)
def test_an_unknown_query_parameter_is_refused_as_an_unknown_field_is(
    company: Company, method: str, path: str, body: Any
) -> None:
    refused = company.open(method, path, **({"json": body} if body is not None else {}))
    assert (refused.status_code, [one["pointer"] for one in refused.json["errors"]]) == (422, ["/colour"])


def test_the_trace_of_the_caller_is_kept(company: Company, responder: Any) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    with responder("customers", says(CUSTOMER)) as service:
        company.get("/v1/customers/cus_1", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
        company.get("/v1/customers/cus_1", headers={"traceparent": "00-x-y-01"})
    assert service.asked[0][2].trace_id == trace
    assert len(service.asked[1][2].trace_id) == 32


@pytest.mark.parametrize("etag", ['"abc"', 'W/"3"', '"0"'])
def test_a_bad_body_is_told_before_an_etag_that_is_none_of_ours(company: Company, etag: str) -> None:
    answer = company.open("PATCH", "/v1/documents/doc_1", json={"kind": "poem"}, headers={"If-Match": etag})
    assert (answer.status_code, answer.json["code"]) == (422, "gateway.invalid_input")


@pytest.mark.parametrize("day", ["0", "1700000000", "2026-11-25T00:00:00", "2026-1-5"])
def test_a_number_is_no_day(company: Company, day: str) -> None:
    answer = company.get(f"/v1/activities?on_or_before={day}")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/on_or_before")


def test_a_text_loses_what_nobody_can_see(company: Company, responder: Any) -> None:
    fields = {"name": "Prov\x00Noll\x07\u202e AB", "our_reference": "A\nB", "website": "\u200bnordkap.example"}
    with responder("customers", says({"id": "cus_1", "version": 1})) as service:
        company.post("/v1/customers", json={"fields": fields, "info": "rad 1\nrad 2\x1b"})
    sent = service.asked[0][1]
    assert sent["fields"] == {"name": "ProvNoll AB", "our_reference": "A B", "website": "nordkap.example"}
    assert sent["info"] == "rad 1\nrad 2"


def test_an_invoice_that_names_an_order_waits_for_sales(hurried_company: Company, responder: Any) -> None:
    body = {"lines": [{"text": "Rör", "price": "1"}], "order_id": "ord_1"}
    with responder("billing", says({"id": "inv_1", "version": 1})) as billing:
        answer = hurried_company.post("/v1/customers/cus_1/invoices", json=body, headers={"Idempotency-Key": "order-1"})
    assert (answer.status_code, billing.asked) == (503, [])


def test_every_answer_is_guarded(company: Company) -> None:
    answer = company.http.get("/v1/nothing/here")
    assert (answer.status_code, answer.json["code"]) == (404, "gateway.address_not_found")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_method_that_is_not_there_is_refused(company: Company) -> None:
    answer = company.open("PUT", "/v1/customers/cus_1")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/v1/customers/settings", "GET, PATCH, PUT"),
        ("DELETE", "/v1/billing/settings", "GET, PATCH, PUT"),
        ("DELETE", "/v1/customers", "GET, POST"),
    ],
)
def test_an_address_of_words_is_no_id(company: Company, method: str, path: str, allow: str) -> None:
    answer = company.open(method, path, json={"name": "x"})
    assert (answer.status_code, answer.json["code"]) == (405, "gateway.method_not_allowed")
    assert set(allow.split(", ")) == set(answer.headers["Allow"].split(", ")) - {"HEAD"}


def test_no_operation_takes_an_address_of_words_for_an_id(app: Flask, company: Company) -> None:
    operations = app.extensions["gateway"].operations
    of_words = {f"/v1{one.path}" for one in operations if "<" not in one.path and not one.is_public}
    for path in sorted(of_words):
        methods = {one.method for one in operations if f"/v1{one.path}" == path}
        for method in sorted({"GET", "POST", "PUT", "PATCH", "DELETE"} - methods):
            answer = company.open(method, path, json={})
            assert (answer.status_code, method, path) == (405, method, path)


def test_the_public_port_says_no_more_than_that_it_lives(app: Flask) -> None:
    http = app.test_client()
    assert http.get("/livez").json == {"status": "ok"}
    assert [http.get(path).status_code for path in ("/readyz", "/metrics")] == [404, 404]
