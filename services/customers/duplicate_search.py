"""Finds the customers that one which is being written is probably the same as."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chassis.context import current
from chassis.storage import Row
from contracts.customers import CustomerFields, Doubt
from contracts.customers import errors as texts
from customers import duplicates
from customers.duplicates import Likeness
from customers.models import Customer, fields_of
from customers.vat_warnings import doubt_of

MOST_STRONG = 50
MOST_NAMED = 10
KEY_INDEX = "tenant_1_likeness_1"
FIELDS = (*CustomerFields.model_fields, "number", "likeness")


class Alike(NamedTuple):
    """A stored customer, and what it has in common with the one that is being written."""

    row: Row
    likeness: Likeness


def find_alike(fields: CustomerFields, own_id: str = "", only: Iterable[str] = ()) -> list[Alike]:
    """The customers that are probably the same, the likeliest first; `only` by these of its keys, if any are given.

    Without the one that an earlier attempt of this request stored: the retry must return it, not be refused because of it.
    """
    keys = duplicates.keys(fields)
    by = set(only) or set(keys)
    strong = [key for key in keys if key in by and duplicates.kind_of(key) not in duplicates.WEAK]
    old = [] if only else duplicates.keys_of_before(fields)
    rows = _read([*strong, *old], MOST_STRONG)
    crowded = set()
    for key in sorted(by - set(strong)):
        holders = _read([key], duplicates.MOST_SHARING + 1)
        if len(holders) > duplicates.MOST_SHARING:
            crowded.add(key)
        else:
            rows += holders
    others = {row["_id"]: row for row in rows if row["_id"] != own_id}
    found = [Alike(row, duplicates.compare(keys, duplicates.keys(fields_of(row)), crowded)) for row in others.values()]
    return sorted((one for one in found if one.likeness.keys), key=lambda one: -one.likeness.score)


def refusing(found: Sequence[Alike]) -> list[Alike]:
    """Those for which a new customer is refused unless the caller insists."""
    return [one for one in found if one.likeness.score >= duplicates.REFUSED_FROM]


def warnings_of(found: Sequence[Alike]) -> list[Doubt] | None:
    """What a reply says of them; None of nobody."""
    named = found[:MOST_NAMED]
    names = ", ".join(one.row["name"] for one in named)
    return [doubt_of(texts.LIKELY_DUPLICATE.at("", name=names), [one.row["_id"] for one in named])] if named else None


def _read(keys: Sequence[str], limit: int) -> list[Row]:
    query = {"likeness": {"$in": list(keys)}, "request_id": {"$ne": current().request_id}, "merged": None}
    return Customer.rows(query, FIELDS, limit=limit, index=KEY_INDEX) if keys else []
