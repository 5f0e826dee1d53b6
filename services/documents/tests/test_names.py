"""Names of files are harmless wherever they are saved, and survive the header they travel in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from werkzeug.http import parse_options_header

from chassis.checks import refusal
from contracts.documents import ChangeDocument
from contracts.errors import InvalidInput
from documents.names import FORBIDDEN, clean, disposition


@pytest.mark.parametrize(
    ("name", "content_type", "expected"),
    [
        ("avtal.pdf", "application/pdf", "avtal.pdf"),
        ("Avtal.PDF", "application/pdf", "Avtal.PDF"),
        ("C:\\fakepath\\avtal.pdf", "application/pdf", "avtal.pdf"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("start.bat", "text/plain", "start.bat.txt"),
        ("faktura.pdf.exe", "application/pdf", "faktura.pdf.exe.pdf"),
        ("ta\u202efdp.exe", "application/pdf", "tafdp.exe.pdf"),
        ("rad\r\nSet-Cookie: x=1.txt", "text/plain", "radSet-Cookie_ x=1.txt"),
        ("A\u030arsmöte.txt", "text/plain", "Årsmöte.txt"),
        (".htaccess", "text/plain", "htaccess.txt"),
        ("a" * 300 + ".pdf", "application/pdf", "a" * 196 + ".pdf"),
        ("CON.pdf", "application/pdf", "CON_.pdf"),
        ("nul", "text/plain", "nul_.txt"),
        ("Aux .txt", "text/plain", "Aux_.txt"),
        ("com1.tar.zip", "application/zip", "com1_.tar.zip"),
        ("LPT9", "text/plain", "LPT9_.txt"),
        ("conto.pdf", "application/pdf", "conto.pdf"),
        ("con_.pdf", "application/pdf", "con_.pdf"),
        ("bokslut.se", "application/x-sie", "bokslut.se"),
        ("faktura.xml", "application/xml", "faktura.xml"),
    ],
)
def test_clean(name: str, content_type: str, expected: str) -> None:
    assert clean(name, content_type) == expected


@pytest.mark.parametrize("name", ["", "   ", "..", "a/b/", "\u202e\x00"])
def test_nothing_left_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean(name, "application/pdf")
    assert list(refused.value.details) == ["/name"]


@given(st.text(min_size=1, max_size=300))
def test_clean_names_stay_clean_and_travel_unharmed(name: str) -> None:
    try:
        tidy = clean(name, "application/pdf")
    except InvalidInput:
        return
    assert len(tidy) <= 200
    assert tidy.lower().endswith(".pdf")
    assert not FORBIDDEN.search(tidy)
    assert clean(tidy, "application/pdf") == tidy
    header = disposition(tidy)
    assert header.isascii()
    assert header.isprintable()
    assert parse_options_header(header) == ("attachment", {"filename": tidy})


def test_disposition_has_both_forms() -> None:
    assert (
        disposition("Årsmöte 2026.pdf")
        == "attachment; filename=\"Arsmote 2026.pdf\"; filename*=UTF-8''%C3%85rsm%C3%B6te%202026.pdf"
    )


def test_a_name_of_which_nothing_is_left_is_named_beside_the_other_fields() -> None:
    asked = {"document_id": "doc_1", "version": 1, "name": "../..", "kind": "poem"}
    with pytest.raises(ValidationError) as error:
        ChangeDocument.model_validate(asked)
    assert list(refusal(ChangeDocument, asked, error.value, "documents").details) == ["/kind", "/name"]
