"""The rows of a list field that has a value with a certain beginning, by as many entries of an index as are wanted."""

import re
from collections.abc import Sequence

from chassis import request_claims
from chassis.context import current
from chassis.first_batch import Row, aggregate_rows
from chassis.tenancy import Owned


def scan(model: type[Owned], field: str, begin: str, fields: Sequence[str], most: int, index: str) -> list[Row]:
    """Those of the first `most` rows of the company in the index, from `begin` on, that have a value of the field that begins so.
    Fewer than `most`: there are no others.

    One bound, and as many entries as are wanted. With a second bound MongoDB and DocumentDB would read the list to its end, since
    each bound may hold for another value of a row; so would DocumentDB with a regular expression. MongoDB takes that as both
    bounds, and has to where a company is split over shards, whose answers come in no order.
    """
    begins_so: Row = {field: {"$regex": f"^{re.escape(begin)}"}}
    lower_bound = begins_so if request_claims.is_enabled() else {field: {"$gte": begin}}
    steps: list[Row] = [
        {"$match": {"tenant": current().tenant, **lower_bound}},
        {"$limit": most},
        {"$match": begins_so},
        {"$project": dict.fromkeys(fields, 1)},
    ]
    return aggregate_rows(model._get_collection(), steps, index)
