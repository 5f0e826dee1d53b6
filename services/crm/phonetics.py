"""How a Swedish name sounds, and how far one spelling is from another. Pure.

    sound("karlsson") == sound("carlsson") == sound("carlson") == "karlson"
    sound("eriksson") == sound("ericsson") == sound("erixon")  == "erikson"
    edit_distance("andresson", "andersson", 2) == 1            two neighbouring letters changed places

Words are folded (`contracts.folding`): å and ä are a here, ö is o.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

SHORTEST = 3
"""Shorter words sound like too many others."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"

_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^(?:hj|lj|gj|dj)", "j"),  # Hjelm, Ljung, Djurberg
        (r"^kj", "k"),  # Kjell, Kjerstin
        (r"w", "v"),  # Wallin, Vallin
        (r"qu|qv", "kv"),  # Lindquist, Lindqvist, Lindkvist
        (r"q", "k"),
        (r"sch", "s"),
        (r"ch|ck", "k"),  # Christina, Fredrick
        (r"ph", "f"),  # Sophia, Christopher
        (r"c(?=[eiy])", "s"),  # Cecilia
        (r"c", "k"),  # Carlsson, Marcus
        (r"x", "ks"),  # Erixon
        (r"z", "s"),  # Matz, Elizabeth
        (r"f", "v"),  # Gustaf, Olof
        (r"dt", "t"),  # Brandt, Brant
        (r"(?<!^)h", ""),  # Bergh, Thomas, Johnsson
        (r"ie", "i"),  # Nielsson
        (r"(?<=[aeo])j", "i"),  # Kajsa, Kaisa
        (r"y", "i"),
        (r"(.)\1+", r"\1"),  # Pettersson, Petersson
    )
)


@lru_cache(maxsize=1000)
def sound(word: str) -> str:
    """The key that spellings of one name share; "" of a word that is too short or has digits."""
    if len(word) < SHORTEST or not (word.isascii() and word.isalpha()):
        return ""
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return word


def edits(word: str) -> Iterator[str]:
    """Every word that one typing error makes of `word`: a letter missing, too many or wrong, or two that changed places."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in LETTERS if letter != tail[0])
        if len(tail) > 1 and tail[0] != tail[1]:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + letter + tail for letter in LETTERS)


def edit_distance(one: str, other: str, most: int) -> int:
    """How many typing errors (as in `edits`) lie between two words; `most` + 1 if there are more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [at]
        for place, other_letter in enumerate(other, start=1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != other_letter))
            if at > 1 and place > 1 and (one[at - 2], letter) == (other_letter, other[place - 2]):
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most:
            return most + 1
    return min(row[-1], most + 1)


def distances(word: str) -> Callable[[str], int]:
    """`edit_distance` from this word to any other, by arithmetic with a bit for each letter of the word: an eighth of the time.

    H. Hyyrö, A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances, Nordic Journal of Computing 10
    (2003), the variant for neighbouring letters that changed places.
    """
    places: dict[str, int] = {}
    for at, letter in enumerate(word):
        places[letter] = places.get(letter, 0) | 1 << at
    every, last = (1 << len(word)) - 1, 1 << len(word) >> 1

    def distance_to(other: str) -> int:
        plus, minus, same, before, distance = every, 0, 0, 0, len(word)
        for letter in other:
            here = places.get(letter, 0)
            swapped = ((~same & here) << 1) & before
            same = (((here & plus) + plus) ^ plus | here | minus | swapped) & every
            up, down = minus | ~(same | plus) & every, same & plus
            distance += bool(up & last) - bool(down & last)
            up, down = (up << 1 | 1) & every, (down << 1) & every
            plus, minus, before = down | ~(same | up) & every, up & same, here
        return distance

    return distance_to


def most_errors(word: str) -> int:
    """How many typing errors are forgiven in a word: none in short ones, which would be like any other."""
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return 0
    return 1 if len(word) < 6 else 2
