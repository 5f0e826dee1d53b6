"""Changing stored documents in batches, for the steps of a migration."""

from collections.abc import Callable
from typing import Any

from pymongo import UpdateOne

from chassis.storage import Row

SIZE = 500


def change_in_batches(collection: Any, missing: Row, make: Callable[[Row], Row | None], size: int = SIZE) -> int:
    """Applies `make(row)`, e.g. `{"$set": {"currency": "SEK"}}`, to every document that matches `missing`; returns how many.

    `missing` is what a changed document does not match any more, e.g. `{"currency": {"$exists": False}}`: so a repetition goes
    on where a kill stopped it. A document that somebody changes meanwhile keeps that change and is read again. None
    from `make` leaves a document as it is. The version stays: what people see has not changed.
    """
    count, after, again = 0, "", False
    while rows := list(collection.find({**missing, "_id": {"$gt": after}}, sort=[("_id", 1)], limit=size)):
        updates = {row["_id"]: update for row in rows if (update := make(row)) is not None}
        writes = [
            UpdateOne(
                {**missing, "_id": row["_id"], "tenant": row["tenant"], "version": row.get("version")},
                updates[row["_id"]],
            )
            for row in rows
            if row["_id"] in updates
        ]
        changed = collection.bulk_write(writes, ordered=False).matched_count if writes else 0
        count, after, again = count + changed, rows[-1]["_id"], again or changed < len(writes)
    return count + (change_in_batches(collection, missing, make, size) if again else 0)
