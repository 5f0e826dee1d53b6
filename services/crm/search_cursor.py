"""Where a page of a search ended. Pages follow the sort key of the index, so that a deep page costs what the second does."""

from collections.abc import Sequence

from pydantic import Field, ValidationError

from chassis import paging
from chassis.storage import Row
from contracts.base import Id, Value
from contracts.crm import SearchCustomers
from contracts.errors import InvalidInput
from crm import sort_keys


class Position(Value):
    """The next page begins at `sort_key`, without the customers in `seen`, which have that very key and were shown.

    `alternative` is the way in which the query was understood, `exact` the customer that was shown first because it has
    exactly the number.
    """

    alternative: int = Field(ge=0, le=10)
    sort_key: int = Field(ge=0, le=sort_keys.LARGEST_NAME_KEY)
    seen: tuple[Id, ...] = Field(default=(), max_length=20)
    exact: Id | None = None

    def advance(self, shown: Sequence[Row]) -> "Position":
        """The position after these rows, which begin here."""
        if not shown:
            return self
        last = int(shown[-1]["rank"])
        seen = [str(row["_id"]) for row in shown if row["rank"] == last]
        if last == self.sort_key:
            seen = [*self.seen, *seen]
        return self.model_copy(update={"sort_key": last, "seen": tuple(seen)})


def encode(position: Position) -> str:
    return paging.encode_cursor(position.model_dump_json(exclude_defaults=True), SearchCustomers)


def decode(cursor: str) -> Position:
    """Raises InvalidInput at `/cursor`."""
    try:
        return Position.model_validate_json(paging.decode_cursor(cursor, SearchCustomers))
    except ValidationError:
        raise bad_cursor() from None


def bad_cursor() -> InvalidInput:
    return paging.bad_cursor("crm")
