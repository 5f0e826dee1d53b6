"""Numbers for people: highest + 1 in their series, given in the same write as what they number.

Whoever loses the race for a number is refused by the unique index and takes the next. So a series has no gap and no
double, wherever a process is killed.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from mongoengine.errors import NotUniqueError
from pymongo.errors import DuplicateKeyError

from chassis.context import current
from chassis.documents import create
from contracts.base import Event
from sales import errors
from sales.models import SalesDocument

D = TypeVar("D", bound=SalesDocument)
ATTEMPTS = 60
LONGEST_PAUSE_SECONDS = 0.05


def following(model: type[SalesDocument], series: str) -> int:
    """The number after the highest of the series."""
    highest = model.rows({"series": series}, ["number"], [("number", -1)], 1)
    return highest[0]["number"] + 1 if highest else 1


def create_numbered(document: D, make_event: Callable[[D], Event]) -> D:
    """Stores a new document under the next number of its series. Raises Conflict if the request id made something else."""

    def write() -> D:
        document.number = following(type(document), document.series)
        return create(document, make_event)

    return racing(write, document.series)


def create_unnumbered(document: D) -> D:
    """Stores a new document that has no number yet. Raises Conflict if the request id made something else."""
    return racing(lambda: create(document), document.series)


def racing(write: Callable[[], D], series: str) -> D:
    """Does `write` again while others take the number that it chose. Raises Unavailable when they never let it through."""
    for attempt in range(ATTEMPTS):
        try:
            return write()
        except (NotUniqueError, DuplicateKeyError):
            _refuse_reuse()
            time.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, 0.002 * attempt)))
    raise errors.numbers_busy(series)


def _refuse_reuse() -> None:
    made = SalesDocument.rows({"request_id": current().request_id}, ["_id"], limit=1)
    if made:
        raise errors.request_reused(made[0]["_id"])
