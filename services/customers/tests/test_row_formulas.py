"""What spreadsheets leave in cells in place of values, errors and formulas, and names without letters: each is doubtful."""

import pytest

from contracts.customers import ImportRow
from contracts.customers.cells import is_error, is_formula
from customers.import_rows import Candidate, read

ERRORS = [
    "#NAME?",
    "#NAMN?",
    "#REF!",
    "#REFERENS!",
    "#N/A",
    "#SAKNAS!",
    "#VÄRDEFEL!",
    "#VALUE!",
    "######",
    "#DIV/0!",
    "Err:502",
    "#NV",
]


def row(**cells: str) -> Candidate:
    return read(ImportRow(line=2, fields={"name": "A AB", "invoice_city": "Lund", **cells}))


def codes(one: Candidate) -> list[tuple[str, str]]:
    return [(found.get("reason", found["code"]), found["field"]) for found in one.problems]


@pytest.mark.parametrize("cell", ERRORS)
@pytest.mark.parametrize(
    "column",
    [
        "phone",
        "email",
        "invoice_line1",
        "website",
        "info",
        "contact_name",
        "contact_email",
        "branch_name",
        "kind",
        "active",
        "gln",
        "group",
    ],
)
def test_an_error_in_a_cell_is_a_doubt_and_no_data(cell: str, column: str) -> None:
    one = row(**{column: cell})
    assert one.fields == row().fields
    assert (one.contacts, one.branches, one.info, one.active) == ([], [], "", None)
    assert codes(one) == [("spreadsheet_error", column)]


@pytest.mark.parametrize("cell", ERRORS)
@pytest.mark.parametrize("column", ["name", "identity_number", "currency", "vat_type", "number"])
def test_an_error_in_a_cell_that_tells_who_it_is_refuses_the_row(cell: str, column: str) -> None:
    one = row(**{column: cell})
    assert (one.fields, codes(one)) == (None, [("spreadsheet_error", column)])
    assert cell in one.problems[0]["detail"]


@pytest.mark.parametrize(
    "name", ['=A1&" AB"', '=HYPERLINK("http://x.example";"Klick")', "=B2", "+SUM(A1:A2)", "@CONCAT(A1)", "=1+1"]
)
def test_a_name_that_is_a_formula_is_doubtful(name: str) -> None:
    one = row(name=name)
    assert (one.name, codes(one)) == (name, [("cell_is_formula", "name")])


@pytest.mark.parametrize("name", ["+46 70 123 45 67", "070-123 45 67", "556016-0680", "+46(0)40-12 34 56"])
def test_a_name_without_letters_is_doubtful(name: str) -> None:
    one = row(name=name)
    assert (one.name, codes(one)) == (name, [("name_is_number", "name")])


@pytest.mark.parametrize(
    "name",
    ["+Plus AB", "@Work AB", "1177", "24/7", "#1 Bygg", "7-Eleven", "= AB", "'=Bygg AB", '="Bygg AB"', "- Ek", "# AB"],
)
def test_a_name_with_signs_is_a_name(name: str) -> None:
    assert codes(row(name=name)) == []


@pytest.mark.parametrize(
    "column", ["invoice_city", "phone", "contact_name", "branch_name", "website", "your_reference"]
)
def test_a_formula_in_another_cell_is_no_data(column: str) -> None:
    one = row(**{column: "=B2"})
    assert codes(one)[0] == ("cell_is_formula", column)
    assert (one.contacts, one.branches) == ([], [])
    assert "=B2" not in str(one.fields)


def test_a_note_may_begin_with_a_sign() -> None:
    assert (row(info="=> ring dem").info, codes(row(info="=> ring dem"))) == ("=> ring dem", [])


def test_what_is_an_error_and_a_formula() -> None:
    assert not any(is_error(text) for text in ("#1", "##", "Felix", "Error", "#hashtag", "Fel:", ""))
    assert not any(is_formula(text) for text in ("==", "= x", '="01234"', "-", "+46 70", "", "@work", "+Plus (Lund)"))


@pytest.mark.parametrize(
    ("country", "cell", "meant"),
    [("DE", "1067", "01067"), ("NOR", "150", "0150"), ("FRA", "6000", "06000"), ("USA", "2108", "02108")],
)
def test_a_postcode_that_has_lost_its_zeros_is_doubtful(country: str, cell: str, meant: str) -> None:
    one = row(invoice_country=country, invoice_postcode=cell)
    assert codes(one) == [("postcode_short", "invoice_postcode")]
    assert (one.problems[0]["value"], one.problems[0]["meant"]) == (cell, meant)
    assert codes(row(invoice_country=country, invoice_postcode=meant)) == []


@pytest.mark.parametrize(
    ("said", "code"), [("FRA", "FR"), ("SRB", "RS"), ("TLS", "TL"), ("COD", "CD"), ("DEU", "DE"), ("GBR", "GB")]
)
def test_codes_of_three_letters(said: str, code: str) -> None:
    one = row(invoice_country=said)
    assert one.fields is not None
    assert (one.fields.addresses.invoice.country, codes(one)) == (code, [])
