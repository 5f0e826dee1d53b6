"""The archive of personal data: what a file that breaks off leaves, paths inside, and the memory that it takes."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from chassis.ids import new_id
from contracts.personal_data import PersonalCollection, PersonalDataPage, PersonalRecord, ReadPersonalData
from contracts.services import SERVICES
from gateway import create_app
from gateway.card.personal_data.archive import write_archive
from gateway.card.personal_data.collect import Part, temporary_file
from gateway.card.personal_data.files import FileToSend
from gateway.card.personal_data.page import Heading, write_page

from .conftest import Company, settings_for

Json = dict[str, Any]
KINDS = [PersonalCollection(name="records", sv="Fakturor", en="Invoices")]
HEADING = Heading("Anna", (("purpose", "x"), ("contact", "")))
RECORDS, BYTES = 4000, 4000


class Half(BaseHTTPRequestHandler):
    """The documents service, which dies in the middle of the second file."""

    def do_GET(self) -> None:
        is_first = self.path.endswith("1")
        self.send_response(200)
        self.send_header("Content-Length", "4" if is_first else "4000")
        self.end_headers()
        self.wfile.write(b"half")

    def log_message(self, *_said: Any) -> None:
        """Keeps quiet."""


@pytest.fixture
def documents_url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Half)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def as_listed(at: int) -> Json:
    return {"id": f"doc_{at}", "name": "brev.txt", "size": 4, "version": 1, "customer_id": "cus_1", "kind": "other"}


def answer(method: str, _body: Json, _context: Any) -> Json:
    if method == ReadPersonalData.method:
        return {"collections": [], "items": []}
    if method == "list_documents":
        return {"items": [as_listed(1), as_listed(2)]}
    return {"id": "cus_1", "number": "1", "name": "Anna"}


def test_an_archive_that_broke_off_cannot_be_opened(database: str, documents_url: str, responder: Any) -> None:
    company = Company(create_app(settings_for(database, documents_url=documents_url)))
    pieces = []
    with ExitStack() as stack:
        for name in SERVICES:
            stack.enter_context(responder(name, answer))
        got = company.get(f"/v1/customers/{new_id('cus')}/personal-data?purpose=Begäran", buffered=False)
        assert got.status_code == 200
        with pytest.raises(OSError, match="Connection broken"):
            pieces.extend(got.iter_encoded())
    assert b"half" in b"".join(pieces)
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def a_part(stack: ExitStack, count: int, text: str) -> Part:
    part = Part("billing", temporary_file(stack))
    for at in range(count):
        record = PersonalRecord(
            collection="records", id=f"inv_{at}", data={"text": text, "paid": True, "lines": [{"net": 1}]}
        )
        part.add(PersonalDataPage(collections=KINDS, items=[record]))
    return part


def test_the_page_shows_values_of_every_shape_escaped() -> None:
    with ExitStack() as stack:
        part = a_part(stack, 1, '<img src=x onerror="a()">')
        file = FileToSend("doc_1", "a<b>.txt", 4, "files/doc_1-a#b%.txt")
        page = b"".join(write_page(HEADING, [part], [file], "sv")).decode()
    assert "<dd>&lt;img src=x onerror=&quot;a()&quot;&gt;</dd>" in page
    assert "<dd>Ja</dd>" in page
    assert "<ol><li><dl><dt>Netto, minsta enhet</dt><dd>1</dd></dl></li></ol>" in page
    assert '<a href="files/doc_1-a%23b%25.txt">a&lt;b&gt;.txt</a>' in page
    assert "<dt>Kontakt</dt>" not in page


def test_memory_does_not_grow_with_what_is_stored() -> None:
    """16 MB of records: a page and a data file of that size each."""
    nobody: Any = SimpleNamespace()
    with ExitStack() as stack:
        part = a_part(stack, RECORDS, "ö" * (BYTES // 2))
        tracemalloc.start()
        try:
            size = sum(len(piece) for piece in write_archive(nobody, HEADING, [part], [], "en"))
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert size > 0
    assert most < 4_000_000, most
