"""Reads whose rows come in one batch, as one command: the driver without its cursor.

The driver chooses the server, and has the connection, its pool, TLS, the login and the time limit; what it adds to a find beyond
these is a cursor, which is nothing but work where no second batch follows. The driver does not repeat a command, so a read that
meets a fail-over is repeated here, as the find that it stands for.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pymongo
from pymongo.collection import Collection
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError, ServerSelectionTimeoutError

Row = dict[str, Any]

MOST_ROWS = 500
REPEATED = frozenset({6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436})
"""Codes after which a read is tried once more: of a server that shuts down, steps down or is out of reach (MongoDB's
specification of retryable reads)."""


def find_rows(
    collection: Collection[Row],
    query: Mapping[str, Any],
    projection: Mapping[str, Any] | None = None,
    sort: Sequence[tuple[str, int]] = (),
    limit: int = 0,
    index: str = "",
) -> list[Row]:
    """What a find returns, and raises. `limit` 0: all of them, which needs a cursor; `index` is the name of the one to use."""

    def find() -> list[Row]:
        order = list(sort) or None
        return list(collection.find(query, projection or None, sort=order, limit=limit, hint=index or None))

    if not 0 < limit <= MOST_ROWS:
        return find()
    # With a batch of `limit` rows the server would keep the cursor open, though nothing can follow.
    command: Row = {"find": collection.name, "filter": query, "limit": limit, "batchSize": limit + 1}
    if projection:
        command["projection"] = projection
    if sort:
        command["sort"] = dict(sort)
    return _read(collection, command, index, find)


def aggregate_rows(collection: Collection[Row], steps: Sequence[Row], index: str = "") -> list[Row]:
    """What an aggregate returns, and raises; for one that has few rows."""

    def aggregate() -> list[Row]:
        return list(collection.aggregate(steps, hint=index or None))

    command = {"aggregate": collection.name, "pipeline": steps, "cursor": {"batchSize": MOST_ROWS}}
    return _read(collection, command, index, aggregate)


def _read(collection: Collection[Row], command: Row, index: str, by_cursor: Callable[[], list[Row]]) -> list[Row]:
    """The first batch, if that is all; else what `by_cursor` reads."""
    if index:
        command["hint"] = index
    if collection.read_concern.level:
        command["readConcern"] = collection.read_concern.document
    began = time.monotonic()
    try:
        reply = collection.database.command(
            command, read_preference=collection.read_preference, codec_options=collection.codec_options
        )
    except PyMongoError as error:
        seconds = _seconds_left(collection, began)
        if seconds <= 0 or not _is_repeated(collection, error):
            raise
        with pymongo.timeout(seconds):
            return by_cursor()
    cursor = reply["cursor"]
    if cursor["id"]:  # they are more than one message holds
        collection.database.command({"killCursors": collection.name, "cursors": [cursor["id"]]})
        return by_cursor()
    rows: list[Row] = cursor["firstBatch"]
    return rows


def _is_repeated(collection: Collection[Row], error: PyMongoError) -> bool:
    """Whether the driver would repeat a find after this error: not when it has found no server in its time."""
    if not collection.database.client.options.retry_reads or isinstance(error, ServerSelectionTimeoutError):
        return False
    if isinstance(error, OperationFailure):
        return error.code in REPEATED or error.has_error_label("RetryableError")
    return isinstance(error, ConnectionFailure)


def _seconds_left(collection: Collection[Row], began: float) -> float:
    """Of the time that one operation may take; inside `pymongo.timeout` its end comes first."""
    seconds: float | None = collection.database.client.options.timeout
    return seconds - (time.monotonic() - began) if seconds else 3600.0
