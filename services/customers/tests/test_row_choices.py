"""Currencies, VAT types and languages of a register: what nobody understands is never a default that means something."""

import pytest

from contracts.customers import ImportRow
from customers import import_rows
from customers.import_rows import Candidate


def read(**cells: str) -> Candidate:
    return import_rows.read(ImportRow(line=2, fields={"name": "Prov AB", "invoice_city": "Lund", **cells}))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Euro (EUR)", "EUR"),
        ("USD - US Dollar", "USD"),
        ("Svenska kronor", "SEK"),
        ("isk", "ISK"),
        ("Pund", "GBP"),
    ],
)
def test_a_currency_is_read_beside_its_name(cell: str, code: str) -> None:
    one = read(currency=cell)
    assert one.fields is not None
    assert (one.fields.currency, one.problems) == (code, [])


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("currency", "Kvitten", "unknown_currency"),
        ("currency", "XYZ", "unknown_currency"),
        ("currency", "SEK/EUR", "unknown_currency"),
        ("currency", "Dollar", "unknown_currency"),
        ("currency", "BTC", "unknown_currency"),
        ("currency", "17", "unknown_currency"),
        ("vat_type", "Kvitten", "unknown_vat_type"),
        ("vat_type", "0 %", "unknown_vat_type"),
        ("vat_type", "Momsfri", "unknown_vat_type"),
        ("vat_type", "7", "unknown_vat_type"),
    ],
)
def test_a_row_whose_sums_would_be_others_is_to_be_corrected(column: str, cell: str, reason: str) -> None:
    one = read(**{column: cell})
    assert (one.fields, [(problem["field"], problem["reason"]) for problem in one.problems]) == (
        None,
        [(column, reason)],
    )
    assert cell in one.problems[0]["detail"]


@pytest.mark.parametrize("cell", ["de", "Finska", "nb-NO", "Klingonska", "7"])
def test_a_language_that_no_document_has_is_a_doubt(cell: str) -> None:
    one = read(language=cell)
    assert one.fields is not None
    assert [(problem["field"], problem["reason"]) for problem in one.problems] == [("language", "unknown_language")]


@pytest.mark.parametrize(
    ("cells", "vat_type"),
    [
        ({}, "swedish"),
        ({"invoice_country": "Sverige"}, "swedish"),
        ({"invoice_country": "Tyskland"}, "eu"),
        ({"invoice_country": "DE", "vat_number": "DE136695976"}, "eu_reverse_charge"),
        ({"invoice_country": "DE", "vat_number": "DE136695976", "kind": "Privat"}, "eu"),
        ({"invoice_country": "DE", "vat_number": "DE1"}, "eu"),
        ({"invoice_country": "Norge"}, "export"),
        ({"invoice_country": "Storbritannien"}, "export"),
        ({"invoice_country": "Kroatien"}, "eu"),
        ({"invoice_country": "Norge", "vat_type": "Svensk moms"}, "swedish"),
        ({"invoice_country": "Atlantis"}, "swedish"),
    ],
)
def test_a_vat_type_that_no_cell_says_follows_from_a_country_that_is_known(
    cells: dict[str, str], vat_type: str
) -> None:
    one = read(**cells)
    assert one.fields is not None
    assert (one.fields.vat_type, "vat_type" in one.said) == (vat_type, "vat_type" in cells)
