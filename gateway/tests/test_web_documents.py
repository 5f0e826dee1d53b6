"""Documents on the pages: shown without running anything of them, and sent one by one when they are dropped on their tab."""

import io
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask

from contracts.card import TabDescription
from contracts.documents.tabs import DOCUMENTS
from contracts.tabs import Tabs
from gateway.web.rows.previews import MOST_TEXT, SHOWN, find_preview

from .conftest import Company
from .test_documents import EINVOICE, PDF, customer, service, upload
from .test_documents import app as app
from .test_web import SWEDISH
from .test_web_account import enter, open_page

__all__ = ["customer", "service"]

PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'self'"
HOSTILE = "hej <script>alert(1)</script> å".encode()
ARCHIVE = b"PK\x03\x04" + bytes(60)


def a_description() -> TabDescription:
    (described,) = Tabs("documents", DOCUMENTS).describe().tabs
    return described


@pytest.mark.parametrize(
    ("content", "name", "sent_as"),
    [
        (PDF, "avtal.pdf", "application/pdf"),
        (PNG, "bild.png", "image/png"),
        (HOSTILE, "sida.html", "text/plain; charset=utf-8"),
        ("anteckning å".encode("utf-16"), "brev.txt", "text/plain; charset=utf-16"),
        ("anteckning å".encode("latin-1"), "brev.txt", "text/plain; charset=windows-1252"),
        (EINVOICE, "faktura.xml", "text/plain; charset=utf-8"),
    ],
)
def test_a_document_is_shown_in_a_sandbox(
    app: Flask, company: Company, customer: str, content: bytes, name: str, sent_as: str
) -> None:
    made = upload(company, customer, content, f"?name={name}").json
    got = enter(app, company).get(f"/documents/{made['id']}/view")
    assert (got.status_code, got.data, got.headers["Content-Type"]) == (200, content, sent_as)
    assert got.headers["Content-Disposition"] == "inline"
    assert got.headers["Content-Security-Policy"] == SANDBOX
    assert (got.headers["X-Content-Type-Options"], got.headers["X-Frame-Options"]) == ("nosniff", "SAMEORIGIN")


def test_a_type_that_is_not_shown_is_an_attachment(app: Flask, company: Company, customer: str) -> None:
    made = upload(company, customer, ARCHIVE, "?name=arkiv.zip").json
    got = enter(app, company).get(f"/documents/{made['id']}/view")
    assert got.headers["Content-Disposition"].startswith('attachment; filename="arkiv.zip"')
    assert (got.headers["Content-Type"], got.headers["Content-Security-Policy"]) == ("application/zip", SANDBOX)


def test_nobody_else_sees_a_document(app: Flask, company: Company, other_company: Company, customer: str) -> None:
    made = upload(company, customer).json
    refused = enter(app, other_company).get(f"/documents/{made['id']}/view")
    assert (refused.status_code, PDF in refused.data) == (404, False)
    assert app.test_client().get(f"/documents/{made['id']}/view").status_code == 401


def test_no_type_that_a_browser_runs_is_shown() -> None:
    assert {kind for kind in SHOWN if re.search(r"html|svg|script|xslt", kind)} == set()
    assert SHOWN["application/xml"] == "text"


def test_how_a_row_shows_its_file() -> None:
    tab, row = a_description(), {"text": "a.pdf", "content": "/v1/documents/doc_1abc/content"}
    shown = find_preview(tab, {**row, "content_type": "application/pdf"})
    assert shown == ("pdf", "a.pdf", "/documents/doc_1abc/view", "/v1/documents/doc_1abc/content")
    too_long = find_preview(tab, {**row, "content_type": "text/plain", "size": MOST_TEXT + 1})
    assert too_long is not None
    assert too_long.kind == ""
    assert find_preview(tab, {**row, "content": "/v1/elsewhere"}) is None


def test_the_page_of_a_document_shows_it(app: Flask, company: Company, customer: str) -> None:
    browser = enter(app, company)
    for content, name, markup in (
        (PDF, "avtal.pdf", '<iframe class="preview pdf" src="/documents/ID/view" title="avtal.pdf"></iframe>'),
        (PNG, "bild.png", '<img src="/documents/ID/view" alt="bild.png">'),
        (HOSTILE, "a.txt", '<iframe class="preview text" src="/documents/ID/view" title="a.txt" sandbox=""></iframe>'),
        (ARCHIVE, "arkiv.zip", "Filen kan inte visas här. Ladda ned den."),
    ):
        made = upload(company, customer, content, f"?name={name}").json
        page = open_page(browser, SWEDISH, f"/customers/{customer}/tabs/documents/rows/{made['id']}")
        assert markup.replace("ID", made["id"]) in page.text, name
        assert f'href="/v1/documents/{made["id"]}/content"' in page.text
        assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def drop(browser: Any, page: Any, content: bytes, name: str) -> Any:
    """Sends a file as static/drop.js does."""
    found = re.search(r'data-drop="([^"]+)"', page.text)
    assert found is not None
    body = {"file": (io.BytesIO(content), name)}
    return browser.post(
        f"{unescape(found[1])}&form_key={'k' * 24}", data=body, headers={**SWEDISH, "HX-Request": "true"}
    )


def test_each_dropped_file_says_what_became_of_it(app: Flask, company: Company, customer: str) -> None:
    browser = enter(app, company)
    page = open_page(browser, SWEDISH, f"/customers/{customer}?tab=documents")
    taken = drop(browser, page, PDF, "avtal.pdf")
    assert taken.status_code == 201
    assert re.search(
        r'<a href="/customers/\w+/tabs/documents/rows/doc_\w+\?[^"]*" aria-label="uppladdad: avtal.pdf">uppladdad',
        taken.text,
    )
    refused = drop(browser, page, b"MZ" + bytes(60), "program.exe")
    assert refused.status_code == 422
    assert "inte uppladdad. Filer av den typen tas inte emot." in refused.text
    assert "<!doctype" not in refused.text
    (stored,) = company.get(f"/v1/customers/{customer}/documents").json["items"]
    assert stored["name"] == "avtal.pdf"
