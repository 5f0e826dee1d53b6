"""A stored change of many customers as callers get it."""

from datetime import UTC, date
from typing import Any

from chassis.context import current
from chassis.paging import page
from chassis.storage import Row
from contracts import errors_catalogue
from contracts.base import Page
from contracts.errors import ServiceError, fields_of, from_wire
from gateway.bulk import targets
from gateway.bulk.jobs import stored_json
from gateway.bulk.models import Bulk, BulkItem, name_of
from gateway.bulk.schemas import BulkCounts, BulkItemView, BulkView, ItemOutcome, ListBulkItems

Json = dict[str, Any]


def view_of(bulk: Bulk, language: str) -> BulkView:
    """With how many customers have each outcome."""
    origin = stored_json.read(bulk.origin)
    return BulkView(
        id=bulk.id,
        state=bulk.state,
        name=name_of(origin),
        kind=bulk.kind,
        action=stored_json.read(bulk.action),
        origin=targets.show(origin, str(bulk.user_id)),
        digest=bulk.digest,
        total=bulk.total,
        counts=BulkCounts(**count(bulk.id)),
        in_background=bulk.in_background,
        created_at=bulk.created_at.replace(tzinfo=UTC),
        created_by=bulk.user_id,
        undo_until=date.fromisoformat(bulk.undo_until) if bulk.undo_until else None,
        failure=_say(stored_json.read(bulk.failure), language) if bulk.failure else "",
    )


def count(bulk_id: str) -> dict[str, int]:
    """How many customers have each outcome."""
    steps = [
        {"$match": {"tenant": current().tenant, "bulk_id": bulk_id}},
        {"$group": {"_id": "$outcome", "count": {"$sum": 1}}},
    ]
    return {row["_id"]: row["count"] for row in BulkItem._get_collection().aggregate(steps)}


def list_items(asked: ListBulkItems, language: str) -> Page[BulkItemView]:
    """A page of the customers, in the order of the plan. Raises InvalidInput for a cursor of another list."""
    query: Row = {"bulk_id": asked.bulk_id}
    if asked.outcome:
        query["outcome"] = asked.outcome.value
    return page(BulkItem, query, asked, (), lambda row: item_of(row, language))


def item_of(row: Row, language: str) -> BulkItemView:
    """One customer."""
    refusal, reply = stored_json.read(row.get("refusal")), stored_json.read(row.get("reply"))
    return BulkItemView(
        customer_id=row["customer_id"],
        number=row.get("number", ""),
        name=row.get("name", ""),
        outcome=ItemOutcome(row["outcome"]),
        before=stored_json.read(row.get("before")),
        after=stored_json.read(row.get("after")),
        code=refusal.get("code", ""),
        reason=_say(refusal, language) if refusal else "",
        kept=reply.get("kept", []),
        activity_id=reply.get("activity_id", ""),
    )


def _say(wire: Json, language: str) -> str:
    """An error in the caller's language; of bad fields what is wrong with each."""
    error: ServiceError = from_wire(wire)
    bad = fields_of(error)
    if not bad:
        return errors_catalogue.detail(error, language)
    return " ".join(errors_catalogue.field_detail(one.code, one.detail, dict(one.values), language) for one in bad)
