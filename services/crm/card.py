"""The tabs of crm on the card: activities and properties, one query each."""

from datetime import datetime
from typing import Any

from chassis.context import current
from chassis.storage import Row
from contracts.crm.tabs import TABS
from contracts.tabs import CardSection, GetCardSection, Selection, Tab, TabSpec
from crm.models import LISTED, Activity, PropertySet, is_overdue, properties_of

MOST = 200
"""So many activities are read in one query; they are counted by a second one only when there are more."""


def section(request: GetCardSection, now: datetime) -> CardSection:
    """This service's part of a customer's card."""
    selection = TABS.select(request, current().roles)
    make = {"activities": _activities, "properties": _properties}
    return selection.section([make[spec.key](selection, spec, request, now) for spec in selection.specs])


def _activities(selection: Selection, spec: TabSpec, request: GetCardSection, now: datetime) -> Tab:
    """Unfinished ones first, the most overdue at the top."""
    query: Row = {"customer_id": request.customer_id}
    if request.branch_id is not None:
        query["branch_id"] = request.branch_id
    rows = Activity.rows(query, LISTED, sort=[("rank", 1)], limit=MOST)
    total = len(rows) if len(rows) < MOST else Activity.total(query)
    return selection.tab(spec, total, [_item(row, now) for row in rows[: request.limit]], _path(request, spec))


def _item(row: Row, now: datetime) -> dict[str, Any]:
    starts, ends = row.get("starts_at"), row.get("ends_at")
    return {
        "id": row["_id"],
        "date": row["day"],
        "kind": row["kind"],
        "status": row["status"],
        "overdue": is_overdue(row, now),
        "text": row["text"],
        "assignee": row["assignee"],
        "starts_at": starts.isoformat() if starts else None,
        "ends_at": ends.isoformat() if ends else None,
        "contact_name": row.get("contact", ""),
        "contact": row.get("contact", ""),
        "branch_id": row.get("branch_id"),
        "branch_name": row.get("branch", ""),
        "branch": row.get("branch", ""),
    }


def _properties(selection: Selection, spec: TabSpec, request: GetCardSection, now: datetime) -> Tab:
    """Of the whole customer, whichever branch is asked for: branches have no properties of their own."""
    rows = PropertySet.rows({"_id": PropertySet.id_of(request.customer_id)}, ["items"])
    items = properties_of(request.customer_id, rows[0] if rows else {}).items
    shown_items = [
        {"id": item.id, "date": item.since.astimezone(now.tzinfo).date().isoformat(), "text": item.name, "by": item.by}
        for item in items[: request.limit]
    ]
    return selection.tab(spec, len(items), shown_items, _path(request, spec))


def _path(request: GetCardSection, spec: TabSpec) -> str:
    return f"/v1/customers/{request.customer_id}/{spec.key}"
