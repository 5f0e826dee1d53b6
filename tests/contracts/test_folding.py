"""One folding for search, duplicates and headings: texts that people take for the same fold to the same."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.folding import (
    APOSTROPHES,
    HYPHENS,
    fold,
    fold_name,
    fold_whole,
    joined_words,
    name_key,
    said_otherwise,
    words_of,
)
from contracts.legal_forms import FORMS, company_key
from contracts.phone_numbers import (
    COUNTRIES,
    NO_TRUNK_ZERO,
    ZERO_STAYS,
    numbers_in,
    phone_digits,
    phone_words,
    write_plainly,
)

FORMS_OF_UNICODE: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = ("NFC", "NFD", "NFKC", "NFKD")
LETTERS = st.text(
    st.characters(codec="utf-8", max_codepoint=0x2FFF, exclude_categories=("Cc", "Cn", "Co", "Cs")), max_size=30
)
"""Every letter and sign of Europe's scripts; Cherokee and the like, of which Unicode knows two cases, come after."""


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ÅÄÖ åäö", "aao aao"),
        ("Café André", "cafe andre"),
        ("Smørrebrød & Æbler", "smorrebrod & aebler"),
        ("Straße STRASSE ẞ", "strasse strasse ss"),
        ("ŁÓDŹ", "lodz"),
        ("İstanbul ısı", "istanbul isi"),
        ("Þórður Ðið Œuvre", "thordur did oeuvre"),
        ("Ｆｕｌｌ ﬁn", "full fin"),
        ("O´Brien O’Brien OʼBrien O`Brien", "o'brien o'brien o'brien o'brien"),
        ("ΣΊΣΥΦΟΣ Σίσυφος", "σισυφοσ σισυφοσ"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(LETTERS)
def test_a_fold_is_its_own_fold(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert name_key(name_key(text)) == name_key(text) or not words_of(text)


@given(LETTERS)
def test_a_fold_is_the_same_in_every_form_of_unicode(text: str) -> None:
    assert {fold(unicodedata.normalize(form, text)) for form in FORMS_OF_UNICODE} == {fold(text)}


@given(LETTERS)
def test_case_does_not_count(text: str) -> None:
    assert fold(text.upper()) == fold(text.upper().lower())
    assert fold(text.casefold()) == fold(text)
    assert name_key(text.lower()) == name_key(text)


@pytest.mark.parametrize("apostrophe", [*APOSTROPHES, "´", "\uff07"])
def test_every_apostrophe(apostrophe: str) -> None:
    text = f"Patrik O{apostrophe}Provley"
    assert (words_of(text), joined_words(text)) == (["patrik", "o", "provley"], ["patrik", "oprovley"])
    assert name_key(text) == name_key("Patrik Oprovley")


@pytest.mark.parametrize("hyphen", HYPHENS)
def test_every_hyphen(hyphen: str) -> None:
    name = f"Karl{hyphen}Erik"
    assert (words_of(name), joined_words(name)) == (["karl", "erik"], ["karlerik"])
    assert name_key(name) == name_key("Karl Erik") == name_key("Karlerik")


@pytest.mark.parametrize(
    "text", ["A.B.C. Bygg", "A. B. C. Bygg", "A B C Bygg", "ABC Bygg", "abc bygg", "A-B-C Bygg", "a.b.c bygg"]
)
def test_initials_joined_or_not(text: str) -> None:
    assert joined_words(text) == ["abc", "bygg"]
    assert name_key(text) == "abcbygg"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("H&M Hennes", ["hm", "hennes"]),
        ("3 M", ["3m"]),
        ("Bygg A", ["bygg", "a"]),
        ("A Bygg B", ["a", "bygg", "b"]),
        ("1 2 3", ["1", "2", "3"]),
        ("556016-0680", ["556016", "0680"]),
        ("Bygg - Syd", ["bygg", "syd"]),
        ("Jonas' Bygg", ["jonas", "bygg"]),
        ("S:t Eriks Café", ["st", "eriks", "cafe"]),
        ("Gården 1:a", ["garden", "1a"]),
        ("AT&T Nordic", ["att", "nordic"]),
        ("Svensson & Söner", ["svensson", "soner"]),
        ("Öppet 10:30", ["oppet", "10", "30"]),
        ("Obs: Bygg", ["obs", "bygg"]),
        ("", []),
    ],
)
def test_what_is_joined(text: str, words: list[str]) -> None:
    assert joined_words(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("S:t Eriks Café", ["sankt"]),
        ("St Eriks & Söner", ["och", "and", "sankt"]),
        ("S:TA CLARA", ["sankta"]),
        ("Sankta Clara, Sankt Erik", ["sta", "st"]),
        ("Brf. Eken", ["bostadsrattsforeningen"]),
        ("Bostadsrättsföreningen Eken", ["brf"]),
        ("BOSTADSRÄTTSFÖRENING".replace("Ä", "A\u0308"), ["brf"]),
        ("Brfx Eken", []),
        ("Stens Bygg", []),
        ("Bygg", []),
    ],
)
def test_what_is_said_otherwise(text: str, words: list[str]) -> None:
    assert said_otherwise(text) == words


@given(LETTERS)
def test_joining_loses_no_letter(text: str) -> None:
    assert "".join(joined_words(text)) == "".join(words_of(text)) == fold_whole(text)
    assert fold_name(text).split() == words_of(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Andersson & Söner", "ANDERSSON OCH SÖNER"),
        ("Andersson & Sons", "Andersson and sons"),
        ("Café Prové", "Cafe Prove"),
        ("O'Provley", "Oprovley"),
        ("Bygg-Syd", "Bygg Syd"),
        ("Malmö  Bygg,", "malmo bygg"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("C++ Prov", "C# Prov"), ("Bygg A+", "Bygg A"), ("Och AB", "AB"), ("+++", "###"), ("!!", "??"), ("C", "C+")],
)
def test_names_that_differ_in_signs_alone(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
    assert name_key(one)


@pytest.mark.parametrize(
    "name",
    [
        "AB Volvo",
        "Volvo AB",
        "Volvo Aktiebolag",
        "VOLVO AKTIEBOLAGET (PUBL)",
        "Volvo, A.B.",
        "Volvo A/S",
        "Volvo Oy Ab",
        "Volvo GmbH & Co. KG",
        "Volvo Sp. z o.o.",
        "Volvo S.à r.l.",
        "Volvo ek. för.",
        "Handelsbolaget Volvo",
        "Volvo",
    ],
)
def test_the_legal_form_does_not_count(name: str) -> None:
    assert company_key(name) == "volvo"


@pytest.mark.parametrize(
    ("name", "key"), [("AB", "ab"), ("AB Aktiebolag", "ab"), ("SAS Sverige AB", "sassverige"), ("Abba AB", "abba")]
)
def test_a_name_keeps_what_is_no_form(name: str, key: str) -> None:
    assert company_key(name) == key


@given(LETTERS, st.sampled_from([form for form in FORMS.splitlines() if form]))
def test_a_name_is_the_same_with_a_form_behind_it(name: str, form: str) -> None:
    if words_of(name) and not words_of(name)[-1].isdigit():
        assert company_key(f"Prov {name} x7 {form}") == company_key(f"Prov {name} x7")


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


def test_every_letter_of_unicode() -> None:
    wrong = []
    for sign in map(chr, range(0x20, 0x110000)):
        if unicodedata.category(sign) in ("Cs", "Cn", "Co", "Cc"):
            continue
        folded = fold(sign)
        others = {
            unicodedata.normalize("NFKC", sign),
            unicodedata.normalize("NFD", sign),
            sign.upper(),
            sign.lower(),
            folded,
        }
        if {fold(one) for one in others} != {folded}:
            wrong.append(sign)
    assert wrong == []


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
