"""How many bytes a company stores, and whether there is room for more.

An upload announces its size in its own record (`Upload.size`) before it counts, and everybody counts what is announced. So of
uploads that end at the same moment at least one sees the other, and the limit is never exceeded; when only one of them has room,
both may be refused. What a kill leaves announced counts until the record is swept.

The sum over all files of a company is asked for once an upload, after its last byte. Files are never deleted, so a sum of before
tells a full company well enough before the first byte: it can only have grown since.
"""

from chassis.context import current
from chassis.settings import load
from documents import errors
from documents.models import StoredFile, Upload
from documents.settings import Settings

MOST_REMEMBERED = 10_000
_seen: dict[str, int] = {}
"""The bytes that this process has last counted, by company."""


def check_before() -> None:
    """Raises Conflict if the company is full. Counts only when this process does not know, or takes the company for full."""
    most = load(Settings).max_company_bytes
    if _seen.get(current().tenant, most) >= most and count_bytes() >= most:
        raise errors.storage_full(most)


def check() -> None:
    """Raises Conflict unless there is room for all that is stored and announced, the caller's upload included."""
    most = load(Settings).max_company_bytes
    if count_bytes() > most:
        raise errors.storage_full(most)


def count_bytes() -> int:
    """The bytes of the current company's files and of its announced uploads.

    The records are read before the files: an upload that ends in between counts by its record, and its file does not.
    """
    announced = {row["_id"]: int(row["size"]) for row in Upload.rows({"size": {"$gt": 0}}, ["size"])}
    found = _sum_files(without=list(announced)) + sum(announced.values())
    if len(_seen) >= MOST_REMEMBERED:
        _seen.clear()
    _seen[current().tenant] = found
    return found


def _sum_files(without: list[str]) -> int:
    mine = {"tenant": current().tenant, "blob_id": {"$nin": without}}
    steps = [{"$match": mine}, {"$group": {"_id": None, "bytes": {"$sum": "$size"}}}]
    found = next(iter(StoredFile._get_collection().aggregate(steps)), None)
    return int(found["bytes"]) if found else 0
