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
