"""Doubts of rows: what the whole file shows, and cells that say nothing or less than they should."""

import pytest

from contracts.customers import ImportRow, RowRemark
from customers import import_rows, row_branches
from customers.tests.test_row_values import GOOD, codes, read


@pytest.mark.parametrize("line", ["------", "=====", "----- ", "–––", "═════", "...", "_____", "+----+"])
def test_a_line_drawn_with_signs_is_no_customer(line: str) -> None:
    assert codes(read(name=line)) == [("missing_name", "name")]
    assert codes(read(invoice_city=line)) == [("missing_city", "invoice_city")]


def test_a_doubt_of_the_file_keeps_its_field_and_data() -> None:
    """On the card it is said in either language, and goes when its field is corrected."""
    found = [
        RowRemark(code="letters_spoilt", field="name", detail="Letters in M are spoilt.", values={"value": "M"}),
        RowRemark(code="quote_not_closed", detail="A quote on line 2 is never closed.", values={"line": "2"}),
    ]
    one = import_rows.read(
        ImportRow(line=2, fields=GOOD, doubts=["letters_spoilt x", "quote_not_closed y"], remarks=found)
    )
    assert one.problems == [
        {"value": "M", "code": "letters_spoilt", "field": "name", "detail": "Letters in M are spoilt."},
        {"line": "2", "code": "quote_not_closed", "field": "", "detail": "A quote on line 2 is never closed."},
    ]
    before = import_rows.read(ImportRow(line=2, fields=GOOD, doubts=["quote_not_closed A quote."]))
    assert before.problems == [{"code": "quote_not_closed", "field": "", "detail": "A quote."}]


def test_an_eu_vat_number_is_completed_by_the_country_of_the_row() -> None:
    one = read(vat_number="136 695 976", invoice_country="Tyskland")
    assert one.fields is not None
    assert (one.fields.vat_number, one.fields.vat_type, one.problems) == ("DE136695976", "eu_reverse_charge", [])


def test_a_report_shows_no_personal_number_that_a_branch_cannot_have() -> None:
    own = {"name": "Ek Bygg", "identity_number": "900101-0017", "invoice_city": "Malmö", "peppol_id": "0007:9001010017"}
    row = {"name": "Ek Bygg", "number": "1", "identity_number": "900101-0017"}
    _, _, (left,) = row_branches.join(row, import_rows.read(ImportRow(line=2, fields=own)))
    assert (left["field"], left["value"]) == ("peppol_id", "0007:900101••••")
    assert "9001010017" not in str(left)
