"""Where a page of the register begins or ends: the sort key and id of its first or last customer."""

from pydantic import Field, TypeAdapter

from chassis import paging
from chassis.storage import Row
from contracts.base import Id, Value
from contracts.crm import ListCustomerRegister, RegisterSort
from crm.search_cursor import bad_cursor


class Place(Value):
    """The page continues behind the customer `id`, whose sort key is `key`, or `before` it. `sort` and `descending` are those
    of the list, which the request must repeat."""

    sort: RegisterSort
    descending: bool = False
    key: str = Field(max_length=300)
    id: Id
    before: bool = False

    def condition(self, sort_field: str, direction: int) -> Row:
        """Matches what follows in this direction (1: higher keys, -1: lower ones). An index begins at the bound of the key."""
        bound, follows = ("$gte", "$gt") if direction > 0 else ("$lte", "$lt")
        behind = [{sort_field: {follows: self.key}}, {"_id": {follows: self.id}}]
        return {sort_field: {bound: self.key}, "$or": behind}


SHAPE = TypeAdapter(Place)


def encode(place: Place) -> str:
    return paging.encode_place(place, ListCustomerRegister, SHAPE)


def decode(cursor: str, request: ListCustomerRegister) -> Place:
    """Raises InvalidInput at `/cursor`, also for a cursor of another order."""
    place = paging.decode_place(cursor, ListCustomerRegister, SHAPE)
    if (place.sort, place.descending) != (request.sort, request.descending):
        raise bad_cursor()
    return place
