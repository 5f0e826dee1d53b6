"""Marks customers of which something has changed, so that `selection_counting` looks at them.

A company without selections pays nothing: nobody is marked before it has some, and then everybody is.
"""

import threading
import time
from collections.abc import Iterable
from uuid import uuid4

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from chassis.bulk import find_duplicates
from chassis.clock import now
from chassis.context import current
from chassis.storage import Row
from crm.selection_models import CustomerFacts, SelectionBook

UNKNOWN_SECONDS = 5.0
"""So long a process may not know that a company has made its first selection: `selection_counting` lists all customers a second
time after that."""
NOT_LOOKED_AT = -1
"""The revision of customers whose facts nobody has put together yet."""

WAKE = threading.Event()
"""Set when somebody was marked in this process."""
_asked: dict[str, float] = {}
_in_use: set[str] = set()


def is_in_use() -> bool:
    """Whether the current company has made a selection, as the database had it at most UNKNOWN_SECONDS ago."""
    tenant, instant = current().tenant, time.monotonic()
    if tenant in _in_use:
        return True
    if instant - _asked.get(tenant, -UNKNOWN_SECONDS) < UNKNOWN_SECONDS:
        return False
    _asked[tenant] = instant
    if SelectionBook.rows({"_id": SelectionBook.id_of(tenant)}, ["version"], limit=1):
        _in_use.add(tenant)
    return tenant in _in_use


def forget() -> None:
    """Makes the next question read the database: the company has made its first selection, or the database was emptied."""
    _asked.clear()
    _in_use.clear()


def mark(customer_ids: Iterable[str]) -> None:
    """Marks customers of a company that has selections; those that crm has no facts of get a document for them."""
    if is_in_use():
        mark_all(customer_ids)


def mark_all(customer_ids: Iterable[str]) -> None:
    """The same, whether the company has selections or not."""
    tenant = current().tenant
    writes = [UpdateOne(*_marking(tenant, one), upsert=True) for one in sorted(set(customer_ids))]
    if not writes:
        return
    collection = CustomerFacts._get_collection()
    try:
        collection.bulk_write(writes, ordered=False)
    except BulkWriteError as error:  # another process has made some of the documents meanwhile
        find_duplicates(error)
        collection.bulk_write(writes, ordered=False)
    WAKE.set()


def new_mark() -> str:
    return f"{now().isoformat()} {uuid4().hex}"


def _marking(tenant: str, customer_id: str) -> tuple[Row, Row]:
    instant = now()
    fresh = {
        "version": time.time_ns() // 1_000_000,  # rises also where a document was deleted and is made anew
        "request_id": f"facts:{customer_id}",
        "created_at": instant,
        "changed_at": instant,
        "facts": {},
        "members": [],
        "since": {},
        "revision": NOT_LOOKED_AT,
        "outbox": [],
    }
    return {"_id": customer_id, "tenant": tenant}, {"$set": {"stale": new_mark()}, "$setOnInsert": fresh}
