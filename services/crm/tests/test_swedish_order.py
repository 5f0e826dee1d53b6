"""Texts sort as in a Swedish directory."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import sort_keys
from crm.swedish_order import LONGEST, collation_key, number_key

SWEDISH = "abcdefghijklmnopqrstuvwxyzåäö"
WORDS = st.text(alphabet=SWEDISH + SWEDISH.upper(), min_size=1, max_size=9)


@given(WORDS, WORDS)
def test_the_alphabet_ends_with_three_letters(one: str, other: str) -> None:
    def places(word: str) -> list[int]:
        return [SWEDISH.index(letter) for letter in word.lower()]

    assert (collation_key(one) < collation_key(other)) == (places(one) < places(other))
    if places(one) < places(other):
        assert sort_keys.name_key(collation_key(one), "cus_1") < sort_keys.name_key(collation_key(other), "cus_1")


def test_names_of_a_directory() -> None:
    names = [
        "Öppet",
        "Åkeri",
        "Andra",
        "Ängen",
        "Oppe",
        "Zeta",
        "Übler",
        "Yxa",
        "Østfold",
        "7-klöver",
        "Éclair",
        "Edvin",
    ]
    assert sorted(names, key=collation_key) == [
        "7-klöver",
        "Andra",
        "Éclair",
        "Edvin",
        "Oppe",
        "Übler",
        "Yxa",
        "Zeta",
        "Åkeri",
        "Ängen",
        "Öppet",
        "Østfold",
    ]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_written_apart_count_the_same(form: str) -> None:
    assert collation_key(unicodedata.normalize(form, "ÅÄÖ  é-ü")) == "{|} e y"  # type: ignore[arg-type]


def test_case_and_punctuation_do_not_count() -> None:
    assert collation_key(" «Bygg-Syd»  AB ") == "bygg syd ab"
    assert collation_key("&?!") == ""


@given(st.text(max_size=300))
def test_keys_are_bounded_and_have_no_outer_space(text: str) -> None:
    key = collation_key(text)
    assert key == key.strip()
    assert len(key) <= LONGEST


def test_customer_numbers_sort_by_value() -> None:
    numbers = ["10", "9", "K-10", "K-9", "100001"]
    assert sorted(numbers, key=number_key) == ["9", "10", "100001", "K-9", "K-10"]
