"""Exports of other programs: addresses in one cell, answers that contradict each other, headings that mean something else."""

import pytest

from contracts.errors import InvalidInput
from gateway.imports.register import ReadOptions

from .test_register_rows import codes, read

WHOLE = {"invoice_line1": "Storgatan 1", "invoice_postcode": "211 20", "invoice_city": "Malmö"}


@pytest.mark.parametrize(
    ("cell", "country"),
    [
        ("Storgatan 1, 211 20 Malmö", ""),
        ("Storgatan 1, 211 20 Malmö, Sverige", "Sverige"),
        ("Storgatan 1,211 20, Malmö, SE", "SE"),
        ('"Storgatan 1\n211 20 Malmö"', ""),
        ('"Storgatan 1\n211 20 Malmö\nSverige"', "Sverige"),
    ],
)
def test_a_whole_address_in_one_cell_is_taken_apart(cell: str, country: str) -> None:
    """The city of the last one was «Malmö, Sverige»."""
    (row,) = read(f"Namn;Adress\nA AB;{cell}\n")
    assert row.row.fields == {"name": "A AB", **WHOLE, **({"invoice_country": country} if country else {})}


@pytest.mark.parametrize(
    "cell",
    [
        "Storgatan 1 211 20 Malmö",
        "1 Main St, London SW1A 1AA, UK",
        "Storgatan 1, 211 20 Malmö, Sydpolen",
        "Box 1, Malmö",
    ],
)
def test_what_may_be_a_street_stays_one(cell: str) -> None:
    (row,) = read(f"Namn;Adress\nA AB;{cell}\n")
    assert row.row.fields == {"name": "A AB", "invoice_line1": cell}


def test_a_whole_address_beside_its_parts_is_not_said_twice() -> None:
    (row,) = read(
        "Organization - Name,Organization - Address,Organization - City/town/village/locality of Address,"
        "Organization - ZIP/Postal code of Address,Organization - Country of Address\n"
        'Prov AB,"Storgatan 1, 211 20 Malmö, Sverige",Malmö,211 20,Sweden\n'
    )
    assert row.row.fields == {"name": "Prov AB", **WHOLE, "invoice_country": "Sweden"}
    (other,) = read("Namn;Adress;Ort\nA AB;Storgatan 1, 211 20 Malmö;Lund\n")
    assert (other.row.fields["invoice_line1"], other.row.fields["invoice_city"]) == (
        "Storgatan 1, 211 20 Malmö",
        "Lund",
    )


def test_answers_that_contradict_each_other_are_doubtful() -> None:
    rows = read(
        "Namn;Ort;Aktiv;Spärrad;Kundtyp;Privatperson\n"
        "A;Lund;Ja;Ja;Företag;Nej\nB;Lund;1;0;Privat;x\nC;Lund;Nej;Nej;Företag;Ja\nD;Lund;;Ja;;Ja\n"
    )
    assert [codes(one) for one in rows] == [["answers_differ"], [], ["answers_differ", "answers_differ"], []]
    assert rows[0].row.fields["info"] == "Spärrad: Ja"
    assert [one.pointer for one in rows[2].doubts] == ["/kind", "/active"]
    assert [(one.row.fields["active"], one.row.fields["kind"]) for one in rows[3:]] == [("no", "person")]


def test_technical_names_of_odoo() -> None:
    """Its `type` is what an address is for, and `ref` the number."""
    (row,) = read(
        "id,name,city,country_id/name,ref,type\n__export__.res_partner_1,Odoo AB,Malmö,Sweden,C001,delivery\n"
    )
    assert (row.row.fields["number"], row.row.fields["info"]) == ("C001", "type: delivery")
    assert "kind" not in row.row.fields


def test_how_far_a_lead_has_come_says_nothing_about_who_is_active() -> None:
    (row,) = read("Company name,City,Lead Status,Lifecycle Stage\nA AB,Lund,OPEN,customer\n")
    assert (row.row.fields["stage"], row.row.fields["info"]) == ("customer", "Lead Status: OPEN")


@pytest.mark.parametrize("word", ["Arbetsadress, ", "Work ", "Company ", "Business "])
def test_parts_of_the_address_at_work(word: str) -> None:
    (row,) = read(f'"Företag";"{word}street";"{word}zip";"{word}city"\nA AB;Storgatan 1;211 20;Malmö\n')
    assert row.row.fields == {"name": "A AB", **WHOLE}


@pytest.mark.parametrize("codec", ["utf-32-le", "utf-32-be", "utf-32"])
def test_letters_of_four_bytes_are_read(codec: str) -> None:
    (row,) = read("Namn;Ort\nÅkeri AB;Lund\n".encode(codec))
    assert row.row.fields["name"] == "Åkeri AB"


def test_a_file_that_is_called_utf_32_and_is_not_names_the_line() -> None:
    with pytest.raises(InvalidInput, match="register_not_in_encoding"):
        read("Namn;Ort\nÅ;Lund\n", ReadOptions(encoding="utf-32-le"))


def test_headings_alone_are_a_register_of_nobody() -> None:
    assert read("Namn;Ort\n") == []
