"""Reads whose rows come in one batch, as one command: the driver without its cursor.

The driver chooses the server, and has the connection, its pool, TLS, the login and the time limit; what it adds to a find beyond
these is a cursor, which is nothing but work where no second batch follows. The driver does not repeat a command, so a read that
meets a fail-over is repeated here, as the find that it stands for.
"""

import time
from collections.abc import Mapping, Sequence
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
    if not 0 < limit <= MOST_ROWS:
        return _find(collection, query, projection, sort, limit, index)
    began = time.monotonic()
    try:
        cursor = _read_first_batch(collection, query, projection, sort, limit, index)
    except PyMongoError as error:
        seconds = _seconds_left(collection, began)
        if seconds <= 0 or not _is_repeated(collection, error):
            raise
        with pymongo.timeout(seconds):
            return _find(collection, query, projection, sort, limit, index)
    if cursor["id"]:  # they are more than one message holds
        collection.database.command({"killCursors": collection.name, "cursors": [cursor["id"]]})
        return _find(collection, query, projection, sort, limit, index)
    rows: list[Row] = cursor["firstBatch"]
    return rows


def _read_first_batch(
    collection: Collection[Row],
    query: Mapping[str, Any],
    projection: Mapping[str, Any] | None,
    sort: Sequence[tuple[str, int]],
    limit: int,
    index: str,
) -> Row:
    command: Row = {"find": collection.name, "filter": query, "limit": limit, "batchSize": limit}
    if projection:
        command["projection"] = projection
    if sort:
        command["sort"] = dict(sort)
    if index:
        command["hint"] = index
    if collection.read_concern.level:
        command["readConcern"] = collection.read_concern.document
    reply: Row = collection.database.command(
        command, read_preference=collection.read_preference, codec_options=collection.codec_options
    )
    cursor: Row = reply["cursor"]
    return cursor


def _find(
    collection: Collection[Row],
    query: Mapping[str, Any],
    projection: Mapping[str, Any] | None,
    sort: Sequence[tuple[str, int]],
    limit: int,
    index: str,
) -> list[Row]:
    return list(collection.find(query, projection or None, sort=list(sort) or None, limit=limit, hint=index or None))


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
