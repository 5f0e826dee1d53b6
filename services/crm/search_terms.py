"""Turns texts into index terms and queries into words to look up, both by the same rules. Pure.

A word is a run of letters and digits, folded: å ä ö → a a o, é → e, upper → lower case. Digits that are divided only by
hyphens, spaces and the like also form one word: "556016-0680" → 556016, 0680 and 5560160680. A customer's index terms are
the prefixes of its words, so that a search looks up exact terms and costs the same however large the register is.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby, islice

PREFIX_LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12)
"""The lengths of the stored prefixes. Each costs an entry in the index, and few words differ only after 8 letters."""

LONGEST = 40
MOST_WORDS = 240
MOST_PHONES = 100
SHORTEST_OF_LONG_NUMBER = 3
"""Identity and phone numbers are found from this many digits on: fewer would match half of the register."""

INACTIVE = "-"
"""Precedes each term of an inactive customer, so that a search for active ones never reads the others."""

_WORD = re.compile(r"[^\W_]+")
_OTHER_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_SWEDISH_PHONE = re.compile(r"(?:\+|(?<!\d)00)\s*46[\s-]*(?:\(0\)|0)?[\s-]*(?=\d)")
_CENTURY = re.compile(r"(?:16|18|19|20)(\d{10})")
_VAT_NUMBER = re.compile(r"se(\d{10})01")


def fold(text: str) -> str:
    """Lower case without accents: "Ångström AB" → "angstrom ab"."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).translate(_OTHER_LETTERS)


def normalise_name(text: str) -> str:
    """The folded words with single spaces: two names are the same if this is. "Bygg-Syd  AB" → "bygg syd ab"."""
    return " ".join(_WORD.findall(fold(text)))


def join_digits(words: Iterable[str]) -> list[str]:
    """Joins neighbours that are all digits: ["bygg", "08", "508"] → ["bygg", "08508"]."""
    joined: list[str] = []
    for is_number, group in groupby(words, str.isdigit):
        run = list(group)
        joined += ["".join(run)] if is_number else run
    return joined


def join_all(text: str) -> str:
    """All letters and digits as one word: "K-1001" → "k1001"."""
    return "".join(_WORD.findall(fold(text)))


def tokenize(text: str) -> list[str]:
    """Every word by which `text` can be found."""
    words = _WORD.findall(fold(text))
    return [*words, *join_digits(words)]


def identity_digits(text: str) -> str:
    """Ten digits of an organisation or personal number, without its century: "16556016-0680" → "5560160680"."""
    digits = join_all(text)
    century = _CENTURY.fullmatch(digits)
    return century[1] if century else digits


def phone_digits(text: str) -> str:
    """A phone number as dialled in Sweden, digits only: "+46 (0)8-508 860 00" → "0850886000"."""
    return "".join(re.findall(r"\d", _SWEDISH_PHONE.sub("0", text)))


def number_term(text: str) -> str:
    """The term that only the customer with exactly this number has: "K-1001" → "=k1001"."""
    return "=" + join_all(text)


def prefixes(word: str, shortest: int = 1) -> set[str]:
    """The stored prefixes of a word, and the word itself."""
    return {word[:length] for length in PREFIX_LENGTHS if shortest <= length < len(word)} | {word[:LONGEST]}


def filter_term(name: str, value: str) -> str:
    """The term of all customers with this value in that field: ("group", "VVS Nord") → "group:vvs nord"."""
    return f"{name}:{normalise_name(value)}"


def index_terms(
    texts: Iterable[str],
    number: str,
    identity_number: str,
    phones: Iterable[str],
    filters: dict[str, str],
    active: bool,
) -> list[str]:
    """All terms of a customer. `texts` are its texts but for numbers, the most important first."""
    words = list(dict.fromkeys(word for text in [number, *texts] for word in tokenize(text)))[:MOST_WORDS]
    whole = join_all(number)
    found = set().union(*(prefixes(word) for word in [*words, whole] if word))
    for digits in (identity_digits(identity_number), *map(phone_digits, islice(phones, MOST_PHONES))):
        if digits:
            found |= prefixes(digits, SHORTEST_OF_LONG_NUMBER)
    found |= {filter_term(name, value) for name, value in filters.items() if value}
    found.add(number_term(number))
    return sorted(found) if active else sorted(INACTIVE + term for term in found)


def parse_query(q: str) -> list[list[str]]:
    """The words of a query, in the ways to be tried in turn until one matches: numbers joined, then as typed."""
    typed = _WORD.findall(fold(_SWEDISH_PHONE.sub(" 0", q)))
    joined = join_digits(typed)
    bare = [_bare_identity_number(word) for word in joined]
    unique = [tuple(dict.fromkeys(word[:LONGEST] for word in words)) for words in (bare, joined, typed) if words]
    return [list(words) for words in dict.fromkeys(unique)]


def _bare_identity_number(word: str) -> str:
    """The organisation number in its 12-digit form or in a VAT number; any other word unchanged."""
    match = _CENTURY.fullmatch(word) or _VAT_NUMBER.fullmatch(word)
    return match[1] if match else word


def lookup_term(word: str) -> str:
    """The index term under which to look up a word: its longest stored prefix."""
    return word[: max(length for length in PREFIX_LENGTHS if length <= len(word))]


def is_stored_prefix(word: str) -> bool:
    """Whether `lookup_term(word)` is the word itself; if not, it may match customers without any word that begins so."""
    return len(word) in PREFIX_LENGTHS
