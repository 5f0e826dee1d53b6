"""Slow peers cost only themselves: 64 of each kind, and another company is served meanwhile. Also what is not HTTP."""

import os
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
import requests
from flask import Flask

from chassis.database import open_database
from chassis.ids import new_id
from chassis.testing import a_service, wait_until
from chassis.testing_memory import file_of

from .conftest import Company
from .peers import SlowPeer, connect, exchange, many_slow_peers, read_to_end
from .process import GatewayProcess, a_gateway

PDF = b"%PDF-1.7\n%%EOF\n"
ASKED = 40
PATIENCE_SECONDS = 30


@pytest.fixture(scope="module")
def documents() -> Iterator[tuple[str, str]]:
    """Address and database of the documents service."""
    name = f"test_documents_{uuid4().hex[:8]}"
    with a_service("documents", name) as (_process, http):
        yield http, name
    open_database("documents_of_slow_peers", os.environ["MONGODB_URL"], name).drop_database(name)


@pytest.fixture(scope="module")
def gateway(database: str, app: Flask, documents: tuple[str, str]) -> Iterator[GatewayProcess]:
    settings = {"DOCUMENTS_URL": documents[0], "PEER_SECONDS": "20", "FINISH_SECONDS": "1"}
    with a_gateway(database, **settings) as running:
        yield running


@pytest.fixture
def hurried(database: str, app: Flask) -> Iterator[GatewayProcess]:
    """A gateway that waits one second for a peer."""
    with a_gateway(database, PEER_SECONDS="1", PEER_BYTES_PER_SECOND="1000000") as running:
        yield running


def customer_of(company: Company, documents: tuple[str, str]) -> str:
    customer_id = new_id("cus")
    client = open_database("documents_of_slow_peers", os.environ["MONGODB_URL"], documents[1])
    row = {"_id": customer_id, "tenant": company.tenant, "version": 1, "name": "Byggvaruhuset", "branches": []}
    client[documents[1]]["customer"].insert_one(row)
    return customer_id


def bearer(company: Company, role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {company.keys[role]}"}


def stored_file(gateway: GatewayProcess, company: Company, customer: str, megabytes: int) -> str:
    """The path of a file's bytes."""
    url = f"{gateway.url}/v1/customers/{customer}/documents?name=stor.pdf"
    made = requests.post(url, data=file_of(PDF, megabytes), headers=bearer(company, "seller"), timeout=60)
    assert made.status_code == 201, made.text
    return str(made.json()["content"])


def post(path: str, key: str = "", kind: str = "application/json", length: int = 60_000, sent: bytes = b"{") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n"
    return (head + (f"Authorization: Bearer {key}\r\n" if key else "") + "\r\n").encode() + sent


def kinds(gateway: GatewayProcess, company: Company, documents: tuple[str, str]) -> dict[str, SlowPeer]:
    """Every way of being slow, by name."""
    customer = customer_of(company, documents)
    seller, viewer = company.keys["seller"], company.keys["viewer"]
    content = stored_file(gateway, company, customer, 20)
    upload = f"/v1/customers/{customer}/documents?name=a.pdf"
    download = f"GET {content} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {viewer}\r\n\r\n".encode()
    chunked = (
        b"POST /v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    return {
        "silent": SlowPeer(),
        "heads byte by byte": SlowPeer(b"GET /v1/me HTTP/1.1\r\nX: ", b"b"),
        "heads of a user": SlowPeer(f"GET /v1/me HTTP/1.1\r\nAuthorization: Bearer {viewer}\r\nX: ".encode(), b"b"),
        "bodies of logins": SlowPeer(post("/v1/login", length=15_000), b" "),
        "chunked bodies of logins": SlowPeer(chunked, b"1\r\n \r\n"),
        "bodies of a user": SlowPeer(post("/v1/me/password", viewer), b" "),
        "uploads without a key": SlowPeer(post(upload, kind="application/pdf", sent=PDF), b" "),
        "uploads": SlowPeer(post(upload, seller, "application/pdf", sent=PDF), b" "),
        "imports": SlowPeer(post("/v1/imports/customers", seller, "text/csv", sent=b"name\r\n"), b"a"),
        "downloads that nobody reads": SlowPeer(download, small_buffer=True),
    }


def test_slow_peers_cost_only_themselves(
    gateway: GatewayProcess, company: Company, other_company: Company, documents: tuple[str, str]
) -> None:
    for name, kind in kinds(gateway, company, documents).items():
        with many_slow_peers(gateway.port, kind):
            answers, slowest = ask(gateway, other_company)
            alive = requests.get(f"{gateway.health}/livez", timeout=PATIENCE_SECONDS).status_code
        print(f"64 × {name}: {len(answers)} answers, the slowest after {slowest * 1000:.0f} ms")
        assert (name, answers, alive) == (name, [200] * ASKED, 200)


def ask(gateway: GatewayProcess, company: Company) -> tuple[list[int], float]:
    """The statuses of requests of a company, each on a new connection, and the seconds of the slowest."""
    answers, slowest = [], 0.0
    for _ in range(ASKED):
        started = time.perf_counter()
        answers.append(
            requests.get(
                f"{gateway.url}/v1/me", headers=bearer(company, "viewer"), timeout=PATIENCE_SECONDS
            ).status_code
        )
        slowest = max(slowest, time.perf_counter() - started)
    return answers, slowest


def test_large_bodies_of_anybody_leave_room_for_others(gateway: GatewayProcess, company: Company) -> None:
    """Without a key each may send a megabyte and then nothing: all together as much as the process holds."""
    sizes = (1_048_576, 32_000)
    large, small = (SlowPeer(post("/v1/me/password", "unknown", length=size, sent=b" " * (size - 1))) for size in sizes)
    body = b'{"old_password": "wrong", "new_password": "a new password of tests"}' + b" " * 64_000
    headers = {**bearer(company, "viewer"), "Content-Type": "application/json"}
    with many_slow_peers(gateway.port, large), many_slow_peers(gateway.port, small):
        answer = requests.post(f"{gateway.url}/v1/me/password", data=body, headers=headers, timeout=PATIENCE_SECONDS)
    assert (answer.status_code, answer.json()["code"]) == (401, "gateway.login_wrong")


def test_other_companies_may_upload_and_download_beside_slow_ones(
    gateway: GatewayProcess, company: Company, other_company: Company, documents: tuple[str, str]
) -> None:
    found = kinds(gateway, company, documents)
    with many_slow_peers(gateway.port, found["uploads"]), many_slow_peers(gateway.port, found["imports"]):
        content = stored_file(gateway, other_company, customer_of(other_company, documents), 2)
        got = requests.get(gateway.url + content, headers=bearer(other_company, "viewer"), timeout=PATIENCE_SECONDS)
    assert len(got.content) >= 2 * 1024 * 1024


def test_a_company_has_its_share_of_streams(
    gateway: GatewayProcess, company: Company, documents: tuple[str, str]
) -> None:
    content = stored_file(gateway, company, customer_of(company, documents), 20)
    head = f"GET {content} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {company.keys['viewer']}\r\n\r\n"
    url, headers = gateway.url + content, bearer(company, "viewer")

    def status() -> int:
        return requests.get(url, headers={**headers, "Range": "bytes=0-9"}, timeout=PATIENCE_SECONDS).status_code

    with many_slow_peers(gateway.port, SlowPeer(head.encode(), small_buffer=True), 4) as peers:
        assert [peer.recv(12) for peer in peers] == [b"HTTP/1.1 200"] * 4
        refused: Any = requests.get(url, headers=headers, timeout=PATIENCE_SECONDS)
        assert (refused.json()["code"], refused.headers["Retry-After"]) == ("gateway.streams_too_many", "2")
    wait_until(lambda: status() == 206)


def test_a_peer_that_is_too_slow_is_closed(hurried: GatewayProcess) -> None:
    with connect(hurried.port) as silent, connect(hurried.port) as slow:
        slow.sendall(b"GET /livez HTTP/1.1\r\nX: ")
        assert (read_to_end(silent), read_to_end(slow)) == (b"", b"")


def test_a_body_that_comes_too_slowly_is_a_408(hurried: GatewayProcess) -> None:
    answer = exchange(hurried.port, post("/v1/login", length=5000))
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in answer.lower()
    assert b'"code":"gateway.request_refused"' in answer


def test_when_there_are_too_many_connections_the_one_that_waits_longest_goes(database: str, app: Flask) -> None:
    with a_gateway(database, CONNECTIONS="16") as gateway, connect(gateway.port) as first:
        later = [connect(gateway.port) for _ in range(16)]
        assert read_to_end(first) == b""
        assert requests.get(f"{gateway.url}/livez", timeout=PATIENCE_SECONDS).ok
        for peer in later:
            peer.close()


CHUNKED = (
    "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n{key}\r\n2zz\r\n{{}}\r\n"
)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/login", "application/json"),
        ("/login", "application/x-www-form-urlencoded"),
        ("/v1/me/password", "application/json"),
        ("/v1/customers/cus_1/documents?name=a.pdf", "application/pdf"),
        ("/v1/imports/customers", "text/csv"),
    ],
)
def test_a_broken_chunked_body_is_a_400_and_the_end(
    gateway: GatewayProcess, company: Company, path: str, kind: str
) -> None:
    """Found as M6: each of them was a 500 with a traceback in the log."""
    for key in ("", f"Authorization: Bearer {company.keys['seller']}\r\n"):
        answer = exchange(gateway.port, CHUNKED.format(path=path, kind=kind, key=key).encode())
        assert answer.split(b" ", 2)[1] == b"400", answer
        assert answer.count(b"HTTP/1.1") == 1


def test_chunked_json_that_is_too_long_is_a_413(gateway: GatewayProcess, company: Company) -> None:
    def body() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    headers = {**bearer(company, "viewer"), "Content-Type": "application/json"}
    answer = requests.post(f"{gateway.url}/v1/me/password", data=body(), headers=headers, timeout=PATIENCE_SECONDS)
    assert (answer.status_code, answer.json()["code"]) == (413, "gateway.body_too_large")


def test_an_endless_head_is_a_431_in_the_callers_language(gateway: GatewayProcess) -> None:
    answer = exchange(
        gateway.port, b"GET /livez HTTP/1.1\r\nAccept-Language: sv\r\n" + b"X: " + b"a" * 100_000 + b"\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert '"title":"För stora huvuden"'.encode() in answer


@pytest.mark.parametrize(("language", "words"), [("sv", "större än 32 KB"), ("en", "larger than 32 KB")])
def test_a_long_address_is_a_431_that_says_what_to_do(
    gateway: GatewayProcess, company: Company, language: str, words: str
) -> None:
    """Red before: "The request cannot be accepted (431)." """
    headers = {**bearer(company, "seller"), "Accept-Language": language, "Content-Type": "text/csv"}
    path = f"{gateway.url}/v1/imports/customers/preview?columns={quote('å' * 7_000)}"
    answer = requests.post(path, data="Namn\nA\n", headers=headers, timeout=PATIENCE_SECONDS)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (431, "gateway.head_too_large")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert words in problem["detail"]
    assert "/v1/imports/maps/" in problem["detail"]


def test_the_body_of_a_request_that_offers_http2_is_read(gateway: GatewayProcess) -> None:
    """Java's HttpClient sends these headers with its first request."""
    headers = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAAQAoAAAAAIAAAAA"}
    body = {"login": "nobody@nowhere.example", "password": "not the password"}
    answer = requests.post(f"{gateway.url}/v1/login", json=body, headers=headers, timeout=PATIENCE_SECONDS)
    assert (answer.status_code, answer.json()["code"]) == (401, "gateway.login_wrong")


@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: +5",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding : chunked",
    ],
)
def test_framing_that_two_servers_could_read_differently_is_refused(gateway: GatewayProcess, framing: str) -> None:
    sent = f"POST /v1/login HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n0\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = exchange(gateway.port, sent.encode())
    assert (answer.split(b" ", 2)[1], answer.count(b"HTTP/1.1")) == (b"400", 1)


def test_headers_cannot_move_the_address(gateway: GatewayProcess) -> None:
    """Found as L7: gunicorn took SCRIPT_NAME from a peer on loopback."""
    answer = exchange(gateway.port, b"GET /x/livez HTTP/1.1\r\nHost: x\r\nSCRIPT_NAME: /x\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 404 ")
