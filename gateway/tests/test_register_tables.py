"""Files with more than one table: headings that come again, and other tables below the first. Never customers, never lost."""

import pytest

from .test_register_rows import codes, read, seen

FIRST = "Kundnr;Namn;Ort\n1;A AB;Lund\n"


@pytest.mark.parametrize("again", ["Kundnr;Namn;Ort", "KUNDNR; Namn;ort", "Kundnr;Namn;Ort;;", '"Kundnr";"Namn";"Ort"'])
def test_headings_that_come_again_are_a_refused_row(again: str) -> None:
    rows = read(f"{FIRST}{again}\n2;B AB;Ystad\n")
    assert [one.refusal.code if one.refusal else "" for one in rows] == ["", "headings_again", ""]
    assert [codes(one) for one in rows] == [[], ["headings_again"], []]
    assert (rows[1].row.fields, rows[1].cells[:3][1].strip().lower()) == ({}, "namn")


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("Namn;Kundnr;Ort", "B AB;2;Ystad"),
        ("Leverantörsnr;Leverantör;Adress;Postnr;Ort", "9;Lev AB;Gatan 1;211 20;Malmö"),
        ("Namn;Telefon;E-post", "C AB;040-1;a@x.example"),
        ("\nArtikelnr;Benämning;Pris", "100;Skruv;12,50"),
        ("\nFakturanr;Datum;Belopp", "100;2026-01-01;12,50"),
        (";;\nItem no;Description;Unit price", "100;Screw;12.50"),
        ("\nLeverantörer\nNummer;Namn;Stad", "9;Lev AB;Lund"),
    ],
)
def test_another_table_below_the_first_is_refused_and_said_plainly(headings: str, row: str) -> None:
    rows = read(f"{FIRST}{headings}\n{row}\n;{row}\n")
    line = next(at for at, one in enumerate(f"{FIRST}{headings}".split("\n"), 1) if at > 2 and ";" in one.strip(";"))
    assert [one.row.fields.get("name", "") for one in rows if not one.refusal][:1] == ["A AB"]
    refused = [one for one in rows if one.refusal]
    assert [(one.row.line, codes(one)) for one in refused] == [
        (line, ["other_table"]),
        (line + 1, ["other_table"]),
        (line + 2, ["other_table"]),
    ]
    assert {one.refusal.values["line"] for one in refused if one.refusal} == {line}


def test_the_first_headings_after_another_table_begin_customers_again() -> None:
    rows = read(f"{FIRST}\nArtikelnr;Benämning;Pris\n100;Skruv;12\n\nKundnr;Namn;Ort\n2;B AB;Ystad\n")
    assert [one.refusal.code if one.refusal else one.row.fields["name"] for one in rows] == [
        "A AB",
        "other_table",
        "other_table",
        "headings_again",
        "B AB",
    ]


@pytest.mark.parametrize(
    "row",
    [
        "1;Telefon;Lund",
        "1;Företag AB;Ort",
        ";Kontakt;",
        "1;Kund;Pris",
        ";E-post AB;Telefonplan",
        ";Bolag;Lund",
        "2;Kontakt;Telefonplan",
    ],
)
def test_a_customer_whose_cells_are_words_of_headings_is_a_customer(row: str) -> None:
    assert len(seen(f"{FIRST}{row}\n9;C AB;Ystad\n")) == 3
    assert not any(one.refusal for one in read(f"{FIRST}{row}\n\n9;C AB;Ystad\n"))


def test_an_empty_line_alone_begins_no_table() -> None:
    rows = read(f"{FIRST}\n2;B AB;Ystad\n\n;Bageri;Lund\n\nC;Åkeri;Malmö\n")
    assert not any(one.refusal for one in rows)
