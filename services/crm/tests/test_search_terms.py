"""Words: what a customer is stored under, and what a search looks up."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts import folding, phone_numbers
from contracts.folding import words_of
from crm import search_terms

TEXT = st.text(alphabet="abcåäöéÅÄÖ 019-&.@", max_size=40)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Byggvaruhuset i Malmö AB", "byggvaruhuset i malmo ab"),
        ("ÅÄÖ åäö", "aao aao"),
        ("Café André", "cafe andre"),
        ("Smørrebrød & Æbler", "smorrebrod & aebler"),
        ("Weiß", "weiss"),
    ],
)
def test_folded(text: str, folded: str) -> None:
    assert folding.fold(text) == folded


def test_accents_written_apart_are_the_same() -> None:
    assert folding.fold("Malmo\u0308") == folding.fold("Malmö") == "malmo"


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("mal bygg", ["mal", "bygg"]),
        ("556016-0680", ["5560160680"]),
        ("556016 0680 bygg", ["5560160680", "bygg"]),
        ("16556016-0680", ["5560160680"]),
        ("19900101-0017", ["9001010017"]),
        ("SE556016068001", ["5560160680"]),
        ("+46 8 508 860 00", ["0850886000"]),
        ("+46 (0)8-508 860 00", ["0850886000"]),
        ("0046850886000", ["0850886000"]),
        ("08-508 860 00", ["0850886000"]),
        ("info@bygg.se", ["info", "bygg", "se"]),
        ("Bygg, bygg", ["bygg"]),
    ],
)
def test_parse_query(q: str, first: list[str]) -> None:
    assert search_terms.parse_query(q)[0] == first


@pytest.mark.parametrize("q", ["", "  ", "-", "&?!"])
def test_nothing_is_asked(q: str) -> None:
    assert search_terms.parse_query(q) == []


def test_numbers_that_are_not_one_are_tried_apart() -> None:
    assert search_terms.parse_query("1001 42") == [["100142"], ["1001", "42"]]


@pytest.mark.parametrize(
    ("written", "digits"),
    [("+46850886000", "0850886000"), ("08-508 860 00", "0850886000"), ("0046 8 508 860 00", "0850886000")],
)
def test_phone_forms_are_one(written: str, digits: str) -> None:
    assert phone_numbers.phone_digits(written) == digits


@pytest.mark.parametrize("written", ["556016-0680", "5560160680", "16556016-0680"])
def test_identity_forms_are_one(written: str) -> None:
    assert search_terms.identity_digits(written) == "5560160680"


def terms(*texts: str, number: str = "K-1001", active: bool = True) -> list[str]:
    return search_terms.index_terms(
        texts, number, ["5560160680", "0850886000"], {"group": "VVS Nord", "seller": ""}, active
    )


def test_terms_of_a_customer() -> None:
    found = set(terms("Café Åre"))
    assert {
        "c",
        "ca",
        "caf",
        "cafe",
        "a",
        "ar",
        "are",
        "k",
        "1001",
        "k1001",
        "5560160680",
        "0850886000",
        "group:vvs nord",
    } <= found
    assert "=k1001" in found
    assert {term for term in found if term.startswith("5560")} == {"55601", "5560160680"}
    assert "55" not in found
    assert not any(term.startswith("seller:") for term in found)


def test_terms_of_an_inactive_one_are_others() -> None:
    assert terms("Bygg", active=False) == sorted("-" + term for term in terms("Bygg"))


@given(st.lists(TEXT, max_size=4), st.data())
def test_every_beginning_of_every_word_is_found(texts: list[str], data: st.DataObject) -> None:
    stored = set(search_terms.index_terms(texts, "1001", [], {}, True))
    for text in texts:
        typed = list(dict.fromkeys(word[: search_terms.LONGEST] for word in words_of(text)))
        assert typed in (search_terms.parse_query(text) or [[]])  # beside others: "009" may be dialled abroad
        for word in typed:
            length = data.draw(st.integers(min_value=1, max_value=len(word)))
            term = search_terms.lookup_term(word[:length])
            assert term in stored
            assert word[:length].startswith(term)
            assert search_terms.is_stored_prefix(word[:length]) == (term == word[:length])


@pytest.mark.parametrize("text", ["0011", "00 11", "+46 40 12 34 56"])
def test_what_may_be_a_phone_number_is_found_as_it_was_typed(text: str) -> None:
    stored = search_terms.index_terms([text], "1001", [], {}, True)
    ways = search_terms.parse_query(text)
    assert any(all(any(term.startswith(word) for term in stored) for word in way) for way in ways)


@given(TEXT)
def test_what_was_typed_whole_is_found_whole(text: str) -> None:
    """As typed: "0011", which may be +11, is looked for as that number, too, and not stored so as a word."""
    assume(folding.words_of(phone_numbers.write_plainly(text)) == folding.words_of(text))
    stored = search_terms.index_terms([text], "1001", [], {}, True)
    for one in search_terms.parse_query(text)[1:]:
        assert all(any(term.startswith(word) for term in stored) for word in one)


@given(st.lists(st.text(alphabet="abcdefgh", min_size=15, max_size=30), min_size=40, max_size=90))
def test_terms_are_bounded(many: list[str]) -> None:
    assert (
        len(search_terms.index_terms([" ".join(many)], "1", [], {}, True))
        <= search_terms.MOST_WORDS * (len(search_terms.PREFIX_LENGTHS) + 1) + 3
    )


@given(st.lists(TEXT, max_size=4), st.booleans())
def test_many_beginnings_are_few_and_those_that_follow_from_words(texts: list[str], active: bool) -> None:
    few, many = (
        set(search_terms.index_terms(texts, "K-1001", ["5560160680"], {"group": "VVS Nord"}, active, texts, lengths))
        for lengths in (search_terms.PREFIX_LENGTHS, search_terms.MANY_LENGTHS)
    )
    assert few <= many
    assert set(search_terms.with_many_beginnings(few)) == many
    words = {word for text in (*texts, "K-1001") for word in search_terms.tokenize(text)}
    assert set(search_terms.with_few_beginnings(many, {*words, "k1001", "5560160680"})) == few


def test_a_word_has_few_terms() -> None:
    assert search_terms.prefixes("stockholm") == {"s", "st", "sto", "stock", "stockholm"}
    assert search_terms.prefixes("5560160680", shortest=3) == {"556", "55601", "5560160680"}
    assert (search_terms.lookup_term("stockhol"), search_terms.listed_term("stockholm")) == ("stock", "stockhol")
