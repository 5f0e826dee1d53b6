"""Zero characters (NUL) in registers: they cost no row. A file that is no text is refused, and UTF-16 stays UTF-16."""

import io
import random

import pytest

from contracts.errors import InvalidInput
from gateway.imports.register import ReadOptions, open_register

from .test_register_rows import codes, read, seen

TABLE = "Kundnr;Namn;Ort\n1;Åkeriet AB;Växjö\n2;Bageri AB;Lund\n3;Café AB;Malmö\n"
CARDS = "BEGIN:VCARD\nFN:A\nNOTE:x\0y\nEND:VCARD\nBEGIN:VCARD\nFN:B\nEND:VCARD\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("zeros", ["\0", "\0\0\0", "\0" * 40])
def test_a_zero_in_a_cell_costs_no_row_and_is_doubtful(codec: str, zeros: str) -> None:
    rows = read(TABLE.replace("Bageri", f"Bage{zeros}ri").encode(codec))
    assert [one.row.fields["name"] for one in rows] == ["Åkeriet AB", "Bageri AB", "Café AB"]
    assert [codes(one) for one in rows] == [[], ["zeros_left_out"], []]
    assert all("\0" not in cell for one in rows for cell in one.cells)


def test_zeros_that_fill_cells_up_to_a_width() -> None:
    lines = ["Kundnr;Namn;Ort", "1;Åkeriet;Växjö", "2;B;Lund"]
    padded = "\r\n".join(";".join(cell.ljust(30, "\0") for cell in line.split(";")) for line in lines)
    assert seen(padded.encode("cp1252")) == [(2, "Åkeriet", "Växjö"), (3, "B", "Lund")]


def test_zeros_around_quotes_in_headings_and_at_the_end_of_the_file() -> None:
    content = 'Kundnr;\0Namn;Ort\n1;\0"Bygg; Måleri"\0;Lund\n\0\0\n2;B;Ystad\n' + "\0" * 5000
    assert seen(content) == [(2, "Bygg; Måleri", "Lund"), (4, "B", "Ystad")]
    assert [codes(one) for one in read(content)] == [["zeros_left_out"], ["zeros_left_out"]]


def test_a_zero_in_a_further_line_of_a_cell_and_on_a_card() -> None:
    rows = read('Kundnr;Namn;Anteckning;Ort\n1;A;"x\ny\0";Lund\n2;B;z;Lund\n')
    assert [codes(one) for one in rows] == [["zeros_left_out"], []]
    assert [codes(one) for one in read(CARDS)] == [["zeros_left_out"], []]


@pytest.mark.parametrize(
    "content",
    [
        b"\0\0",
        b"\0" * 9000,
        b"PK\x03\x04\x14\0\6\0\x08\0\0\0!\0Namn;Ort\nA;Lund\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0",
        b"%PDF-1.7\nNamn;Ort\nA;\0\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\x1f\x8b\x08\0\0\0\0\0",
        b"Namn;Ort\n" + random.Random(1).randbytes(20_000),
        b"Namn;Ort\n" + b"A;Lund\n" * 99 + "Namn;Ort\nB;Malmö\n".encode("utf-16-le"),
        b"Namn;Ort\n" + b"A;Lund\n" * 99 + "Namn;Ort\nB;Malm\n".encode("utf-16-be"),
    ],
)
@pytest.mark.parametrize("given", ["", "cp850"])
def test_what_is_no_text_is_refused(content: bytes, given: str) -> None:
    with pytest.raises(InvalidInput) as raised, open_register(io.BytesIO(content), ReadOptions(encoding=given)):
        pass
    assert raised.value.code == "gateway.register_not_text"


def test_more_lines_with_zeros_than_a_register_has_rows_are_no_text() -> None:
    with pytest.raises(InvalidInput), open_register(io.BytesIO(b"Namn\n" + b"a\0\n" * 200_001)):
        pass
