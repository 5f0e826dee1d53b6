"""Register files, from bytes to rows: encodings, separators, headers, and what only the whole file shows."""

import contextlib
import io
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import InvalidInput
from gateway.imports import register as registers
from gateway.imports.register import ReadOptions, open_register
from gateway.imports.rows import Row

SWEDISH = "Namn;Organisationsnr;E-post;Postadress;Postnr;Ort\nÅkeriet i Växjö AB;556016-0680;info@a.example;Box 1;352 30;Växjö\n"
FIELDS = {
    "name": "Åkeriet i Växjö AB",
    "identity_number": "556016-0680",
    "email": "info@a.example",
    "invoice_line1": "Box 1",
    "invoice_postcode": "352 30",
    "invoice_city": "Växjö",
}


class Found(NamedTuple):
    """A register that has been read, with all its rows."""

    encoding: str
    delimiter: str
    columns: dict[str, str]
    unknown_columns: list[str]
    rows: list[Row]


USUAL = ReadOptions()


def read(content: bytes, options: ReadOptions = USUAL) -> Found:
    with open_register(io.BytesIO(content), options) as one:
        rows = list(one.rows())
        assert len(rows) == one.total
        return Found(one.encoding, one.delimiter, one.columns.used, one.unused, rows)


def fields(content: str) -> list[dict[str, str]]:
    return [one.row.fields for one in read(content.encode()).rows]


@pytest.mark.parametrize(
    ("codec", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("latin-1", "cp1252"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encoding_separator_and_line_ends_are_found_out(codec: str, found: str, delimiter: str, newline: str) -> None:
    content = SWEDISH.replace(";", delimiter).replace("\n", newline).encode(codec)
    register = read(content)
    assert (register.encoding, register.delimiter) == (found, delimiter)
    assert [(one.row.line, one.row.fields) for one in register.rows] == [(2, FIELDS)]


def test_an_english_header_means_the_same() -> None:
    header = "Company name,Organisation number,E-mail,Address,Postal code,City"
    content = SWEDISH.replace(";", ",").replace(SWEDISH.partition("\n")[0].replace(";", ","), header)
    assert read(content.encode()).rows[0].row.fields == FIELDS


def test_columns_that_are_not_understood_are_named() -> None:
    register = read(b"Namn,Rabattkod,Ort,City\nA,7,Lund,Ystad\n")
    assert register.unknown_columns == ["Rabattkod"]
    assert register.columns == {"Namn": "name", "Ort": "invoice_city", "City": "info"}
    assert register.rows[0].row.fields == {"name": "A", "invoice_city": "Lund", "info": "City: Ystad"}


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    content = b'Namn,Anteckning\nA,"first\nsecond"\n\n,\nB,x\n'
    assert [(one.row.line, one.row.fields["name"]) for one in read(content).rows] == [(2, "A"), (6, "B")]


def test_short_and_long_rows_are_taken_as_they_are() -> None:
    short, long = (one.row for one in read(b"Namn,Ort,Telefon\nA,Lund\nB,Ystad,1,more\n").rows)
    assert short.fields == {"name": "A", "invoice_city": "Lund"}
    assert (long.fields["phone"], long.doubts) == ("1", ["too_many_cells The row has more cells than columns."])


def test_a_number_that_several_rows_share_is_doubted_in_each() -> None:
    content = "Namn,Orgnr\nA,202100-2742\nB,5560160680\nC,2021002742\nD,16202100-2742\n"
    doubts = [one.row.doubts for one in read(content.encode()).rows]
    assert doubts == [
        ["shared_identity_number The same number is on line 4, 5."],
        [],
        ["shared_identity_number The same number is on line 2, 5."],
        ["shared_identity_number The same number is on line 2, 4."],
    ]


def test_a_number_shared_by_very_many_names_some_of_them() -> None:
    rows = read(("Namn,Orgnr\n" + "".join(f"K{at},2021002742\n" for at in range(50))).encode()).rows
    assert rows[0].row.doubts == [
        "shared_identity_number The same number is on line 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 39 more."
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Ort,Telefon\nLund,1\n", "gateway.register_without_names"),
        (b"", "gateway.register_without_names"),
        (b"PK\x03\x04\x00\x00\x00", "gateway.register_not_text"),
    ],
)
def test_what_is_no_register_is_refused_as_a_whole(content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(content)
    assert refused.value.code == code


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registers, "MOST_ROWS", 2)
    assert len(read(b"Namn\nA\nB\n").rows) == 2
    with pytest.raises(InvalidInput, match="register_too_long"):
        read(b"Namn\nA\nB\nC\n")


@given(st.binary(max_size=400))
def test_no_bytes_whatever_break_the_reading(content: bytes) -> None:
    """Rows of the two columns and of the note, for cells beyond them, or a refusal of the file."""
    found: set[str] = set()
    with contextlib.suppress(InvalidInput):
        for one in read(b"Namn,Ort\n" + content).rows:
            found |= one.row.fields.keys()
    assert found <= {"name", "invoice_city", "info"}


@pytest.mark.parametrize(
    "content", [b"name" + b",x" * 250 + b"\r\nA\r\n", b"name" + b"," * 3_000_000, b"name\r\nA" + b"," * 3_000_000]
)
def test_a_register_has_at_most_200_columns(content: bytes) -> None:
    """Found as M4: a header of millions of columns took gigabytes."""
    with pytest.raises(InvalidInput) as refused:
        read(content)
    assert refused.value.code == "gateway.register_too_wide"
