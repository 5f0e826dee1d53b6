"""Rows of registers as people and programs write them: quotes, title rows, line ends, names of persons, long cells."""

import contextlib
import csv
import io
import random
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import InvalidInput
from gateway.imports.register import ReadOptions, open_register
from gateway.imports.rows import Row

USUAL = ReadOptions()


def read(content: str | bytes, options: ReadOptions = USUAL) -> list[Row]:
    content = content.encode() if isinstance(content, str) else content
    with open_register(io.BytesIO(content), options) as one:
        rows = list(one.rows())
        assert [row.row.line for row in rows] == sorted({row.row.line for row in rows})
        assert one.total == len(rows)
        return rows


def seen(content: str | bytes) -> list[tuple[int, str, str]]:
    """Line, name and city of each row."""
    return [
        (one.row.line, one.row.fields.get("name", ""), one.row.fields.get("invoice_city", "")) for one in read(content)
    ]


def codes(row: Row) -> list[str]:
    return [one.code for one in row.doubts]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('5" Rör', '5" Rör'),
        ('"5"" Rör"', '5" Rör'),
        ('"5" Rör"', '5" Rör'),
        ('"Bygg; Måleri"', "Bygg; Måleri"),
        (' "Bygg; Måleri" ', "Bygg; Måleri"),
        ('"Bygg ""Å"" AB"', 'Bygg "Å" AB'),
        ('""', ""),
        ('Firma "Ö"', 'Firma "Ö"'),
    ],
)
def test_a_quote_inside_a_cell(line: str, name: str) -> None:
    assert seen(f"Kundnr;Namn;Ort\n1;{line};Lund\n2;B;Ystad\n") == [(2, name, "Lund"), (3, "B", "Ystad")]


@pytest.mark.parametrize(
    "rest",
    [
        "505;Ett;Ystad\n506;Två;Kiruna\n",
        '505;"Ett";Ystad\n506;"Två";Kiruna\n',
        '505;Ett";Ystad\n506;Två;Kiruna\n',
        '505;"Ett;Ystad\n506;Två;Kiruna',
    ],
)
def test_a_quote_that_is_never_closed_costs_its_own_line(rest: str) -> None:
    rows = read(f'Kundnr;Namn;Ort\n504;"Öppen AB;Lund\n{rest}')
    assert [one.row.fields["number"] for one in rows] == ["504", "505", "506"]
    assert (rows[0].row.fields["name"], codes(rows[0])) == ("Öppen AB", ["quote_not_closed"])
    assert rows[2].row.fields["invoice_city"] == "Kiruna"


def test_a_cell_in_quotes_may_have_several_lines() -> None:
    first, second = read('Namn;Anteckning;Ort\nA;"ett\ntvå; tre\n\nfyra";Lund\nB;x;Ystad\n')
    assert (first.row.fields["info"], first.row.fields["invoice_city"]) == ("ett\ntvå; tre\n\nfyra", "Lund")
    assert (second.row.line, second.row.fields["name"]) == (6, "B")


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("Kundlista 2026-01-01\n\n", 4),
        ("sep=;\n", 3),
        ('"sep=;"\n', 3),
        ("Provbolaget AB;;;\nUtskriven av;Anna;;\n\n\n", 6),
        ("\n\n", 4),
        ("", 2),
    ],
)
def test_title_rows_and_hints_stand_before_the_headings(before: str, line: int) -> None:
    assert seen(f"{before}Kundnr;Namn;Postnr;Ort\n1;A;222 22;Lund\n") == [(line, "A", "Lund")]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x85"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_line_ends(end: str, codec: str) -> None:
    text = end.join(["Namn;Ort", "Åkeriet;Lund", "", "B;Malmö", ""])
    assert seen(text.encode(codec)) == [(2, "Åkeriet", "Lund"), (4, "B", "Malmö")]


def test_line_ends_of_a_mainframe() -> None:
    assert seen("Namn;Ort\x85Åkeriet;Lund\x85B;Malmö\x85".encode("latin-1")) == [
        (2, "Åkeriet", "Lund"),
        (3, "B", "Malmö"),
    ]


def test_letters_are_composed_and_marks_in_the_middle_are_gone() -> None:
    content = "Fo\u0308retag;Ort\nA\u030akeri;Malmo\u0308\n".encode() + "\ufeffFo\u0308retag;Ort\nÖl AB;Lund\n".encode()
    assert seen(content) == [(2, "Åkeri", "Malmö"), (3, "", ""), (4, "Öl AB", "Lund")]


def test_joined_files_repeat_their_headings() -> None:
    assert seen("Namn;Ort\nA;Lund\nNamn;Ort\nB;Ystad\n") == [(2, "A", "Lund"), (3, "", ""), (4, "B", "Ystad")]


def test_a_cell_that_is_too_long_stops_nothing() -> None:
    note, phone, last = read(f"Namn;Anteckning;Telefon\nA;{'y' * 10_001};1\nB;x;{'1' * 10_001}\nC;;2\n")
    assert (len(note.row.fields["info"]), codes(note)) == (10_000, ["cell_too_long"])
    assert ("phone" in phone.row.fields, codes(phone)) == (False, ["cell_too_long"])
    assert codes(last) == []


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (
            "First Name,Last Name,Company,Mobile Phone\nProva,Provfall,Outprov AB,070-1\n",
            {
                "name": "Outprov AB",
                "contact_first_name": "Prova",
                "contact_last_name": "Provfall",
                "contact_mobile": "070-1",
            },
        ),
        (
            "First Name,Last Name,Company,Mobile Phone\nProva,Provfall,,070-1\n",
            {"first_name": "Prova", "last_name": "Provfall", "mobile": "070-1"},
        ),
        (
            "Namn;Förnamn;Efternamn\nProvfall, Prova;Prova;Provfall\n",
            {"name": "Provfall, Prova", "first_name": "Prova", "last_name": "Provfall"},
        ),
        ("Name,Organization Name\nPer Persson,Åkeriet AB\n", {"name": "Åkeriet AB", "contact_name": "Per Persson"}),
        ("Company Name;Name\n;Per\n", {"name": "Per"}),
        (
            "Name,Email\nA,a@x.example ::: b@x.example\n",
            {"name": "A", "email": "a@x.example", "email_2": "b@x.example"},
        ),
        ('Namn,Adress\nA,"Gatan 1\nc/o B"\n', {"name": "A", "invoice_line1": "Gatan 1", "invoice_line2": "c/o B"}),
        ("Namn;Anteckning;Fax;Län\nA;ring;08-2;Skåne\n", {"name": "A", "info": "ring\nFax: 08-2\nLän: Skåne"}),
        ("Namn;Status\nA;Vilande\nB;Aktiv\n", {"name": "A", "active": "Vilande"}),
        ("Namn;Status\nA;Prospekt\nB;kund\n", {"name": "A", "stage": "Prospekt"}),
    ],
)
def test_whose_name_number_and_address_it_is(content: str, fields: dict[str, str]) -> None:
    assert read(content)[0].row.fields == fields


def test_properties_are_taken_apart() -> None:
    (row,) = read('Namn;Taggar;Grupp\nA;"Julkort | VIP;Får rabatt ::: VIP\nNy";x\n')
    assert row.properties == ["Julkort", "VIP", "Får rabatt", "Ny"]
    assert row.row.fields == {"name": "A", "group": "x"}


def test_letters_that_were_spoilt_before_are_doubtful() -> None:
    rows = read("Namn;Ort\nMalmÃ¶ Bygg;Lund\nV\ufffdxj\ufffd AB;Lund\nSÃO Bar;Lund\n")
    assert [codes(row) for row in rows] == [["letters_spoilt"], ["letters_spoilt"], []]


def test_a_wide_line_is_refused_before_it_is_a_row() -> None:
    for content in ("Namn" + ";x" * 300 + "\nA\n", "Namn\nA" + ";" * 2_000_000):
        with pytest.raises(InvalidInput, match="register_too_wide"):
            read(content)


CELLS = st.text(alphabet='aÖ;,"\n\r\t| \u0308\ufeff\x85=-', max_size=12)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_rows_are_rows_or_a_refusal(rows: list[list[str]], end: str) -> None:
    """Nothing raises but what is catalogued, and the rows are counted as they are read."""
    content = end.join(["Namn;Ort;Anteckning", *(";".join(row) for row in rows)])
    with contextlib.suppress(InvalidInput):
        read(content)


def test_what_is_written_as_csv_comes_back() -> None:
    """Whatever cells there are: a file that a program has written right is read as it was."""
    random_ = random.Random(5)
    signs = 'aåÖ;", \n'
    for _ in range(200):
        rows = [[f"K{at}", "".join(random_.choices(signs, k=random_.randrange(9))), "Lund"] for at in range(4)]
        text = io.StringIO()
        csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows([["Namn", "Anteckning", "Ort"], *rows])
        found = [(one.row.fields["name"], one.row.fields.get("info", "")) for one in read(text.getvalue())]
        assert found == [(name, note.strip()) for name, note, _ in rows]


def test_a_large_file_is_never_held_in_memory() -> None:
    """4,000 rows of 1,000 bytes: 4 MB; what is held is a part of it that does not grow with the length of the rows."""

    def made(count: int) -> io.BytesIO:
        rows = (f"{at};Kund {at} AB;{5560000000 + at};{'x' * 960};Malmö\n" for at in range(count))
        return io.BytesIO(("Kundnr;Namn;Orgnr;Anteckning;Ort\n" + "".join(rows)).encode())

    small, large = made(10), made(4_000)
    _walk(small)
    tracemalloc.start()
    _walk(large)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000


def _walk(file: Any) -> None:
    with open_register(file) as one:
        for _ in one.rows():
            pass


LONG = 100_000


@pytest.mark.parametrize("heading", ["Adress", "Egenskaper", "Telefon", "E-post", "Anteckning", "Postnr"])
@pytest.mark.parametrize(
    "cell", ["Storgatan 1, 2112 A," + " " * LONG + "1", "a" + " " * LONG + "b", "a, 1234 b" * 10_000]
)
def test_a_long_cell_is_read_in_time(heading: str, cell: str) -> None:
    """A street or property with so many spaces took a minute, in which the process did nothing else."""
    began = time.process_time()
    read(f"Namn;{heading}\nA AB;{cell}\n")
    assert time.process_time() - began < 3


def test_spaces_around_properties_are_none_of_theirs() -> None:
    (row,) = read('Namn;Egenskaper\nA AB;" Kund  |  VIP ;;  |a \\| b ::: c \n d"\n')
    assert row.properties == ["Kund", "VIP", "a | b", "c", "d"]


@pytest.mark.parametrize(
    ("content", "info"),
    [
        ("Namn;Momsnr;VAT number\nEk;SE900101001701;SE900202001801", "VAT number: SE900202••••01"),
        ("Namn;Orgnr;Personnummer;Typ\nEk;13105230812;14105230876;privat", "Personnummer: 14••••"),
        ("Namn;Orgnr;Personnummer\nEk;900101-0017;900202-0018", "Personnummer: 900202-••••"),
        ("Namn;Orgnr;Personnummer\nEk AB;900101-0017;556016-0680", "Personnummer: 556016-0680"),
    ],
)
def test_a_second_number_stands_masked_in_the_note(content: str, info: str) -> None:
    (row,) = read(content)
    assert row.row.fields["info"] == info


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("850709-9805", "850709-••••"),
        ("198507099805", "850709-••••"),
        ("ring 19850709-9805 innan", "ring 850709-•••• innan"),
        ("8507099805, 131052-308T", "850709-••••, 131052-••••"),
        ("131052-308T", "131052-••••"),
    ],
)
def test_a_personal_number_without_a_heading_stands_masked_in_the_note(cell: str, said: str) -> None:
    rows = read(f'Namn;Ort;;Fax\nA AB;Lund;"{cell}";\nB AB;Lund;;"{cell}"\n')
    assert [one.row.fields["info"] for one in rows] == [f"#3: {said}", f"Fax: {said}"]
    assert [codes(one) for one in rows] == [["number_hidden"], ["number_hidden"]]


@pytest.mark.parametrize(
    "cell", ["070-123 45 67", "0701234567", "556016-0680", "850709-9806", "best. 1234567890", "2026-01-31"]
)
def test_another_number_without_a_heading_stays_as_it_is(cell: str) -> None:
    (row,) = read(f"Namn;Ort;\nA AB;Lund;{cell}\n")
    assert (row.row.fields["info"], codes(row)) == (f"#3: {cell}", [])


def test_an_error_of_a_spreadsheet_is_neither_note_nor_property() -> None:
    (row,) = read("Namn;Ort;;Fax;Egenskaper\nA AB;Lund;#REF!;#N/A;VIP | #NAMN?\n")
    assert ("info" in row.row.fields, row.properties) == (False, ["VIP"])
    assert sorted((one.code, one.pointer, one.values["value"]) for one in row.doubts) == [
        ("spreadsheet_error", "/info", "#N/A"),
        ("spreadsheet_error", "/info", "#REF!"),
        ("spreadsheet_error", "/properties", "#NAMN?"),
    ]
