"""What somebody may have meant each of whose words customers have, but no customer all of them: "lina berg" for Lena Berg.

Looked for only when the whole search has found nothing, and as corrected neither: one of the words may have one typing error, of
which another word comes that the process holds (vocabulary.py). A few such words are tried as queries. Of more, the customers
with the other words are read, at most MOST_ROWS, and their words compared; where there are more of them, the likeliest words are
tried, at most MOST_TRIED. So it costs the same in any register, and nothing where no word is near.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, zip_longest

from chassis.storage import Row
from crm import candidates, phonetics, vocabulary
from crm.candidates import Criteria
from crm.models import Customer

MOST_EXCHANGED = 4
"""So many of the words are looked at, the first ones."""
FEW = 2
"""So few near words are tried as queries at once; of more, those that customers with the other words have."""
MOST_ROWS = 200
MOST_TRIED = 8
MOST_WAYS = 6
VOWELS = frozenset("aeiouy")

Words = tuple[str, ...]


def correct(criteria: Criteria) -> Criteria | None:
    """The criteria with one word exchanged for one that a typing error makes of it, in all ways that some customer matches; None
    if there are none. Words in memory that are near are asked for first: where there are none it costs nothing more."""
    ways: dict[Words, None] = {}
    untried: list[list[Words]] = []
    for at, word in enumerate(criteria.words[:MOST_EXCHANGED]):
        others = (*criteria.words[:at], *criteria.words[at + 1 :])
        if not phonetics.most_errors(word) or not (others or criteria.filters or criteria.property_id):
            continue
        near = list(_exchange(criteria.words, at, _held_near(word, criteria.active)))
        if len(near) > FEW:
            rows = candidates.read(replace(criteria, words=others, other_words=()), MOST_ROWS)
            ways |= dict.fromkeys(_exchange(criteria.words, at, _words_near(word, rows)))
            near = near if len(rows) == MOST_ROWS else []
        untried.append(near)
    if not ways:
        in_turn = (one for some in zip_longest(*untried) for one in some if one is not None)
        ways = dict.fromkeys(one for one in islice(in_turn, MOST_TRIED) if _is_met(criteria, one))
    first, *further = [*islice(ways, MOST_WAYS)] or [()]
    return replace(criteria, words=first, other_words=tuple(further)) if first else None


def _words_near(word: str, rows: Sequence[Row]) -> list[str]:
    """The words of these customers that one error makes of the word, the likeliest first."""
    ids = [row["_id"] for row in rows]
    stored = Customer.rows({"_id": {"$in": ids}}, ["words"], limit=len(ids)) if ids else []
    there = {one.partition(":")[2] for row in stored for one in row.get("words", ())}
    return _likeliest(word, (one for one in there if phonetics.edit_distance(word, one, 1) == 1))


def _held_near(word: str, active: bool | None) -> list[str]:
    """The same of the words in memory; none while they are not."""
    held = vocabulary.find()
    found = held.with_one_error(word, vocabulary.kinds(active)) if held is not None else []
    return _likeliest(word, (meant for meant, whole in found if meant == whole))


def _likeliest(word: str, near: Iterator[str]) -> list[str]:
    """Words without those that begin with the word, which it has found already: first those with another vowel or the same
    letters."""
    return sorted((one for one in near if not one.startswith(word)), key=lambda one: (_is_far(word, one), one))


def _is_far(word: str, other: str) -> bool:
    pairs = [(one, meant) for one, meant in zip(word, other, strict=False) if one != meant]
    is_vowel = len(word) == len(other) and all({*pair} <= VOWELS for pair in pairs)
    return not is_vowel and sorted({*word}) != sorted({*other})


def _exchange(words: Words, at: int, near: Sequence[str]) -> Iterator[Words]:
    return ((*words[:at], one, *words[at + 1 :]) for one in near)


def _is_met(criteria: Criteria, words: Words) -> bool:
    """Whether some customer matches with these words."""
    return bool(candidates.read(replace(criteria, words=words, other_words=()), 1))
