"""How a process takes what is to be mailed, so that of several each has another."""

from collections.abc import Callable
from typing import Any

from pymongo.collection import Collection

from chassis.storage import Row


def claim(collection: Collection[Any], find_due: Callable[[], Row | None], taken: Row, counter: str) -> Row | None:
    """Takes the document that `find_due` gives, as it was found, and counts the try; None when none is due. Where another process
    was faster, it goes on to the next."""
    while due := find_due():
        change = {"$set": taken, "$inc": {counter: 1}}
        row: Row | None = collection.find_one_and_update(due, change, return_document=True)
        if row is not None:
            return row
    return None
