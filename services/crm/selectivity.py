"""How selective the terms of a search are: the scan reads the candidates of the most selective one and checks the others.

One look at the index tells: the sort key of a term's 200th customer. If there is none, the whole list is short; else, the
lower that key, the denser the list. The answer is cached for minutes: it decides on speed alone, never on the result.
Of a beginning that is no term of its own it is noted that many have it.
"""

import time
from collections.abc import Callable

from chassis.context import current
from crm.models import Customer

SHORT_LIST = 200
CACHE_SECONDS = 600.0
CACHE_SIZE = 20_000
NEVER = 1 << 63
_AND_MORE = "*"
"""Behind a beginning in the cache: no term ends so."""

_cache: dict[tuple[str, str], tuple[float, int]] = {}


def most_selective_first(terms: list[str]) -> list[str]:
    """The terms, the one with the fewest customers first. Costs nothing for a single term."""
    return sorted(terms, key=lambda term: (-_sparseness(term), -len(term))) if len(terms) > 1 else terms


def is_selective(term: str) -> bool:
    """Whether so few customers have the term that all of them may be read."""
    return _sparseness(term) == NEVER


def is_common_beginning(begin: str) -> bool:
    """Whether it is known that many customers have a term that begins so."""
    cached = _cache.get((current().tenant, begin + _AND_MORE))
    return cached is not None and cached[0] > time.monotonic()


def note_common_beginning(begin: str) -> None:
    """Many customers have a term that begins so."""
    _remember(begin + _AND_MORE, lambda: 0)


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
