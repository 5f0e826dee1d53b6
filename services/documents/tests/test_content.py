"""Types are told by content; nothing else is believed."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import InvalidInput
from documents.content import KNOWN_TYPES, ODF, OOXML, ContentMeter, split_pieces, type_of
from documents.tests.samples import PDF, PNG, make_zip


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
    ],
)
def test_type_follows_from_content(content: bytes, expected: str) -> None:
    assert type_of(content) == expected


def test_nothing_that_runs_is_on_the_list() -> None:
    assert not {"text/markup", "text/x-script", "application/x-msdownload", "application/x-executable"} & set(
        KNOWN_TYPES
    )


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
