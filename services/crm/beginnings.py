"""The customers with a word that begins so, where the index has no term for that beginning: a range of it, if few are in it."""

import re
from collections.abc import Sequence

from chassis import request_claims
from chassis.context import current
from chassis.first_batch import aggregate_rows
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
    """Those of the first `most` customers of the index from `begin` on that have a term that begins so.

    One bound, and as many entries as are wanted. With a second bound MongoDB and DocumentDB would read the list to its end, since
    each bound may hold for another term of a customer; so would DocumentDB with a regular expression. MongoDB takes that as both
    bounds, and has to where a company is split over shards, whose answers come in no order.
    """
    begins_so: Row = {"terms": {"$regex": f"^{re.escape(begin)}"}}
    lower_bound = {"terms": {"$gte": begin}} if not request_claims.is_enabled() else begins_so
    steps: list[Row] = [
        {"$match": {"tenant": current().tenant, **lower_bound}},
        {"$limit": most},
        {"$match": begins_so},
        {"$project": dict.fromkeys(fields, 1)},
    ]
    return aggregate_rows(Customer._get_collection(), steps, "tenant_1_terms_1_rank_1")
