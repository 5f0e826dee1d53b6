"""Where a page of a search ended. Pages follow the sort key of the index, so that a deep page costs what the second does."""

import hashlib
from collections.abc import Sequence

from pydantic import Field, ValidationError

from chassis import paging
from chassis.storage import Row
from contracts.base import Id, Value
from contracts.crm import SearchCustomers
from contracts.errors import InvalidInput
from crm import sort_keys
from crm.search_ranks import Group

MOST_TOUCHED = 20
"""So many customers a request may name that the user has touched; the one that has exactly the number may be another."""


class Position(Value):
    """The next page begins at `sort_key` in `group`, without the customers in `seen`, which have that very key and were shown.

    `alternative` is the way in which the query was understood. `small`: so few match that all are sorted. `lead`: what comes
    out of turn, because it has exactly the number or the user touched it. A cursor of release 0.3 or before is not `ranked`:
    its list is in the order of names alone, but for `exact`. `asked`: of which search it is; absent in one of a release before.
    """

    alternative: int = Field(ge=0, le=10)
    ranked: bool = False
    small: bool = False
    group: int = Field(default=Group.EXACT, ge=0, le=max(Group))
    sort_key: int = Field(default=0, ge=0, le=sort_keys.LARGEST_NAME_KEY)
    seen: tuple[Id, ...] = Field(default=(), max_length=20)
    lead: tuple[Id, ...] = Field(default=(), max_length=MOST_TOUCHED + 1)
    exact: Id | None = None
    asked: str = Field(default="", max_length=12)

    def is_before(self, group: int, row: Row) -> bool:
        """Whether this customer of a group is still to come."""
        if row["_id"] in self.seen:
            return False
        return (group, row["rank"]) >= (self.group, self.sort_key)

    def advance(self, shown: Sequence[tuple[int, Row]]) -> "Position":
        """The position after these customers and their groups, which begin here."""
        if not shown:
            return self
        group, last = shown[-1][0], int(shown[-1][1]["rank"])
        seen = [str(row["_id"]) for its_group, row in shown if (its_group, row["rank"]) == (group, last)]
        if (group, last) == (self.group, self.sort_key):
            seen = [*self.seen, *seen]
        return self.model_copy(update={"group": group, "sort_key": last, "seen": tuple(seen)})


def encode(position: Position, request: SearchCustomers) -> str:
    """The cursor that continues this search, and no other."""
    marked = position.model_copy(update={"asked": _mark_of(request)})
    return paging.encode_cursor(marked.model_dump_json(exclude_defaults=True), SearchCustomers)


def decode(cursor: str, request: SearchCustomers) -> Position:
    """Raises InvalidInput at `/cursor`, also for a cursor of another search."""
    try:
        position = Position.model_validate_json(paging.decode_cursor(cursor, SearchCustomers))
    except ValidationError:
        raise bad_cursor() from None
    if position.asked not in ("", _mark_of(request)):
        raise bad_cursor()
    if position.exact is None:
        return position
    return position.model_copy(update={"group": int(Group.OTHER), "lead": (position.exact,), "exact": None})


def _mark_of(request: SearchCustomers) -> str:
    """What tells a search from others: all but the page."""
    asked = request.model_dump_json(exclude={"cursor", "limit", "touched"}, exclude_defaults=True)
    return hashlib.sha256(asked.encode()).hexdigest()[:12]


def bad_cursor() -> InvalidInput:
    return paging.bad_cursor("crm")
