"""Colleagues who are named in a text."""

import re

import pytest

from gateway.identity.mentions import find_mentions

NAMES = {
    "usr_a": "Anna Berg",
    "usr_b": "Bo Ek",
    "usr_c": "Bo Ekström",
    "usr_d": "Östen",
    "usr_e": "Anna-Karin Ås",
    "usr_f": "",
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ring @Anna Berg", ("usr_a",)),
        ("ring @anna berg, @ANNA  BERG!", ("usr_a",)),
        ("@Anna: kan du?", ("usr_a",)),
        ("(@östen)", ("usr_d",)),
        ("@Bo Ek och @Bo Ekström", ("usr_b", "usr_c")),
        ("@Anna-Karin, hej", ("usr_e",)),
        ("skriv till anna@berg.se eller x.@Anna", ()),
        ("@Annamaria @ Anna @@Anna", ()),
        ("@facebook", ()),
        ("utan", ()),
        ("@Östen @Anna Berg @Östen", ("usr_d", "usr_a")),
    ],
)
def test_who_is_mentioned(text: str, found: tuple[str, ...]) -> None:
    assert find_mentions(text, NAMES) == (found, ())


def test_a_first_name_of_several_is_unclear() -> None:
    found = find_mentions("@Bo, ring", NAMES)
    assert (found.ids, [(one.name, one.users) for one in found.ambiguous]) == ((), [("Bo", ("Bo Ek", "Bo Ekström"))])


def test_two_users_of_one_name_are_unclear() -> None:
    assert find_mentions("@Eva Ek", {"usr_1": "Eva Ek", "usr_2": "eva  ek"}).ambiguous[0].name == "Eva Ek"


def test_a_text_of_nothing_but_signs_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked at only where the text begins as it does, however many colleagues there are."""
    tried: list[str] = []
    match = re.match

    def count(pattern: str, text: str) -> object:
        tried.append(pattern)
        return match(pattern, text)

    names = {f"usr_{at}": f"Namn{at} Efternamn" for at in range(300)} | NAMES
    with monkeypatch.context() as patched:
        patched.setattr(re, "match", count)
        found = find_mentions("@a " * 600 + "@Namn7", names)
    assert found.ids == ("usr_7",)
    assert len(tried) < 10
