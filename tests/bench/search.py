"""What a search costs as the register grows, as a multiple of reading one customer by its id; and the bytes of its index."""

import os
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import pymongo

from chassis.clock import now
from chassis.context import using
from chassis.database import open_database
from chassis.testing import a_context, wait_until
from crm import posting_builds
from crm.models import Customer
from crm.tests import measure
from tests.bench.http import p50
from tests.bench.report import Figure, at_most

if TYPE_CHECKING:
    from tests.bench.run import Bench

AUTOVACUUM_SECONDS = 20
QUERIES = (
    "st",
    "stockholm",
    "mal bygg",
    "stockholm bygg",
    "andersson ort77",
    "1050",
    "100500",
    "karlson",
    "stokcholm",
    "andresson malmö",
)
NEVER_MEET = ("stockholm göteborg", "malmö göteborg", "andersson johansson", "stockholm göteborg malmö uppsala")
MOST_TIMES, MOST_TIMES_OF_A_PAIR = 2, 5
MOST_BYTES = 3_000


def growth(bench: "Bench") -> list[Figure]:
    """The same questions at each size."""
    open_database("crm", os.environ["MONGODB_URL"], bench.stack.database("crm"))
    figures: list[Figure] = []
    there = 0
    for size in (1_000, 3_000) if bench.quick else bench.sizes:
        with using(a_context(tenant="bench", seconds=1e6)):
            measure.fill(size, there)
            _let_rest()
            began = time.monotonic()
            _make_lists(size)
            built = time.monotonic() - began
        there = size
        _forget(bench)
        figures += [
            *_ask(bench, size),
            *_weigh(bench, size),
            Figure(f"posting lists made, {size:,} customers", built, "s"),
        ]
    return figures


def _let_rest() -> None:
    """Makes the demo's customers as old as those of the fill: a search takes what was stored in the last minutes for changed."""
    Customer._get_collection().update_many(
        {"tenant": "bench", "applied_at": {"$gt": now() - measure.STORED}},
        {"$set": {"applied_at": now() - measure.STORED}},
    )


def _make_lists(size: int) -> None:
    """Those of the register as it is: what crm may have made of a part of it while it was filled says less."""
    if size >= posting_builds.SMALLEST:
        wait_until(posting_builds.build_all, 600)


def _forget(bench: "Bench") -> None:
    """crm remembers for minutes how rare words are, and no register grows a hundredfold meanwhile: it starts anew.

    The database's own statistics follow a bulk load within its autovacuum interval.
    """
    bench.stack.kill("crm")
    bench.stack.restart("crm")
    time.sleep(0 if bench.quick else AUTOVACUUM_SECONDS)


def _ask(bench: "Bench", size: int) -> list[Figure]:
    by_id = f"/v1/customers/{bench.customers[0]}"
    paths = {query: f"/v1/search?q={quote_plus(query)}" for query in (*QUERIES, *NEVER_MEET)}
    names, turn = ["by id", *paths], [by_id, *paths.values()]
    bench.load.time_paths(bench.target, turn)
    all_spent = bench.load.time_paths(bench.target, turn * (20 if bench.quick else 150))
    spent = {name: all_spent[place :: len(names)] for place, name in enumerate(names)}
    middle = {name: p50(values) for name, values in spent.items()}
    at = f"{size:,} customers"
    return [
        Figure(f"one customer by id, {at}, p50", middle["by id"], "ms"),
        *(_times(f'search "{query}" / by id, {at}, p50', middle[query] / middle["by id"]) for query in paths),
        *(_times(f'search "{query}" / by id, {at}, p95', _p95(spent[query]) / _p95(spent["by id"])) for query in paths),
        _slowest("slowest search", QUERIES, middle, at, MOST_TIMES),
        _slowest("slowest search for words that never meet", NEVER_MEET, middle, at, MOST_TIMES_OF_A_PAIR),
    ]


def _times(name: str, value: float) -> Figure:
    return Figure(name, value, "")


def _slowest(name: str, queries: tuple[str, ...], middle: dict[str, float], at: str, most: float) -> Figure:
    slowest = max(queries, key=lambda query: middle[query])
    return at_most(f"{name} / by id, {at}", middle[slowest] / middle["by id"], "", most, slowest)


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _weigh(bench: "Bench", size: int) -> list[Figure]:
    """Bytes of the indexes of the copies, and of the posting lists, a customer."""
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(os.environ["MONGODB_URL"])
    try:
        database = client[bench.stack.database("crm")]
        stats = {name: database.command("collStats", name) for name in ("customer", "index_blocks")}
    except pymongo.errors.OperationFailure:  # a stand-in that does not weigh
        return []
    finally:
        client.close()
    lists = stats["index_blocks"].get("size", 0) + stats["index_blocks"].get("totalIndexSize", 0)
    at = f"{size:,} customers"
    return [
        at_most(f"bytes of index a customer, {at}", stats["customer"]["totalIndexSize"] / size, "", MOST_BYTES),
        Figure(f"bytes of posting lists a customer, {at}", lists / size, ""),
    ]
