"""Colleagues who are named in a text: "@Anna, ring kunden" names Anna, the user of the company. Pure.

The whole name counts before the first one, the longest name first; letters of either case are the same. A name that is only the
beginning of a word is none, and neither is a sign inside a word, as in an e-mail address. A first name that several have is
ambiguous; what is nobody's name is a text like any other.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from contracts.folding import fold_case

WORD = re.compile(r"\w+")
MARK = re.compile(r"(?<![\w@.+-])@(?=\w)")


class Ambiguous(NamedTuple):
    """A name that several users have, with their whole names."""

    name: str
    users: tuple[str, ...]


class Found(NamedTuple):
    """The users that a text mentions, each once, in its order; and the names that do not say who is meant."""

    ids: tuple[str, ...]
    ambiguous: tuple[Ambiguous, ...]


def find_mentions(text: str, names: Mapping[str, str]) -> Found:
    """`names` are the company's active users: id → name. Two users of the same whole name are ambiguous, too."""
    known: dict[str, list[str]] = defaultdict(list)
    firsts: dict[str, list[str]] = defaultdict(list)
    for user_id, name in names.items():
        plain = " ".join(name.split())
        if plain:
            known[fold_case(plain)].append(user_id)
            firsts[fold_case(plain.split()[0])].append(user_id)
    ids: list[str] = []
    unclear: list[Ambiguous] = []
    orders = [(names_of, _longest_first(names_of)) for names_of in (known, firsts)]
    folded = fold_case(text)
    for mark in MARK.finditer(folded):
        rest = folded[mark.end() :]
        found = (_match(rest, names_of, order) for names_of, order in orders)
        meant, length = next((one for one in found if one is not None), ([], 0))
        if len(meant) == 1:
            ids.append(meant[0])
        elif meant:
            whole = sorted(" ".join(names[one].split()) for one in meant)
            unclear.append(Ambiguous(whole[0][:length], tuple(whole)))
    return Found(tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(unclear)))


def _first_word(text: str) -> str:
    found = WORD.match(text)
    return found[0] if found else ""


def _longest_first(names: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The names by their first words, each list with the longest first: a text that begins otherwise costs one look."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        found[_first_word(name)].append(name)
    return found


def _match(rest: str, known: Mapping[str, list[str]], order: Mapping[str, list[str]]) -> tuple[list[str], int] | None:
    """The users of the longest name with which the text begins, and how long it is."""
    for name in order.get(_first_word(rest), ()):
        found = re.match(r"\s+".join(map(re.escape, name.split())) + r"(?!-?\w)", rest)
        if found:
            return known[name], len(name)
    return None
