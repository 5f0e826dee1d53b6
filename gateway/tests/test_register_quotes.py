"""Cells in quotes: what programs write comes back, and what may be read in two ways is doubtful, never silently wrong."""

import csv
import io
import random
import time
from collections.abc import Iterator

import pytest

from gateway.imports.quoted_cells import split
from gateway.imports.records import Record, read_records

from .test_register_rows import codes, read, seen

PIECES = (
    *(
        '"',
        '""',
        ";",
        ",",
        "\n",
        "a",
        "b c",
        "Lund",
        '5" rör',
        '";"',
        '"\n"',
        ',";"',
        " ",
        "1;A;Lund",
        '"A"',
        "\t",
        "'",
    ),
    *("\n1;Kund AB;Lund", '\n1;"Kund AB;Lund', '\\"', "x\ny", '"x\ny"', ",;", ";;;", "\n;;\n"),
)
PLAIN = ("A AB", "Lund", "1", "")


def make_table(dice: random.Random) -> tuple[int, list[list[str]]]:
    """A width and rows, half of whose cells look like quotes, separators and rows."""
    width = dice.randint(1, 5)
    rows = [
        [
            "".join(dice.choices(PIECES, k=dice.choice((0, 1, 1, 1, 2, 3, 4))))
            if dice.random() < 0.5
            else dice.choice(PLAIN)
            for _ in range(width)
        ]
        for _ in range(dice.randint(1, 6))
    ]
    return width, [row if any(map(str.strip, row)) else ["x", *row[1:]] for row in rows]


def write_table(rows: list[list[str]], delimiter: str, dice: random.Random) -> list[tuple[int, str]]:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    if dice.random() < 0.5:
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows(rows)
    return list(enumerate(out.getvalue().removesuffix("\n").split("\n"), 1))


def is_doubtful(one: Record, width: int) -> bool:
    return one.is_open or bool(one.part_of or one.ends) or len(one.cells) > width


def read_tables(count: int) -> Iterator[tuple[int, list[list[str]], list[Record]]]:
    for seed in range(count):
        dice = random.Random(seed)
        width, rows = make_table(dice)
        delimiter = dice.choice(";,\t|")
        yield width, rows, list(read_records(write_table(rows, delimiter, dice), delimiter, width))


def test_no_row_of_a_written_table_is_silently_wrong() -> None:
    """3,000 tables whose cells look like rows: nearly all come back, and each row that does not is doubtful."""
    wrong = 0
    for width, rows, found in read_tables(3_000):
        if [one.cells for one in found] != rows:
            wrong += 1
            assert [one for one in found if one.cells not in rows and not is_doubtful(one, width)] == []
            assert any(is_doubtful(one, width) for one in found)
    assert wrong <= 15


def test_rows_between_two_stray_quotes_are_read_and_doubtful() -> None:
    rows = read('Kundnr;Namn;Ort\n504;"Öppen AB;Lund\n505;Mellan AB;Ystad\n506;Stäng AB";Kiruna\n507;D;Lund\n')
    assert [(one.row.fields["number"], codes(one)) for one in rows] == [
        ("504", ["quote_not_closed"]),
        ("505", ["row_in_quotes"]),
        ("506", ["row_in_quotes"]),
        ("507", []),
    ]
    assert rows[1].doubts[0].values == {"line": 2}


def test_two_columns_in_one_cell_may_be_rows() -> None:
    (row,) = read('Namn;Ort\n"Öppen AB;Lund\nStäng AB";Kiruna\n')
    assert (codes(row), row.doubts[0].values) == (["rows_in_cell"], {"line": 2, "end": 3})


def test_a_note_with_commas_on_several_lines_is_one_cell() -> None:
    rows = read('Nr,Namn,Anteckning\n1,A AB,"Ring Anna, Bo, Carl\nsedan Dan, Eva, Fia"\n2,B AB,x\n')
    assert [(one.row.fields["name"], one.row.fields["info"], codes(one)) for one in rows] == [
        ("A AB", "Ring Anna, Bo, Carl\nsedan Dan, Eva, Fia", []),
        ("B AB", "x", []),
    ]


@pytest.mark.parametrize(("lines", "length"), [(250, 20), (1_048, 999), (15_000, 60)])
def test_a_long_note_is_one_cell_and_no_customers(lines: int, length: int) -> None:
    """One of 300 lines was as many customers, each with a line of the note for its name."""
    note = "\n".join(["x" * length] * lines)
    rows = read(f'Namn;Ort;Anteckning\nA AB;Lund;"{note}"\nB;Lund;y\n')
    assert [one.row.fields["name"] for one in rows] == ["A AB", "B"]
    assert codes(rows[0]) == (["cell_too_long"] if len(note) > 10_000 else [])


def test_cells_beyond_the_headings_are_kept_in_the_note() -> None:
    (row,) = read("Namn;Ort\nA AB;Lund;extra;;mer\n")
    assert (row.row.fields["info"], codes(row)) == ("#3: extra\n#5: mer", ["too_many_cells"])


@pytest.mark.parametrize(
    "content",
    [
        "'Namn','Adress','Ort'\n'A AB','Storgatan 1, 2 tr','Lund'\n'O''Neill','x','Ystad'\n",
        "Namn,Adress,Ort\n'A AB','Storgatan 1, 2 tr','Lund'\n'O\\'Neill','x','Ystad'\n",
        "Namn;Adress;Ort\n'A AB';'Storgatan 1; 2 tr';'Lund'\n'O''Neill';'x\ny; z';Ystad\n",
    ],
)
def test_single_quotes_are_quotes_where_the_rows_fit_so_only(content: str) -> None:
    assert seen(content) == [(2, "A AB", "Lund"), (3, "O'Neill", "Ystad")]


def test_single_quotes_are_letters_of_names_elsewhere() -> None:
    content = "Namn,Adress,Ort\n's-Gravenhage BV,x,Lund\n't Hof,y,Lund\n'90-talet,'z,Lund\n"
    assert [name for _, name, _ in seen(content)] == ["'s-Gravenhage BV", "'t Hof", "'90-talet"]
    longer = read("Namn,Adress,Ort\n's-Gravenhage BV,x,Lund,mer\n'A AB','Storgatan 1, 2 tr','Lund'\n")
    assert [codes(one) for one in longer] == [["too_many_cells"], ["too_many_cells"]]


@pytest.mark.parametrize("line", [";" * 200_000 + '"x', ';"x' * 60_000, ';"x' * 60_000 + '"', '"' * 200_000])
def test_a_line_of_signs_is_read_in_time(line: str) -> None:
    """A line of a million separators with one open quote took hours: each cell copied the rest of the line."""
    began = time.process_time()
    split(line, ";")
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "lines",
    [['a;"b', *['c";"d'] * 20_000, 'e";f'], ['"x;"a" b;"c', *['d";"e'] * 20_000]],
    ids=["each line closes a cell and opens one", "after a quote that never closes"],
)
def test_cells_of_several_lines_are_read_in_time(lines: list[str]) -> None:
    """Each began the record anew: 25 kB took nine seconds, ten times as much a quarter of an hour."""
    began = time.process_time()
    records = list(read_records(enumerate(lines, 1), ";", 4))
    assert time.process_time() - began < 5
    assert sum(cell.count("\n") for one in records for cell in one.cells) + len(records) == len(lines)
    assert records[0].is_open


def test_empty_lines_after_an_open_quote_are_not_held() -> None:
    """Those of a file of 64 MB took gigabytes: a line counted by its signs alone."""
    looked_at = 0

    def lines() -> Iterator[tuple[int, str]]:
        nonlocal looked_at
        yield 1, '1;"A AB;Lund'
        for looked_at in range(2, 1_000_000):
            yield looked_at, ""

    assert next(read_records(lines(), ";", 3)) == Record(1, ["1", "A AB", "Lund"], is_open=True)
    assert looked_at < 200_000
