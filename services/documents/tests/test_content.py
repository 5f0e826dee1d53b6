"""Types are told by content; nothing else is believed."""

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import InvalidInput
from documents.content import ContentMeter, split_pieces
from documents.file_types import KNOWN_TYPES, ODF, OOXML, type_of
from documents.tests.samples import PDF, PNG, make_zip

UBL = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cbc="urn:x"><cbc:ID>1</cbc:ID>'
PREFIXED = b"<rsm:CrossIndustryInvoice xmlns:rsm='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100'>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "application/octet-stream"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "image/heic"),
        (make_zip("[Content_Types].xml", "_rels/.rels", "word/document.xml"), f"{OOXML}.wordprocessingml.document"),
        (make_zip("[Content_Types].xml", "xl/workbook.xml"), f"{OOXML}.spreadsheetml.sheet"),
        (make_zip("mimetype", "content.xml", first=f"{ODF}.text".encode()), f"{ODF}.text"),
        (make_zip("mimetype", first=b"text/html"), "application/zip"),
        (make_zip("photo.png", "word/notes.txt"), "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(8), "application/x-ole-storage"),
        (b"MZ\x90\x00\x03", "application/x-msdownload"),
        (b"\x7fELF\x02\x01", "application/x-executable"),
        (b"#!/bin/sh\nrm -rf /\n", "text/x-script"),
        ("Kallelse till årsmöte\r\n".encode(), "text/plain"),
        ("Kallelse till årsmöte\r\n".encode("latin-1"), "text/plain"),
        (b"  <!DOCTYPE html><title>x</title>", "text/markup"),
        (b"\xef\xbb\xbf<svg xmlns='x' onload='alert(1)'>", "text/markup"),
        (b"<ScRiPt>alert(1)</script>", "text/markup"),
        (b"text with a zero\x00byte", "application/octet-stream"),
        (b"\xef\xbb\xbf" + PDF, "application/pdf"),
        (b"\r\n" * 500 + PDF, "application/pdf"),
        (b" " * 1020 + PDF, "text/plain"),
        (b"<html>" + PDF, "text/markup"),
        (b"MZ" + PDF, "application/x-msdownload"),
        (b"\xcf\xfa\xed\xfe text that follows", "application/x-mach-binary"),
        (b"\xca\xfe\xba\xbe text that follows", "application/x-mach-binary"),
        (b"X5O!P%@AP[4\\PZX54(P^)" + b"7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "application/x-eicar"),
        ("<Prova> så att leveransen är försenad.".encode(), "text/plain"),
        (b"<leveransen> kom", "text/plain"),
        (b"<3 er alla", "text/plain"),
        (b"<img/src=x onerror=alert(1)>", "text/markup"),
        (b"</p><script>alert(1)</script>", "text/markup"),
        (b"<?php echo 1; ?>", "text/markup"),
        (b"<!-- x --><p>", "text/markup"),
        ("anteckning å ä ö".encode("utf-16"), "text/plain"),
        ("Größe".encode("utf-16-be"), "application/octet-stream"),
        (b"\xfe\xff" + "anteckning".encode("utf-16-be"), "text/plain"),
        ("<script>alert(1)</script>".encode("utf-16"), "text/markup"),
        (b"\xff\xfe\x00\xd8a\x00", "application/octet-stream"),
        (b'#FLAGGA 0\r\n#PROGRAM "Visma" 1\r\n#FORMAT PC8\r\n#FNAMN "F\x94retaget"\r\n', "application/x-sie"),
        (b"\r\n#FLAGGA\t1\r\n", "application/x-sie"),
        (b"#FLAGGAN hissas", "text/plain"),
        (UBL, "application/xml"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- Peppol -->\n" + UBL, "application/xml"),
        (PREFIXED, "application/xml"),
        ('<?xml version="1.0"?><I xmlns="urn:sfti:documents:BasicInvoice:1:0"/>'.encode("utf-16"), "application/xml"),
        (b"<?xml version='1.0'?><x:Sie xmlns:x='http://www.sie.se/sie5'></x:Sie>", "application/xml"),
        (b"<?xml version='1.0'?><!DOCTYPE Invoice [<!ENTITY a 'b'>]>" + UBL, "text/markup"),
        (b"<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?>" + UBL, "text/markup"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "text/markup"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "text/markup"),
        (b"<svg xmlns:u='urn:sfti:documents:x' xmlns='http://www.w3.org/2000/svg'/>", "text/markup"),
    ],
)
def test_type_follows_from_content(content: bytes, expected: str) -> None:
    assert type_of(content) == expected


def test_nothing_that_runs_is_on_the_list() -> None:
    runs = {"text/markup", "text/x-script", "application/x-msdownload", "application/x-executable"}
    assert not (runs | {"application/x-mach-binary", "application/x-eicar"}) & set(KNOWN_TYPES)


class Bytes(bytes):
    """Bytes that count how many of them were copied by slices."""

    copied = 0

    def __getitem__(self, key: Any) -> Any:
        part = bytes.__getitem__(self, key)
        if isinstance(key, slice):
            Bytes.copied += len(part)
        return part


def test_a_zip_of_many_entries_costs_no_more_than_its_length() -> None:
    head = Bytes((b"PK\x03\x04" + bytes(22) + b"\x01\x00\x00\x00a") * 8700)
    Bytes.copied = 0
    assert type_of(head) == "application/zip"
    assert Bytes.copied < len(head)


@given(st.lists(st.binary(max_size=40)), st.integers(min_value=1, max_value=17))
def test_pieces_hold_the_same_bytes(stream: list[bytes], size: int) -> None:
    pieces = list(split_pieces(stream, size))
    assert b"".join(pieces) == b"".join(stream)
    assert all(len(piece) == size for piece in pieces[:-1])
    assert all(0 < len(piece) <= size for piece in pieces[-1:])


def test_what_passes_is_measured() -> None:
    measured = ContentMeter([PDF, b"more"], 1000, KNOWN_TYPES)
    assert b"".join(measured) == PDF + b"more"
    assert (measured.size, measured.content_type) == (len(PDF) + 4, "application/pdf")
    assert measured.sha256 == hashlib.sha256(PDF + b"more").hexdigest()


def test_exactly_the_limit_is_not_too_big() -> None:
    assert b"".join(ContentMeter([PDF], len(PDF), KNOWN_TYPES)) == PDF


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ([PDF, bytes(1000)], "documents.file_too_large"),
        ([], "documents.file_empty"),
        ([b"MZ\x90\x00"], "documents.file_type_not_allowed"),
        ([b"<html>"], "documents.file_type_not_allowed"),
    ],
)
def test_refused(pieces: list[bytes], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        list(ContentMeter(pieces, 1000, KNOWN_TYPES))
    assert refused.value.code == code
