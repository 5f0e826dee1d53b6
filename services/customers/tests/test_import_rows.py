"""Rows of a register, from cells to fields: what is refused, what is left out and named, what people's words mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.countries import country_of
from contracts.customers import IMPORT_COLUMNS, ImportRow, Kind
from customers import import_rows
from customers.import_rows import Candidate

GOOD = {"name": "Bygg AB", "identity_number": "5560160680", "invoice_postcode": "11134", "invoice_city": "Stockholm"}


def read(doubts: list[str] | None = None, /, **cells: str) -> Candidate:
    return import_rows.read(ImportRow(line=2, fields=cells, doubts=doubts or []))


def codes(candidate: Candidate) -> list[tuple[str, str]]:
    return [(one["code"], one["field"]) for one in candidate.problems]


def test_a_good_row_is_brought_into_normal_form() -> None:
    one = read(**GOOD)
    assert one.fields is not None
    assert one.problems == []
    assert (one.fields.identity_number, one.fields.addresses.invoice.postcode) == ("556016-0680", "111 34")


def test_a_row_without_a_name_is_refused() -> None:
    one = read(**{**GOOD, "name": "  "})
    assert one.fields is None
    assert codes(one) == [("missing_name", "name")]


def test_a_row_with_a_wrong_check_digit_is_refused_under_its_name() -> None:
    one = read(**{**GOOD, "identity_number": "556016-0681"})
    assert (one.fields, one.name) == (None, "Bygg AB")
    assert codes(one) == [("bad_check_digit", "identity_number")]


def test_values_that_cannot_be_right_are_left_out_and_named() -> None:
    one = read(
        **GOOD, email="nobody", visiting_postcode="000 00", visiting_city="Lund", payment_terms_days="snart", gln="1"
    )
    assert one.fields is not None
    assert sorted(codes(one)) == [
        ("bad_email", "email"),
        ("bad_gln", "gln"),
        ("bad_payment_terms_days", "payment_terms_days"),
        ("bad_postcode", "visiting_postcode"),
    ]
    assert one.fields.addresses.visiting is not None
    assert (one.fields.email, one.fields.addresses.visiting.postcode) == ("", "")
    assert one.fields.addresses.visiting.city == "Lund"


def test_a_missing_city_is_named_where_it_is_missing() -> None:
    assert codes(read(name="A", visiting_line1="Torget 1", invoice_city="Lund")) == [("missing_city", "visiting_city")]
    assert codes(read(name="A")) == [("missing_city", "invoice_city")]
    assert codes(read(name="A", visiting_city="Lund")) == []


def test_doubts_of_the_whole_file_come_along() -> None:
    one = read(["shared_identity_number The same number is on line 7."], **GOOD)
    assert one.problems == [
        {
            "code": "shared_identity_number",
            "field": "identity_number",
            "detail": "The same number is on line 7.",
        }
    ]
    assert one.fields is not None


def test_peoples_words_are_understood() -> None:
    one = read(
        **GOOD, kind="Företag", stage="Prospekt", credit_customer="Nej", language="Engelska", invoice_country="Sverige"
    )
    assert one.fields is not None
    assert one.problems == []
    assert (one.fields.kind, one.fields.stage, one.fields.credit_customer, one.fields.language) == (
        "company",
        "prospect",
        False,
        "en",
    )


def test_first_and_last_name_make_a_person() -> None:
    one = read(first_name="Åsa", last_name="Öberg", invoice_city="Lund")
    assert one.fields is not None
    assert (one.fields.kind, one.name) == (Kind.PERSON, "Åsa Öberg")


def test_a_bad_customer_number_refuses_the_row() -> None:
    assert codes(read(**GOOD, number="17/2")) == [("bad_customer_number", "number")]
    assert read(**GOOD, number="17/2").fields is None


def test_the_key_of_a_row_follows_from_what_identifies_it() -> None:
    def key(**cells: str) -> str:
        return read(**{"invoice_city": "Lund", **cells}).key

    assert key(name="A AB", number="7") == key(name="B AB", number="7", identity_number="5560160680")
    assert key(name="A AB", identity_number="5560160680") == key(name="a  ab", identity_number="16556016-0680")
    assert key(name="A AB", identity_number="5560160680") != key(name="B AB", identity_number="5560160680")
    assert key(name="A AB", invoice_postcode="11134") == key(name="A  ab", invoice_postcode="111 34")
    assert key(name="A AB", invoice_line1="Storgatan 1") != key(name="A AB", invoice_line1="Lilla gatan 9")
    assert len({key(name=name) for name in ("C++ Prov", "C# Prov", "Bygg A+", "Bygg A")}) == 4
    assert key(name="A AB", invoice_postcode="11134") != key(name="A AB", invoice_postcode="11135")
    assert key(name="Åhl AB") != key(name="Ahl AB")


@given(st.dictionaries(st.sampled_from([*IMPORT_COLUMNS, "colour"]), st.text(max_size=300), max_size=12))
def test_no_row_whatever_breaks_the_reading(cells: dict[str, str]) -> None:
    """Each row is either usable under a key, or refused with a reason."""
    one = import_rows.read(ImportRow(line=2, fields=cells))
    if one.fields is None:
        assert one.problems
    else:
        assert one.name
        assert one.key.startswith("import:")


@pytest.mark.parametrize(
    ("said", "country"),
    [
        ("Frankrike", "FR"),
        ("Storbritannien", "GB"),
        ("polen", "PL"),
        ("Island", "IS"),
        ("Schweiz", "CH"),
        ("se", "SE"),
        ("UK", "GB"),
        ("EL", "GR"),
        ("Nordirland", "XI"),
    ],
)
def test_a_country_is_read_by_its_name(said: str, country: str) -> None:
    found = read(**{**GOOD, "invoice_country": said, "invoice_postcode": "SW1A 1AA" if country != "SE" else "111 34"})
    assert found.fields is not None
    assert (found.fields.addresses.invoice.country, found.problems) == (country, [])


def test_a_country_that_is_not_understood_is_never_sweden() -> None:
    found = read(**{**GOOD, "invoice_country": "Atlantis", "invoice_postcode": "690 01"})
    assert found.fields is not None
    assert (found.fields.addresses.invoice.country, found.fields.addresses.invoice.postcode) == ("ZZ", "690 01")
    assert [one["code"] for one in found.problems] == ["unknown_country"]
    assert country_of(found.fields.addresses.invoice) == ""


@pytest.mark.parametrize(
    ("cells", "country", "info"),
    [
        ({"identity_country": "Norge"}, "NO", ""),
        ({"identity_country": "Norge", "invoice_country": "NO"}, "NO", ""),
        ({"identity_country": "Norge", "invoice_country": "Danmark"}, "DK", "Land: Norge"),
    ],
)
def test_the_country_of_the_identity_number_is_lost_nowhere(cells: dict[str, str], country: str, info: str) -> None:
    found = read(name="Fjord AS", invoice_city="Oslo", **cells)
    assert found.fields is not None
    assert (found.fields.addresses.invoice.country, found.info) == (country, info)
    assert [one["code"] for one in found.problems] == (["further_values"] if info else [])
