"""In which order hits come: the exact number, names that begin with the first word, all words in the name, any other field, what
sounds alike; within each of these what the user touched last, then names in Swedish order. Pure.

Few matches are sorted so as they are (`group_of`). Many cannot be read for each page: there the index gives those whose name
begins with the first word as one stretch of sort keys, and then the rest (`stretches`).
"""

from collections.abc import Collection, Sequence
from enum import IntEnum
from typing import NamedTuple

from chassis.storage import Row
from contracts.folding import fold_whole, joined_words, words_of
from crm import search_terms, sort_keys, swedish_order


class Group(IntEnum):
    """What a hit belongs to. The one before each (odd) has those that the user touched last."""

    EXACT = 0
    TOUCHED_BEGIN = 1
    BEGINS = 2
    TOUCHED_NAMED = 3
    NAMED = 4
    TOUCHED_OTHER = 5
    OTHER = 6
    TOUCHED_ALIKE = 7
    ALIKE = 8


class Stretch(NamedTuple):
    """Sort keys from `start` to before `end`, 0 for no end."""

    start: int
    end: int


WHOLE = Stretch(0, 0)


def group_of(row: Row, spellings: Sequence[Sequence[str]], q: str, touched: Collection[str]) -> Group:
    """The group of a customer that matches one of the spellings of the words in `q`."""
    if q and fold_whole(q) == fold_whole(row["number"]):
        return Group.EXACT
    return _touched(min((_by_name(row, words) for words in spellings), default=Group.OTHER), row, touched)


def alike(row: Row, touched: Collection[str]) -> Group:
    """The group of a customer that only sounds like what was searched for."""
    return _touched(Group.ALIKE, row, touched)


def big_group(row: Row, begins: Stretch | None) -> Group:
    """The group of a touched customer among too many matches to be sorted."""
    if begins and begins.start <= row["rank"] < begins.end:
        return Group.TOUCHED_BEGIN
    return Group.TOUCHED_NAMED


def find_stretch(q: str) -> Stretch | None:
    """The sort keys of names that begin with the first word, as it is typed; None without a word."""
    first = swedish_order.collation_key(q).partition(" ")[0]
    return Stretch(*sort_keys.prefix_range(first)) if first else None


def rest_of(begins: Stretch | None) -> list[Stretch]:
    """What lies before and behind."""
    if begins is None:
        return [WHOLE]
    before = [Stretch(0, begins.start)] if begins.start else []
    return [*before, Stretch(begins.end, 0)]


def _by_name(row: Row, words: Sequence[str]) -> Group:
    if not words:
        return Group.OTHER
    name = row["name"]
    if any(one.startswith(words[0]) for one in (*words_of(name)[:1], *joined_words(name)[:1])):
        return Group.BEGINS
    there = [*search_terms.tokenize(name), fold_whole(row["number"])]
    return Group.NAMED if all(any(one.startswith(word) for one in there) for word in words) else Group.OTHER


def _touched(group: Group, row: Row, touched: Collection[str]) -> Group:
    return Group(group - 1) if row["_id"] in touched else group
