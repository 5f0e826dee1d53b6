"""Import of a register through the gateway, with the customers and crm services as processes of their own."""

import csv
import io
import json
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from chassis.testing import ROOT, a_service, wait_until
from gateway.api import imports
from gateway.imports.pace import AT_ONCE, FEWEST, REST, Pace

from .conftest import Company
from .import_cases import CASES, FILES

AGENCIES = ROOT.parent / "shared" / "data" / "register_agencies.csv"
SMALL = (
    "Namn;Orgnr;E-post;Postnr;Ort;Rabatt\n"
    "Åkeriet AB;556016-0680;info@a.example;352 30;Växjö;5\n"
    ";;;;Lund;\n"
    "Café Ö;;inte en adress;000 00;Ystad;\n"
    "Fel AB;556016-0681;;;Lund;\n"
)


@pytest.fixture(scope="module")
def databases() -> Iterator[dict[str, str]]:
    names = {service: f"test_{service}_{uuid4().hex[:8]}" for service in ("customers", "crm")}
    yield names
    for name in names.values():
        MongoClient(os.environ["MONGODB_URL"]).drop_database(name)


@pytest.fixture(scope="module", autouse=True)
def services(databases: dict[str, str]) -> Iterator[ExitStack]:
    with ExitStack() as stack:
        for service, name in databases.items():
            stack.enter_context(a_service(service, name))
        yield stack


def send(company: Company, content: str | bytes, role: str = "seller", query: str = "", **headers: str) -> Any:
    content = content.encode() if isinstance(content, str) else content
    given = {"Content-Type": "text/csv", **headers}
    return company.post(f"/v1/imports/customers{query}", data=content, role=role, headers=given)


def outcomes(report: dict[str, Any]) -> dict[str, int]:
    return {name: report[name] for name in ("total", "created", "doubtful", "unchanged", "refused")}


def register(count: int) -> str:
    return "Namn,Ort\n" + "".join(f"Kund {at} AB,Lund\n" for at in range(count))


def test_the_report_names_every_refused_and_doubtful_row(company: Company) -> None:
    answer = send(company, SMALL.encode("latin-1"))
    report = answer.json
    assert answer.status_code == 200
    assert outcomes(report) == {"total": 4, "created": 1, "doubtful": 1, "unchanged": 0, "refused": 2}
    named = [(row["line"], row["outcome"], [one["code"] for one in row["problems"]]) for row in report["rows"]]
    assert named == [
        (3, "refused", ["missing_name"]),
        (4, "doubtful", ["bad_email", "bad_postcode"]),
        (5, "refused", ["bad_check_digit"]),
    ]
    assert (report["encoding"], report["delimiter"], report["unknown_columns"]) == ("cp1252", ";", ["Rabatt"])
    listed = company.get("/v1/customers").json["items"]
    assert [(row["name"], row["city"]) for row in listed] == [("Café Ö", "Ystad"), ("Åkeriet AB", "Växjö")]


def test_a_dry_run_stores_nothing_and_foretells_the_same(company: Company) -> None:
    foretold = send(company, SMALL, query="?dry_run=1").json
    assert company.get("/v1/customers").json["items"] == []
    done = send(company, SMALL).json
    assert (foretold["dry_run"], done["dry_run"]) == (True, False)
    assert outcomes(foretold) == outcomes(done)
    stripped = [[{**row, "customer_id": None} for row in report["rows"]] for report in (foretold, done)]
    assert stripped[0] == stripped[1]


def test_again_creates_nothing_twice(company: Company) -> None:
    send(company, SMALL)
    assert outcomes(send(company, SMALL).json) == {
        "total": 4,
        "created": 0,
        "doubtful": 0,
        "unchanged": 2,
        "refused": 2,
    }


def test_a_form_may_carry_the_file(company: Company) -> None:
    form = {"file": (io.BytesIO(SMALL.encode()), "register.csv")}
    answer = company.post("/v1/imports/customers", data=form, content_type="multipart/form-data", role="seller")
    assert (answer.status_code, answer.json["created"]) == (200, 1)
    nothing = company.post("/v1/imports/customers", data={}, content_type="multipart/form-data")
    assert (nothing.status_code, nothing.json["code"]) == (422, "gateway.register_absent")


def test_whoever_asks_for_lines_sees_how_far_it_is(company: Company) -> None:
    answer = send(company, register(450), Accept="application/x-ndjson")
    lines = [json.loads(line) for line in answer.data.splitlines()]
    done = [line["progress"]["done"] for line in lines[:-1]]
    assert done == sorted(set(done))
    assert (done[0], done[-1]) == (FEWEST, 450)
    assert {line["progress"]["total"] for line in lines[:-1]} == {450}
    assert outcomes(lines[-1]["report"])["created"] == 450


def test_the_same_customer_in_two_batches_is_named(company: Company) -> None:
    content = register(250) + "Kund 3 AB,Lund\n"
    for query in ("?dry_run=1", ""):
        report = send(company, content, query=query).json
        assert (report["created"], report["unchanged"]) == (250, 1)
        (row,) = report["rows"]
        assert (row["line"], row["problems"][0]["detail"]) == (252, "The same customer as on line 5.")


def test_an_import_is_as_fast_as_it_can_be_while_nobody_else_is_there() -> None:
    rests: list[float] = []
    pace = Pace(rests.append)
    sizes = []
    for _ in range(8):
        sizes.append(pace.rows)
        pace.answered(0.1, others_at_work=False)
    assert sizes == [8, 16, 32, 64, 128, 200, 200, 200]
    assert (pace.batches, rests) == (AT_ONCE, [])


def test_an_import_steps_back_when_somebody_comes() -> None:
    rests: list[float] = []
    pace = Pace(rests.append)
    for _ in range(8):
        pace.answered(0.1, others_at_work=False)
    pace.answered(1.5, others_at_work=True)
    assert (pace.rows, pace.batches, rests) == (FEWEST, 1, [REST * 1.5])


def test_while_others_work_rows_come_a_few_at_a_time(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others are at work when anything but imports has been asked of the customers service lately."""
    monkeypatch.setattr("gateway.imports.pace.REST", 0.0)
    company.get("/v1/customers")
    answer = send(company, register(6 * FEWEST), Accept="application/x-ndjson")
    done = [json.loads(line).get("progress", {}).get("done") for line in answer.data.splitlines()]
    assert done == [FEWEST * batch for batch in range(1, 7)] + [None]


def test_what_is_no_register_is_refused_as_a_whole(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    assert send(company, "").json["code"] == "gateway.register_absent"
    assert send(company, "Ort\nLund\n").json["code"] == "gateway.register_without_names"
    monkeypatch.setattr(imports, "LARGEST_FILE", 100)
    too_large = send(company, SMALL)
    assert (too_large.status_code, too_large.json["code"]) == (413, "gateway.file_too_large")
    assert company.get("/v1/customers").json["items"] == []


def test_an_import_is_a_line_of_the_audit_trail(company: Company) -> None:
    """With the numbers of its report, also when the report is the last line of many."""
    reports = [send(company, SMALL).json, send(company, SMALL, Accept="application/x-ndjson")]
    last = json.loads(reports[1].get_data().splitlines()[-1])["report"]
    reports[1].close()
    again, first = company.get("/v1/audit?operation=import_customers").json["items"]
    assert [outcomes(line["details"]) for line in (first, again)] == [outcomes(reports[0]), outcomes(last)]
    assert (first["outcome"], again["outcome"]) == ("ok", "ok")


def test_a_viewer_may_not_import(company: Company) -> None:
    refused = send(company, SMALL, role="viewer")
    assert (refused.status_code, refused.json["code"]) == (403, "gateway.role_missing")


def test_a_service_that_is_killed_meanwhile_costs_no_row(
    company: Company, services: ExitStack, databases: dict[str, str]
) -> None:
    """kill -9 of the customers service after some batches; another one is started, and the import goes on."""
    services.close()
    services.enter_context(a_service("crm", databases["crm"]))
    with a_service("customers", databases["customers"]) as (process, _):
        answer = send(company, register(1500), Accept="application/x-ndjson")
        lines = answer.iter_encoded()
        while json.loads(next(lines))["progress"]["done"] < 200:
            pass
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    services.enter_context(a_service("customers", databases["customers"]))
    report = [json.loads(line) for line in lines][-1]["report"]
    answer.close()
    assert report["created"] + report["unchanged"] == 1500
    assert report["refused"] == 0
    assert _all_names(company) == sorted(f"Kund {at} AB" for at in range(1500))


def _all_names(company: Company) -> list[str]:
    names: list[str] = []
    path = "/v1/customers?limit=200"
    while path:
        page = company.get(path)
        names += [row["name"] for row in page.json["items"]]
        link = page.headers.get("Link", "")
        path = link[1 : link.index(">")] if link else ""
    return sorted(names)


@pytest.mark.skipif(not AGENCIES.exists(), reason="the register of agencies is not on this machine")
def test_the_register_of_agencies_comes_in_whole(company: Company) -> None:
    """Every row is imported or named; its dirt is named row by row; its customers are found, and their cards open."""
    with AGENCIES.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    report = send(company, AGENCIES.read_bytes()).json
    assert outcomes(report) == {
        "total": len(rows),
        "created": len(rows) - report["doubtful"],
        "doubtful": report["doubtful"],
        "unchanged": 0,
        "refused": 0,
    }
    assert _all_names(company) == sorted(row["Namn"].strip() for row in rows)
    named = {row["line"]: {one["code"] for one in row["problems"]} for row in report["rows"]}
    numbers = [row["Organisationsnr"] for row in rows]
    for line, row in enumerate(rows, start=2):
        codes = named.get(line, set())
        assert ("shared_identity_number" in codes) == (numbers.count(row["Organisationsnr"]) > 1)
        assert ("bad_postcode" in codes) == ("000 00" in (row["Postnr"], row["Besökspostnr"]))
    for query in ("andra ap fonden", "857209-0606", "8572090606"):
        hit = _only_hit(company, query)
        assert (hit["name"], hit["city"]) == ("ANDRA AP-FONDEN", "GÖTEBORG")
    assert _only_hit(company, "länsstyrelsen visby")["name"] == "LÄNSSTYRELSEN I GOTLANDS LÄN"
    card = company.get(f"/v1/customers/{hit['id']}/card").json
    assert card["customer"]["identity_number"] == "857209-0606"
    assert outcomes(send(company, AGENCIES.read_bytes()).json)["unchanged"] == len(rows)


def _only_hit(company: Company, query: str) -> Any:
    """What the search finds, once the search index has heard of it."""
    found: list[Any] = []

    def search() -> list[Any]:
        found[:] = company.get("/v1/customers", query_string={"q": query}).json["items"]
        return found

    wait_until(search)
    assert len(found) == 1
    return found[0]


def test_every_case_has_its_file() -> None:
    assert {path.stem for path in FILES.glob("*.csv")} == set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_a_file_of_another_program(company: Company, case: str) -> None:
    wanted, doubtful, said = CASES[case]
    report = send(company, (FILES / f"{case}.csv").read_bytes()).json
    assert {name: report[name] for name in said} == said
    assert (report["total"], report["created"], report["doubtful"]) == (
        len(wanted),
        len(wanted) - doubtful,
        doubtful,
    ), report
    listed = [one for active in (1, 0) for one in company.get(f"/v1/customers?active={active}").json["items"]]
    found = [company.get(f"/v1/customers/{one}").json for one in sorted(row["id"] for row in listed)]
    assert [{path: at(one, path) for path in names} for one, names in zip(found, wanted, strict=True)] == wanted


def at(found: Any, path: str) -> Any:
    """The value at a dotted path."""
    for step in path.split("."):
        found = found[int(step)] if step.isdigit() else (found or {}).get(step)
    return found
