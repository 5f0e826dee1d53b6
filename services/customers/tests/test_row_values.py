"""Cells in spreadsheet dress, words, terms and countries: understood, or named and never a default."""

import pytest

from contracts.customers import ImportRow
from customers import import_rows, row_values
from customers.import_rows import Candidate
from customers.row_values import BadCellError

GOOD = {"name": "Prov AB", "invoice_city": "Lund"}


def read(**cells: str) -> Candidate:
    return import_rows.read(ImportRow(line=2, fields={**GOOD, **cells}))


def codes(one: Candidate) -> list[tuple[str, str]]:
    return sorted((problem["code"], problem["field"]) for problem in one.problems)


@pytest.mark.parametrize("dash", "‐‑‒–—―−－")
def test_every_dash_is_a_hyphen_in_a_number(dash: str) -> None:
    one = read(identity_number=f"556016{dash}0680", number=f"CU{dash}1", phone=f"040{dash}123456")
    assert one.fields is not None
    assert (one.fields.identity_number, one.number, one.fields.phone) == ("556016-0680", "CU-1", "040-123456")
    assert one.problems == []


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1001.0", "1001"),
        ("1001,00", "1001"),
        ("'0123", "0123"),
        ('="0123"', "0123"),
        ('"1001"', "1001"),
        ("”1001”", "1001"),
        ("1\u00a0001", "1001"),
        ("10,001", "10001"),
        ("1 234 567", "1234567"),
        ("\u200b1001\ufeff", "1001"),
        ("１００１", "1001"),
        ("1E5", "1E5"),
    ],
)
def test_a_customer_number_is_what_was_meant(cell: str, number: str) -> None:
    one = read(number=cell)
    assert (one.number, one.problems) == (number, [])


@pytest.mark.parametrize("cell", ["5.56016E+09", "5,56016e+09", "6E+09", "5.56016E9"])
def test_what_a_spreadsheet_has_rounded_is_refused_with_its_reason(cell: str) -> None:
    by_number, by_identity, by_gln = read(number=cell), read(identity_number=cell), read(gln=cell, phone=cell)
    assert (by_number.fields, codes(by_number)) == (None, [("spreadsheet_number", "number")])
    assert (by_identity.fields, codes(by_identity)) == (None, [("bad_identity_number", "identity_number")])
    assert cell in by_identity.problems[0]["detail"]
    assert by_gln.fields is not None
    assert codes(by_gln) == [("bad_gln", "gln"), ("bad_phone", "phone")]


@pytest.mark.parametrize("cell", ["-", "–", "n/a", "N/A", "NULL", "saknas", '""', "?", "(blank)", "Uppgift saknas"])
def test_what_says_nothing_is_nothing(cell: str) -> None:
    one = read(identity_number=cell, email=cell, phone=cell, payment_terms_days=cell, invoice_country=cell, active=cell)
    assert one.fields == read().fields
    assert (one.problems, one.not_understood, one.active) == ([], [], None)
    assert cell in ("Uppgift saknas", "saknas", "?") or read(name=cell).fields is None


@pytest.mark.parametrize(
    "name", ["C++ Prov", "'s-Gravenhage BV", "Okänd AB", "Nil", '5" Rörprov', "A - B", "Saknas AB"]
)
def test_signs_of_a_name_are_part_of_it(name: str) -> None:
    assert read(name=name).name == name


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("30 dagar netto", 30),
        ("30 dagar", 30),
        ("30.0", 30),
        ("net 30", 30),
        ("NET30", 30),
        ("Netto 30 dagar", 30),
        ("30 dgr", 30),
        ("30 days from invoice date", 30),
        ("2 veckor", 14),
        ("kontant", 0),
        ("Due on receipt", 0),
        ("0", 0),
    ],
)
def test_terms_are_a_number_of_days(cell: str, days: int) -> None:
    one = read(payment_terms_days=cell)
    assert one.fields is not None
    assert (one.fields.payment_terms_days, one.problems) == (days, [])


@pytest.mark.parametrize(
    ("cell", "days"), [("2/10 net 30", 30), ("2% 10, net 30", None), ("förskott", 0), ("Vorkasse", 0)]
)
def test_terms_that_say_more_are_named(cell: str, days: int | None) -> None:
    one = read(payment_terms_days=cell)
    assert one.fields is not None
    assert one.fields.payment_terms_days == days
    assert [problem["value"] for problem in one.problems] == [cell]


@pytest.mark.parametrize(
    "cell", ["snart", "30 dagar fri leveransmånad", "end of month 30", "14/30", "-30", "1 månad", "400"]
)
def test_terms_that_are_not_understood_are_none_and_named(cell: str) -> None:
    one = read(payment_terms_days=cell)
    assert one.fields is not None
    assert one.fields.payment_terms_days is None
    assert codes(one) == [("bad_payment_terms_days", "payment_terms_days")]
    assert one.problems[0]["value"] == cell


@pytest.mark.parametrize(
    ("column", "cell", "active"),
    [
        ("stage", "Aktiv", True),
        ("stage", "Vilande", False),
        ("stage", "spärrad", False),
        ("active", "Nej", False),
        ("active", "0", False),
        ("active", "1.0", True),
        ("active", "JA", True),
        ("active", "Passive", False),
        ("stage", "Avslutad", False),
        ("active", "FALSKT", False),
    ],
)
def test_a_status_says_whether_the_customer_is_active(column: str, cell: str, active: bool) -> None:
    one = read(**{column: cell})
    assert one.fields is not None
    assert (one.active, one.fields.stage, one.problems, one.not_understood) == (active, "customer", [], [])


def test_a_status_may_also_say_how_far_a_customer_has_come() -> None:
    for column in ("stage", "active"):
        one = read(**{column: "Prospekt"})
        assert one.fields is not None
        assert (one.fields.stage, one.active) == ("prospect", None)
    assert read(stage="Guld").not_understood == [("stage", "Guld")]


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("currency", "sek", "SEK"),
        ("currency", "kr", "SEK"),
        ("currency", "€", "EUR"),
        ("language", "sv-SE", "sv"),
        ("language", "Svenska", "sv"),
        ("language", "en_GB", "en"),
        ("kind", "Privatperson", "person"),
        ("kind", "Företag", "company"),
        ("vat_type", "Omvänd skattskyldighet", "swedish_reverse_charge"),
        ("vat_type", "EU, omvänd betalningsskyldighet", "eu_reverse_charge"),
        ("vat_type", "Export", "export"),
        ("credit_customer", "Nej", False),
        ("credit_customer", "x", True),
    ],
)
def test_words_are_understood_in_either_language(column: str, cell: str, value: object) -> None:
    one = read(**{column: cell})
    assert one.fields is not None
    assert (getattr(one.fields, column), one.problems) == (value, [])


@pytest.mark.parametrize("column", ["language", "kind", "vat_type", "credit_customer", "currency"])
def test_words_that_are_not_understood_are_named(column: str) -> None:
    assert [problem["field"] for problem in read(**{column: "Kvitten"}).problems] == [column]


@pytest.mark.parametrize(
    ("cell", "limit"),
    [
        ("50 000", "50000.00"),
        ("50\u00a0000,50 kr", "50000.50"),
        ("50.000,50", "50000.50"),
        ("50,000.50", "50000.50"),
        ("1'000", "1000.00"),
        ("SEK 1000", "1000.00"),
        ("12,5", "12.50"),
    ],
)
def test_a_sum_has_the_marks_of_its_country(cell: str, limit: str) -> None:
    one = read(credit_limit=cell)
    assert one.fields is not None
    assert (f"{one.fields.credit_limit}", one.problems) == (limit, [])


@pytest.mark.parametrize(
    ("cell", "first", "others"),
    [
        ("a@p.example, b@p.example", "a@p.example", ["b@p.example"]),
        ("a@p.example;b@p.example / c@p.example", "a@p.example", ["b@p.example", "c@p.example"]),
        ("a@p.example eller b@p.example", "a@p.example", ["b@p.example"]),
        ("mailto:a@p.example", "a@p.example", []),
        ("Anna Ek <a@p.example>", "a@p.example", []),
    ],
)
def test_of_two_addresses_the_first_is_used_and_the_others_are_kept(cell: str, first: str, others: list[str]) -> None:
    one = read(email=cell)
    assert one.fields is not None
    assert one.fields.email == first
    assert one.info == "\n".join(f"E-post: {address}" for address in others)
    assert codes(one) == ([("further_values", "email")] if others else [])


def test_of_two_numbers_the_first_is_used_and_the_others_are_kept() -> None:
    two = read(phone="08-123 45 67 / 070-123 45 67")
    extension = read(phone="040-12 34 56, 57")
    assert two.fields is not None
    assert extension.fields is not None
    assert (two.fields.phone, two.info, codes(two)) == (
        "08-123 45 67",
        "Telefon: 070-123 45 67",
        [("further_values", "phone")],
    )
    assert (extension.fields.phone, extension.problems) == ("040-12 34 56, 57", [])


def test_second_columns_are_kept_too() -> None:
    one = read(email="a@p.example", email_2="b@p.example", mobile="070-1", info="Ring först")
    assert one.fields is not None
    assert (one.fields.email, one.fields.phone) == ("a@p.example", "070-1")
    assert (one.info, one.problems) == ("Ring först\nE-post: b@p.example", [])


def test_the_person_of_a_company_is_its_contact() -> None:
    one = read(
        first_name="Prova", last_name="Provfall", phone="040-12 34 56", mobile="070-1", contact_2_email="x@p.example"
    )
    assert one.fields is not None
    assert (one.fields.kind, one.fields.first_name) == ("company", "")
    assert one.contacts == [
        {"name": "Prova Provfall", "mobile": "070-1"},
        {"name": "x@p.example", "email": "x@p.example"},
    ]


@pytest.mark.parametrize(
    ("cells", "countries"),
    [
        ({"invoice_country": "Deutschland", "invoice_postcode": "10115"}, {"DE"}),
        ({"invoice_country": "POL", "invoice_postcode": "00-950"}, {"PL"}),
        ({"invoice_country": "Sweden (SE)", "invoice_postcode": "21120"}, {"SE"}),
        ({"invoice_country": "FR", "visiting_postcode": "75008", "visiting_city": "Paris"}, {"FR"}),
        ({"visiting_country": "FR", "visiting_postcode": "75008", "visiting_city": "Paris"}, {"FR"}),
        ({"invoice_postcode": "DK-2100"}, {"DK"}),
        ({"invoice_postcode": "SE-211 20"}, {"SE"}),
    ],
)
def test_addresses_are_in_the_country_that_the_row_says(cells: dict[str, str], countries: set[str]) -> None:
    one = read(**cells)
    assert one.fields is not None
    found = (one.fields.addresses.invoice, one.fields.addresses.visiting)
    assert ({address.country for address in found if address}, one.problems) == (countries, [])
    postcodes = {address.postcode for address in found if address and address.country != "SE"} - {""}
    assert postcodes <= set(cells.values())


def test_a_postcode_that_cannot_be_swedish_is_in_no_known_country() -> None:
    one = read(invoice_postcode="SW1A 1AA")
    assert one.fields is not None
    assert (one.fields.addresses.invoice.country, one.fields.addresses.invoice.postcode) == ("ZZ", "SW1A 1AA")
    assert codes(one) == [("country_unsaid", "invoice_country")]


def test_one_bad_cell_of_a_contact_or_branch_takes_nothing_else_along() -> None:
    one = read(
        contact_name="Anna",
        contact_email="nobody",
        contact_phone="1" * 150,
        branch_visiting_postcode="000 00",
        branch_name="Lund",
    )
    assert one.contacts == [{"name": "Anna"}]
    assert [branch["name"] for branch in one.branches] == ["Lund"]
    assert codes(one) == [
        ("bad_email", "contact_email"),
        ("bad_phone", "contact_phone"),
        ("bad_postcode", "branch_visiting_postcode"),
    ]


def test_terms_raise_for_what_they_do_not_understand() -> None:
    with pytest.raises(BadCellError) as raised:
        row_values.read_terms("löpande månad + 30")
    assert raised.value.values == {"value": "löpande månad + 30"}
