"""Uploads in progress: recorded before the first byte, so that the bytes that a kill leaves behind are found and deleted."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from chassis.context import current
from chassis.ids import new_id
from chassis.logs import log
from chassis.settings import load
from documents import blobs, errors
from documents.models import StoredFile, Upload
from documents.settings import Settings


@contextmanager
def open_upload() -> Iterator[str]:
    """Yields the id for the bytes of one upload. At the end they are kept if a stored file refers to them, or else deleted."""
    upload = Upload(id=new_id("blb"), tenant=current().tenant, deadline=current().deadline)
    upload.save(force_insert=True)
    try:
        yield upload.id
    finally:
        _settle(upload.id, current().tenant)


def announce(blob_id: str, size: int) -> None:
    """Records how many bytes the upload has, for `space`. Raises Unavailable if a sweep has taken it for dead."""
    if not Upload.find(id=blob_id).update(size=size):
        raise errors.too_late()


def sweep(limit: int = 0) -> int:
    """Deletes at most `limit` unfinished uploads (0: all) of all companies after their deadline; returns how many.

    No upload goes on after its deadline, so nobody is still writing to these.
    """
    before = time.time() - load(Settings).abandoned_after_seconds
    dead = Upload._get_collection().find({"deadline": {"$lt": before}}, {"tenant": 1}, limit=limit)
    count = 0
    for upload in dead:
        _settle(upload["_id"], upload["tenant"])
        log.info("deleted the unfinished upload %s", upload["_id"])
        count += 1
    return count


def _settle(blob_id: str, tenant: str) -> None:
    """Deletes the record last: after a kill in between, the next sweep finds it and repeats this."""
    if not StoredFile.objects(tenant=tenant, blob_id=blob_id).limit(1).count():
        blobs.delete(blob_id)
    Upload.objects(tenant=tenant, id=blob_id).delete()
