"""How Swedish names sound, and how far apart two spellings are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.phonetics import edit_distance, edits, sound

WORD = st.text(alphabet="abcdehks", min_size=3, max_size=7)


@pytest.mark.parametrize(
    "names",
    [
        "karlsson carlsson karlson carlson carlzon",
        "eriksson ericsson ericson erikson erixon erickson",
        "johnsson jonsson jonson johnson",
        "lindqvist lindkvist lindquist lindqwist",
        "pettersson petersson peterson",
        "gustafsson gustavsson gustavson",
        "christina kristina",
        "christoffer kristoffer christopher",
        "mathias mattias matias matthias",
        "bergh berg",
        "schmidt schmitt",
        "kajsa kaisa cajsa",
        "nielsson nilsson",
        "wallin vallin",
        "hjelm jelm",
        "isaksson isacsson isaxon",
        "filip philip phillip",
        "elisabeth elisabet elizabeth",
        "nystrom nistrom",
        "cecilia sesilia",
    ],
)
def test_spellings_of_one_name_sound_the_same(names: str) -> None:
    assert len({sound(name) for name in names.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lund", "lind"),
        ("karlsson", "larsson"),
        ("berg", "borg"),
        ("nilsson", "olsson"),
        ("malmo", "malma"),
        ("ek", "eka"),
    ],
)
def test_other_names_sound_otherwise(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@pytest.mark.parametrize("word", ["ab", "i", "08", "ort77", "556016", ""])
def test_numbers_and_short_words_have_no_sound(word: str) -> None:
    assert sound(word) == ""


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("andresson", "andersson", 1),
        ("sotckholm", "stockholm", 1),
        ("bygvaruhuset", "byggvaruhuset", 1),
        ("bygvaruhust", "byggvaruhuset", 2),
        ("goteborgg", "goteborg", 1),
        ("andetrsom", "andersson", 3),
        ("malmo", "malmo", 0),
        ("malmo", "lund", 3),
    ],
)
def test_edit_distance(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other, 2) == min(distance, 3)
    assert edit_distance(other, one, 2) == min(distance, 3)


@given(WORD)
def test_every_edit_is_one_error_away(word: str) -> None:
    assert all(edit_distance(word, one, 2) <= 1 for one in edits(word))


@given(WORD, WORD)
def test_words_one_error_apart_are_edits(one: str, other: str) -> None:
    assert (edit_distance(one, other, 2) == 1) == (other in set(edits(one)) and one != other)
