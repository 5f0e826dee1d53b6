"""What comes between the gateway and the documents service: somebody who changes a file on its way, and an older replica."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from pymongo import MongoClient

from chassis.ids import new_id
from chassis.testing import a_service, drop_database
from chassis.testing_network import Proxy
from gateway import create_app

from .conftest import Company, settings_for

PDF = b"%PDF-1.7\nPay to 5050-1055\n%%EOF\n"


class Documents(NamedTuple):
    """The documents service, reached through a proxy, and its database."""

    proxy: Proxy
    database: str

    def stored(self) -> dict[str, int]:
        """How many documents there are of everything that an upload writes."""
        names = ("stored_file", "upload", "fs.files", "fs.chunks")
        with MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
            database = server[self.database]
            return {name: database[name].count_documents({}) for name in names}

    def add_customer(self, company: Company) -> str:
        row = {"_id": new_id("cus"), "tenant": company.tenant, "version": 1, "name": "Byggvaruhuset", "branches": []}
        with MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
            server[self.database]["customer"].insert_one(row)
        return str(row["_id"])


@pytest.fixture(scope="module")
def documents() -> Iterator[Documents]:
    name = f"test_documents_{uuid4().hex[:8]}"
    with a_service("documents", name) as (_process, http):
        proxy = Proxy("127.0.0.1", urlsplit(http).port or 0)
        yield Documents(proxy, name)
        proxy.close()
    drop_database(name)


@pytest.fixture(scope="module")
def app(database: str, documents: Documents) -> Flask:
    address = f"http://127.0.0.1:{documents.proxy.port}"
    return create_app(settings_for(database, documents_url=address, deadline_seconds=5))


def upload(company: Company, customer: str, key: str = "") -> Any:
    return company.post(
        f"/v1/customers/{customer}/documents?name=faktura.pdf",
        data=PDF,
        content_type="application/pdf",
        headers={"Idempotency-Key": key or uuid4().hex},
    )


def test_a_file_that_was_changed_between_gateway_and_documents_is_not_stored(
    documents: Documents, company: Company
) -> None:
    """Red before: 201, and the customer's file named the thief's account."""
    customer, key = documents.add_customer(company), uuid4().hex
    before = documents.stored()
    documents.proxy.alter(b"5050-1055", b"6666-6666")
    changed = upload(company, customer, key)
    documents.proxy.mend()
    assert (changed.status_code, changed.json["code"]) == (403, "chassis.context_unsigned")
    assert documents.stored() == before
    made = upload(company, customer, key)
    assert (made.status_code, made.json["size"]) == (201, len(PDF))
    assert company.get(made.json["content"]).data == PDF


@pytest.mark.parametrize("headers", [{}, {"Content-Disposition": "attachment; filename*=UTF-8''%C3%85rsavtal.pdf"}])
def test_what_a_caller_leaves_out_is_signed_as_it_arrives(
    documents: Documents, company: Company, headers: dict[str, str]
) -> None:
    """Found here: eventlet's server makes up a Content-Type, which nobody had signed."""
    made = company.post(
        f"/v1/customers/{documents.add_customer(company)}/documents?name=a.pdf", data=PDF, headers=headers
    )
    assert made.status_code == 201, made.text


class Former(BaseHTTPRequestHandler):
    """The documents service of release 0.1.0 as far as uploads see it: it has /files alone, and stores all that comes."""

    protocol_version = "HTTP/1.1"
    received: "list[tuple[str, bytes]]" = []

    def do_OPTIONS(self) -> None:
        self._answer(404, b"")

    def do_POST(self) -> None:
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        self.received.append((urlsplit(self.path).path, body))
        self._answer(503, b"")

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def test_a_replica_of_before_gets_the_file_and_nothing_behind_it(
    documents: Documents, database: str, company: Company
) -> None:
    """Replicas of two releases run beside each other while documents is upgraded; RPCs are answered by the newer one here."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Former) as former:
        threading.Thread(target=former.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{former.server_address[1]}"
        company.http = create_app(settings_for(database, documents_url=address)).test_client(use_cookies=False)
        assert upload(company, documents.add_customer(company)).status_code == 503
        former.shutdown()
    assert Former.received == [("/files", PDF)]
