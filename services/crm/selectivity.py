"""How selective the terms of a search are: the scan reads the candidates of the most selective one and checks the others.

One look at the index tells: the sort key of a term's 200th customer. If there is none, the whole list is short; else, the
lower that key, the denser the list. The answer is cached for minutes: it decides on speed alone, never on the result.
What else a search finds out about the register is noted there, too.
"""

import time
from collections.abc import Callable

from chassis.context import current
from chassis.storage import Row
from crm import search_terms
from crm.models import Customer

SHORT_LIST = 200
CACHE_SECONDS = 600.0
CACHE_SIZE = 20_000
NEVER = 1 << 63
_NOTE = "*"
"""Ends what is noted in the cache: no term ends so."""

_cache: dict[tuple[str, str], tuple[float, int]] = {}


def most_selective_first(terms: list[str]) -> list[str]:
    """The terms, the one with the fewest customers first. Costs nothing for a single term, nor where one is a whole number."""
    if any(map(is_whole, terms)):
        return sorted(terms, key=lambda term: not is_whole(term))
    return sorted(terms, key=lambda term: (-_sparseness(term), -len(term))) if len(terms) > 1 else terms


def is_whole(term: str) -> bool:
    """Whether the term is a person's whole number, which few customers have."""
    return term.removeprefix(search_terms.INACTIVE).startswith(search_terms.WHOLE)


def is_selective(term: str) -> bool:
    """Whether so few customers have the term that all of them may be read."""
    return _sparseness(term) == NEVER


def is_behind(row: Row, term: str | None) -> bool:
    """Whether more than SHORT_LIST customers of the term stand before the row; no of no term."""
    return term is not None and int(row["rank"]) > _sparseness(term)


def is_noted(what: str) -> bool:
    """Whether that has been noted of the company in the last minutes."""
    cached = _cache.get((current().tenant, what + _NOTE))
    return cached is not None and cached[0] > time.monotonic()


def note(what: str) -> None:
    """Keeps for minutes what a search has found of the register, on which only its way depends: many begin so, a scan was in
    vain."""
    _remember(what + _NOTE, lambda: 0)


def _sparseness(term: str) -> int:
    """The sort key of the term's 200th customer; NEVER if there is none."""

    def look() -> int:
        sort_key = Customer.find_nth_rank(term, SHORT_LIST)
        return NEVER if sort_key is None else sort_key

    return _remember(term, look)


def _remember(asked: str, look: Callable[[], int]) -> int:
    key, now = (current().tenant, asked), time.monotonic()
    cached = _cache.get(key)
    if cached and cached[0] > now:
        return cached[1]
    found = look()
    if len(_cache) >= CACHE_SIZE:
        _cache.clear()
    _cache[key] = (now + CACHE_SECONDS, found)
    return found


def clear_cache() -> None:
    """For tests and measurements, whose registers grow faster than any real one."""
    _cache.clear()
