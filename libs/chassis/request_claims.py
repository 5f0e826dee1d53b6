"""Request ids in a collection of their own, for a MongoDB that splits one company over several shards.

Elsewhere the unique index (tenant, request_id) of each collection makes a request take effect once. A sharded collection can
have no unique index that does not begin with its shard key. With SPLIT_COMPANIES each creation first stores a claim: which
document the request makes, and at which place (the values of the shard key). Whoever repeats the request, at the same moment
or after a kill between the two writes, takes id and place from the claim, and there the shard key is unique. A claim moves
to another place only when another document has the old one, so that a late writer is refused there.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mongoengine import get_db
from pymongo.errors import BulkWriteError

from chassis.bulk import find_duplicates
from chassis.clock import now
from chassis.context import current
from chassis.tenancy import Row

if TYPE_CHECKING:
    from chassis.storage import Aggregate

COLLECTION = "requests"
_state = {"enabled": False}


def enable(is_on: bool) -> None:
    """Set at start from SPLIT_COMPANIES."""
    _state["enabled"] = is_on


def is_enabled() -> bool:
    return _state["enabled"]


def claim(model: "type[Aggregate]", rows: Sequence[Row]) -> list[Row]:
    """New documents as their requests may store them: with the id and the place that were claimed first for each request."""
    claims = [claim_of(model, row) for row in rows]
    taken: set[int] = set()
    try:
        _claims(model).insert_many(claims, ordered=False)
    except BulkWriteError as error:
        taken = find_duplicates(error)
    return [_settle(model, row, claims[at]) if at in taken else row for at, row in enumerate(rows)]


def claim_many(model: "type[Aggregate]", rows: Sequence[Row]) -> tuple[list[Row], set[int]]:
    """The same, and the positions of those whose requests have stored their documents before, wherever these are by now."""
    if not rows:
        return [], set()
    claimed = claim(model, rows)
    query = {"tenant": rows[0]["tenant"], "request_id": {"$in": [row["request_id"] for row in rows]}}
    stored = {row["request_id"] for row in model._get_collection().find(query, {"request_id": 1})}
    return claimed, {at for at, row in enumerate(rows) if row["request_id"] in stored}


def claim_of(model: "type[Aggregate]", row: Row) -> Row:
    """The claim of a document: `{_id, tenant, document_id, place, at}`."""
    place = {name: row.get(name) for name in model.place_fields()}
    key = f"{row['tenant']}/{model._get_collection_name()}/{row['request_id']}"
    return {"_id": key, "tenant": row["tenant"], "document_id": row["_id"], "place": place, "at": now()}


def open_place(model: "type[Aggregate]") -> Row | None:
    """The place that the current request has claimed and no other document has taken; None without one."""
    key = f"{current().tenant}/{model._get_collection_name()}/{current().request_id}"
    kept = _claims(model).find_one({"_id": key})
    return None if kept is None or _is_lost(model, kept) else dict(kept["place"])


def _settle(model: "type[Aggregate]", row: Row, wanted: Row) -> Row:
    """A document whose request has a claim already."""
    while True:
        kept = _claims(model).find_one({"_id": wanted["_id"]})
        own = {**row, "_id": kept["document_id"]}
        if kept["place"] == wanted["place"]:
            return own
        if not _is_lost(model, kept):
            return model.at_place(own, kept["place"])
        moved = {"_id": kept["_id"], "place": kept["place"]}
        if _claims(model).update_one(moved, {"$set": {"place": wanted["place"]}}).matched_count:
            return own


def _is_lost(model: "type[Aggregate]", kept: Row) -> bool:
    """Whether another document has the claimed place: nothing can be stored there for this request any more."""
    if not kept["place"]:
        return False
    found = model._get_collection().find_one({"tenant": kept["tenant"], **kept["place"]}, {"_id": 1})
    return found is not None and found["_id"] != kept["document_id"]


def _claims(model: "type[Aggregate]") -> Any:
    return get_db(model._meta["db_alias"])[COLLECTION]
