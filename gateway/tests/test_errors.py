"""Errors over HTTP, through the real services: all bad fields at once, in the caller's language, with typed data."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest

from chassis.testing import a_service, drop_database
from contracts.services import SERVICES

from .conftest import Company

SWEDISH = {"Accept-Language": "sv-SE,sv;q=0.9,en;q=0.5"}
WRONG = {
    "fields": {
        "name": "",
        "email": "inte en adress",
        "identity_number": "556016-0681",
        "gln": "1",
        "addresses": {"invoice": {"postcode": "000 00"}},
    },
    "contacts": [{"name": "A", "branch_name": "Nowhere"}],
}


@pytest.fixture(scope="module", autouse=True)
def services() -> Iterator[None]:
    names = {service: f"test_{service}_{uuid4().hex[:8]}" for service in SERVICES}
    with ExitStack() as stack:
        for service, name in names.items():
            stack.enter_context(a_service(service, name))
        yield
    for name in names.values():
        drop_database(name)


def texts(answer: Any) -> dict[str, str]:
    return {one["pointer"]: one["detail"] for one in answer.json["errors"]}


def test_schema_and_rules_are_reported_in_one_answer(company: Company) -> None:
    answer = company.post("/v1/customers", json=WRONG)
    assert answer.status_code == 422
    assert {one["pointer"]: one["code"] for one in answer.json["errors"]} == {
        "/fields/email": "string_pattern_mismatch",
        "/fields/name": "missing_name",
        "/fields/identity_number": "bad_check_digit",
        "/fields/gln": "bad_gln",
        "/fields/addresses/invoice/postcode": "bad_postcode",
        "/contacts/0/branch_name": "unknown_branch",
    }


def test_the_same_in_swedish(company: Company) -> None:
    answer = company.post("/v1/customers", json=WRONG, headers=SWEDISH)
    assert (answer.headers["Content-Language"], answer.json["title"]) == ("sv", "Uppgifterna godtas inte")
    assert answer.json["detail"].startswith("Kontrollera fälten: /fields/email, ")
    assert texts(answer) == {
        "/fields/email": "Ange en e-postadress, t.ex. anna@exempel.se.",
        "/fields/name": "Ange kundens namn.",
        "/fields/identity_number": "Sista siffran i 556016-0681 stämmer inte med de andra.",
        "/fields/gln": "1 är inte 13 siffror med rätt kontrollsiffra.",
        "/fields/addresses/invoice/postcode": "000 00 är inte ett svenskt postnummer (fem siffror, den första inte 0).",
        "/contacts/0/branch_name": "Ingen filial i anropet heter Nowhere.",
    }


def test_without_a_language_the_api_speaks_english(company: Company) -> None:
    answer = company.get("/v1/customers/cus_unknown")
    assert (answer.headers["Content-Language"], answer.json["detail"]) == (
        "en",
        "There is no customer cus_unknown.",
    )
    assert (answer.json["code"], answer.json["former_code"]) == (
        "customers.customer_not_found",
        "customers.not_found",
    )


def test_a_patch_names_bad_fields_and_bad_rules_at_once(company: Company) -> None:
    made = company.post("/v1/customers", json={"fields": {"name": "Ändring AB"}}).json
    answer = company.open(
        "PATCH",
        f"/v1/customers/{made['id']}",
        json={"email": "x", "gln": "1", "name": ""},
        headers={"If-Match": f'"{made["version"]}"', **SWEDISH},
    )
    assert {one["pointer"] for one in answer.json["errors"]} == {"/email", "/gln", "/name"}


def test_data_come_with_their_types(company: Company) -> None:
    first = company.post("/v1/customers", json={"fields": {"name": "Dubbel, AB", "email": "a@b.se"}}).json
    double = company.post("/v1/customers", json={"fields": {"name": "Annan AB", "email": "a@b.se"}}, headers=SWEDISH)
    assert (double.json["customer_ids"], double.json["names"]) == ([first["id"]], ["Dubbel, AB"])
    assert double.json["detail"].startswith("Kunden finns troligen redan: Dubbel, AB.")
    headers = {"If-Match": '"7"'}
    stale = company.open("PATCH", f"/v1/customers/{first['id']}", json={"phone": "1"}, headers=headers)
    assert (stale.status_code, stale.json["code"], stale.json["version"]) == (412, "customers.version_stale", 1)


def test_a_method_that_is_not_there_names_those_that_are(company: Company) -> None:
    branch = company.open("DELETE", "/v1/customers/cus_1/branches/bra_1", headers=SWEDISH)
    assert (branch.status_code, branch.json["code"]) == (405, "gateway.branch_not_deletable")
    assert "/retire" in branch.json["detail"]
    other = company.open("DELETE", "/v1/customers/cus_1/contacts/con_1", headers=SWEDISH)
    assert other.json["detail"] == "DELETE finns inte på den här adressen. Möjligt: GET, PATCH."
    assert other.json["methods"] == ["GET", "PATCH"]
    assert company.get("/v1/nowhere", headers=SWEDISH).json["detail"] == "Det finns inget på den här adressen."


def test_a_malformed_id_is_answered_as_an_unknown_one(company: Company) -> None:
    for path, code in (
        ("/v1/customers/%24where", "customers.customer_not_found"),
        ("/v1/orders/%24where", "sales.order_not_found"),
        ("/v1/invoices/%24where", "billing.invoice_not_found"),
        ("/v1/documents/%24where", "documents.document_not_found"),
    ):
        answer = company.get(path)
        assert (answer.status_code, answer.json["code"]) == (404, code)


@pytest.mark.parametrize(
    ("path", "body", "code", "swedish"),
    [
        ("orders", {"lines": []}, "too_short", "Minst 1 poster; du skickade 0."),
        ("invoices", {"lines": "x"}, "list_type", "Ange en lista."),
        (
            "activities",
            {"kind": "party", "text": "x"},
            "enum",
            "Välj ett av: todo, meeting, call, visit, letter, email.",
        ),
    ],
)
def test_each_service_is_answered_in_swedish(
    company: Company, path: str, body: dict[str, Any], code: str, swedish: str
) -> None:
    made = company.post("/v1/customers", json={"fields": {"name": "Bygg AB"}}).json
    headers = {"Idempotency-Key": f"k-{path}", **SWEDISH}
    answer = company.post(f"/v1/customers/{made['id']}/{path}", json=body, headers=headers)
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, code)
    assert answer.json["errors"][0]["detail"] == swedish


def test_an_unknown_branch_is_the_same_in_every_service(company: Company) -> None:
    made = company.post("/v1/customers", json={"fields": {"name": "Bygg AB"}}).json
    line = {"text": "Spik", "quantity": "1", "price": "10"}
    for path, body, service in (
        ("orders", {"lines": [line]}, "sales"),
        ("invoices", {"lines": [line]}, "billing"),
        ("activities", {"kind": "todo", "text": "x", "due_on": "2026-12-01"}, "crm"),
    ):
        headers = {"Idempotency-Key": f"b-{path}", **SWEDISH}
        answer = company.post(
            f"/v1/customers/{made['id']}/{path}", json={**body, "branch_id": "bra_unknown"}, headers=headers
        )
        assert (answer.status_code, answer.json["code"]) == (422, f"{service}.branch_unknown")
        assert texts(answer) == {"/branch_id": "Kunden har ingen filial bra_unknown."}


def test_the_import_report_is_in_the_callers_language(company: Company) -> None:
    csv = b"Namn;Org.nr;E-post;Ort\nA;556016-0681;;Lund\nB;;x;Lund\nC;19900101-0017;;Lund\nD;900101-0017;;Lund\n"
    headers = {"Content-Type": "text/csv", **SWEDISH}
    report = company.post("/v1/imports/customers?dry_run=1", data=csv, headers=headers).json
    told = {row["line"]: [one["detail"] for one in row["problems"]] for row in report["rows"]}
    assert told[2] == ["Sista siffran i 556016-0681 stämmer inte med de andra."]
    assert told[3] == ["Ange en e-postadress, t.ex. anna@exempel.se."]
    assert told[4] == ["Samma nummer står på rad 5."]
