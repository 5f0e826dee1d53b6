"""Identity numbers, VAT numbers, postcodes: the worked examples of the domain, and laws that hold for all numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.customers import Kind
from customers import identifiers
from customers.identifiers import BadNumberError

nine_digits = st.text("0123456789", min_size=9, max_size=9)


def with_check_digit(base: str) -> str:
    """Luhn as the domain words it: double every other digit from the right, add the digits, (10 − sum mod 10) mod 10."""
    total = 0
    for at, digit in enumerate(reversed(base)):
        doubled = int(digit) * (2 if at % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return f"{base}{(10 - total % 10) % 10}"


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("556016-0680", "556016-0680"),
        ("5560160680", "556016-0680"),
        ("16556016-0680", "556016-0680"),
        (" 202100 5489 ", "202100-5489"),
        ("900101-0017", "900101-0017"),
        ("199001010017", "19900101-0017"),
        ("900101+0017", "900101+0017"),
    ],
)
def test_identity_numbers_have_one_normal_form(raw: str, normal: str) -> None:
    assert identifiers.identity_number(raw, Kind.COMPANY) == normal


@pytest.mark.parametrize(
    ("raw", "kind", "code"),
    [
        ("556016-0681", Kind.COMPANY, "bad_check_digit"),
        ("55601606", Kind.COMPANY, "bad_number"),
        ("ABCDEF-1234", Kind.COMPANY, "bad_number"),
        ("٥٥٦٠١٦٠٦٨٠", Kind.COMPANY, "bad_number"),
        ("556016-0680", Kind.PERSON, "not_a_personal_number"),
        (with_check_digit("901301001"), Kind.COMPANY, "bad_birth_date"),
        (with_check_digit("900231001"), Kind.PERSON, "bad_birth_date"),
    ],
)
def test_wrong_identity_numbers_are_refused_with_the_reason(raw: str, kind: Kind, code: str) -> None:
    with pytest.raises(BadNumberError) as refused:
        identifiers.identity_number(raw, kind)
    assert refused.value.text.code == code


def test_a_coordination_number_has_sixty_added_to_its_day() -> None:
    number = with_check_digit("900161001")
    assert identifiers.identity_number(number, Kind.PERSON) == f"{number[:6]}-{number[6:]}"


@given(nine_digits, st.integers(1, 9))
def test_exactly_one_check_digit_fits(base: str, wrong_by: int) -> None:
    base = base[:2] + "5" + base[3:]
    right = with_check_digit(base)
    wrong = f"{base}{(int(right[-1]) + wrong_by) % 10}"
    assert identifiers.identity_number(right, Kind.COMPANY) == f"{right[:6]}-{right[6:]}"
    with pytest.raises(BadNumberError, match="bad_check_digit"):
        identifiers.identity_number(wrong, Kind.COMPANY)


@given(nine_digits)
def test_the_normal_form_of_a_normal_form_is_itself(base: str) -> None:
    once = identifiers.identity_number(with_check_digit(base[:2] + "9" + base[3:]), Kind.COMPANY)
    assert identifiers.identity_number(once, Kind.COMPANY) == once


@pytest.mark.parametrize(
    ("raw", "country", "normal"),
    [
        ("SE 556016-0680 01", "SE", "SE556016068001"),
        ("556016068001", "SE", "SE556016068001"),
        ("DE 136 695 976", "DE", "DE136695976"),
        ("FI20774740", "FI", "FI20774740"),
        ("NO 974 760 673 MVA", "NO", "NO 974 760 673 MVA"),
    ],
)
def test_vat_numbers_have_their_country(raw: str, country: str, normal: str) -> None:
    assert identifiers.vat_number(raw, country) == normal


@pytest.mark.parametrize(
    ("raw", "country"),
    [("SE556016068101", "SE"), ("SE556016068002", "SE"), ("DE136695978", "DE")],
)
def test_wrong_vat_numbers_are_refused(raw: str, country: str) -> None:
    with pytest.raises(BadNumberError, match="bad_vat_number"):
        identifiers.vat_number(raw, country)


@pytest.mark.parametrize(
    ("raw", "country", "normal"),
    [
        ("136 695 976", "DE", "DE136695976"),
        ("40 303265045", "FR", "FR40303265045"),
        ("094259216", "GR", "EL094259216"),
        ("U13585627", "AT", "ATU13585627"),
        ("B58378431", "ES", "ESB58378431"),
        ("DE136695976", "FR", "DE136695976"),
    ],
)
def test_a_vat_number_that_is_right_for_the_country_needs_no_prefix(raw: str, country: str, normal: str) -> None:
    assert identifiers.vat_number(raw, country) == normal


@pytest.mark.parametrize(("raw", "country"), [("136695978", "DE"), ("303265045", "FR"), ("094259217", "GR")])
def test_a_vat_number_without_its_country_that_is_wrong_there_is_refused(raw: str, country: str) -> None:
    with pytest.raises(BadNumberError, match="vat_number_without_country"):
        identifiers.vat_number(raw, country)


def test_an_identity_number_is_no_vat_number_for_the_lack_of_a_prefix() -> None:
    with pytest.raises(BadNumberError, match="bad_foreign_number"):
        identifiers.foreign_number("40303265045", "FR", Kind.COMPANY)


def test_the_vat_number_of_an_organisation_can_be_suggested() -> None:
    assert identifiers.suggested_vat_number("556016-0680") == "SE556016068001"


@pytest.mark.parametrize(("raw", "normal"), [("11134", "111 34"), ("111 34", "111 34"), ("SE-111 34", "111 34")])
def test_postcodes_have_one_normal_form(raw: str, normal: str) -> None:
    assert identifiers.swedish_postcode(raw) == normal


@pytest.mark.parametrize("raw", ["000 00", "1113", "012 34", "ABC 12", "111 345"])
def test_wrong_postcodes_are_refused(raw: str) -> None:
    with pytest.raises(BadNumberError, match="bad_postcode"):
        identifiers.swedish_postcode(raw)


def test_a_gln_has_thirteen_digits_and_a_check_digit() -> None:
    assert identifiers.location_number("7350000000016") == "7350000000016"
    with pytest.raises(BadNumberError, match="bad_gln"):
        identifiers.location_number("7350000000017")
