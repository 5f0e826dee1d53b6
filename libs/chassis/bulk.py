"""Inserts many documents at once, each either wholly or not at all, also when others insert the same ones at the same time."""

import random
import time
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from chassis.tenancy import Row

DUPLICATE_KEY, WRITE_CONFLICT = 11000, 112
"""Codes of the database. A write conflict is a deadlock that it has ended: nothing of the aborted document is stored."""
ATTEMPTS = 20
LONGEST_PAUSE_SECONDS = 0.02


def find_duplicates(error: BulkWriteError) -> set[int]:
    """The positions of the writes that a unique index refused. Raises `error` if anything else failed, or is not safe yet."""
    refused = error.details["writeErrors"]
    if error.details.get("writeConcernErrors") or any(one["code"] != DUPLICATE_KEY for one in refused):
        raise error
    return {one["index"] for one in refused}


def insert_new(collection: Any, rows: Sequence[Row]) -> None:
    """Inserts rows whose `_id` follows from what they are, but for those that are there: work that may be done twice."""
    try:
        if rows:
            collection.insert_many(rows, ordered=False)
    except BulkWriteError as error:
        find_duplicates(error)


def set_fields(collection: Any, tenant: str, fields: Mapping[str, Row]) -> None:
    """Sets fields of a company's documents, `{document id: fields}`, in one round trip."""
    if fields:
        updates = [UpdateOne({"_id": key, "tenant": tenant}, {"$set": row}) for key, row in fields.items()]
        collection.bulk_write(updates, ordered=False)


def insert_each(collection: Any, rows: Sequence[Row]) -> dict[int, Row]:
    """Inserts rows that have an `_id` and a `request_id`, in one round trip unless the database aborts some of them.

    Returns those that a unique index refuses: position → `{"index_keys": {...}, "value": {...}}`. Raises BulkWriteError for
    any other failure. Rows go in by their request id: two calls that insert the same ones in different orders would deadlock.
    """
    left = sorted(range(len(rows)), key=lambda at: str(rows[at]["request_id"]))
    refused: dict[int, Row] = {}
    for attempt in range(1, ATTEMPTS + 1):
        again = _insert(collection, rows, left, refused, is_last=attempt == ATTEMPTS)
        if not again:
            break
        left = again
        time.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))
    return refused


def _insert(
    collection: Any, rows: Sequence[Row], positions: list[int], refused: dict[int, Row], is_last: bool
) -> list[int]:
    """Inserts the rows at these positions, notes the refused ones, and returns the positions that the database aborted."""
    again: list[int] = []
    try:
        if positions:
            collection.insert_many([rows[at] for at in positions], ordered=False)
    except BulkWriteError as error:
        if error.details.get("writeConcernErrors"):  # stored, but not safe: the caller must send the same again
            raise
        for one in error.details["writeErrors"]:
            position, keys = positions[one["index"]], one.get("keyPattern", {})
            if one["code"] == WRITE_CONFLICT and not is_last:
                again.append(position)
            elif one["code"] != DUPLICATE_KEY:
                raise
            elif set(keys) != {"_id"}:  # its own new `_id` is there only if an aborted attempt has stored it after all
                refused[position] = {"index_keys": keys, "value": one.get("keyValue", {})}
    return again
