"""Search against fetching one customer by id, both over HTTP, at a small and a large register.

The large register is written straight into the search index, as the events of its customers would leave it.
"""

import os
import time
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from chassis.context import using
from chassis.database import open_database
from chassis.testing import a_context
from crm.tests import measure
from tests.bench.http import Connection, p50, timed
from tests.bench.report import Figure, at_most

if TYPE_CHECKING:
    from tests.bench.run import Bench

AUTOVACUUM_SECONDS = 20
QUERIES = ("stockholm", "mal bygg", "stockholm bygg", "andersson ort77", "1050", "100500")


def growth(bench: "Bench") -> list[Figure]:
    """The same questions at 1,000 and at 100,000 customers."""
    open_database("crm", os.environ["MONGODB_URL"], bench.stack.database("crm"))
    figures: list[Figure] = []
    there = 0
    for size in (1_000, 3_000) if bench.quick else (1_000, 100_000):
        with using(a_context(tenant="bench")):
            measure.fill(size, there)
        there = size
        _forget(bench)
        figures += _ask(bench, size)
    return figures


def _forget(bench: "Bench") -> None:
    """crm remembers for minutes how rare words are, and no register grows a hundredfold meanwhile: it starts anew.

    The database's own statistics follow a bulk load within its autovacuum interval.
    """
    bench.stack.kill("crm")
    bench.stack.restart("crm")
    time.sleep(0 if bench.quick else AUTOVACUUM_SECONDS)


def _ask(bench: "Bench", size: int) -> list[Figure]:
    connection = Connection(bench.stack.base_url, bench.key)
    by_id = f"/v1/customers/{bench.customers[0]}"
    paths = {query: f"/v1/search?q={quote_plus(query)}" for query in QUERIES}
    timed(connection, [by_id, *paths.values()])
    spent: dict[str, list[float]] = {name: [] for name in ("by id", *QUERIES)}
    for _ in range(20 if bench.quick else 150):
        for query, path in paths.items():
            spent[query] += timed(connection, [path])
        spent["by id"] += timed(connection, [by_id])
    middle = {name: p50(values) for name, values in spent.items()}
    slowest = max(QUERIES, key=lambda query: middle[query])
    at = f"{size:,} customers"
    return [
        Figure(f"one customer by id, {at}, p50", middle["by id"], "ms"),
        *(Figure(f'search "{query}", {at}, p50', middle[query], "ms") for query in QUERIES),
        at_most(f'slowest search ("{slowest}") / by id, {at}', middle[slowest] / middle["by id"], "", 2),
    ]
