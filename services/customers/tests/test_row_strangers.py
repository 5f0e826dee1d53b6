"""Cells as registers of strangers have them: each is read as it was meant, or doubted, and costs no customer."""

import pytest

from contracts.country_names import UNKNOWN, read_country
from contracts.customers import ImportRow
from customers import import_rows
from customers.import_rows import Candidate


def read(**cells: str) -> Candidate:
    return import_rows.read(ImportRow(line=2, fields={"name": "Prov AB", "invoice_city": "Lund", **cells}))


def reasons(one: Candidate) -> list[tuple[str, str]]:
    return [(problem["field"], problem.get("reason") or problem["code"]) for problem in one.problems]


@pytest.mark.parametrize(
    "cell",
    [
        "SE556016068001",
        "SE 556016-0680 01",
        "SE-556016-0680-01",
        "556016068001",
        "Org.nr 556016-0680",
        "Orgnr: 5560160680",
        "Organisationsnummer 556016-0680",
        "556016/0680",
        "556016_0680",
        "٥٥٦٠١٦-٠٦٨٠",
        "５５６０１６０６８０",
    ],
)
def test_an_organisation_number_is_read_as_it_is_written(cell: str) -> None:
    one = read(identity_number=cell)
    assert one.fields is not None
    assert (one.fields.identity_number, one.problems) == ("556016-0680", [])


@pytest.mark.parametrize("cell", ["000000-0000", "0000000000", "0", "00000000-0000", "000000 - 0000"])
def test_zeros_in_place_of_a_number_are_a_doubt(cell: str) -> None:
    """The rows were refused, and the customers not in the register."""
    one = read(identity_number=cell)
    assert one.fields is not None
    assert (one.fields.identity_number, reasons(one)) == ("", [("identity_number", "identity_zeros")])


@pytest.mark.parametrize("cell", ["200101010101", "189001010018", "556016068002", "SE556016-0680-02"])
def test_what_only_resembles_a_vat_number_is_refused(cell: str) -> None:
    assert read(identity_number=cell).fields is None


@pytest.mark.parametrize(
    ("cell", "language"),
    [
        ("sv-AX", "sv"),
        ("sv-Latn-SE", "sv"),
        ("SV_se", "sv"),
        ("en_GB.UTF-8", "en"),
        ("en-ZA", "en"),
        ("en_US@posix", "en"),
    ],
)
def test_a_locale_says_its_language(cell: str, language: str) -> None:
    one = read(language=cell)
    assert one.fields is not None
    assert (one.fields.language, one.problems) == (language, [])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *(("US Dollars", "USD"), ("RMB", "CNY"), ("renminbi", "CNY"), ("Sfr.", "CHF"), ("Schweizer Franken", "CHF")),
        *(
            ("£ Sterling", "GBP"),
            ("Ft", "HUF"),
            ("₹", "INR"),
            ("Rubel", "RUB"),
            ("Baht", "THB"),
            ("Norwegian Kroner", "NOK"),
        ),
        *(("A$", "AUD"), ("CA$", "CAD"), ("NZ$", "NZD"), ("₺", "TRY"), ("Rand", "ZAR")),
    ],
)
def test_currencies_as_registers_name_them(cell: str, code: str) -> None:
    one = read(currency=cell)
    assert one.fields is not None
    assert (one.fields.currency, one.problems) == (code, [])


@pytest.mark.parametrize("cell", ["$", "Dollar", "kronor eller euro", "Franc", "Dirham", "HRK"])
def test_a_currency_that_may_be_several_is_none(cell: str) -> None:
    assert read(currency=cell).fields is None


@pytest.mark.parametrize("cell", ["svenska-norska", "entreprenör", "sv-", "ens", "en eller sv"])
def test_what_only_begins_as_a_locale_is_a_doubt(cell: str) -> None:
    assert reasons(read(language=cell)) == [("language", "unknown_language")]


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("net-30", 30),
        ("30DN", 30),
        ("30 dn", 30),
        ("30 kalenderdagar", 30),
        ("Per omgående", 0),
    ],
)
def test_terms_in_shorthand(cell: str, days: int) -> None:
    one = read(payment_terms_days=cell)
    assert one.fields is not None
    assert (one.fields.payment_terms_days, one.problems) == (days, [])


@pytest.mark.parametrize("cell", ["30 bankdagar", "10-30", "Swish", "-30"])
def test_terms_that_are_no_days_are_a_doubt(cell: str) -> None:
    one = read(payment_terms_days=cell)
    assert one.fields is not None
    assert (one.fields.payment_terms_days, reasons(one)) == (None, [("payment_terms_days", "unknown_terms")])


@pytest.mark.parametrize("cell", ["222 22 Lund", "22222 LUND", "222 22, Lund", "222\u00a022  Lund"])
def test_a_postcode_with_its_city(cell: str) -> None:
    """The address was of an unknown country, for its postcode had letters."""
    for cells in ({}, {"invoice_city": ""}):
        one = read(invoice_postcode=cell, **cells)
        assert one.fields is not None
        address = one.fields.addresses.invoice
        assert (address.postcode, address.city.casefold(), address.country) == ("222 22", "lund", "SE")
        assert one.problems == []


def test_a_postcode_with_another_city_is_a_doubt() -> None:
    one = read(invoice_postcode="222 22 Malmö")
    assert one.fields is not None
    assert (one.fields.addresses.invoice.country, len(one.problems)) == (UNKNOWN, 1)


@pytest.mark.parametrize("cell", ["Okänt", "OKÄND", "unknown", "Utland", "EU", "Kanarieöarna", "Tellus"])
def test_a_country_that_is_not_known_is_not_sweden(cell: str) -> None:
    one = read(invoice_country=cell, invoice_postcode="22222")
    assert one.fields is not None
    assert (one.fields.addresses.invoice.country, reasons(one)) == (UNKNOWN, [("invoice_country", "unknown_country")])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("FRA", "FR"), ("SRB", "RS"), ("RUS", "RU"), ("COD", "CD"), ("TLS", "TL"), ("DEU", "DE"), ("SWE", "SE")),
        *(("Förenade kungariket", "GB"), ("the United Kingdom", "GB"), ("Oesterreich", "AT"), ("Czech Rep.", "CZ")),
        *(("Korea, Republic of", "KR"), ("P.R. China", "CN"), ("Burma", "MM"), ("Swaziland", "SZ"), ("KSA", "SA")),
        *(("Kapverde", "CV"), ("Ivory Coast", "CI"), ("Slovak Republic", "SK"), ("日本", "JP"), ("Dubai", "AE")),
        *(("Holland", "NL"), ("Nordirland", "XI"), ("DR Kongo", "CD"), ("Republiken Kongo", "CG")),
        *(("YUG", UNKNOWN), ("SUN", UNKNOWN), ("Kosovo", UNKNOWN), ("Republic of China", UNKNOWN)),
    ],
)
def test_countries_as_registers_name_them(name: str, code: str) -> None:
    assert read_country(name) == code
