"""Numbers for people: highest + 1 in their series, given in the same write as what they number.

Whoever loses the race for a number is refused by the unique index and takes the next. So a series has no gap and no
double, wherever a process is killed.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from mongoengine.errors import NotUniqueError, OperationError
from pymongo.errors import DuplicateKeyError, OperationFailure

from chassis.context import current
from chassis.storage import create
from contracts.base import Event
from sales import errors
from sales.models import SalesDocument

D = TypeVar("D", bound=SalesDocument)
ATTEMPTS = 80
LONGEST_PAUSE_SECONDS = 0.05
WRITE_CONFLICT = 112

_turns: defaultdict[tuple[str, str], Lock] = defaultdict(Lock)
"""Who numbers in which company and series in this process: queueing is cheaper than losing the race in the database."""


def following(model: type[SalesDocument], series: str) -> int:
    """The number after the highest of the series."""
    highest = model.rows({"series": series}, ["number"], [("number", -1)], 1)
    return highest[0]["number"] + 1 if highest else 1


def create_numbered(document: D, make_event: Callable[[D], Event]) -> D:
    """Stores a new document under the next number of its series. Raises Conflict if the request id made something else."""

    def write() -> D:
        document.number = following(type(document), document.series)
        return create(document, make_event)

    return racing(write, type(document), document.series)


def create_unnumbered(document: D) -> D:
    """Stores a new document that has no number yet. Raises Conflict if the request id made something else."""
    try:
        return create(document)
    except NotUniqueError:
        _refuse_reuse(type(document))
        raise


def racing(write: Callable[[], D], model: type[D], series: str) -> D:
    """Does `write` again while other processes take the number that it chose; within this one they queue.

    Raises Unavailable when nobody waits for the answer any more, or the others never let it through.
    """
    with _turns[current().tenant, series]:
        for attempt in range(ATTEMPTS):
            if current().remaining() <= 0:
                break
            try:
                return write()
            except (NotUniqueError, DuplicateKeyError):
                _refuse_reuse(model)
            except (OperationError, OperationFailure) as error:
                if not _is_write_conflict(error):
                    raise
            time.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, 0.002 * attempt)))
    raise errors.numbers_busy(series)


def _is_write_conflict(error: BaseException | None) -> bool:
    """Two writers met and the database gave up on this one: nothing was written."""
    return error is not None and (
        getattr(error, "code", None) == WRITE_CONFLICT or _is_write_conflict(error.__context__)
    )


def _refuse_reuse(model: type[SalesDocument]) -> None:
    """A request id that made another kind of document would be refused for ever."""
    made = SalesDocument.rows({"request_id": current().request_id}, ["_cls"], limit=1)
    if made and made[0]["_cls"] != model._class_name:
        raise errors.request_reused(made[0]["_id"])
