"""A change of a plain document that a request makes once, although what it changes has no version.

    apply_once(AlarmSettings, {"_id": key}, {"$set": {"email": ""}}, born={"user_id": "usr_1"})

Of an Aggregate, `storage.change` sees to that. Without it, a request whose message comes a second time would bring back what a
later one has changed.
"""

from chassis.commits import record_request
from chassis.context import current
from chassis.tenancy import Owned, Row


def apply_once(model: type[Owned], here: Row, update: Row, born: Row | None = None) -> None:
    """Updates the document that `here` finds by `_id` and perhaps more, unless the current request has updated it before; with
    `born`, its fields otherwise, a document that is not there is made first. `model` keeps the requests in `applied`."""
    collection, whose = model._get_collection(), {"tenant": current().tenant}
    if born is not None:
        collection.update_one({"_id": here["_id"], **whose}, {"$setOnInsert": {"version": 1, **born}}, upsert=True)
    unless = {"applied": {"$ne": current().request_id}}
    collection.update_one({**here, **whose, **unless}, {**update, "$push": record_request()})
