"""Files through the gateway, with the documents service as a process of its own: streamed, guarded, stored once."""

import hashlib
import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pymongo
import pytest
import requests
from flask import Flask

from chassis.ids import new_id
from chassis.testing import a_service, drop_database, free_port
from chassis.testing_memory import file_of, most_memory_of
from contracts.errors import NotFound
from gateway import create_app

from .conftest import Company, settings_for
from .process import a_gateway
from .responder import Responder

MEGABYTE = 1024 * 1024
LIMIT = 60 * MEGABYTE
PDF = b"%PDF-1.7\n%%EOF\n"
EINVOICE = (
    b'<?xml version="1.0" encoding="UTF-8"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'
)
Responders = Callable[..., AbstractContextManager[Responder]]


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[str, str]]:
    """Address and database of the documents service."""
    name = f"test_documents_{uuid4().hex[:8]}"
    with a_service("documents", name, MAX_FILE_BYTES=str(LIMIT)) as (_process, http):
        yield http, name
    drop_database(name)


@pytest.fixture(scope="module")
def app(database: str, service: tuple[str, str]) -> Flask:
    return create_app(settings_for(database, documents_url=service[0]))


@pytest.fixture
def customer(service: tuple[str, str], company: Company) -> str:
    return a_customer(service, company)


def a_customer(service: tuple[str, str], company: Company) -> str:
    """A customer that the documents service has heard of."""
    customer_id = new_id("cus")
    row = {"_id": customer_id, "tenant": company.tenant, "version": 1, "name": "Byggvaruhuset", "branches": []}
    with pymongo.MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as client:
        client[service[1]]["customer"].insert_one(row)
    return customer_id


def upload(company: Company, customer: str, data: bytes = PDF, query: str = "?name=avtal.pdf", **arguments: Any) -> Any:
    path = f"/v1/customers/{customer}/documents{query}"
    return company.post(path, data=data, content_type="application/pdf", **arguments)


def test_up_listed_changed_and_down(company: Company, customer: str) -> None:
    made = upload(company, customer, query="?name=Årsavtal.pdf&kind=contract", role="seller")
    assert made.status_code == 201, made.text
    document_id = made.json["id"]
    assert (made.headers["Location"], made.headers["ETag"]) == (f"/v1/documents/{document_id}", '"1"')
    assert company.get(f"/v1/customers/{customer}/documents").json["items"] == [made.json]
    renamed = company.open(
        "PATCH", f"/v1/documents/{document_id}", json={"name": "Ramavtal"}, headers={"If-Match": '"1"'}
    )
    assert (renamed.status_code, renamed.json["name"]) == (200, "Ramavtal.pdf")
    got = company.get(made.json["content"], role="viewer")
    assert got.data == PDF
    assert got.headers["Content-Disposition"].startswith('attachment; filename="Ramavtal.pdf"')
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    part = company.get(made.json["content"], headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, b"PDF", f"bytes 1-3/{len(PDF)}")


def test_a_browsers_form(company: Company, customer: str) -> None:
    form = {"file": (io.BytesIO(PDF), "bild.pdf"), "kind": "drawing"}
    made = company.post(f"/v1/customers/{customer}/documents", data=form)
    assert (made.status_code, made.json["name"], made.json["kind"]) == (201, "bild.pdf", "drawing")


@pytest.mark.parametrize("named", ["the same", "another", "unknown"])
def test_a_form_cannot_name_the_customer(service: tuple[str, str], company: Company, customer: str, named: str) -> None:
    another = a_customer(service, company)
    said = {"the same": customer, "another": another, "unknown": "cus_unknown"}[named]
    made = company.post(
        f"/v1/customers/{customer}/documents", data={"file": (io.BytesIO(PDF), "bild.pdf"), "customer_id": said}
    )
    assert (made.status_code, made.json["errors"][0]["pointer"]) == (422, "/customer_id")
    assert made.json["errors"][0]["code"] == "given_by_address"
    for one in (customer, another):
        assert company.get(f"/v1/customers/{one}/documents").json["items"] == []


@pytest.mark.parametrize(
    ("content", "name", "content_type", "stored_as"),
    [
        (b"\xef\xbb\xbf" + PDF, "f-pdf-with-bom.pdf", "application/pdf", "f-pdf-with-bom.pdf"),
        ("anteckning å ä ö".encode("utf-16"), "f-note-utf16.txt", "text/plain", "f-note-utf16.txt"),
        ("<Prova> så att leveransen är försenad.".encode(), "bracket.txt", "text/plain", "bracket.txt"),
        (EINVOICE, "f-einvoice.xml", "application/xml", "f-einvoice.xml"),
        (b"#FLAGGA 0\r\n#SIETYP 4\r\n", "bokslut.se", "application/x-sie", "bokslut.se"),
        (PDF, "CON.pdf", "application/pdf", "CON_.pdf"),
    ],
)
def test_files_are_taken_for_what_they_are(
    company: Company, customer: str, content: bytes, name: str, content_type: str, stored_as: str
) -> None:
    made = upload(company, customer, content, f"?name={name}")
    assert (made.status_code, made.json.get("content_type"), made.json.get("name")) == (201, content_type, stored_as)
    got = company.get(made.json["content"])
    assert (got.data, got.headers["Content-Type"]) == (content, content_type)
    assert got.headers["Content-Disposition"].startswith(f'attachment; filename="{stored_as}"')
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_same_key_with_the_same_file_stores_it_once(company: Company, customer: str) -> None:
    keyed = {"Idempotency-Key": uuid4().hex}
    first, again = (upload(company, customer, headers=keyed) for _ in range(2))
    assert (first.json, again.headers.get("Idempotency-Replayed")) == (again.json, "true")
    other = upload(company, customer, PDF[::-1].replace(b"\n", b" ")[: len(PDF)], headers=keyed)
    assert (other.status_code, other.json["code"]) == (422, "documents.idempotency_key_reused")
    assert len(company.get(f"/v1/customers/{customer}/documents").json["items"]) == 1


@pytest.mark.parametrize(
    ("data", "query", "code"),
    [
        (b"MZ\x90\x00", "?name=a.pdf", "documents.file_type_not_allowed"),
        (PDF, "?name=a.pdf&kind=secret", "gateway.invalid_input"),
        (PDF, "?name=a.pdf&tenant=other", "gateway.invalid_input"),
        (PDF, "", "documents.invalid_input"),
    ],
)
def test_refused(company: Company, customer: str, data: bytes, query: str, code: str) -> None:
    answer = upload(company, customer, data, query)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_too_big_is_refused_before_it_is_sent(company: Company, customer: str) -> None:
    answer = company.post(
        f"/v1/customers/{customer}/documents?name=a.pdf",
        input_stream=io.BytesIO(PDF),
        environ_overrides={"CONTENT_LENGTH": str(LIMIT * 2)},
    )
    assert (answer.status_code, answer.json["code"]) == (413, "gateway.file_too_large")


def test_roles_modules_and_other_companies(company: Company, other_company: Company, customer: str) -> None:
    document_id = upload(company, customer).json["id"]
    assert upload(company, customer, role="viewer").json["code"] == "gateway.role_missing"
    for path in (f"/v1/documents/{document_id}", f"/v1/documents/{document_id}/content"):
        answer = other_company.get(path)
        assert (answer.status_code, answer.json["code"]) == (404, "documents.document_not_found")
    assert company.put_module("documents", on=False).status_code == 200
    off = upload(company, customer)
    assert (off.status_code, off.json["code"], off.json["module"]) == (403, "gateway.module_off", "documents")


def test_an_unknown_customer_is_asked_of_its_owner(company: Company, responder: Responders) -> None:
    def unknown(*_: Any) -> None:
        raise NotFound("customers.customer_not_found", "There is none.")

    with responder("customers", unknown):
        answer = upload(company, new_id("cus"))
    assert (answer.status_code, answer.json["code"]) == (404, "customers.customer_not_found")


def test_a_service_that_is_gone(company: Company, database: str, responder: Responders) -> None:
    gone = create_app(settings_for(database, documents_url=f"http://127.0.0.1:{free_port()}", deadline_seconds=2))
    headers = {"Authorization": f"Bearer {company.keys['viewer']}"}
    answer: Any = gone.test_client().get("/v1/documents/doc_1/content", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (503, "documents.service_unavailable")


@pytest.fixture(params=[b'{"status": "ready"}', b'{"code": null}', b"[]", b"<h1>Error</h1>", b""])
def stranger(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server that is not the documents service, and refuses everything in its own words."""

    class Stranger(BaseHTTPRequestHandler):
        def refuse(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(404)
            self.send_header("Content-Length", str(len(request.param)))
            self.end_headers()
            self.wfile.write(request.param)

        def __getattr__(self, name: str) -> Any:
            return self.refuse if name.startswith("do_") else super().__getattribute__(name)

        def log_message(self, *_: Any) -> None:
            """Prints nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_another_server_at_the_address_of_the_service(company: Company, database: str, stranger: str) -> None:
    lost = create_app(settings_for(database, documents_url=stranger, deadline_seconds=2))
    headers = {"Authorization": f"Bearer {company.keys['viewer']}"}
    answer: Any = lost.test_client().get("/v1/documents/doc_1/content", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (503, "documents.service_unavailable")


@pytest.fixture(scope="module")
def process(database: str, service: tuple[str, str]) -> Iterator[tuple[int, str]]:
    """The gateway as it runs in production: process id and address."""
    with a_gateway(database, DOCUMENTS_URL=service[0]) as gateway:
        yield gateway.process.pid, gateway.url


def test_memory_does_not_grow_with_the_file(process: tuple[int, str], company: Company, customer: str) -> None:
    worker, address = process
    headers = {"Authorization": f"Bearer {company.keys['administrator']}"}
    url = f"{address}/v1/customers/{customer}/documents?name=stor.pdf"

    def there_and_back(megabytes: int) -> None:
        made = requests.post(url, data=file_of(PDF, megabytes), headers=headers, timeout=60)
        assert made.status_code == 201, made.text
        digest = hashlib.sha256()
        with requests.get(address + made.json()["content"], headers=headers, stream=True, timeout=60) as answer:
            for piece in answer.iter_content(MEGABYTE):
                digest.update(piece)
        assert digest.hexdigest() == made.json()["sha256"]

    there_and_back(2)
    before = most_memory_of(worker)
    there_and_back(50)
    assert most_memory_of(worker) - before < 20 * MEGABYTE


def test_a_sender_who_gives_up_leaves_nothing(process: tuple[int, str], company: Company, customer: str) -> None:
    headers = {"Authorization": f"Bearer {company.keys['administrator']}"}

    def given_up() -> Iterator[bytes]:
        yield from file_of(PDF, 3)
        raise KeyError("given up")

    with pytest.raises(KeyError):
        requests.post(
            f"{process[1]}/v1/customers/{customer}/documents?name=a.pdf", data=given_up(), headers=headers, timeout=20
        )
    assert company.get(f"/v1/customers/{customer}/documents").json["items"] == []


def test_an_upload_and_a_download_are_lines_of_the_audit_trail(company: Company, customer: str) -> None:
    document = upload(company, customer).json["id"]
    assert company.get(f"/v1/documents/{document}/content", role="viewer").data == PDF
    down, up = company.get(f"/v1/audit?subject={document}").json["items"]
    assert (up["kind"], up["operation"], up["outcome"]) == ("write", "upload_document", "ok")
    assert set(up["subjects"]) == {customer, document}
    assert (down["kind"], down["operation"], down["outcome"]) == ("download", "download_document", "ok")
    assert (down["count"], down["user"]) == (1, company.keys["viewer"][:36])
