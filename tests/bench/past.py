"""The card as it was thirty days ago, of customers with a history, against the card of today in the same run."""

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pymongo

from chassis.clock import today
from contracts.services import SERVICES
from tests.bench.http import p50, p95
from tests.bench.report import Figure

if TYPE_CHECKING:
    from tests.bench.run import Bench

CHANGES = 40
"""Of each customer; half of them are dated before the day that is asked for."""
OLD, MIDDLE = timedelta(days=60), timedelta(days=45)


def latency(bench: "Bench") -> list[Figure]:
    """One client, cards of today and of then in turn."""
    customers = bench.customers[: 20 if bench.quick else 60]
    for customer in customers:
        _change(bench, customer)
    _date_back(bench)
    day = today() - timedelta(days=30)
    cards = [f"/v1/customers/{customer}/card" for customer in customers * (5 if bench.quick else 10)]
    spent = bench.load.time_paths(bench.target, [path for card in cards for path in (card, f"{card}?at={day}")])
    now, then = spent[::2], spent[1::2]
    return [
        Figure(f"card 30 days ago, {CHANGES} changes of the customer, p50", p50(then), "ms"),
        Figure(f"card 30 days ago, {CHANGES} changes of the customer, p95", p95(then), "ms"),
        Figure("card of today in the same run, p95", p95(now), "ms"),
        Figure("card 30 days ago / today, p50", p50(then) / p50(now), ""),
    ]


def _change(bench: "Bench", customer: str) -> None:
    path = f"/v1/customers/{customer}"
    version = bench.api.get(path)["version"]
    for number in range(CHANGES):
        bench.api.patch(path, {"phone": f"040-{number}"}, version + number)
    bench.api.get(f"{path}/history")  # moves the changes


def _date_back(bench: "Bench") -> None:
    """Everything was made sixty days ago, and the first half of the changes forty-five."""
    with pymongo.MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
        for service in SERVICES:
            database = server[bench.stack.database(service)]
            for name in database.list_collection_names():
                for row in database[name].find({"created_at": {"$exists": True}}, {"created_at": 1}):
                    dated = {"$set": {"created_at": row["created_at"] - OLD}}
                    database[name].update_one({"_id": row["_id"]}, dated)
        changes = server[bench.stack.database("customers")]["customer_changes"]
        for row in changes.find({"version": {"$lte": CHANGES // 2}}, {"at": 1}):
            changes.update_one({"_id": row["_id"]}, {"$set": {"at": row["at"] - MIDDLE}})
