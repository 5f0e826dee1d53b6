"""Why a customer is a hit: the text, and which part of it to mark."""

import pytest

from contracts.crm import MatchField
from crm import matches
from crm.searched import Searched

NAME, PHONE, NUMBER = MatchField.NAME, MatchField.PHONE, MatchField.NUMBER


def marked(field: MatchField, text: str, *words: str) -> list[str]:
    """The marked parts of the text."""
    found, _ = matches.explain(matches.prepare([Searched(field, text)]), [words])
    return [text[mark.start : mark.end] for match in found for mark in match.marks]


@pytest.mark.parametrize(
    ("field", "text", "words", "parts"),
    [
        (NAME, "Byggvaruhuset i Malmö AB", ("mal", "bygg"), ["Bygg", "Mal"]),
        (NAME, "Café Östen", ("oste",), ["Öste"]),
        (NAME, "Smørrebrød & Æbler", ("aeb",), ["Æb"]),
        (NAME, "Malmo\u0308", ("malmo",), ["Malmo\u0308"]),
        (NAME, "<b>Bold</b>", ("b",), ["b"]),
        (NAME, "Ö 🍕🍕 Pizza", ("🍕",), ["🍕"]),
        (NAME, "Bygg Byggare", ("bygg",), ["Bygg"]),
        (NAME, "Byggare", ("byg", "bygga"), ["Bygga"]),
        (NAME, "S:t Eriks Café", ("st", "eri"), ["S:t", "Eri"]),
        (NAME, "AT&T Nordic", ("att",), ["AT&T"]),
        (NAME, "Kvarteret 1:a", ("1a",), ["1:a"]),
        (NAME, "Byggstart, Start", ("start",), ["Start"]),
        (NAME, "Östra ab Abborre", ("abb",), ["Abb"]),
        (NAME, "Stå Clara", ("sankta",), ["Stå Clara"]),
        (NAME, "Ek & Söner", ("och",), ["Ek & Söner"]),
        (NUMBER, "K-1001", ("k1001",), ["K-1001"]),
        (NUMBER, "K-1001", ("100",), ["100"]),
        (MatchField.IDENTITY_NUMBER, "556016-0680", ("5560160680",), ["556016-0680"]),
        (MatchField.IDENTITY_NUMBER, "556016-0680", ("55601606",), ["556016-06"]),
        (PHONE, "+46 40 12 34 56", ("0401234",), ["+46 40 12 34 56"]),
        (PHONE, "+46 40 12 34 56", ("04",), []),
        (PHONE, "+33 1 23 45 67 89", ("2",), []),
        (PHONE, "+33 1 23 45 67 89", ("456",), []),
        (PHONE, "+33 1 23 45 67 89", ("33123",), ["33 1 23"]),
        (PHONE, "070-555 66 77", ("0",), []),
        (MatchField.IDENTITY_NUMBER, "556016-0680", ("0680",), []),
        (MatchField.VAT_NUMBER, "DE136695976", ("de136",), ["DE136"]),
        (MatchField.EMAIL, "anna.berg@cafe.example", ("berg", "cafe"), ["berg", "cafe"]),
    ],
)
def test_marks(field: MatchField, text: str, words: tuple[str, ...], parts: list[str]) -> None:
    assert marked(field, text, *words) == parts


def test_each_word_counts_in_the_first_text_that_has_it() -> None:
    texts = [Searched(NAME, "Bygg AB"), Searched(MatchField.CONTACT, "Bo Bygg"), Searched(PHONE, "08-123", "Bo Bygg")]
    found, left = matches.explain(matches.prepare(texts), [["bygg", "bo", "zebra"]])
    assert [(match.field, match.text, match.of) for match in found] == [
        (NAME, "Bygg AB", ""),
        (MatchField.CONTACT, "Bo Bygg", ""),
    ]
    assert left == ["zebra"]


def test_a_text_that_has_all_the_words_comes_before_those_that_have_some() -> None:
    texts = [
        Searched(NAME, "Exempelbolaget"),
        Searched(MatchField.EMAIL, "info@bolaget.example"),
        Searched(MatchField.CONTACT, "Åsa Ek"),
        Searched(MatchField.EMAIL, "asa@ek.example", "Åsa Ek"),
    ]
    (found,), left = matches.explain(matches.prepare(texts), [["asa", "ek", "example"]])
    assert ((found.field, found.text, found.of), left) == (
        (MatchField.EMAIL, "asa@ek.example", "Åsa Ek"),
        [],
    )


def test_the_owner_of_a_number_is_named() -> None:
    (found,), left = matches.explain(matches.prepare([Searched(PHONE, "070-123 45 67", "Åsa Öhman")]), [["0701234567"]])
    assert (found.of, left) == ("Åsa Öhman", [])
