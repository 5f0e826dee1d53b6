"""Uploads and imports that come slowly, 64 at once: what they cost the gateway, and what they leave behind."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from flask import Flask
from pymongo import MongoClient

from chassis.ids import new_id
from chassis.testing import a_service, drop_database, wait_until
from chassis.testing_memory import MEGABYTE, most_memory_of

from .conftest import Company
from .peers import SlowPeer, many_slow_peers
from .process import GatewayProcess, a_gateway

PDF = b"%PDF-1.7\n%%EOF\n"
PEERS, ASKED, PATIENCE_SECONDS = 64, 20, 60
SENT = PDF.ljust(MEGABYTE, b" ")
"""What each peer sends before it becomes slow; its whole body is twice as long."""
PIECE = 64 * 1024
AT_ONCE = 4
"""So many begin together: of more than the places of the guard in front of documents, a busy machine would refuse some."""
MOST_OF_A_STREAM = 6 * PIECE
"""What one upload may hold: uvicorn's buffer (64 KiB, and as much in what it has just read), that of the stream, the piece in
the thread, the piece that is signed, and the one on its way to documents."""
MOST_GROWTH = PEERS * MOST_OF_A_STREAM + 16 * MEGABYTE
"""40 MiB, with 256 KiB for the stack of each thread; the peers send 64 MiB and announce 128."""


@pytest.fixture(scope="module")
def documents() -> Iterator[tuple[str, str]]:
    """Address and database of the documents service."""
    name = f"test_documents_{uuid4().hex[:8]}"
    with a_service("documents", name) as (_process, http):
        yield http, name
    drop_database(name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the gateway keeps temporary files."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def gateway(database: str, app: Flask, documents: tuple[str, str], folder: Path) -> Iterator[GatewayProcess]:
    """A gateway that lets one company have as many streams as it likes."""
    settings = {"STREAMS": str(PEERS), "STREAMS_PER_COMPANY": str(PEERS), "PEER_SECONDS": str(2 * PATIENCE_SECONDS)}
    with a_gateway(database, DOCUMENTS_URL=documents[0], TMPDIR=str(folder), **settings) as running:
        yield running


def add_customer(documents: tuple[str, str], company: Company) -> str:
    row = {"_id": new_id("cus"), "tenant": company.tenant, "version": 1, "name": "Byggvaruhuset", "branches": []}
    with MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
        server[documents[1]]["customer"].insert_one(row)
    return str(row["_id"])


def stored(documents: tuple[str, str]) -> dict[str, int]:
    """How many documents there are of everything that an upload writes."""
    with MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
        database = server[documents[1]]
        names = ("stored_file", "upload", "fs.files", "fs.chunks")
        return {name: database[name].count_documents({}) for name in names}


def slow_body(path: str, key: str, kind: str, sent: bytes) -> SlowPeer:
    """A body that is twice as long as what is sent at once; the rest comes a byte at a time."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {2 * len(sent)}\r\n"
    authorization = f"Authorization: Bearer {key}\r\n" if key else ""
    return SlowPeer(f"{head}{authorization}\r\n".encode() + sent, b" ")


def start(slow: ExitStack, gateway: GatewayProcess, documents: tuple[str, str], kind: SlowPeer, count: int) -> None:
    """Begins so many uploads, which go on until `slow` is closed; returns when documents has all of them under way."""
    for begun in range(AT_ONCE, count + 1, AT_ONCE):
        slow.enter_context(many_slow_peers(gateway.port, kind, AT_ONCE))
        wait_until(lambda begun=begun: stored(documents)["upload"] == begun, PATIENCE_SECONDS)  # type: ignore[misc]


def form(sent: bytes, kind: str) -> bytes:
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="fil"\r\nContent-Type: {kind}\r\n\r\n'
    return head.encode() + sent


def temporary_files(gateway: GatewayProcess, folder: Path) -> int:
    """How many files of that folder the gateway holds open; they have no names, so that a kill leaves none."""
    opened = Path(f"/proc/{gateway.process.pid}/fd")
    return sum(_target(one).startswith(f"{folder}") for one in opened.iterdir())


def _target(link: Path) -> str:
    """Where an open file lies; "" of one that was closed since the folder was read."""
    try:
        return os.readlink(link)
    except FileNotFoundError:
        return ""


def served(gateway: GatewayProcess, company: Company) -> list[int]:
    """The statuses of requests of a company, each on a connection of its own."""
    headers = {"Authorization": f"Bearer {company.keys['viewer']}"}
    url = f"{gateway.url}/v1/me"
    return [requests.get(url, headers=headers, timeout=PATIENCE_SECONDS).status_code for _ in range(ASKED)]


def test_slow_uploads_hold_a_bounded_memory_and_leave_nothing(
    gateway: GatewayProcess, documents: tuple[str, str], company: Company, other_company: Company
) -> None:
    path = f"/v1/customers/{add_customer(documents, company)}/documents?name=a.pdf"
    key = company.keys["seller"]
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/pdf"}

    def upload() -> int:
        return requests.post(gateway.url + path, data=SENT, headers=headers, timeout=PATIENCE_SECONDS).status_code

    assert (upload(), served(gateway, other_company)) == (201, [200] * ASKED)
    before, memory = stored(documents), most_memory_of(gateway.process.pid)
    with ExitStack() as slow:
        start(slow, gateway, documents, slow_body(path, key, "application/pdf", SENT), PEERS)
        assert served(gateway, other_company) == [200] * ASKED
        assert served(gateway, company) == [200] * ASKED
        assert upload() == 429
    grown = most_memory_of(gateway.process.pid) - memory
    print(f"{PEERS} slow uploads: {grown / MEGABYTE:.1f} MiB more")
    assert grown < MOST_GROWTH
    wait_until(lambda: stored(documents) == before, PATIENCE_SECONDS)
    wait_until(lambda: upload() == 201, PATIENCE_SECONDS)


def test_slow_uploads_without_a_right_are_answered_before_their_body(
    gateway: GatewayProcess, documents: tuple[str, str], company: Company, other_company: Company
) -> None:
    """Without a key, with a wrong one, with one that may not: nothing of them comes to documents."""
    path = f"/v1/customers/{add_customer(documents, company)}/documents?name=a.pdf"
    before, few = stored(documents), PDF.ljust(16 * 1024, b" ")
    for key, status in (("", 401), ("key_unknown", 401), (company.keys["viewer"], 403)):
        with many_slow_peers(gateway.port, slow_body(path, key, "application/pdf", few), PEERS) as peers:
            assert served(gateway, other_company) == [200] * ASKED
            assert {peer.recv(12) for peer in peers} == {f"HTTP/1.1 {status}".encode()}
    assert stored(documents) == before


def test_temporary_files_of_slow_forms_go_with_their_senders(
    gateway: GatewayProcess, documents: tuple[str, str], folder: Path, company: Company, other_company: Company
) -> None:
    """A form of a register is kept in a file while it comes; one of a document never is."""
    path = f"/v1/customers/{add_customer(documents, company)}/documents"
    key, kind = company.keys["seller"], "multipart/form-data; boundary=x"
    before = stored(documents)
    files = slow_body(path, key, kind, form(PDF.ljust(64 * 1024, b" "), "application/pdf"))
    registers = slow_body("/v1/imports/customers", key, kind, form(b"name\r\n".ljust(MEGABYTE, b"a"), "text/csv"))
    with ExitStack() as slow:
        start(slow, gateway, documents, files, 2 * AT_ONCE)
        assert temporary_files(gateway, folder) == 0
        slow.enter_context(many_slow_peers(gateway.port, registers, 1))
        wait_until(lambda: temporary_files(gateway, folder) == 1, PATIENCE_SECONDS)
        assert served(gateway, other_company) == [200] * ASKED
    wait_until(lambda: temporary_files(gateway, folder) == 0, PATIENCE_SECONDS)
    wait_until(lambda: stored(documents) == before, PATIENCE_SECONDS)
    assert list(folder.iterdir()) == []
