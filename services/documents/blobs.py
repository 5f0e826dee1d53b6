"""Bytes in GridFS, under ids of our own, a megabyte in memory at a time however big the file is.

The collections `fs.chunks` and `fs.files` are those of MongoDB's GridFS specification, so that its tools read them.
pymongo's own GridIn is not used because it gathers 32 MB of an upload before it writes any of them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from bson.int64 import Int64
from mongoengine import get_db

from chassis.clock import now
from chassis.indexes import Index

PIECE = 255 * 1024
"""Bytes of a chunk, as GridFS has them by default."""
BATCH = 4
INDEXES = (
    Index("fs.chunks", (("files_id", 1), ("n", 1)), {"unique": True}),
    Index("fs.files", (("filename", 1), ("uploadDate", 1))),
)
"""GridFS's own."""


class BytesMissing(RuntimeError):
    """GridFS does not hold all the bytes that were stored under an id."""


def write(blob_id: str, tenant: str, pieces: Iterable[bytes]) -> int:
    """Stores `pieces`, each PIECE bytes but the last. Returns the number of bytes; raises what `pieces` raises."""
    database, length, batch = get_db("documents"), 0, list[dict[str, Any]]()
    for number, piece in enumerate(pieces):
        batch.append({"files_id": blob_id, "n": number, "data": piece})
        length += len(piece)
        if len(batch) == BATCH:
            database["fs.chunks"].insert_many(batch)
            batch = []
    if batch:
        database["fs.chunks"].insert_many(batch)
    described = {"length": Int64(length), "chunkSize": PIECE, "uploadDate": now(), "filename": blob_id}
    database["fs.files"].insert_one({"_id": blob_id, **described, "metadata": {"tenant": tenant}})
    return length


def read(blob_id: str, start: int, end: int) -> Iterator[bytes]:
    """The bytes from position `start` up to but not including `end`. Raises BytesMissing when some are not there."""
    number, left = start // PIECE, end - start
    skip = start % PIECE
    query = {"files_id": blob_id, "n": {"$gte": number, "$lte": (end - 1) // PIECE}}
    for chunk in get_db("documents")["fs.chunks"].find(query, sort=[("n", 1)], batch_size=BATCH):
        if chunk["n"] != number:
            break
        data = chunk["data"][skip : skip + left]
        number, skip, left = number + 1, 0, left - len(data)
        yield bytes(data)
    if left:
        raise BytesMissing(f"{blob_id}: {left} of {end - start} bytes are not there")


def delete(blob_id: str) -> None:
    """Deletes all bytes stored under the id; harmless if there are none."""
    database = get_db("documents")
    database["fs.files"].delete_one({"_id": blob_id})
    database["fs.chunks"].delete_many({"files_id": blob_id})
