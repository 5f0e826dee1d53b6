"""Lines with the sum of a list are refused; companies that are called so are customers."""

import pytest

from contracts.customers import ImportRow
from customers.import_rows import read


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Summa"},
        {"name": "Summa", "credit_limit": "1"},
        {"name": "Summa:", "invoice_postcode": "1"},
        {"name": "Totalt"},
        {"name": "TOTAL 12"},
        {"name": "Antal kunder: 12"},
        {"name": "Antal kunder", "phone": "12"},
        {"name": "Summe"},
        {"name": "Yhteensä"},
        {"name": "Grand total: 1 250,50 kr"},
        {"number": "Summa", "name": "1"},
        {"number": "Totalt", "name": "12 st", "credit_limit": "100"},
        {"number": "Summa: 12"},
    ],
)
def test_a_total_is_refused(fields: dict[str, str]) -> None:
    one = read(ImportRow(line=9, fields=fields))
    assert (one.fields, [problem["code"] for problem in one.problems]) == (None, ["total_row"])


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Summa Summarum AB"},
        {"name": "Total AB"},
        {"name": "Totalbygg"},
        {"name": "Total", "invoice_city": "Lund"},
        {"name": "Summa", "identity_number": "556016-0680"},
        {"name": "Antal", "email": "info@antal.example"},
        {"name": "Total Energies Sverige"},
        {"name": "12"},
    ],
)
def test_a_company_with_such_a_name_is_a_customer(fields: dict[str, str]) -> None:
    one = read(ImportRow(line=9, fields=fields))
    assert one.fields is not None
    assert one.name == fields["name"]
