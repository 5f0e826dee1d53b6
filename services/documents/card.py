"""The documents tab of the card."""

from typing import Any

from chassis import past, past_owners
from chassis.clock import business_day
from chassis.context import current
from chassis.storage import Row
from contracts.documents.tabs import TABS
from contracts.tabs import CardSection, GetCardSection, Selection, Tab, TabSpec
from documents.customer_moves import MOVES
from documents.models import StoredFile, content_path

SHOWN = ("name", "kind", "content_type", "size", "created_at", "created_by", "branch_id", "branch_name")
MOST = 200
"""So many are read in one query; the rest are counted by a second one only when there are more."""


def section(request: GetCardSection) -> CardSection:
    """This service's part of a customer's card: one query, unless the customer has very many files. Of a past day: the files that
    were there, under the names that they had."""
    selection = TABS.select(request, current().roles)
    tabs, unknown = past.make_known(selection, selection.specs, lambda spec: _tab(selection, spec, request))
    return selection.section(tabs, at=request.at, unknown=unknown)


def _tab(selection: Selection, spec: TabSpec, request: GetCardSection) -> Tab:
    query: Row = {} if request.branch_id is None else {"branch_id": request.branch_id}
    if request.at is not None:
        then = past_owners.read_owned(MOVES, request.customer_id, past.end_of(request.at))
        rows = past.read_as_of(StoredFile, {**query, **then.query("files")}, past.end_of(request.at), SHOWN)
        total = len(rows)
    else:
        query["customer_id"] = request.customer_id
        rows = StoredFile.rows(query, SHOWN, sort=[("_id", -1)], limit=MOST)
        total = len(rows) if len(rows) < MOST else StoredFile.total(query)
    more = f"/v1/customers/{request.customer_id}/documents"
    return selection.tab(spec, total, [_item(row) for row in rows[: request.limit]], more=more)


def _item(row: Row) -> dict[str, Any]:
    return {
        "id": row["_id"],
        "date": business_day(row["created_at"]).isoformat(),
        "text": row["name"],
        "kind": row["kind"],
        "content_type": row["content_type"],
        "size": row["size"],
        "by": row.get("created_by", ""),
        "branch_id": row.get("branch_id"),
        "branch_name": row.get("branch_name", ""),
        "branch": row.get("branch_name", ""),
        "content": content_path(row["_id"]),
    }
