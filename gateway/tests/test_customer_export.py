"""Export of the register over HTTP, with the services of customers and crm as processes of their own."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from chassis.context import using
from chassis.testing import a_context, a_service, drop_database, wait_until
from contracts.access import Role
from gateway.http import listed_files
from gateway.identity import users
from gateway.imports import exported_pages

from .conftest import PASSWORD, Company

EXPORT = "/v1/customers/export"
MALMO = {"invoice": {"line1": "=Storgatan 1", "postcode": "211 20", "city": "Malmö"}}
LUND = {"visiting": {"line1": "Bytaregatan 1", "postcode": "222 22", "city": "Lund"}}


@pytest.fixture(scope="module", autouse=True)
def service() -> Iterator[None]:
    names = [f"test_{part}_{uuid4().hex[:8]}" for part in ("customers", "crm")]
    with a_service("customers", names[0]), a_service("crm", names[1]):
        yield
    for name in names:
        drop_database(name)


@pytest.fixture
def filled(company: Company) -> Company:
    """A company with three customers: one with parts and properties, a person, one that is not active."""
    made = [
        create(
            company,
            {
                "name": '-Bygg; "AB"',
                "phone": "+46 40 12 34 56",
                "addresses": MALMO,
                "group": "Bygg",
                "credit_limit": "50000.50",
            },
            contacts=[
                {"name": "Åsa", "email": "asa@prov.example"},
                {"name": "Bo", "role_title": "Chef", "mobile": "070-1"},
            ],
            branches=[{"name": "Lund", "addresses": LUND}],
            info="Rad 1\nRad 2",
        ),
        create(company, {"name": "Anna", "kind": "person", "identity_number": "900101-0017", "addresses": LUND}),
        create(company, {"name": "Vilande AB", "identity_number": "556016-0680"}),
    ]
    path, headers = f"/v1/customers/{made[2]['id']}", {"If-Match": '"1"'}
    assert company.open("PATCH", path, json={"active": False}, headers=headers).status_code == 200
    tags = [company.post("/v1/properties", json={"name": name}).json["id"] for name in ("VIP", "Bygghandel")]
    path = f"/v1/customers/{made[0]['id']}/properties"
    wait_until(lambda: company.post(path, json={"add": tags}).status_code == 200)
    return company


def create(company: Company, fields: Any, **more: Any) -> Any:
    answer = company.post("/v1/customers", json={"fields": fields, **more})
    assert answer.status_code == 201, answer.text
    return answer.json


def whole(answer: Any) -> bytes:
    """The file; its share of the company's streams is given back."""
    content: bytes = answer.data
    answer.close()
    return content


def rows(answer: Any, delimiter: str = ";") -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(whole(answer).decode("utf-8-sig"), newline=""), delimiter=delimiter))


def lines(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in whole(answer).splitlines()]


def names(answer: Any) -> list[str]:
    return [one["name"] for one in lines(answer)]


def test_the_file_has_all_that_the_import_reads(filled: Company) -> None:
    answer = filled.get(EXPORT, role="seller")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="customers.csv"'
    assert answer.data.startswith("\ufeff".encode())
    anna, bygg = rows(answer)
    assert {name: text for name, text in bygg.items() if text} == {
        "number": "10001",
        "kind": "company",
        "stage": "customer",
        "name": '\'-Bygg; "AB"',
        "vat_type": "swedish",
        "group": "Bygg",
        "credit_customer": "yes",
        "credit_limit": "50000.50",
        "currency": "SEK",
        "language": "sv",
        "phone": "'+46 40 12 34 56",
        "invoice_line1": "'=Storgatan 1",
        "invoice_postcode": "211 20",
        "invoice_city": "Malmö",
        "invoice_country": "SE",
        "active": "yes",
        "properties": "Bygghandel | VIP",
        "contact_name": "Åsa",
        "contact_no_mailings": "no",
        "contact_2_no_mailings": "no",
        "contact_email": "asa@prov.example",
        "contact_2_name": "Bo",
        "contact_2_role_title": "Chef",
        "contact_2_mobile": "070-1",
        "branch_name": "Lund",
        "branch_visiting_line1": "Bytaregatan 1",
        "branch_visiting_postcode": "222 22",
        "branch_visiting_city": "Lund",
        "branch_visiting_country": "SE",
        "info": "Rad 1\nRad 2",
    }
    assert (anna["identity_number"], anna["kind"]) == ("900101-••••", "person")


def test_json_lines_have_everything(filled: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.imports.exported_pages.BATCH", 1)
    anna, bygg = lines(filled.get(f"{EXPORT}?format=jsonl", role="seller"))
    known = filled.get(f"/v1/customers/{bygg['id']}").json
    del known["warnings"], known["suggestions"]
    assert bygg == {**known, "properties": ["Bygghandel", "VIP"]}
    assert (anna["properties"], anna["identity_number"]) == ([], "900101-••••")


def test_filters_choose_the_customers(filled: Company) -> None:
    bygg = '-Bygg; "AB"'
    found = {
        "active=": ["Vilande AB", "Anna", bygg],
        "active=false": ["Vilande AB"],
        "group=bygg": [bygg],
        "city=lund": ["Anna"],
        "city=malmö": [bygg],
        "property=vip": [bygg],
        "stage=prospect": [],
        "seller=x": [],
    }
    assert {query: names(filled.get(f"{EXPORT}?format=jsonl&{query}")) for query in found} == found
    counts = {query: len(rows(filled.get(f"{EXPORT}?{query}"))) for query in found}
    assert counts == {query: len(customers) for query, customers in found.items()}


def test_an_unknown_property_is_no_empty_file(filled: Company) -> None:
    for query in ("", "format=jsonl&"):
        refused = filled.get(f"{EXPORT}?{query}property=nothing")
        assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "property_unknown")


def test_values_contacts_who_left_and_retired_branches_come_back(filled: Company, other_company: Company) -> None:
    """In the file, and in another company that has the same properties."""
    kinds = [{"name": "Anställda", "kind": "number"}, {"name": "A|B; C", "kind": "text"}]
    ids = [filled.post("/v1/properties", json=one).json["id"] for one in kinds]
    assert all(other_company.post("/v1/properties", json=one).status_code == 201 for one in kinds)
    (bygg,) = [one for one in filled.get("/v1/customers?limit=10").json["items"] if one["number"] == "10001"]
    path = f"/v1/customers/{bygg['id']}"
    found = filled.get(path).json
    version = found["version"]
    for part, change in (
        (f"contacts/{found['contacts'][0]['id']}", {"active": False}),
        ("", {"emails": {"invoice": "faktura@prov.example"}}),
    ):
        address = f"{path}/{part}".rstrip("/")
        changed = filled.open("PATCH", address, json=change, headers={"If-Match": f'"{version}"'})
        assert changed.status_code == 200, changed.text
        version = changed.json["version"]
    retired = filled.post(
        f"{path}/branches/{found['branches'][0]['id']}/retire", json={}, headers={"If-Match": f'"{version}"'}
    )
    assert retired.status_code == 200, retired.text
    values = [{"property_id": ids[0], "value": "1 234,5"}, {"property_id": ids[1], "value": "x|y = z;"}]
    assert filled.post(f"{path}/properties", json={"values": values}).status_code == 200
    asked = f"{EXPORT}?active=&personal_numbers=true&purpose=move"
    file = whole(filled.get(asked))
    row = by_number(file)["10001"]
    assert row["properties"] == r"Anställda = 1234.5 | A\|B\; C = x\|y = z\; | Bygghandel | VIP"
    assert (row["email_invoice"], row["contact_name"], row["contact_active"]) == ("faktura@prov.example", "Bo", "")
    assert (row["contact_2_name"], row["contact_2_active"], len(row["branch_retired_on"])) == ("Åsa", "no", 10)
    answer = other_company.post("/v1/imports/customers", data=file, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 200, answer.text
    assert by_number(whole(other_company.get(asked)))["10001"] == row


def test_a_purpose_gives_personal_numbers(filled: Company) -> None:
    asked = f"{EXPORT}?format=jsonl&personal_numbers=true"
    refused = filled.get(asked)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/purpose")
    anna, _ = lines(filled.get(f"{asked}&purpose=move&note=Nytt program", role="seller"))
    assert anna["identity_number"] == "900101-0017"
    entry = filled.get("/v1/audit?operation=export_customers&kind=download").json["items"][0]
    assert entry["details"] == {
        "purpose": "move",
        "note": "Nytt program",
        "format": "jsonl",
        "personal_numbers": True,
    }


def test_only_who_may_change_customers_exports_them(filled: Company, other_company: Company) -> None:
    assert filled.get(EXPORT, role="viewer").status_code == 403
    assert rows(other_company.get(EXPORT)) == []
    assert filled.get(f"{EXPORT}?format=xml").status_code == 422


def test_without_crm_there_are_no_properties(filled: Company) -> None:
    assert filled.put_module("crm", False).status_code == 200
    assert [one["properties"] for one in rows(filled.get(EXPORT))] == ["", ""]
    refused = filled.get(f"{EXPORT}?property=vip")
    assert (refused.status_code, refused.json["code"]) == (403, "gateway.module_off")


def test_a_change_meanwhile_neither_doubles_nor_loses(filled: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two pages a customer is created, and the one of the next page gets another name."""
    monkeypatch.setattr("gateway.imports.exported_pages.BATCH", 1)
    answer = filled.get(f"{EXPORT}?format=jsonl&active=", buffered=False)
    pieces = iter(answer.response)
    first = json.loads(next(pieces))
    create(filled, {"name": "Ny AB"})
    (bygg,) = [one for one in filled.get("/v1/customers?limit=10").json["items"] if one["number"] == "10001"]
    change = {"name": "Åter AB"}
    path = f"/v1/customers/{bygg['id']}"
    assert filled.open("PATCH", path, json=change, headers={"If-Match": '"1"'}).status_code == 200
    others = [json.loads(piece)["name"] for piece in pieces]
    assert [first["name"], *others] == ["Vilande AB", "Anna", "Åter AB"]


def test_a_register_moves_to_another_company(filled: Company, other_company: Company) -> None:
    """Export, import elsewhere, export again: the same file."""
    asked = f"{EXPORT}?active=&personal_numbers=true&purpose=move"
    file = whole(filled.get(asked))
    answer = other_company.post("/v1/imports/customers", data=file, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 200, answer.text
    outcomes = {one: answer.json[one] for one in ("created", "doubtful", "refused", "unknown_columns")}
    assert outcomes == {"created": 2, "doubtful": 1, "refused": 0, "unknown_columns": []}, (
        answer.text
    )  # one has no city
    here, there = by_number(file), by_number(whole(other_company.get(asked)))
    assert there.keys() == here.keys()
    other = [(number, name, text, there[number][name]) for number, row in here.items() for name, text in row.items()]
    assert [one for one in other if one[2] != one[3]] == []


def by_number(file: bytes) -> dict[str, dict[str, str]]:
    read = csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=";")
    return {row["number"]: row for row in read}


@pytest.mark.parametrize(
    "address", [EXPORT, f"{EXPORT}?format=jsonl", "/v1/customer-register/file?columns=name&columns=seller"]
)
def test_a_file_of_several_pages_has_customers_of_users(
    filled: Company, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """The names of users are looked up in the company's name, also while the file is written."""
    monkeypatch.setattr(exported_pages, "BATCH", 1)
    monkeypatch.setattr(listed_files, "BATCH", 1)
    with using(a_context(filled.tenant)):
        user = users.add(f"eva@{filled.tenant}.example", "Eva Ask", PASSWORD, [Role.SELLER])
    names = [f"Nummer {number} AB" for number in range(3)]
    for name in names:
        create(filled, {"name": name, "seller_id": user.id})
    register = "/v1/customer-register?q=Nummer"
    wait_until(lambda: len(filled.get(register).json["items"]) == 3)
    answer = filled.get(address, role="seller", headers={"Accept": "text/csv, application/x-ndjson"})
    content = whole(answer).decode()
    assert answer.status_code == 200
    assert [name for name in names if name not in content] == []
    assert "Eva Ask" in content
