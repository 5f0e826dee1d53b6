"""The customers with a word that begins so, where the index has no term for that beginning: a range of it, if few are in it."""

from collections.abc import Sequence

from chassis import beginnings
from chassis.storage import Row
from crm import search_terms, vocabulary
from crm.models import Customer
from crm.selectivity import is_noted, note

MOST = 60
"""So many are read: some more than are sorted for a page."""


def read(word: str, active: bool, fields: Sequence[str]) -> list[Row] | None:
    """All of them, in no order; None if there may be more than MOST, which is remembered."""
    begin = word if active else search_terms.INACTIVE + word
    if search_terms.begins_a_filter(word) or is_noted(begin):
        return None
    if not vocabulary.may_begin(word, active) and not _scan(begin, ("rank",), 1):
        return []  # the first entry from there on begins otherwise
    rows = {row["_id"]: row for row in _scan(begin, fields, MOST + 1)}
    if len(rows) <= MOST:
        return list(rows.values())
    note(begin)
    return None


def _scan(begin: str, fields: Sequence[str], most: int) -> list[Row]:
    return beginnings.scan(Customer, "terms", begin, fields, most, "tenant_1_terms_1_rank_1")
