"""What the caller of an import says, and what it gets back: encoding, column maps, previews, rows to correct, properties."""

import csv
import io
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from gateway import create_app
from gateway.imports import jobs
from gateway.imports.run import run_import

from .conftest import Company, settings_for

Json = dict[str, Any]
FILE = "Handelsbenämning;Kod;Ort;Rabatt\nÅkeriet AB;x;Lund;5\nFel AB;y;;7\nTvek AB;z;Ystad;\n"
MAP = {"Handelsbenämning": "name", "Kod": "group"}


class Customers:
    """A service that refuses names that begin with «Fel», doubts those with «Tvek», and knows no customer yet."""

    def __init__(self) -> None:
        self.asked: list[Json] = []

    @property
    def rows(self) -> list[Json]:
        return [row["fields"] for batch in self.asked for row in batch["rows"]]

    def answer(self, _method: str, body: Json, _context: Any) -> Any:
        self.asked.append(body)
        return {"rows": [self._report(row) for row in body["rows"]], "others_at_work": False}

    def _report(self, row: Json) -> Json:
        name = row["fields"]["name"]
        outcome = "refused" if name.startswith("Fel") else "doubtful" if name.startswith("Tvek") else "created"
        problems = [] if outcome == "created" else [{"code": "pattern", "field": "name", "detail": "Fel namn."}]
        made = None if outcome == "refused" else f"cus_{row['line']:032x}"
        about = {"line": row["line"], "name": name, "key": name, "customer_id": made, "outcome": outcome}
        return {**about, "problems": problems}


class Crm:
    """A service to which the events of some customers come late."""

    def __init__(self) -> None:
        self.late: set[str] = set()
        self.has: dict[str, list[str]] = {}

    def answer(self, _method: str, body: Json, _context: Any) -> Any:
        waiting = [row["customer_id"] for row in body["rows"] if row["customer_id"] in self.late]
        self.late.clear()
        for row in body["rows"]:
            if row["customer_id"] not in waiting:
                self.has[row["customer_id"]] = [name for name in row["names"] if name != "!?"]
        return {"waiting": waiting, "unusable": ["!?"]}


@pytest.fixture
def customers(responder: Any) -> Iterator[Customers]:
    service = Customers()
    with responder("customers", service.answer):
        yield service


@pytest.fixture
def crm(responder: Any) -> Iterator[Crm]:
    service = Crm()
    with responder("crm", service.answer):
        yield service


def send(company: Company, content: str | bytes, path: str = "", **query: str) -> Any:
    content = content.encode() if isinstance(content, str) else content
    headers = {"Content-Type": "text/csv", "Accept-Language": "sv"}
    path = f"/v1/imports/customers{path}"
    return company.post(path, data=content, query_string=query, headers=headers, role="seller")


def bad_fields(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422
    return [(one["pointer"], one["code"]) for one in answer.json["errors"]]


def test_an_encoding_that_is_not_clear_is_named_by_the_caller(company: Company, customers: Customers) -> None:
    content = "Namn;Ort\nCrème Bar;Nice\n".encode("cp850")
    refused = send(company, content)
    assert (refused.status_code, refused.json["code"]) == (422, "gateway.register_encoding_unsure")
    assert "cp850: Crème Bar" in refused.json["detail"]
    assert customers.asked == []
    report = send(company, content, encoding="IBM850").json
    assert (report["encoding"], report["examples"], customers.rows[0]["name"]) == ("cp850", ["Crème Bar"], "Crème Bar")


@pytest.mark.parametrize("separator", ["semicolon", ";", "Semicolon "])
def test_a_separator_is_what_the_caller_says(company: Company, customers: Customers, separator: str) -> None:
    content = "sep=,\nNamn,Ort;Land\nÅkeriet, Lund;SE\n"
    assert send(company, content).json["delimiter"] == ","
    report = send(company, content, separator=separator, columns=json.dumps({"Namn,Ort": "name"})).json
    assert (report["delimiter"], report["header_line"]) == (";", 2)
    assert customers.rows[-1] == {"name": "Åkeriet, Lund", "invoice_country": "SE"}


@pytest.mark.parametrize("separator", [":", "klammer", ";;"])
def test_other_separators_are_refused(company: Company, separator: str) -> None:
    assert bad_fields(send(company, FILE, separator=separator)) == [("/separator", "unknown_separator")]


def test_a_file_whose_headings_name_nobody_can_be_previewed(company: Company, customers: Customers) -> None:
    content = "Utdrag\n\nSpalte A;Spalte B;Ort\nÅkeriet AB;x;Lund\n"
    preview = send(company, content, "/preview").json
    assert (preview["headings"], preview["columns"]) == (["Spalte A", "Spalte B", "Ort"], {"Ort": "invoice_city"})
    assert (preview["header_line"], preview["rows"]) == (3, [["Åkeriet AB", "x", "Lund"]])
    assert send(company, content).json["code"] == "gateway.register_without_names"
    assert send(company, content, columns=json.dumps({"Spalte A": "name"})).json["created"] == 1
    unknown = send(company, "1;2\n3;4\n", "/preview").json
    assert (unknown["headings"], unknown["columns"], unknown["total"]) == (["1", "2"], {}, 1)


def test_headings_mean_what_the_caller_says(company: Company, customers: Customers) -> None:
    assert send(company, FILE).json["code"] == "gateway.register_without_names"
    report = send(company, FILE, columns=json.dumps(MAP)).json
    assert report["columns"] == {"Handelsbenämning": "name", "Kod": "group", "Ort": "invoice_city"}
    assert report["unknown_columns"] == ["Rabatt"]
    assert customers.rows[0] == {"name": "Åkeriet AB", "group": "x", "invoice_city": "Lund"}


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ("{", "no_object"),
        ("[]", "no_object"),
        ('{"A": 1}', "no_object"),
        ('{"A": "namn"}', "unknown_import_column"),
        ('{"A": "name", "B": "name"}', "column_twice"),
    ],
)
def test_a_map_that_is_none_is_refused(company: Company, customers: Customers, columns: str, code: str) -> None:
    assert bad_fields(send(company, FILE, columns=columns)) == [("/columns", code)]
    assert customers.asked == []


def test_an_encoding_that_is_none_is_refused(company: Company, customers: Customers) -> None:
    assert bad_fields(send(company, FILE, encoding="klingon")) == [("/encoding", "unknown_encoding")]


def test_a_map_is_saved_used_changed_and_deleted(
    company: Company, other_company: Company, customers: Customers
) -> None:
    path = f"/v1/imports/maps/{quote('Vårt system')}"
    saved = company.open("PUT", path, json={"columns": MAP}, role="seller")
    assert (saved.status_code, saved.json["name"], saved.json["columns"]) == (200, "Vårt system", MAP)
    assert send(company, FILE, map="vårt  SYSTEM").json["columns"]["Handelsbenämning"] == "name"
    company.open("PUT", path, json={"columns": {"Handelsbenämning": "name", "Kod": ""}})
    assert [one["columns"] for one in company.get("/v1/imports/maps").json["items"]] == [
        {"Handelsbenämning": "name", "Kod": ""}
    ]
    assert "Kod" in send(company, FILE, map="Vårt system").json["unknown_columns"]
    assert other_company.get(path).json["code"] == "gateway.import_map_not_found"
    assert other_company.get("/v1/imports/maps").json["items"] == []
    assert company.open("DELETE", path).status_code == 204
    assert send(company, FILE, map="Vårt system").json["code"] == "gateway.import_map_not_found"
    assert (
        company.open("PUT", path, json={"columns": {"Handelsbenämning": "namn"}}).json["errors"][0]["code"]
        == "unknown_import_column"
    )
    assert company.get("/v1/imports/maps", role="viewer").status_code == 403


def test_a_preview_stores_nothing_and_offers_the_last_map(company: Company, customers: Customers) -> None:
    send(company, FILE, columns=json.dumps(MAP), dry_run="1")
    customers.asked.clear()
    content = f"Kundlista\n{FILE.replace('Handelsbenämning', 'Namn')}"
    found = send(company, content, "/preview").json
    assert (found["total"], found["delimiter"], found["header_line"]) == (3, ";", 2)
    assert found["headings"] == ["Namn", "Kod", "Ort", "Rabatt"]
    assert found["rows"][0] == ["Åkeriet AB", "x", "Lund", "5"]
    assert (found["examples"], found["last_columns"]) == (["Åkeriet AB"], {})
    assert send(company, FILE, "/preview", columns=json.dumps(MAP)).json["last_columns"] == MAP
    assert customers.asked == []


def test_rows_to_correct_come_back_as_they_stood(
    company: Company, other_company: Company, customers: Customers
) -> None:
    report = send(company, FILE, columns=json.dumps(MAP)).json
    path = f"/v1/imports/customers/{report['import_id']}/rejected"
    file = company.get(path, headers={"Accept-Language": "sv"}, role="seller").data.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(file), delimiter=";")) == [
        ["Rad", "Anmärkning", "Handelsbenämning", "Kod", "Ort", "Rabatt"],
        ["3", "Handelsbenämning: Fel namn.", "Fel AB", "y", "", "7"],
        ["4", "Handelsbenämning: Fel namn.", "Tvek AB", "z", "Ystad", ""],
    ]
    again = send(company, file.replace("Fel AB", "Rätt AB"), columns=json.dumps(MAP)).json
    assert (again["created"], again["doubtful"], again["unknown_columns"]) == (1, 1, ["Rabatt"])
    assert other_company.get(path).status_code == 404


def test_options_reach_the_service(company: Company, customers: Customers) -> None:
    send(company, "Namn\nA\n", update="1", same_number="branches")
    assert (customers.asked[0]["update"], customers.asked[0]["same_number"]) == (True, "branches")
    assert bad_fields(send(company, "Namn\nA\n", same_number="nothing"))[0][0] == "/same_number"


def test_properties_go_to_crm_once_the_customers_are_there(company: Company, customers: Customers, crm: Crm) -> None:
    crm.late = {f"cus_{2:032x}"}
    report = send(company, "Namn;Taggar\nA;VIP|Ny\nFel B;VIP\nC;\nD;!?\n").json
    assert crm.has == {f"cus_{2:032x}": ["VIP", "Ny"], f"cus_{5:032x}": []}
    assert (report["created"], report["doubtful"], report["refused"]) == (2, 1, 1)
    (named,) = [row for row in report["rows"] if row["line"] == 5]
    assert named["problems"] == [
        {
            "code": "properties_unusable",
            "field": "properties",
            "detail": "Egenskaperna !? finns inte, är stängda eller har ett värde som inte passar. "
            "Rätta dem och importera raden igen.",
        }
    ]


def test_a_crm_that_is_off_is_no_use_for_properties(company: Company, customers: Customers, crm: Crm) -> None:
    version = company.get("/v1/company/modules").json["version"]
    off = company.open("PUT", "/v1/company/modules/crm", json={"on": False}, headers={"If-Match": f'"{version}"'})
    assert off.status_code == 200
    report = send(company, "Namn;Taggar\nA;VIP\n").json
    assert (report["created"], report["unknown_columns"], crm.has) == (1, ["Taggar"], {})


def test_an_import_may_take_longer_than_other_requests(
    database: str, responder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = Company(create_app(settings_for(database, deadline_seconds=2)))
    run = run_import

    def slow(*given: Any) -> Iterator[Json]:
        time.sleep(2.5)
        yield from run(*given)

    monkeypatch.setattr(jobs, "run_import", slow)
    with responder("customers", Customers().answer):
        answer = company.post(
            "/v1/imports/customers",
            data=b"Namn,Ort\nLund AB,Lund\n",
            headers={"Content-Type": "text/csv"},
            role="seller",
        )
    assert (answer.status_code, answer.json and answer.json.get("created")) == (200, 1), answer.json
