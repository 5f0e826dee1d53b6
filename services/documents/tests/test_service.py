"""The service as a process of its own, on the real broker and database: bytes over HTTP, everything else by RPC."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from mongoengine import get_db

from chassis.client import RpcClient
from chassis.context import Context, enter
from chassis.signed_bodies import sign_body
from chassis.signed_context import FILE_SIGNED, sign_file, sign_request
from chassis.testing import ROOT, a_context, a_service, wait_until
from chassis.testing_keys import key_settings, keys_of
from chassis.testing_memory import file_of, most_memory_of
from contracts.access import Module
from contracts.documents import SIGNED_FILES, ChangeDocument, GetDocument, ListDocuments, PrepareUpload
from contracts.errors import InvalidInput, NotAllowed, NotFound, Unavailable
from contracts.tabs import GetCardSection
from documents.tests.samples import PDF, PNG, customer_created
from documents.tests.signing import SELLER, Signed

MEGABYTE = 1024 * 1024
LIMIT = 60 * MEGABYTE
VIEWER = frozenset({"viewer"})


@pytest.fixture(scope="module")
def address(database: str) -> Iterator[str]:
    with a_service("documents", database, MAX_FILE_BYTES=str(LIMIT)) as (_process, http):
        yield http


def upload(
    address: str, customer: str, data: Any = PDF, context: Context | None = None, **query: Any
) -> requests.Response:
    about = {"customer_id": customer, "name": "avtal.pdf", **query}
    return requests.post(f"{address}{SIGNED_FILES}", params=about, data=data, auth=Signed(context), timeout=60)


def download(address: str, document_id: str, context: Context | None = None, **more: Any) -> requests.Response:
    return requests.get(f"{address}/files/{document_id}", auth=Signed(context), headers=more, timeout=60)


def list_documents(client: RpcClient, customer: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.call(ListDocuments(customer_id=customer), a_context())["items"]
    return items


def test_up_listed_and_down(address: str, customer: str, client: RpcClient) -> None:
    answer = upload(address, customer, name="Årsavtal.pdf", kind="contract")
    assert (answer.status_code, answer.json()["kind"]) == (201, "contract")
    (item,) = list_documents(client, customer)
    assert item == client.call(GetDocument(document_id=item["id"]), a_context())
    assert item["sha256"] == hashlib.sha256(PDF).hexdigest()
    got = download(address, item["id"], a_context(roles=VIEWER))
    assert got.content == PDF
    assert (
        got.headers["Content-Disposition"]
        == "attachment; filename=\"Arsavtal.pdf\"; filename*=UTF-8''%C3%85rsavtal.pdf"
    )
    assert got.headers["Content-Type"] == "application/pdf"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]


def test_a_browsers_form(address: str, customer: str) -> None:
    boundary = "----x"
    form = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="bild å.png"\r\n'
        f"Content-Type: text/html\r\n\r\n"
    ).encode() + PNG
    form += (
        f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="kind"\r\n\r\nphoto\r\n--{boundary}--\r\n'.encode()
    )
    form_type: dict[str, Any] = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    answer = requests.post(
        f"{address}{SIGNED_FILES}",
        params={"customer_id": customer},
        data=form,
        auth=Signed(),
        headers=form_type,
        timeout=20,
    )
    assert answer.status_code == 201, answer.text
    assert {name: answer.json()[name] for name in ("name", "kind", "content_type", "size")} == {
        "name": "bild å.png",
        "kind": "photo",
        "content_type": "image/png",
        "size": len(PNG),
    }
    assert download(address, answer.json()["id"]).content == PNG


def test_the_name_may_come_in_content_disposition(address: str, customer: str) -> None:
    disposition: dict[str, Any] = {"Content-Disposition": "attachment; filename*=UTF-8''%C3%85rsavtal.pdf"}
    answer = requests.post(
        f"{address}{SIGNED_FILES}",
        params={"customer_id": customer},
        data=PDF,
        auth=Signed(),
        headers=disposition,
        timeout=20,
    )
    assert answer.json()["name"] == "Årsavtal.pdf"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([("file", ("a.pdf", PDF)), ("file", ("b.pdf", PDF))], "documents.form_malformed"),
        ([("file", ("a.pdf", PDF)), ("kind", (None, "x" * 20_000))], "documents.form_malformed"),
        ([("file", ("a.pdf", PDF)), ("tenant", (None, "other"))], "documents.invalid_input"),
        ([("kind", (None, "photo"))], "documents.file_empty"),
    ],
)
def test_forms_that_are_refused(address: str, customer: str, client: RpcClient, files: Any, code: str) -> None:
    answer = requests.post(
        f"{address}{SIGNED_FILES}", params={"customer_id": customer}, files=files, auth=Signed(), timeout=20
    )
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert list_documents(client, customer) == []


def test_the_same_request_twice(address: str, customer: str, client: RpcClient) -> None:
    context = a_context(roles=SELLER)
    first, again = upload(address, customer, context=context), upload(address, customer, context=context)
    assert (first.json(), again.headers.get("Idempotency-Replayed")) == (again.json(), "true")
    assert "Idempotency-Replayed" not in first.headers
    assert len(list_documents(client, customer)) == 1
    other = upload(address, customer, PDF + b"other", context)
    assert (other.status_code, other.json()["code"]) == (422, "documents.idempotency_key_reused")


@pytest.mark.parametrize(
    ("query", "data", "status", "code"),
    [
        ({}, b"MZ\x90\x00" + bytes(MEGABYTE), 422, "documents.file_type_not_allowed"),
        ({}, b"<html><script>", 422, "documents.file_type_not_allowed"),
        ({}, b"", 422, "documents.file_empty"),
        ({"kind": "secret"}, PDF, 422, "documents.invalid_input"),
        ({"name": "../.."}, PDF, 422, "documents.invalid_input"),
        ({"$where": "1"}, PDF, 422, "documents.invalid_input"),
        ({"customer_id": "cus_unknown"}, PDF, 503, "documents.customer_not_here_yet"),
        ({"branch_id": "bra_unknown"}, PDF, 503, "documents.branch_unknown"),
    ],
)
def test_refused_uploads(
    address: str, customer: str, client: RpcClient, query: Any, data: bytes, status: int, code: str
) -> None:
    answer = upload(address, customer, data, **query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert list_documents(client, customer) == []


def test_too_big(address: str, customer: str, client: RpcClient) -> None:
    answer = upload(address, customer, file_of(PDF, LIMIT // MEGABYTE + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "documents.file_too_large")
    assert list_documents(client, customer) == []


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"roles": VIEWER}, "documents.role_missing"),
        ({"roles": SELLER, "modules": frozenset({"crm"})}, "documents.module_off"),
        ({"roles": SELLER, "seconds": -1}, "documents.deadline_passed"),
        ({"roles": SELLER, "seconds": 3600}, "documents.clock_differs"),
    ],
)
def test_uploads_without_the_right(address: str, customer: str, about: dict[str, Any], code: str) -> None:
    assert upload(address, customer, context=a_context(**about)).json()["code"] == code


def test_a_context_is_for_one_file_one_method_and_one_description(address: str, customer: str) -> None:
    """Red before: a context that the gateway made for any request opened every file of the company for 600 s."""
    document_id = upload(address, customer).json()["id"]
    place, other = f"/files/{document_id}", f"{SIGNED_FILES}?customer_id={customer}&name=other.pdf"
    context, gateway = a_context(roles=SELLER, seconds=60), keys_of("gateway")
    for headers, method, asked in (
        (sign_file(gateway, context, "documents", "GET", "/files/doc_1"), "GET", place),
        (sign_file(gateway, context, "documents", "HEAD", place), "GET", place),
        (sign_file(gateway, context, "documents", "POST", f"{SIGNED_FILES}?customer_id={customer}"), "POST", other),
        (sign_file(keys_of("sales"), context, "documents", "GET", place), "GET", place),
        (sign_request(gateway, context, "documents", "get_document", b"{}"), "GET", place),
    ):
        answer = requests.request(method, f"{address}{asked}", data=PDF, headers=headers, timeout=20)
        assert (answer.status_code, answer.json()["code"]) == (403, "chassis.context_unsigned")


@pytest.mark.parametrize(
    ("method", "path", "status", "code", "allow"),
    [
        ("DELETE", "/files/doc_1", 405, "documents.method_not_allowed", "GET, HEAD"),
        ("PUT", "/files/doc_1", 405, "documents.method_not_allowed", "GET, HEAD"),
        ("GET", "/files", 405, "documents.method_not_allowed", "POST"),
        ("GET", "/signed/files", 405, "documents.method_not_allowed", "POST"),
        ("GET", "/signed/files/doc_1", 404, "documents.address_not_found", None),
        ("GET", "/filesystem", 404, "documents.address_not_found", None),
        ("GET", "/", 404, "documents.address_not_found", None),
    ],
)
def test_a_wrong_path_or_method_says_what_is_right(
    address: str, method: str, path: str, status: int, code: str, allow: str | None
) -> None:
    answer = requests.request(method, f"{address}{path}", timeout=10)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers.get("Allow") == allow


@pytest.mark.parametrize("mark", [None, "", "x.y", "x.y.z"])
def test_unsigned_calls_are_refused(address: str, customer: str, mark: str | None) -> None:
    document_id = upload(address, customer).json()["id"]
    sent = {} if mark is None else {FILE_SIGNED: mark}
    up = requests.post(f"{address}{SIGNED_FILES}", params={"customer_id": customer}, data=PDF, headers=sent, timeout=20)
    down = requests.get(f"{address}/files/{document_id}", headers=sent, timeout=20)
    assert (up.status_code, down.status_code) == (403, 403)
    assert (up.json()["code"], down.json()["code"]) == ("chassis.context_unsigned", "chassis.context_unsigned")


def test_another_companys_file_is_as_unknown_as_any(address: str, customer: str, client: RpcClient) -> None:
    document_id = upload(address, customer).json()["id"]
    other = a_context(tenant="other")
    theirs, nobodys = download(address, document_id, other), download(address, "doc_0", other)
    assert (
        (theirs.status_code, theirs.json()["code"])
        == (404, nobodys.json()["code"])
        == (404, "documents.document_not_found")
    )
    with pytest.raises(NotFound):
        client.call(GetDocument(document_id=document_id), a_context(tenant="other"))
    answer = upload(address, customer, context=a_context(tenant="other"))
    assert answer.json()["code"] == "documents.customer_not_here_yet"


def test_parts_of_a_file(address: str, customer: str) -> None:
    document_id = upload(address, customer).json()["id"]
    part = download(address, document_id, Range="bytes=1-4")
    assert (part.status_code, part.content, part.headers["Content-Range"]) == (206, PDF[1:5], f"bytes 1-4/{len(PDF)}")
    assert download(address, document_id, Range="bytes=-6").content == PDF[-6:]
    beyond = download(address, document_id, Range="bytes=5000-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(PDF)}")
    tag = part.headers["ETag"]
    unchanged: dict[str, Any] = {"If-None-Match": tag}
    changed: dict[str, Any] = {"If-Range": '"other"'}
    assert download(address, document_id, **unchanged).status_code == 304
    assert download(address, document_id, Range="bytes=1-4", **changed).content == PDF
    head = requests.head(f"{address}/files/{document_id}", auth=Signed(), timeout=20)
    assert (head.headers["Content-Length"], head.content) == (str(len(PDF)), b"")


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_that_is_cut_short_is_not_stored(address: str, customer: str, client: RpcClient, chunked: bool) -> None:
    said = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(PDF) + 1}"
    place = f"{SIGNED_FILES}?customer_id={customer}&name=a.pdf"
    head = f"POST {place} HTTP/1.1\r\nHost: x\r\n{said}\r\n"
    context = a_context(roles=SELLER, seconds=60)
    signed = sign_file(keys_of("gateway"), context, "documents", "POST", place)
    head += f"{FILE_SIGNED}: {signed[FILE_SIGNED]}\r\n\r\n"
    with socket.create_connection((urlsplit(address).hostname, urlsplit(address).port)) as connection:
        connection.sendall(head.encode() + (f"{len(PDF):x}\r\n".encode() if chunked else b"") + PDF)
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(20)
        answer = connection.recv(4096)
    assert b"documents.body_cut_short" in answer
    assert list_documents(client, customer) == []


def test_memory_does_not_grow_with_the_file(database: str, customer: str) -> None:
    with a_service("documents", database, MAX_FILE_BYTES=str(LIMIT)) as (process, http):
        warm = upload(http, customer, file_of(PDF, 2)).json()
        assert sum(map(len, download(http, warm["id"]).iter_content(MEGABYTE))) == 2 * MEGABYTE
        before = most_memory_of(process.pid)
        answer = upload(http, customer, file_of(PDF, 50))
        assert answer.status_code == 201, answer.text
        stored = answer.json()
        assert stored["size"] == 50 * MEGABYTE
        digest, url = hashlib.sha256(), f"{http}/files/{stored['id']}"
        with requests.get(url, auth=Signed(), stream=True, timeout=60) as answer:
            for piece in answer.iter_content(MEGABYTE):
                digest.update(piece)
        assert digest.hexdigest() == stored["sha256"]
        assert most_memory_of(process.pid) - before < 20 * MEGABYTE


def test_killed_in_the_middle_nothing_is_seen_and_the_same_key_works_again(
    database: str, customer: str, client: RpcClient
) -> None:
    context = a_context(roles=SELLER, seconds=120)  # not over before the second upload, which would sweep
    with a_service("documents", database, MAX_FILE_BYTES=str(LIMIT)) as (process, http):

        def interrupted() -> Iterator[bytes]:
            for number, piece in enumerate(file_of(PDF, 20)):
                if number == 15:
                    wait_until(lambda: find_unfinished_bytes() > 5 * MEGABYTE)
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                yield piece

        with pytest.raises(requests.ConnectionError):
            upload(http, customer, interrupted(), context)
    assert find_unfinished_bytes() > 5 * MEGABYTE
    with a_service("documents", database, MAX_FILE_BYTES=str(LIMIT)) as (_process, http):
        assert list_documents(client, customer) == []
        again = Context("acme", "tester", SELLER, a_context(seconds=120).deadline, context.request_id, "trace")
        assert upload(http, customer, file_of(PDF, 20), again).status_code == 201
        assert len(list_documents(client, customer)) == 1
    get_db("documents")["upload"].update_many({}, {"$set": {"deadline": 1.0}})
    assert "1 unfinished" in swept(database)
    assert find_unfinished_bytes() == 0


def find_unfinished_bytes() -> int:
    """How many bytes lie in GridFS that no stored file names."""
    known = get_db("documents")["stored_file"].distinct("blob_id")
    found = get_db("documents")["fs.chunks"].find({"files_id": {"$nin": known}}, {"data": 1})
    return sum(len(chunk["data"]) for chunk in found)


def swept(database: str) -> str:
    """What the command of the runbook prints."""
    environment = {**os.environ, **key_settings("documents"), "DATABASE": database, "ABANDONED_AFTER_SECONDS": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "documents.sweep"], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_slow_and_heavy_uploads_do_not_hold_the_list(address: str, customer: str, client: RpcClient) -> None:
    path, kind = f"{SIGNED_FILES}?customer_id={customer}&name=a.pdf", {"Content-Type": "application/pdf"}
    slow = [socket.create_connection((urlsplit(address).hostname, urlsplit(address).port)) for _ in range(20)]
    rests = []
    for connection in slow:
        context = a_context(roles=SELLER, seconds=600)
        signed = kind | sign_file(keys_of("gateway"), context, "documents", "POST", path)
        body = b"".join(sign_body(keys_of("gateway"), signed, [PDF.ljust(2 * MEGABYTE, b"\0")]))
        said = {"Host": "x", "Content-Length": str(len(body)), **signed}
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items()), "", ""]
        connection.sendall("\r\n".join(lines).encode() + PDF)
        rests.append(body[len(PDF) :])
    answered, ended = 0, threading.Event()

    def send() -> None:
        upload(address, customer, file_of(PDF, 50))
        ended.set()

    heavy = threading.Thread(target=send)
    heavy.start()
    while not ended.is_set():
        assert list_documents(client, customer) == [] or ended.wait(10)
        answered += 1
    heavy.join()
    assert answered > 3
    assert len(list_documents(client, customer)) == 1
    for connection, rest in zip(slow, rests, strict=True):
        connection.sendall(rest)
        connection.settimeout(60)
        assert b" 201 " in connection.recv(4096)
        connection.close()
    assert len(list_documents(client, customer)) == 21


def test_customers_are_learnt_from_events(address: str, client: RpcClient, publish: Any) -> None:
    enter(a_context())
    event = customer_created()
    with pytest.raises(Unavailable) as unknown:
        client.call(PrepareUpload(customer_id=event.subject), a_context())
    assert unknown.value.details["awaits"] == "customer"
    publish(event)

    def has_customer() -> bool:
        try:
            return bool(client.call(PrepareUpload(customer_id=event.subject), a_context())["max_bytes"] == LIMIT)
        except Unavailable:
            return False

    wait_until(has_customer)


def test_requests_are_checked(address: str, customer: str, client: RpcClient) -> None:
    document = upload(address, customer).json()
    with pytest.raises(NotAllowed):
        client.call(ChangeDocument(document_id=document["id"], version=1, name="b"), a_context(roles=VIEWER))
    with pytest.raises(InvalidInput) as refused:
        client.call(ListDocuments(customer_id=customer, cursor="nonsense"), a_context())
    assert list(refused.value.details) == ["/cursor"]
    once = a_context(roles=SELLER)
    change = ChangeDocument(document_id=document["id"], version=1, name="Ramavtal")
    assert client.call(change, once) == client.call(change, once)
    assert client.call(GetDocument(document_id=document["id"]), a_context())["version"] == 2


def test_the_card_asks_by_rpc(address: str, customer: str, client: RpcClient) -> None:
    upload(address, customer)
    asked = GetCardSection(customer_id=customer, modules=frozenset({Module.DOCUMENTS}))
    section = client.send(asked, a_context(roles=VIEWER), "documents").result()
    assert [(tab["key"], tab["total"], tab["items"][0]["text"]) for tab in section["tabs"]] == [
        ("documents", 1, "avtal.pdf")
    ]
