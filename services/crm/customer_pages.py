"""All customers of the current company, a page at a time, in the order of their names: for what is made of the whole register."""

import time
from collections.abc import Iterator, Sequence

from chassis.storage import Row
from crm.models import Customer

READ_AT_ONCE = 1_000


def read(fields: Sequence[str], key: str = "", last_id: str = "") -> Iterator[list[Row]]:
    """The pages of those behind `last_id`, whose `sort_name` is `key`; of all without one. Rows have `sort_name`, too.

    A customer that is renamed meanwhile may be left out or come twice: it is newer than the beginning, by `applied_at`.
    """
    while True:
        behind = {"sort_name": {"$gte": key}, "$or": [{"sort_name": {"$gt": key}}, {"_id": {"$gt": last_id}}]}
        rows = Customer.rows(
            behind if last_id else {"sort_name": {"$gte": ""}},
            ["sort_name", *fields],
            sort=[("sort_name", 1), ("_id", 1)],
            limit=READ_AT_ONCE,
            index="tenant_1_sort_name_1__id_1",
        )
        time.sleep(0)  # requests of people that wait for this process go first
        yield rows
        if len(rows) < READ_AT_ONCE:
            return
        key, last_id = rows[-1]["sort_name"], rows[-1]["_id"]
