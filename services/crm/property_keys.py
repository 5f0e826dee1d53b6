"""Under which key the name of a property is stored (`Property.folded`), and how it is found again.

Names that differ in a symbol are two, "Kund" and "Kund+" (`contracts.crm.property_names`). A release before this one knows a
coarser key, without symbols, and would find the one for the other: so finer keys are stored only where no release before can
read, in a database that this release has made and after `python -m crm.migrate --finish`. Until then the second name is refused
as taken. Either way a name is only ever found as itself.
"""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from mongoengine import get_db
from pymongo.errors import DuplicateKeyError

from chassis.clock import now
from chassis.logs import log
from chassis.storage import Row
from contracts.crm.property_names import name_key
from contracts.folding import fold_name
from crm import terms_form
from crm.models import Property

ALIAS = "crm"
NOTE = "symbols in names of properties"
"""The id of the note in `migrations` that says so."""
CACHE_SECONDS = 30.0

_seen: dict[str, float] = {}
"""Database → until when it need not be asked again, on the monotonic clock."""


def clear_cache() -> None:
    """For tests, which cannot wait for seconds."""
    _seen.clear()


def stored_key(name: str) -> str:
    """The key of a new property."""
    return name_key(name) if _is_fine() else fold_name(name)


def find_named(names: Iterable[str], fields: Sequence[str]) -> dict[str, Row]:
    """The company's properties with these names, by `name_key`; under whichever key they are stored."""
    wanted = {key: fold_name(name) for name in names if (key := name_key(name))}
    keys = sorted({*wanted, *wanted.values()})
    rows = Property.rows({"folded": {"$in": keys}}, ["name", *fields]) if keys else []
    return {key: row for row in rows if (key := name_key(row["name"])) in wanted}


def _is_fine() -> bool:
    database = get_db(ALIAS)
    name = database.name
    if _seen.get(name, 0.0) < time.monotonic():
        is_noted = database["migrations"].find_one({"_id": NOTE}) is not None
        _seen[name] = float("inf") if is_noted else time.monotonic() + CACHE_SECONDS
    return _seen[name] == float("inf")


def begin_in_new(database: Any) -> None:
    """A database that no release before has migrated begins with fine keys."""
    is_old = database["migrations"].find_one({"_id": terms_form.EARLIER_STEP}) or database.customer.find_one(
        {}, {"_id": 1}
    )
    if not is_old:
        note(database)


def note(database: Any) -> None:
    """From now on fine keys are stored; by every process at most CACHE_SECONDS later."""
    database["migrations"].update_one({"_id": NOTE}, {"$setOnInsert": {"at": now()}}, upsert=True)


def tell_apart(database: Any) -> None:
    """Stores fine keys of the properties that have coarse ones, once no process makes any more. May be repeated."""
    note(database)
    time.sleep(CACHE_SECONDS)
    for row in database.property.find({}, {"tenant": 1, "name": 1, "folded": 1}):
        key = name_key(row["name"])
        if key == row["folded"]:
            continue
        here = {"tenant": row["tenant"], "folded": row["folded"], "_id": row["_id"]}  # the shard key, which changes
        try:
            database.property.update_one(here, {"$set": {"folded": key}})
        except DuplicateKeyError:  # made twice while processes learned of it, one after the other
            log.warning("property %s of %s has the name of another one", row["_id"], row["tenant"])
