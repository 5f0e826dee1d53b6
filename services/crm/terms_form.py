"""In which form this installation stores the terms of customers: with few beginnings of each word, or with many.

Both forms are found by this release; one before it finds only what has many beginnings. So few are stored only where no release
before can read: in a database that this release has made, and after `python -m crm.migrate --finish`.
"""

import time
from typing import Any

from mongoengine import get_db

from chassis.clock import now
from crm import search_terms

ALIAS = "crm"
MANY, FEW = 5, 6
"""`Customer.folding` of rows with many and few beginnings; 3 and 4 were those in which numbers of persons had all of theirs."""
NOTE = "few beginnings of words"
"""The id of the note in `migrations` that says so."""
EARLIER_STEP = "sort customers as Swedish does"
"""What a version of crm before this one has recorded in a database that it has migrated."""
CACHE_SECONDS = 30.0

_seen: dict[str, float] = {}
"""Database → until when it need not be asked again, on the monotonic clock."""


def clear_cache() -> None:
    """For tests, which cannot wait for seconds."""
    _seen.clear()


def number() -> int:
    """MANY or FEW."""
    database = get_db(ALIAS)
    name = database.name
    if _seen.get(name, 0.0) == float("inf"):
        return FEW
    if _seen.get(name, 0.0) < time.monotonic():
        is_few = database["migrations"].find_one({"_id": NOTE}) is not None
        _seen[name] = float("inf") if is_few else time.monotonic() + CACHE_SECONDS
    return FEW if _seen[name] == float("inf") else MANY


def lengths() -> tuple[int, ...]:
    """The lengths of the beginnings that are stored."""
    return search_terms.PREFIX_LENGTHS if number() == FEW else search_terms.MANY_LENGTHS


def begin_in_new(database: Any) -> None:
    """A database that no release before has migrated begins with few beginnings: nobody reads it who does not find them."""
    is_old = database["migrations"].find_one({"_id": EARLIER_STEP}) or database.customer.find_one({}, {"_id": 1})
    if not is_old:
        note(database)


def note(database: Any) -> None:
    """From now on few beginnings are stored; by every process at most CACHE_SECONDS later."""
    database["migrations"].update_one({"_id": NOTE}, {"$setOnInsert": {"at": now()}}, upsert=True)
