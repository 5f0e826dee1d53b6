"""The company's properties as they are stored: by id, by name, and what fits what somebody types."""

import re
from collections.abc import Iterable

from chassis.storage import Row
from contracts.collation import collation_key
from contracts.crm import Property as PropertyReply
from contracts.crm import SuggestedProperties, SuggestProperties
from contracts.crm.property_names import name_key
from contracts.folding import fold_name, words_of
from crm import errors
from crm.models import PROPERTY_FIELDS, Property, property_of

MOST_READ = 400
"""So many that fit are sorted for a suggestion; a company with more fitting ones types another letter."""


def find_all(property_ids: Iterable[str]) -> dict[str, PropertyReply]:
    """Those of the company's properties with these ids."""
    wanted = list(property_ids)
    rows = Property.rows({"_id": {"$in": wanted}}, PROPERTY_FIELDS) if wanted else []
    return {row["_id"]: property_of(row) for row in rows}


def find_groups(property_ids: Iterable[str]) -> dict[str, str]:
    """The groups that these properties are in now, of those that are in one. No query without ids."""
    wanted = list(property_ids)
    rows = Property.rows({"_id": {"$in": wanted}, "group": {"$gt": ""}}, ["group"]) if wanted else []
    return {row["_id"]: row["group"] for row in rows}


def find(name_or_id: str) -> PropertyReply | None:
    """The property with this name or id; None if there is none."""
    key = name_key(name_or_id)
    rows = Property.rows(
        {"$or": [{"_id": name_or_id}, {"folded": {"$in": [key, fold_name(name_or_id)]}}]}, PROPERTY_FIELDS
    )
    found = [row for row in rows if row["_id"] == name_or_id or (key and name_key(row["name"]) == key)]
    return property_of(found[0]) if found else None


def require(name_or_id: str) -> PropertyReply:
    """The same. Raises InvalidInput at /property if there is none."""
    found = find(name_or_id)
    if found is None:
        raise errors.property_unknown(name_or_id)
    return found


def suggest(request: SuggestProperties) -> SuggestedProperties:
    """The properties of whose name each typed word begins a word: first those whose name begins so, in Swedish order."""
    typed = [re.escape(word) for word in words_of(request.q)]
    if request.q.strip() and not typed:
        return SuggestedProperties(items=[])
    query: Row = {} if request.closed else {"closed": {"$ne": True}}
    if typed:
        query["$and"] = [{"folded": {"$regex": f"(^| ){word}"}} for word in typed]
    rows = Property.rows(query, [*PROPERTY_FIELDS, "folded"], limit=MOST_READ)
    begin = fold_name(request.q)
    rows.sort(key=lambda row: (not row["folded"].startswith(begin), collation_key(row["name"]), row["_id"]))
    return SuggestedProperties(items=[property_of(row) for row in rows[: request.limit]])
