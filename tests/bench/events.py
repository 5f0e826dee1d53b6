"""From the commit of a change to every subscriber's database, at 100 changes a second."""

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pymongo

from chassis.testing import ROOT, wait_until
from contracts.services import SERVICES
from tests.bench import cpu, register
from tests.bench.http import p50, p99
from tests.bench.report import Figure, at_least, at_most

if TYPE_CHECKING:
    from tests.bench.run import Bench

SUBSCRIBERS = SERVICES[1:]
A_SECOND = 100
CLIENTS = 24
FIRST_ROW = 90_000
"""The register of this measurement lies behind those of the import's."""


def lag(bench: "Bench") -> list[Figure]:
    """Each of some hundred imported customers is changed once; each subscriber notes when it stored the change."""
    count = 100 if bench.quick else 1500
    register.load(bench, FIRST_ROW, count)
    server: Any = pymongo.MongoClient(os.environ["MONGODB_URL"], tz_aware=True)
    customers = server[bench.stack.database("customers")]["customers"]
    query = {"tenant": "bench", "name": {"$regex": "^Provbolaget 9"}}
    ids = [row["_id"] for row in customers.find(query, {"_id": 1}, limit=count)]
    copies = {name: _copies(server[bench.stack.database(name)], ids[0]) for name in SUBSCRIBERS}
    wait_until(lambda: all(copy.count_documents({"_id": {"$in": ids}}) == len(ids) for copy in copies.values()), 60)
    before = {row["_id"]: row["version"] for row in customers.find({"_id": {"$in": ids}}, {"version": 1})}
    watch = cpu.Meter(bench.pids)
    made = _change_all(bench, list(before.items()))
    newer = {"_id": {"$in": ids}, "version": 2}
    wait_until(lambda: all(copy.count_documents(newer) == len(ids) for copy in copies.values()), 60)
    each = {name: milliseconds / len(ids) for name, milliseconds in watch.spent().items()}
    committed = {row["_id"]: row["changed_at"] for row in customers.find({"_id": {"$in": ids}}, {"changed_at": 1})}
    spent = [
        (row["applied_at"] - committed[row["_id"]]).total_seconds() * 1000
        for copy in copies.values()
        for row in copy.find(newer, {"applied_at": 1})
    ]
    server.close()
    return [
        at_least("changes a second that were answered", made["rate"], "/s", 0.98 * A_SECOND),
        Figure("latest begin of a change after its time", made["late"], "ms"),
        Figure("changes that were answered 503 and sent again", made["refused"], ""),
        *cpu.figures("processor time of a change until all copies are stored", each),
        Figure("commit to each subscriber's database, p50", p50(spent), "ms"),
        at_most("commit to each subscriber's database, p99", p99(spent), "ms", 500),
    ]


def _change_all(bench: "Bench", customers: list[tuple[str, int]]) -> dict[str, float]:
    """Has another process change them at the rate; see changes.py."""
    order = {
        "url": bench.stack.base_url,
        "key": bench.key,
        "rate": A_SECOND,
        "clients": CLIENTS,
        "customers": customers,
    }
    command = [sys.executable, "-m", "tests.bench.changes"]
    done = subprocess.run(command, input=json.dumps(order), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def _copies(database: Any, customer_id: str) -> Any:
    """The collection in which a service keeps its copies of customers."""
    wait_until(lambda: _holding(database, customer_id) is not None, 60)
    return _holding(database, customer_id)


def _holding(database: Any, customer_id: str) -> Any:
    names = database.list_collection_names()
    return next((database[name] for name in names if database[name].find_one({"_id": customer_id})), None)
