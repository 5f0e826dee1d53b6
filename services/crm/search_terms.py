"""What a customer can be found by, as words and their beginnings. Pure; both sides of a search go through here.

A word is a run of letters and digits, folded: å ä ö → a a o, é → e, capitals → small. Digits that only hyphens, spaces and
the like divide are one word, too: "556016-0680" → 556016, 0680 and 5560160680. A customer's `terms` are the beginnings of
its words, so that a search is a look-up of exact terms, which costs the same however large the register is.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby

LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12)
"""How long the stored beginnings are. Each costs an entry in the index; beyond 8 letters few words differ any more."""

LONGEST = 40
MOST_WORDS = 60
SHORTEST_OF_LONG_NUMBER = 3
"""Identity and phone numbers are found from this many digits on: fewer would match half of the register."""

INACTIVE = "-"
"""Put before the terms of inactive customers, so that looking for active ones never walks through the others."""

_WORD = re.compile(r"[^\W_]+")
_OTHER_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_SWEDISH_PHONE = re.compile(r"(?:\+|(?<!\d)00)\s*46[\s-]*(?:\(0\)|0)?[\s-]*(?=\d)")
_CENTURY = re.compile(r"(?:16|18|19|20)(\d{10})")
_VAT_NUMBER = re.compile(r"se(\d{10})01")


def fold(text: str) -> str:
    """Small letters without accents: "Ångström AB" → "angstrom ab"."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).translate(_OTHER_LETTERS)


def folded_name(text: str) -> str:
    """The folded words with single spaces: what makes two names the same."""
    return " ".join(_WORD.findall(fold(text)))


def joined(words: Iterable[str]) -> list[str]:
    """Neighbours that are all digits, made one: ["bygg", "08", "508"] → ["bygg", "08508"]."""
    made: list[str] = []
    for is_number, group in groupby(words, str.isdigit):
        run = list(group)
        made += ["".join(run)] if is_number else run
    return made


def words_of(text: str) -> list[str]:
    """Every word that `text` can be found by."""
    words = _WORD.findall(fold(text))
    return [*words, *joined(words)]


def identity_digits(text: str) -> str:
    """Ten digits of an organisation or personal number, without its century: "16556016-0680" → "5560160680"."""
    digits = "".join(_WORD.findall(fold(text)))
    century = _CENTURY.fullmatch(digits)
    return century[1] if century else digits


def phone_digits(text: str) -> str:
    """A phone number as dialled in Sweden, digits only: "+46 (0)8-508 860 00" → "0850886000"."""
    return "".join(re.findall(r"\d", _SWEDISH_PHONE.sub("0", text)))


def number_key(text: str) -> str:
    """The term that only the customer with exactly this number has: "K-1001" → "=k1001"."""
    return "=" + "".join(_WORD.findall(fold(text)))


def beginnings(word: str, shortest: int = 1) -> set[str]:
    """The stored beginnings of a word, and the word itself."""
    return {word[:length] for length in LENGTHS if shortest <= length < len(word)} | {word[:LONGEST]}


def criterion(name: str, value: str) -> str:
    """The term of everybody with this value in that field: ("group", "VVS Nord") → "group:vvs nord"."""
    return f"{name}:{folded_name(value)}"


def terms(
    texts: Iterable[str],
    number: str,
    identity_number: str,
    phones: Iterable[str],
    criteria: dict[str, str],
    active: bool,
) -> list[str]:
    """All terms of a customer. `texts` are names, cities, references and e-mail addresses, the most important first."""
    words = list(dict.fromkeys(word for text in [number, *texts] for word in words_of(text)))[:MOST_WORDS]
    whole = "".join(_WORD.findall(fold(number)))
    found = set().union(*(beginnings(word) for word in [*words, whole] if word))
    for digits in (identity_digits(identity_number), *(phone_digits(phone) for phone in phones)):
        if digits:
            found |= beginnings(digits, SHORTEST_OF_LONG_NUMBER)
    found |= {criterion(name, value) for name, value in criteria.items() if value}
    found.add(number_key(number))
    return sorted(found) if active else sorted(INACTIVE + term for term in found)


def asked(q: str) -> list[list[str]]:
    """What is searched for, as lists of words to try in turn until one finds something: numbers whole, then as typed."""
    words = _WORD.findall(fold(_SWEDISH_PHONE.sub(" 0", q)))
    whole = joined(words)
    undressed = [_without_dress(word) for word in whole]
    tries = [list(dict.fromkeys(word[:LONGEST] for word in one)) for one in (undressed, whole, words) if one]
    return [one for position, one in enumerate(tries) if one not in tries[:position]]


def _without_dress(word: str) -> str:
    """An organisation number out of its 12-digit form or its VAT number."""
    dressed = _CENTURY.fullmatch(word) or _VAT_NUMBER.fullmatch(word)
    return dressed[1] if dressed else word


def looked_up(word: str) -> str:
    """The stored term under which a word's completions are found: its longest stored beginning."""
    return word[: max(length for length in LENGTHS if length <= len(word))]


def is_looked_up_exactly(word: str) -> bool:
    """False if `looked_up` may also find customers that have no word beginning with `word`."""
    return len(word) in LENGTHS
