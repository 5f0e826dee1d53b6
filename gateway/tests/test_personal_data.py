"""The export of personal data: the services of customers and documents as processes, the other three as the test says."""

import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pymongo
import pytest
from flask import Flask

from chassis.testing import a_service, drop_database, wait_until
from contracts.errors import Unavailable
from contracts.personal_data import ReadPersonalData
from contracts.services import SERVICES
from gateway import create_app

from .conftest import Company, settings_for
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page

Json = dict[str, Any]
EVIL = '<script>alert("å")</script>'
CUSTOMERS = f"test_customers_{uuid4().hex[:8]}"
TEXT = "Hej, världen\n".encode()


class Others:
    """Sales, billing and crm. Billing has three records, two on its first page; `silent` do not answer."""

    def __init__(self) -> None:
        self.silent: set[str] = set()
        self.asked: list[tuple[str, Json]] = []

    def answer(self, service: str, method: str, body: Json) -> Any:
        if method != ReadPersonalData.method:
            return {}
        self.asked.append((service, body))
        if service in self.silent:
            raise Unavailable(f"{service}.database_down", "The database does not answer.", {})
        if service != "billing":
            return {"collections": [], "items": []}
        records = [
            {"collection": "records", "id": f"inv_{at}", "data": {"_id": f"inv_{at}", "text": EVIL}} for at in range(3)
        ]
        kinds = [{"name": "records", "sv": "Fakturor", "en": "Invoices"}]
        if body.get("after") == "records/inv_1":
            return {"collections": kinds, "items": records[2:]}
        return {"collections": kinds, "items": records[:2], "upto": "records/inv_1"}


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[str, str]]:
    """Address and database of the documents service; customers runs beside it."""
    names = [CUSTOMERS, f"test_documents_{uuid4().hex[:8]}"]
    with a_service("customers", names[0]), a_service("documents", names[1]) as (_process, http):
        yield http, names[1]
    for name in names:
        drop_database(name)


@pytest.fixture(scope="module")
def app(database: str, service: tuple[str, str]) -> Flask:
    return create_app(settings_for(database, documents_url=service[0], deadline_seconds=15, silent_calls=1000))


@pytest.fixture
def others(responder: Any) -> Iterator[Others]:
    made = Others()
    with ExitStack() as stack:
        for name in set(SERVICES) - {"customers", "documents"}:
            stack.enter_context(responder(name, lambda method, body, _, name=name: made.answer(name, method, body)))
        yield made


def a_customer(company: Company, service: tuple[str, str], files: int = 1) -> Json:
    """A person with two contacts and some files; the first file's name leads out of a folder."""
    fields = {"name": EVIL, "kind": "person", "identity_number": "900101-0017"}
    body = {
        "fields": fields,
        "info": "Ringer sent",
        "contacts": [{"name": "Åsa Öhman"}, {"name": "Bo Ek"}],
        "insist": True,
    }
    made = company.post("/v1/customers", json=body)
    assert made.status_code == 201, made.text
    with pymongo.MongoClient[Json](os.environ["MONGODB_URL"]) as client:
        known = client[service[1]]["customer"]
        wait_until(lambda: known.find_one({"_id": made.json["id"]}) is not None)
    for at in range(files):
        path = f"/v1/customers/{made.json['id']}/documents?name=brev{at}.txt"
        assert company.post(path, data=TEXT, content_type="text/plain").status_code == 201
    return dict(made.json)


def export(company: Company, customer: Json, query: str = "", **arguments: Any) -> Any:
    return company.get(f"/v1/customers/{customer['id']}/personal-data?purpose=Begäran{query}", **arguments)


def open_archive(answer: Any) -> zipfile.ZipFile:
    assert answer.status_code == 200, answer.text
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    return archive


def test_everything_of_all_parts_is_in_the_archive(company: Company, service: tuple[str, str], others: Others) -> None:
    customer = a_customer(company, service, files=2)
    company.get(f"/v1/customers/{customer['id']}", role="viewer")
    answer = export(company, customer)
    archive = open_archive(answer)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{customer["id"]}.zip"'
    parts = {name: json.loads(archive.read(name)) for name in archive.namelist() if name.startswith("data/")}
    assert set(parts) == {f"data/{one}.json" for one in (*SERVICES, "gateway")}
    (stored,) = parts["data/customers.json"]["records"]
    assert (stored["data"]["identity_number"], stored["data"]["info"]) == ("900101-0017", "Ringer sent")
    assert "outbox" not in stored["data"]
    assert [one["id"] for one in parts["data/billing.json"]["records"]] == ["inv_0", "inv_1", "inv_2"]
    assert parts["data/billing.json"]["collections"] == {"records": 3}
    assert len([one for one in parts["data/documents.json"]["records"] if one["collection"] == "stored_file"]) == 2
    looks = [one["data"] for one in parts["data/gateway.json"]["records"] if one["collection"] == "audit"]
    assert {"create_customer", "get_customer", "upload_document"} <= {one["operation"] for one in looks}
    files = [name for name in archive.namelist() if name.startswith("files/")]
    assert len(files) == 2
    assert {archive.read(name) for name in files} == {TEXT}


def test_the_page_is_escaped_and_in_the_callers_language(
    company: Company, service: tuple[str, str], others: Others
) -> None:
    customer = a_customer(company, service)
    swedish = open_archive(export(company, customer)).read("index.html").decode()
    english = open_archive(export(company, customer, "&language=en")).read("index.html").decode()
    assert "<script" not in swedish + english
    assert "&lt;script&gt;alert(&quot;å&quot;)&lt;/script&gt;" in swedish
    assert ("<h3>Fakturor</h3>" in swedish, "<h3>Invoices</h3>" in english, 'lang="en"' in english) == (
        True,
        True,
        True,
    )
    assert "<dt>Ändamål</dt><dd>Begäran</dd>" in swedish
    assert "brev0.txt" in swedish


def test_a_part_that_is_down_is_named_and_nothing_is_sent(
    company: Company, service: tuple[str, str], others: Others
) -> None:
    customer = a_customer(company, service, files=0)
    others.silent = {"sales", "crm"}
    answer = export(company, customer, headers={"Accept-Language": "sv"})
    assert (answer.status_code, answer.json["code"]) == (503, "gateway.personal_data_incomplete")
    assert "försäljning, CRM" in answer.json["detail"]
    others.silent = set()
    assert export(company, customer).status_code == 200


def test_a_contact_alone(company: Company, service: tuple[str, str], others: Others) -> None:
    customer = a_customer(company, service)
    asa, bo = customer["contacts"]
    company.get(f"/v1/customers/{customer['id']}/contacts/{asa['id']}")
    archive = open_archive(export(company, customer, f"&contact_id={asa['id']}"))
    whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert asa["name"] in whole
    for other in (bo["name"], bo["id"], "Ringer sent", "900101-0017"):
        assert other not in whole, other
    assert [name for name in archive.namelist() if name.startswith("files/")] == []
    assert all(body["contact_id"] == asa["id"] for _, body in others.asked)


def test_a_contact_is_exported_as_it_stands_on_each_customer(
    company: Company, service: tuple[str, str], others: Others
) -> None:
    first, second = (a_customer(company, service, files=0) for _ in range(2))
    asa, bo = first["contacts"]
    body = {"from_customer_id": first["id"], "from_contact_id": asa["id"], "role_title": "Ombud"}
    shared = company.post(f"/v1/customers/{second['id']}/contacts/shared", json=body).json
    archive = open_archive(export(company, second, f"&contact_id={shared['id']}"))
    records = json.loads(archive.read("data/customers.json"))["records"]
    held = [one["data"]["contacts"] for one in records if one["collection"] == "customers"]
    assert sorted(contact["id"] for contacts in held for contact in contacts) == sorted([asa["id"], shared["id"]])
    assert [one["data"]["name"] for one in records if one["collection"] == "persons"] == ["Åsa Öhman"]
    assert bo["id"] not in archive.read("data/customers.json").decode()
    assert {body["contact_id"] for _, body in others.asked} == {asa["id"], shared["id"]}


def test_who_asks_and_for_what_is_in_the_audit_trail(
    company: Company, service: tuple[str, str], others: Others
) -> None:
    customer = a_customer(company, service, files=0)
    assert export(company, customer).status_code == 200
    (entry,) = company.get("/v1/audit?operation=export_personal_data").json["items"]
    assert (entry["kind"], entry["details"]["purpose"], entry["subjects"]) == ("download", "Begäran", [customer["id"]])
    unsaid = company.get(f"/v1/customers/{customer['id']}/personal-data")
    assert (unsaid.status_code, unsaid.json["errors"][0]["pointer"]) == (422, "/purpose")


def test_another_companys_customer_is_an_unknown_one(
    company: Company, other_company: Company, service: tuple[str, str], others: Others
) -> None:
    customer = a_customer(company, service, files=0)
    theirs, none = export(other_company, customer), export(other_company, {"id": f"cus_{uuid4().hex}"})
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert (theirs.json["code"], none.json["code"]) == ("customers.customer_not_found",) * 2
    assert export(company, customer, role="seller").status_code == 403


def test_what_is_stored_under_a_customer_that_was_merged_into_this_one(
    company: Company, service: tuple[str, str], others: Others
) -> None:
    kept, other = (a_customer(company, service, files=0) for _ in range(2))
    company.get(f"/v1/customers/{other['id']}", role="viewer")
    with pymongo.MongoClient[Json](os.environ["MONGODB_URL"]) as client:
        merged = {"merge_id": "mrg_1", "customer_id": other["id"], "name": EVIL, "number": "2", "numbers": ["2"]}
        client[CUSTOMERS]["customers"].update_one({"_id": kept["id"]}, {"$set": {"merges": [merged]}})
    archive = open_archive(export(company, kept))
    stored = json.loads(archive.read("data/customers.json"))["records"]
    assert {one["id"] for one in stored if one["collection"] == "customers"} == {kept["id"], other["id"]}
    entries = [one["id"] for one in json.loads(archive.read("data/gateway.json"))["records"]]
    assert len(entries) == len(set(entries))
    asked = [body["customer_id"] for name, body in others.asked if name == "sales"]
    assert asked == [kept["id"], other["id"]]
    assert other["id"] in archive.read("index.html").decode()


def test_a_module_that_is_off_keeps_nothing_back(company: Company, service: tuple[str, str], others: Others) -> None:
    customer = a_customer(company, service)
    assert company.put_module("documents", on=False).status_code == 200
    archive = open_archive(export(company, customer))
    assert [archive.read(name) for name in archive.namelist() if name.startswith("files/")] == [TEXT]


def test_the_page_fetches_the_archive(app: Flask, company: Company, service: tuple[str, str], others: Others) -> None:
    customer = a_customer(company, service)
    inside, page = enter(app, company), f"/customers/{customer['id']}/personal-data"
    assert f'href="{page}"' in open_page(inside, SWEDISH, f"/customers/{customer['id']}").text
    said = words(open_page(inside, SWEDISH, page))
    assert ("Hämta registerutdrag" in said, "Åsa Öhman" in said, EVIL in said) == (True, True, False)
    answer = inside.get(f"{page}/file?purpose=Asked+by+her&files=true&contact_id=", headers=ENGLISH)
    assert 'lang="en"' in open_archive(answer).read("index.html").decode()
    (entry,) = company.get("/v1/audit?operation=personal_data_file").json["items"]
    assert (entry["kind"], entry["details"]["purpose"]) == ("download", "Asked by her")


def test_the_page_says_why_there_is_no_archive(
    app: Flask, company: Company, service: tuple[str, str], others: Others
) -> None:
    customer = a_customer(company, service, files=0)
    inside, page = enter(app, company), f"/customers/{customer['id']}/personal-data/file"
    without = inside.get(f"{page}?purpose=x", headers=SWEDISH)
    assert (without.status_code, "minst tre tecken" in words(without)) == (422, True)
    others.silent = {"crm"}
    missing = inside.get(f"{page}?purpose=Begäran", headers=SWEDISH)
    assert (missing.status_code, missing.headers["Retry-After"]) == (503, "5")
    assert "uppgifter från CRM går inte att läsa just nu" in words(missing)
    assert 'value="Begäran"' in missing.text
