"""What somebody may have meant whose words nothing fits: spellings that sound the same, and words with one or two typing errors.

Only words that customers have are suggested. They are looked for among the words that the process holds (vocabulary.py), and
while it does not hold them in the database. There, one error: every word that it can make is looked up in the index at once.
Two: the words of customers that share the first letters, at most MOST_READ of them, or of all in a register that is no larger.
So a question that finds nothing costs the same in any register.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from chassis.context import current
from chassis.storage import Row
from crm import beginnings, phonetics, search_terms, vocabulary
from crm.models import Customer
from crm.selectivity import is_selective
from crm.word_list import SHORTEST_BEGINNING, WordList

MOST_SUGGESTED = 4
"""Suggestions for one word."""
MOST_WAYS = 6
"""Corrected queries that are searched for."""
MOST_ERRORS_OF_A_SOUND = 2
MOST_SPACED = 4
"""Queries that differ in a space alone."""
MOST_READ = 1000
ROWS_A_LOOK = 50
LOOKS = 3
CACHE_SECONDS = 10.0
CACHE_SIZE = 5_000
HEAD_LENGTHS = (3, 2)

Words = tuple[str, ...]
Suggestion = tuple[int, str]
"""How many errors, and the word."""

_cache: dict[tuple[str, str, bool | None], tuple[float, Words]] = {}
_suggested: dict[tuple[str, str, bool | None], tuple[float, list[Suggestion]]] = {}
"""What may be meant by a word, the word itself where somebody has it."""


def clear_cache() -> None:
    """For tests, whose registers change faster than any real one."""
    _cache.clear()
    _suggested.clear()
    vocabulary.clear_cache()


def correct(words: Words, active: bool | None) -> list[Words]:
    """The queries that may have been meant instead of one that finds nothing; the likeliest first."""
    ways = _ways(words, [_options(word, active) for word in words])
    return list(dict.fromkeys([*ways, *islice(_spaced_otherwise(words, active), MOST_SPACED)]))


def _spaced_otherwise(words: Words, active: bool | None) -> Iterator[Words]:
    """The words with one space less or one more, where customers have such words: "bygg huset" and "bygghuset". Only from the
    words that the process holds."""
    held, wanted = vocabulary.peek(), vocabulary.kinds(active)
    if held is None:
        return
    for at, pair in enumerate(pairwise(words)):
        if held.has_beginning("".join(pair), wanted):
            yield (*words[:at], "".join(pair), *words[at + 2 :])
    for at, word in enumerate(words):
        for place in range(phonetics.SHORTEST, len(word) - phonetics.SHORTEST + 1):
            head, tail = word[:place], word[place:]
            if held.has(head, wanted) and held.has_beginning(tail, wanted):
                yield (*words[:at], head, tail, *words[at + 1 :])


def neighbours(words: Words, active: bool | None, *, of_many: bool = False) -> list[Words]:
    """The queries that sound like this one. `of_many`: many customers match it, so that a look at some who have its sound shows
    them alone."""
    heard = [[*_heard(word, active), *(_held_alike(word, active) if of_many else ())] for word in words]
    return _ways(
        words, [[(0, word), *_shortest((1, one) for one in set(some))] for word, some in zip(words, heard, strict=True)]
    )


def _held_alike(word: str, active: bool | None) -> list[str]:
    """The words in memory that sound like this one and are spelled nearly so."""
    heard, held = phonetics.sound(word), vocabulary.find()
    if not heard or held is None:
        return []
    near = held.with_errors(word, MOST_ERRORS_OF_A_SOUND, vocabulary.kinds(active))
    return [one for one in near if phonetics.sound(one) == heard and not one.startswith(word)]


def _ways(words: Words, options: list[list[tuple[int, str]]]) -> list[Words]:
    """Every choice of one option for each word but the words themselves, the cheapest first. Word by word only those that may
    be among the cheapest are kept: all choices of twenty words are more than a process can count."""
    chosen: list[tuple[int, Words]] = [(0, ())]
    for one in options:
        longer = [(cost + more, (*way, word)) for cost, way in chosen for more, word in one[: MOST_SUGGESTED + 1]]
        chosen = sorted(longer, key=lambda way: way[0])[: MOST_WAYS + 1]
    return [way for _, way in chosen if way != words][:MOST_WAYS]


def _options(word: str, active: bool | None) -> list[Suggestion]:
    """What a word may have been meant to be, and the word itself if a customer has it, since the others may be wrong. That is
    cached for seconds: the next page asks the same. That nobody has the word nor anything like it is not: what was stored a
    moment ago is found."""
    key, now = (current().tenant, word, active), time.monotonic()
    cached = _suggested.get(key)
    if cached and cached[0] > now:
        return cached[1]
    options = _suggest(word, active)
    if options:
        if len(_suggested) >= CACHE_SIZE:
            _suggested.clear()
        _suggested[key] = (now + CACHE_SECONDS, options)
    return options or [(0, word)]


def _suggest(word: str, active: bool | None) -> list[Suggestion]:
    """The likeliest words that customers have, or nothing. A word that some customer has is the first of them, and is only
    exchanged for one that sounds the same."""
    costs = dict.fromkeys(_heard(word, active), 1)
    most = phonetics.most_errors(word)
    is_known = bool(costs or most) and _is_known(word, active)
    if most and not is_known:
        held = vocabulary.find()
        costs |= _look_up(word, active) if held is None else _choose(held, word, active)
    suggested = _shortest((cost, one) for one, cost in costs.items())[:MOST_SUGGESTED]
    return [(0, word), *suggested] if is_known else suggested


def _shortest(suggested: Iterable[Suggestion]) -> list[Suggestion]:
    """The likeliest first, without those that begin with one as likely: a search for "karlsson" finds "karlssons"."""
    found = sorted(suggested)
    return [
        (cost, word)
        for cost, word in found
        if not any(other != word and word.startswith(other) and less <= cost for less, other in found)
    ]


def _choose(held: WordList, word: str, active: bool | None) -> dict[str, int]:
    """What the words that the process holds give, each looked up: a customer may have lost it since."""
    kinds, most = vocabulary.kinds(active), phonetics.most_errors(word)
    near = (meant for meant, whole in held.with_one_error(word, kinds) if _is_had(whole, active))
    costs = dict.fromkeys(islice(near, MOST_SUGGESTED), 1)
    if most == 1 or costs:
        return costs
    further = (one for one in held.with_errors(word, most, kinds) if _is_had(one, active))
    return dict.fromkeys(islice(further, MOST_SUGGESTED), most)


def _is_had(word: str, active: bool | None) -> bool:
    """Whether a customer has exactly this word."""
    return any(map(_has_any, _marked([word], active)))


def _look_up(word: str, active: bool | None) -> dict[str, int]:
    """The same from the database alone."""
    costs = dict.fromkeys(_with_one_error(word, active), 1)
    if phonetics.most_errors(word) > 1 and not costs:
        return dict.fromkeys(_with_two_errors(word, active), 2)
    return costs


def _is_known(word: str, active: bool | None) -> bool:
    """Whether a customer has a word that begins so."""
    if search_terms.is_stored_prefix(word):
        return any(not is_selective(one) or _has_any(one) for one in _marked([word], active))
    kinds = (True, False) if active is None else (active,)
    return any(beginnings.read(word, kind, ["rank"]) != [] for kind in kinds)


def _has_any(terms: str | Row) -> bool:
    return bool(Customer.rows({"terms": terms}, ["rank"], limit=1))


def _heard(word: str, active: bool | None) -> Words:
    """The words that customers have and that sound like this one. Cached for seconds: people type letter by letter."""
    heard = phonetics.sound(word)
    if not heard:
        return ()
    key, now = (current().tenant, word, active), time.monotonic()
    cached = _cache.get(key)
    if cached and cached[0] > now:
        return cached[1]
    terms = [search_terms.sound_term(heard), *([heard] if heard != word else [])]
    found = dict.fromkeys(
        one
        for row in _rows(terms, active, ROWS_A_LOOK)
        for one in _plain_words(row)
        if not one.startswith(word) and phonetics.sound(one) == heard
    )
    if len(_cache) >= CACHE_SIZE:
        _cache.clear()
    _cache[key] = (now + CACHE_SECONDS, tuple(found))
    return tuple(found)


def _with_one_error(word: str, active: bool | None) -> list[str]:
    """The words that customers have, or the beginnings of long ones, that one error lies away. A look that finds only
    customers whose words are too far away is followed by one without their terms."""
    by_term: dict[str, set[str]] = {}
    for one in set(phonetics.edits(word)) - {word}:
        if len(one) >= phonetics.SHORTEST:
            by_term.setdefault(one, set()).add(one)
        if len(one) >= SHORTEST_BEGINNING:
            by_term.setdefault(search_terms.lookup_term(one), set()).add(one)
    for heard in set(phonetics.edits(phonetics.sound(word))):
        by_term.setdefault(search_terms.sound_term(heard), set())
    found: dict[str, None] = {}
    for _ in range(LOOKS):
        rows = _rows(by_term, active, ROWS_A_LOOK, ("terms", "words"))
        for row in rows:
            there = {term.removeprefix(search_terms.INACTIVE) for term in row["terms"]} & by_term.keys()
            wanted = set[str]().union(*(by_term.pop(term) for term in there))
            found |= dict.fromkeys(sorted(_fitting(word, wanted, set(_plain_words(row)))))
        if found or not rows:
            break
    return list(found)


def _fitting(word: str, wanted: set[str], there: set[str]) -> Iterator[str]:
    """Those of the wanted words that a customer has or, if they are long, that one of its words begins with; and what it has
    that is near enough by its sound."""
    yield from wanted & there
    for one in wanted - there:
        if len(one) >= SHORTEST_BEGINNING and not word.startswith(one) and any(each.startswith(one) for each in there):
            yield one
    most = phonetics.most_errors(word)
    yield from (one for one in there if phonetics.sound(one) and phonetics.edit_distance(word, one, most) <= most)


def _with_two_errors(word: str, active: bool | None) -> list[str]:
    """The nearest words of customers that share the first letters, or of all if the register is small."""
    for rows in _near(word, active):
        near = {
            one: distance
            for one in {one for row in rows for one in _plain_words(row)}
            if (distance := phonetics.edit_distance(word, one, 2)) <= 2
        }
        if near:
            return sorted(near, key=lambda one: (near[one], one))[:MOST_SUGGESTED]
    return []


def _near(word: str, active: bool | None) -> Iterator[list[Row]]:
    for length in HEAD_LENGTHS:
        yield _rows([word[:length]], active, MOST_READ)
    kind: Row = {} if active is None else {"active": active}
    if Customer.total(kind, MOST_READ + 1) <= MOST_READ:
        yield Customer.rows(kind, ["words"], limit=MOST_READ)


def _rows(terms: Iterable[str], active: bool | None, limit: int, fields: Sequence[str] = ("words",)) -> list[Row]:
    """The words of customers with one of these terms, in any order."""
    return Customer.rows({"terms": {"$in": _marked(terms, active)}}, fields, limit=limit)


def _marked(terms: Iterable[str], active: bool | None) -> list[str]:
    """The terms as active customers have them, as others do, or both."""
    plain = list(terms)
    marked = [] if active is True else [search_terms.INACTIVE + term for term in plain]
    return [*(plain if active is not False else []), *marked]


def _plain_words(row: Row) -> Iterator[str]:
    """The words of all fields."""
    return (word.partition(":")[2] for word in row.get("words", ()))
