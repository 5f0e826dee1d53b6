"""Turns texts into index terms and queries into words to look up, both by the same rules. Pure.

A word is a run of letters and digits as `contracts.folding` folds it. Digits that are divided only by hyphens, spaces and the
like also form one word: "556016-0680" → 556016, 0680 and 5560160680. So do words with an apostrophe, hyphen, colon or & inside
and initials: "O'Brien" → o, brien and obrien. A customer's index terms are the prefixes of its words, so that a search looks up
exact terms and costs the same however large the register is.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, islice
from typing import Any

from contracts.folding import fold, fold_name, fold_whole, join_digits, joined_words, said_otherwise, words_of
from contracts.phone_numbers import write_plainly
from crm import phonetics

PREFIX_LENGTHS = (1, 2, 3, 5)
"""The lengths of the stored prefixes. Each costs an entry in the index; what begins with another length is a range of whole
words, or nearly all of what begins with one letter less (candidates.py)."""
MANY_LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12)
"""Those of posting lists, and of all that releases before have to find (terms_form.py)."""

LONGEST = 40
MOST_WORDS = 3_000
MOST_NUMBERS = 1_000
"""Words and numbers of one customer: those of a chain with 200 shops and as many contacts."""
MOST_WORDS_BEFORE = 240
"""So many words releases before stored."""
REMEMBERED_TEXTS = 500
"""Texts whose words are remembered: a customer's are asked for as terms, as sounds and as words of fields."""
SHORTEST_OF_LONG_NUMBER = 3
"""Identity and phone numbers are found from this many digits on: fewer would match half of the register."""

SHORTEST_OF_LETTERS = 2
"""A number that begins with letters is found from these on: the country of a VAT number."""

NUMBER = "="
"""Precedes a whole number of a customer."""

WHOLE = "#"
"""Precedes a whole number of a person, of which a part is hidden: it is found by nothing less (hidden_numbers.py)."""
SHORTEST_WHOLE = 7
"""No country has shorter numbers of persons. Shorter words, which many people type, are not looked up as whole numbers."""
MOST_WHOLE = 2
"""So many words of a query are looked up as whole numbers."""

SOUND = "~"
"""Precedes the sound of a word (`phonetics.sound`) that is not spelled so."""

MARKS = (NUMBER, WHOLE, SOUND)
"""Of terms that are no words."""

INACTIVE = "-"
"""Precedes each term of an inactive customer, so that a search for active ones never reads the others."""

_CENTURY = re.compile(r"(?:16|18|19|20)(\d{10})")
_VAT_NUMBER = re.compile(r"se(\d{10})01")
_FROM_ABROAD = re.compile(r"\s*46[\d\s-]{7,}")
"""A Swedish phone number with its calling code, without the + that says so."""
_SHORT_NUMBER = 6
"""Digits with 00 in front are a phone number from more digits on than this: "00100" is a postcode of Helsinki."""


def tokenize(text: str) -> list[str]:
    """Every word by which `text` can be found."""
    return list(_tokenize(text))


@lru_cache(maxsize=REMEMBERED_TEXTS)
def _tokenize(text: str) -> tuple[str, ...]:
    folded = fold(text)
    words = words_of(folded)
    joined = joined_words(folded)
    more = (*said_otherwise(folded), *symbols_of(folded))
    return tuple(dict.fromkeys([*words, *join_digits(words), *joined, *more]))


def symbols_of(text: str) -> list[str]:
    """The pictures in a text, each as a word: "🍕🍕 Pizzeria" → ["🍕"]."""
    return [] if text.isascii() else [sign for sign in dict.fromkeys(text) if unicodedata.category(sign) == "So"]


def identity_digits(text: str) -> str:
    """Ten digits of an organisation or personal number, without its century: "16556016-0680" → "5560160680"."""
    digits = fold_whole(text)
    century = _CENTURY.fullmatch(digits)
    return century[1] if century else digits


def vat_words(text: str) -> list[str]:
    """The words of a VAT number: from each place on where letters and digits meet, so that it is found as people space it.

    "DE 136695976" → ["de136695976", "136695976"]. Greece is both EL and GR.
    """
    whole = fold_whole(text)
    runs = ["".join(run) for _, run in groupby(whole, str.isdigit)]
    found = ["".join(runs[at:]) for at in range(len(runs))]
    other = {"el": "gr", "gr": "el"}.get(whole[:2])
    return [*found, other + whole[2:]] if other else found


def number_term(text: str) -> str:
    """The term that only the customer with exactly this number has: "K-1001" → "=k1001"."""
    return NUMBER + fold_whole(text)


def prefixes(word: str, lengths: Sequence[int] = PREFIX_LENGTHS, shortest: int = 1) -> set[str]:
    """The prefixes of a word that are stored, and the word itself."""
    return {word[:length] for length in lengths if shortest <= length < len(word)} | {word[:LONGEST]}


def terms_of_numbers(words: Iterable[str], active: bool) -> set[str]:
    """All terms that releases have made of these numbers by their beginnings."""
    found = {term for word in words for term in prefixes(word, MANY_LENGTHS)}
    return found if active else {INACTIVE + term for term in found}


FILTERS = ("group", "seller", "seller_id", "responsible_id")
"""The fields of a customer whose whole values can be looked for; those of before have no users' ids."""


SEARCH_FILTERS = (*FILTERS, "stage")
"""Those by which a search looks."""

REFUSED = "refused"
"""The filter of the addresses to which no mailings may go."""


def whole_term(number: str) -> str:
    """The term of a person's whole number, as one word: "9001010017" → "#9001010017"."""
    return WHOLE + number[:LONGEST]


def may_be_whole(word: str) -> bool:
    """Whether a word may be the whole number of a person."""
    return len(word) >= SHORTEST_WHOLE and any(sign.isdigit() for sign in word)


def sound_term(heard: str) -> str:
    """The term of a sound: "karlson" → "~karlson"."""
    return SOUND + heard


def sound_terms(texts: Iterable[str]) -> set[str]:
    """The terms of what the words of these texts sound like, where that is not how they are spelled."""
    words = {word for text in texts for word in tokenize(text)}
    return {sound_term(heard) for word in words if (heard := phonetics.sound(word)) and heard != word}


def filter_term(name: str, value: str) -> str:
    """The term of all customers with this value in that field: ("group", "VVS Nord") → "group:vvs nord"."""
    return f"{name}:{fold_name(value)}"


def index_terms(
    texts: Iterable[str],
    number: str,
    numbers: Iterable[str],
    filters: dict[str, str],
    active: bool,
    heard: Iterable[str] = (),
    lengths: Sequence[int] = PREFIX_LENGTHS,
    wholes: Iterable[str] = (),
    wholes_before: Iterable[str] = (),
) -> list[str]:
    """All terms of a customer. `texts` are its texts, the most important first; `numbers` the words of its identity, VAT and
    phone numbers; `heard` the texts that people may have heard only: names and towns; `lengths` those of the prefixes; `wholes`
    the numbers of which a part is hidden, `wholes_before` those of them that a release before looks up."""
    words = list(dict.fromkeys(word for text in [number, *texts] for word in tokenize(text)))[:MOST_WORDS]
    whole = fold_whole(number)
    found = set().union(*(prefixes(word, lengths) for word in [*words, whole] if word))
    for one in islice(numbers, MOST_NUMBERS):
        found |= prefixes(one, lengths, SHORTEST_OF_LONG_NUMBER if one.isdigit() else SHORTEST_OF_LETTERS)
    found |= {filter_term(name, value) for name, value in filters.items() if value}
    found |= {number_term(number), *sound_terms(heard), *map(whole_term, wholes), *wholes_before}
    return sorted(found) if active else sorted(INACTIVE + term for term in found)


def parse_query(q: str) -> list[list[str]]:
    """The words of a query, in the ways to be tried in turn until one matches: numbers joined, then as typed."""
    return [spellings[0] for spellings in parse_spellings(q)]


def parse_spellings(q: str) -> list[list[list[str]]]:
    """The ways of `parse_query`, each with the spellings that say the same: as typed and, if that differs, with initials and
    what a sign inside a word divides as one word. A customer matches a way if it matches any of its spellings. Pictures
    count where nothing else was typed."""
    ways: list[list[list[str]]] = []
    for text in _readings(q):
        typed, joined = _number_forms(words_of(text)), _number_forms(joined_words(text))
        for at, words in enumerate(typed):
            spellings = [words, joined[min(at, len(joined) - 1)]]
            way = [one for place, one in enumerate(spellings) if one not in spellings[:place]]
            ways += [way] if way not in ways else []
    symbols = [] if ways else symbols_of(fold(q))
    return [[symbols]] if symbols else ways


def _readings(q: str) -> list[str]:
    """The query with its phone numbers as they are stored, and as typed: first what is more likely meant."""
    plain = write_plainly(q)
    if words_of(plain) == words_of(q):
        abroad = write_plainly(f"+{q}")
        return [q, abroad] if _FROM_ABROAD.fullmatch(q) else [q]
    is_phone = "+" in q or sum(sign.isdigit() for sign in q) > _SHORT_NUMBER
    return [plain, q] if is_phone else [q, plain]


def _number_forms(typed: list[str]) -> list[list[str]]:
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
    return _longest_prefix(word, PREFIX_LENGTHS)


def listed_term(word: str) -> str:
    """The term of the word's posting lists."""
    return _longest_prefix(word, MANY_LENGTHS)


def is_stored_prefix(word: str) -> bool:
    """Whether `lookup_term(word)` is the word itself; if not, it may match customers without any word that begins so."""
    return len(word) in PREFIX_LENGTHS


def begins_a_filter(word: str) -> bool:
    """Whether terms that are no words, those of filters, begin so: "stag", as "stage:customer" does."""
    return any(f"{name}:".startswith(word) for name in (*SEARCH_FILTERS, REFUSED))


def beginning_of_a_term(word: str) -> dict[str, Any]:
    """The condition for one term that it is a word that begins so."""
    return {"$regex": f"^{re.escape(word)}[^:]*$"}


def with_many_beginnings(terms: Iterable[str]) -> Iterator[str]:
    """The terms, and the longer prefixes of those that are words; some may come twice. A mark (INACTIVE) is not counted."""
    for term in terms:
        yield term
        mark = INACTIVE if term.startswith(INACTIVE) else ""
        word = term.removeprefix(INACTIVE)
        if ":" not in word and word[:1] not in MARKS:
            yield from (mark + word[:length] for length in MANY_LENGTHS if PREFIX_LENGTHS[-2] < length < len(word))


def with_few_beginnings(terms: Iterable[str], words: Iterable[str]) -> list[str]:
    """The terms without the prefixes that are not stored any more. `words` are all whole words among the terms."""
    whole = {word[:LONGEST] for word in words}
    return [term for term in terms if _is_kept(term.removeprefix(INACTIVE), whole)]


def _is_kept(term: str, whole: set[str]) -> bool:
    return len(term) in PREFIX_LENGTHS or term in whole or ":" in term or term[:1] in MARKS


def _longest_prefix(word: str, lengths: Sequence[int]) -> str:
    return word[: max(length for length in lengths if length <= len(word))]
