"""How many bytes a company stores, and whether there is room for more."""

from chassis.context import current
from chassis.settings import load
from documents import errors
from documents.models import StoredFile
from documents.settings import Settings


def check(more_bytes: int) -> None:
    """Raises Conflict unless the company may store so many bytes more.

    Checked before an upload and after its last byte. Uploads that end at the same moment do not see each other, so a company
    may exceed its limit by as many files as it sends at once.
    """
    most = load(Settings).max_company_bytes
    if count_bytes() + more_bytes > most:
        raise errors.storage_full(most)


def count_bytes() -> int:
    """The bytes of all files of the current company."""
    steps = [{"$match": {"tenant": current().tenant}}, {"$group": {"_id": None, "bytes": {"$sum": "$size"}}}]
    found = next(iter(StoredFile._get_collection().aggregate(steps)), None)
    return int(found["bytes"]) if found else 0
