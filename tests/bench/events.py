"""From the commit of a change to every subscriber's database, at 100 changes a second."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pymongo

from chassis.testing import wait_until
from contracts.services import SERVICES
from tests.bench.http import p50, p99
from tests.bench.report import Figure, at_most

if TYPE_CHECKING:
    from tests.bench.run import Bench

SUBSCRIBERS = SERVICES[1:]
A_SECOND = 100


def lag(bench: "Bench") -> list[Figure]:
    """Each of some hundred imported customers is changed once; each subscriber notes when it stored the change."""
    server: Any = pymongo.MongoClient(os.environ["MONGODB_URL"], tz_aware=True)
    customers = server[bench.stack.database("customers")]["customers"]
    query = {"tenant": "bench", "name": {"$regex": "^Provbolaget"}}
    ids = [row["_id"] for row in customers.find(query, {"_id": 1}, limit=100 if bench.quick else 600)]
    copies = {name: _copies(server[bench.stack.database(name)], ids[0]) for name in SUBSCRIBERS}
    wait_until(lambda: all(copy.count_documents({"_id": {"$in": ids}}) == len(ids) for copy in copies.values()), 60)
    before = {row["_id"]: row["version"] for row in customers.find({"_id": {"$in": ids}}, {"version": 1})}
    started = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda job: _change(bench, started, *job), enumerate(before.items())))
    rate = len(ids) / (time.perf_counter() - started)
    newer = {"_id": {"$in": ids}, "version": 2}
    wait_until(lambda: all(copy.count_documents(newer) == len(ids) for copy in copies.values()), 60)
    committed = {row["_id"]: row["changed_at"] for row in customers.find({"_id": {"$in": ids}}, {"changed_at": 1})}
    spent = [
        (row["applied_at"] - committed[row["_id"]]).total_seconds() * 1000
        for copy in copies.values()
        for row in copy.find(newer, {"applied_at": 1})
    ]
    server.close()
    return [
        Figure("changes a second while measuring", rate, "/s"),
        Figure("commit to each subscriber's database, p50", p50(spent), "ms"),
        at_most("commit to each subscriber's database, p99", p99(spent), "ms", 500),
    ]


def _change(bench: "Bench", started: float, number: int, customer: tuple[str, int]) -> None:
    time.sleep(max(0.0, started + number / A_SECOND - time.perf_counter()))
    bench.api.patch(f"/v1/customers/{customer[0]}", {"your_reference": f"Prov {number}"}, version=customer[1])


def _copies(database: Any, customer_id: str) -> Any:
    """The collection in which a service keeps its copies of customers."""
    wait_until(lambda: _holding(database, customer_id) is not None, 60)
    return _holding(database, customer_id)


def _holding(database: Any, customer_id: str) -> Any:
    names = database.list_collection_names()
    return next((database[name] for name in names if database[name].find_one({"_id": customer_id})), None)
