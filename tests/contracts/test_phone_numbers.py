"""Phone numbers: one form however they are written, each number of a text, and what spreadsheets leave of them."""

import pytest

from contracts.phone_numbers import (
    COUNTRIES,
    NO_TRUNK_ZERO,
    ZERO_STAYS,
    numbers_in,
    phone_digits,
    phone_words,
    write_plainly,
)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("+46 (0)8-508 860 00", "0850886000"),
        ("0046850886000", "0850886000"),
        ("(+46) 8 508 86000", "0850886000"),
        ("08–508 860 00", "0850886000"),
        ("+33 1 23 45 67 89", "33123456789"),
        ("0033123456789", "33123456789"),
        ("+33 (0)1 23 45 67 89", "33123456789"),
        ("+44 020 7946 0000", "442079460000"),
        ("+39 06 1234", "39061234"),
        ("+39 (0)6 1234", "39061234"),
        ("+1 (212) 555-0100", "12125550100"),
        ("+358 40 123", "35840123"),
        ("tel. +47 22 33 44 55", "4722334455"),
        ("070-123 45 67 ankn 12", "0701234567"),
        ("\uff0b46 8 508", "08508"),
        ("٠٧٠-١٢", "07012"),
        ("växel", ""),
    ],
)
def test_phone_digits(written: str, digits: str) -> None:
    assert phone_digits(written) == digits


@pytest.mark.parametrize("country", sorted(set(COUNTRIES) - {"SE"}))
def test_a_number_is_the_same_from_abroad_and_at_home(country: str) -> None:
    code = COUNTRIES[country]
    home = "212345678" if code in NO_TRUNK_ZERO else "0212345678"
    away = home if code in ZERO_STAYS | NO_TRUNK_ZERO else home[1:]
    wanted = code + away
    for written in (f"+{code} {away}", f"00{code}{away}", f"00 {code} {away}", f"+{code}-{away[:3]} {away[3:]}"):
        assert phone_digits(written) == phone_digits(written, country) == wanted
        assert {wanted, home} == set(phone_words(written))
    assert phone_digits(home, country) == wanted
    assert set(phone_words(home, country)) == {wanted, home}
    if code not in ZERO_STAYS:
        assert phone_digits(f"+{code} (0) {away}") == wanted


@pytest.mark.parametrize(
    ("q", "plain"),
    [
        ("ring +46 8 508", "ring 08508"),
        ("0033 1 23", "33123"),
        ("C++ 2", "C++ 2"),
        ("A+ 1001", "A+ 1001"),
        ("19900101-0017", "19900101-0017"),
        ("08-00 12", "08-00 12"),
        ("200 10", "200 10"),
    ],
)
def test_write_plainly(q: str, plain: str) -> None:
    assert " ".join(write_plainly(q).split()) == plain


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("040-12 34 56 / 070-111 22 33", ["040-12 34 56", "070-111 22 33"]),
        ("040-123456, 070-1112233", ["040-123456", "070-1112233"]),
        ("0701112239 Anna, 0701112240 Bo", ["0701112239", "0701112240"]),
        ("070-1112243 070-1112244", ["070-1112243", "070-1112244"]),
        ("(040) 12 34 56 (070) 111 22 33", ["(040) 12 34 56", "(070) 111 22 33"]),
        ("Hem: 040-123472 Mob: 070-1112246", ["040-123472", "070-1112246"]),
        ("0046 8 505 123 00 +46 70 123 45 67", ["0046 8 505 123 00", "+46 70 123 45 67"]),
        ("01 23 45 67 89 01 23 45 67 90", ["01 23 45 67 89", "01 23 45 67 90"]),
        ("0708/12 34 56", ["0708/12 34 56"]),
        ("070-111 22 41/42", ["070-111 22 41/42"]),
        ("040-12 34 61, ankn 12", ["040-12 34 61, ankn 12"]),
        ("04 05 06 07 08", ["04 05 06 07 08"]),
        ("+33 (0) 1 23 45 67 90", ["+33 (0) 1 23 45 67 90"]),
        ("", [""]),
    ],
)
def test_the_numbers_of_a_text(text: str, numbers: list[str]) -> None:
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("text", "country", "words"),
    [
        ("040-12 34 56 / +45 33 12 34 56", "", ["040123456", "4533123456", "33123456"]),
        ("46401234563", "", ["46401234563", "0401234563"]),
        ("401234564", "SE", ["401234564", "0401234564"]),
        ("33123456", "DK", ["4533123456", "33123456"]),
        ("90 510", "", ["90510"]),
    ],
)
def test_words_of_numbers_as_spreadsheets_leave_them(text: str, country: str, words: list[str]) -> None:
    assert phone_words(text, country) == words
