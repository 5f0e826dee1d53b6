"""How much of something a company may have waiting: drafts, plans, files. Counted before the work, and again after the write.

The second count holds under races: of two that take the last place, each sees the other's, and neither is kept. A process that is
killed between write and count leaves one too many, which counts like every other until it is over.
"""

from collections.abc import Callable
from typing import Any

from chassis import clock
from chassis.context import current
from chassis.storage import Row
from chassis.tenancy import Owned
from contracts.errors import Conflict

Full = Callable[[int], Conflict]


def refuse_full(model: type[Owned], waiting: Row, most: int, full: Full) -> None:
    """Raises Conflict when the company has as many as it may."""
    if _count(model, waiting, most) >= most:
        raise full(most)


def keep_within(
    made: Any, waiting: Row, most: int, full: Full, drop_parts: Callable[[], object] = lambda: None
) -> None:
    """Takes back what has just been stored if it is one too many, and its parts. Raises Conflict then."""
    model = type(made)
    if _count(model, waiting, most) > most:
        model._get_collection().delete_one({"_id": made.id, "tenant": current().tenant})
        drop_parts()
        raise full(most)


def _count(model: type[Owned], waiting: Row, most: int) -> int:
    """How many wait, `most` + 1 at most, without those whose time has passed: the database takes them away a little later."""
    return len(model.rows({**waiting, "expires_at": {"$gt": clock.now()}}, ["tenant"], limit=most + 1))
