"""The body of an upload is what the gateway has signed, or nothing is stored: over HTTP, on the real database."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from mongoengine import get_db

from chassis.signed_bodies import SIGNATURE_BYTES, sign_body
from chassis.signed_context import sign_file
from chassis.signing import Keys
from chassis.testing import KEY, a_context, a_service
from chassis.testing_keys import keys_of
from contracts.documents import SIGNED_FILES
from documents.models import StoredFile
from documents.tests.samples import PDF
from documents.tests.signing import SELLER

LIMIT = 100_000
LARGE = PDF.ljust(LIMIT - 1000, b" ")
"""A second one does not fit beside it."""
NAMED = {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="avtal.pdf"'}
Parts = tuple[str, dict[str, str], bytes]


@pytest.fixture(scope="module")
def address(database: str) -> Iterator[str]:
    with a_service("documents", database, MAX_COMPANY_BYTES=str(LIMIT)) as (_process, http):
        yield http


def signed(customer: str, data: bytes, path: str = SIGNED_FILES) -> Parts:
    """Path, headers and body of an upload, as the gateway sends them."""
    place = f"{path}?customer_id={customer}"
    headers = {
        **NAMED,
        **sign_file(keys_of("gateway"), a_context(roles=SELLER, seconds=60), "documents", "POST", place),
    }
    return place, headers, b"".join(sign_body(keys_of("gateway"), headers, [data]))


def send(address: str, place: str, headers: dict[str, str], body: Any) -> tuple[int, str]:
    """The status of the answer, and the code of its error."""
    answer = requests.post(address + place, data=body, headers=headers, timeout=30)
    return answer.status_code, answer.json().get("code", "")


def stored() -> dict[str, int]:
    """How many documents there are of everything that an upload writes."""
    database = get_db("documents")
    return {name: database[name].count_documents({}) for name in ("stored_file", "upload", "fs.files", "fs.chunks")}


def flipped(body: bytes, place: int) -> bytes:
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]


def test_what_was_changed_on_the_way_is_not_stored_and_takes_no_space(address: str, customer: str) -> None:
    """Red before: the body was not signed, so each of these was stored (201) under the user's name."""
    before = stored()
    place, headers, body = signed(customer, LARGE)
    renamed = {**headers, "Content-Disposition": 'attachment; filename="other.pdf"'}
    for changed_headers, changed in (
        (headers, flipped(body, LIMIT // 2)),
        (headers, flipped(body, len(body) - SIGNATURE_BYTES - 1)),
        (headers, flipped(body, len(body) - 1)),
        (headers, body[:-SIGNATURE_BYTES]),
        (headers, body[:-SIGNATURE_BYTES] + b"x" + body[-SIGNATURE_BYTES:]),
        (headers, signed(customer, LARGE)[2]),
        (renamed, body),
    ):
        assert send(address, place, changed_headers, changed) == (403, "chassis.context_unsigned")
    assert stored() == before
    assert send(address, place, headers, body) == (201, "")
    assert send(address, place, headers, body) == (201, "")
    assert stored()["stored_file"] == before["stored_file"] + 1


def test_the_bytes_of_one_upload_are_no_other_and_come_to_no_other_address(address: str, customer: str) -> None:
    before = stored()
    place, headers, body = signed(customer, PDF)
    for path in ("/files", f"{SIGNED_FILES}/", "/files/doc_1"):
        changed = path + place.removeprefix(SIGNED_FILES)
        assert send(address, changed, headers, body)[0] in (403, 404, 405)
    assert send(address, f"{place}&name=other.pdf", headers, body) == (403, "chassis.context_unsigned")
    assert requests.put(address + place, data=body, headers=headers, timeout=30).status_code == 405
    assert stored() == before


def test_an_upload_whose_body_nobody_signed_is_refused(address: str, customer: str) -> None:
    """Red before: POST /files took it. Signed is all but the body, as an earlier build of the gateway did."""
    place, headers, _ = signed(customer, PDF, "/files")

    before = stored()
    assert send(address, place, headers, PDF) == (403, "chassis.context_unsigned")
    assert stored() == before


def test_an_expired_upload_is_refused(address: str, customer: str) -> None:
    place = f"{SIGNED_FILES}?customer_id={customer}"
    past = a_context(roles=SELLER, seconds=-1)
    headers = {**NAMED, **sign_file(keys_of("gateway"), past, "documents", "POST", place)}
    body = b"".join(sign_body(keys_of("gateway"), headers, [PDF]))
    assert send(address, place, headers, body) == (503, "documents.deadline_passed")


def test_a_gateway_of_before_may_upload_while_the_common_key_is_set(database: str, customer: str) -> None:
    """Release 0.1.0 signs no body and knows /files alone; a newer gateway's signed body is taken beside it."""
    with a_service("documents", database, CONTEXT_KEY=KEY) as (_process, http):
        place, context = f"/files?customer_id={customer}", a_context(roles=SELLER, seconds=60)
        former = {**NAMED, **sign_file(Keys(former=KEY.encode()), context, "documents", "POST", place)}
        assert send(http, place, former, PDF) == (201, "")
        assert send(http, *signed(customer, PDF)) == (201, "")
        assert {one.size for one in StoredFile.find(customer_id=customer)} == {len(PDF)}


def test_a_gateway_can_ask_whether_a_replica_takes_signed_bodies(address: str) -> None:
    """404 says that it does not: release 0.1.0, which would store the signature as a part of the file."""
    for path, status in ((SIGNED_FILES, 204), ("/unknown", 404)):
        assert requests.options(address + path, timeout=30).status_code == status
