"""What the card shows of a customer as it is now, read with one command.

Activities, the timeline, how long that is, the properties and the groups that these are in now lie in four collections.
"""

from collections.abc import Collection
from typing import NamedTuple

from pymongo.errors import OperationFailure

from chassis.storage import Row
from chassis.tenancy import NO_SUCH_INDEX
from chassis.united_reads import Part, look_up, read_parts
from contracts.tabs import GetCardSection
from crm import timeline
from crm.models import LISTED, Activity, Property, PropertySet
from crm.timeline_models import TimelineRow

BY_RANK = (("rank", 1),)
MOST_COUNTED = 1_000
"""A card counts no more of what a tab has: each one that is counted has to be read."""
ACTIVITIES, TIMELINE, TOTAL, PROPERTIES = "activities", "timeline", "total", "properties"


class CardRows(NamedTuple):
    """Rows as they are stored; what was not wanted is empty. `groups`: by id of a property, of those that are in one."""

    activities: list[Row]
    entries: list[Row]
    entries_in_all: int
    property_set: Row
    groups: dict[str, str]


def read(request: GetCardSection, wanted: Collection[str], most: int) -> CardRows:
    """Of the activities the first `most` in their order, of the timeline the newest that are shown."""
    customer_id, limit = request.customer_id, request.limit
    query: Row = {"customer_id": customer_id}
    if request.branch_id is not None:
        query["branch_id"] = request.branch_id
    parts = [
        *(_of_timeline(query, limit, request.modules) if TIMELINE in wanted else ()),
        *([Part(ACTIVITIES, Activity, query, LISTED, BY_RANK, most)] if ACTIVITIES in wanted else ()),
        *([_of_properties(customer_id)] if PROPERTIES in wanted else ()),
    ]
    found = _read(parts, timeline.index_of(query) if TIMELINE in wanted else "")
    totals, sets = found.get(TOTAL), found.get(PROPERTIES)
    property_set = sets[0] if sets else {}
    return CardRows(
        found.get(ACTIVITIES, []),
        found.get(TIMELINE, [])[:limit],
        totals[0]["total"] if totals else 0,
        property_set,
        {row["_id"]: row["group"] for row in property_set.get("groups", ())},
    )


def _read(parts: list[Part], index: str) -> dict[str, list[Row]]:
    try:
        return read_parts(parts, index)
    except OperationFailure as error:
        if error.code not in NO_SUCH_INDEX:  # a migration has not made it yet
            raise
        return read_parts(parts)


def _of_timeline(query: Row, limit: int, modules: Collection[str]) -> list[Part]:
    seen = timeline.seen_by(query, modules)
    return [
        Part(TIMELINE, TimelineRow, seen, timeline.SHOWN, BY_RANK, max(limit, 1)),
        Part(TOTAL, TimelineRow, seen, limit=MOST_COUNTED + 1, steps=[{"$count": "total"}]),
    ]


def _of_properties(customer_id: str) -> Part:
    groups = look_up("groups", Property, "items.id", {"group": {"$gt": ""}}, ["group"])
    query = {"_id": PropertySet.id_of(customer_id)}
    return Part(PROPERTIES, PropertySet, query, ["items", "groups"], steps=[groups])
