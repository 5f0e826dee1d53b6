"""Words in memory: what is near to a misspelt one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import phonetics
from crm.word_list import SHORTEST_BEGINNING, WordList

WORD = st.text(alphabet="abcd", min_size=3, max_size=9)
ONE, TWO = 1, 2


def list_of(*words: str) -> WordList:
    made = WordList()
    made.add(words, ONE)
    return made


def meant(words: WordList, word: str, kinds: int = ONE) -> list[str]:
    return [one for one, _ in words.with_one_error(word, kinds)]


@given(st.sets(WORD, max_size=30), WORD)
def test_one_error_finds_what_the_distance_says(there: set[str], word: str) -> None:
    found = {one for one, whole in list_of(*there).with_one_error(word, ONE) if one == whole}
    assert found == {one for one in there if phonetics.edit_distance(word, one, 1) == 1}


@given(st.sets(WORD, max_size=30), WORD)
def test_beginnings_of_long_words_are_found(there: set[str], word: str) -> None:
    wanted = {
        one
        for one in set(phonetics.edits(word)) - {word} - there
        if len(one) >= SHORTEST_BEGINNING and not word.startswith(one) and any(each.startswith(one) for each in there)
    }
    found = list_of(*there).with_one_error(word, ONE)
    assert {one for one, whole in found if one != whole} == wanted
    assert all(whole in there and whole.startswith(one) for one, whole in found)


@given(st.sets(WORD, max_size=30), WORD, st.integers(0, 3))
def test_all_within_so_many_errors_are_found_the_nearest_first(there: set[str], word: str, most: int) -> None:
    near = {one: phonetics.edit_distance(word, one, most) for one in there}
    wanted = sorted((one for one in there if near[one] <= most), key=lambda one: (near[one], one))
    assert list_of(*there).with_errors(word, most, ONE) == wanted


@given(WORD, st.text(alphabet="abcde", max_size=12))
def test_distances_are_those_of_the_table(word: str, other: str) -> None:
    assert phonetics.distances(word)(other) == phonetics.edit_distance(word, other, 20)


def test_words_come_and_get_further_kinds() -> None:
    words = list_of("malmo")
    assert (meant(words, "malmoo", ONE), meant(words, "malmoo", TWO)) == (["malmo"], [])
    words.add(["malmo", "malmos"], TWO)
    assert (meant(words, "malmoo", ONE), meant(words, "malmoo", TWO)) == (["malmo"], ["malmo", "malmos"])
    assert words.with_errors("malmx", 1, ONE) == ["malmo"]
    words.add(["malma"], ONE)
    assert words.with_errors("malmx", 1, ONE) == ["malma", "malmo"]
    assert len(words) == 3


@pytest.mark.parametrize("word", ["ab", "ort77", "0701234567", "жуков", "malmö", "a" * 41])
def test_what_is_no_word_of_letters_is_not_taken_in(word: str) -> None:
    assert len(list_of(word)) == 0
