"""Which of several terms leads to the fewest customers: the search walks along that one and checks the others.

One look at the index tells: the rank of a term's 200th customer. There is none, and the whole list is short; or the lower
that rank, the denser the term. The answer is remembered for some minutes, because it decides only on speed.
"""

import time

from chassis.context import current
from crm.models import Customer

SHORT_LIST = 200
REMEMBERED_SECONDS = 600.0
MOST_REMEMBERED = 20_000
NEVER = 1 << 63

_remembered: dict[tuple[str, str], tuple[float, int]] = {}


def rarest_first(terms: list[str]) -> list[str]:
    """The terms, the one with the fewest customers first. Costs nothing for a single term."""
    return sorted(terms, key=lambda term: (-_sparseness(term), -len(term))) if len(terms) > 1 else terms


def is_rare(term: str) -> bool:
    """Whether so few customers have the term that all of them may be looked at."""
    return _sparseness(term) == NEVER


def _sparseness(term: str) -> int:
    key, now = (current().tenant, term), time.monotonic()
    known = _remembered.get(key)
    if known and known[0] > now:
        return known[1]
    rank = Customer.nth_rank(term, SHORT_LIST)
    if len(_remembered) >= MOST_REMEMBERED:
        _remembered.clear()
    _remembered[key] = (now + REMEMBERED_SECONDS, NEVER if rank is None else rank)
    return _remembered[key][1]


def forget() -> None:
    """Forgets what is remembered."""
    _remembered.clear()
