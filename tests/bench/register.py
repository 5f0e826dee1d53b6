"""How many rows of a register are imported a second, with one process of customers and with several.

Through the API, validation included: until the answer, and until each subscriber has its copy of every row. Meanwhile another
company creates customers, one after the other.
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING, Any

import pymongo
from stdnum import luhn

from chassis.testing import wait_until
from chassis.traffic import RECENT_SECONDS
from tests.bench.http import Connection, p50, p99
from tests.bench.report import Figure, at_least, at_most

if TYPE_CHECKING:
    from tests.bench.run import Bench

TOWNS = (("211 20", "Malmö"), ("111 34", "Stockholm"), ("411 09", "Göteborg"), ("903 25", "Umeå"))
CREATE = "/v1/customers"
COPIES = {"sales": "customers", "billing": "customers", "crm": "customer", "documents": "customer"}
"""Each subscriber's collection of copies of customers."""
PATIENCE_SECONDS = 240
PAUSE_SECONDS = 0.02
"""Between two creations of the other company: a busy office, not a second load."""


def rows(count: int, first: int = 0) -> str:
    """A register of that many companies with valid organisation numbers, each different; `first` begins the next register."""
    lines = ["Namn;Organisationsnr;E-post;Telefon;Postadress;Postnr;Ort"]
    for number in range(first, first + count):
        postcode, town = TOWNS[number % len(TOWNS)]
        base = f"5560{number:05d}"
        organisation = base + luhn.calc_check_digit(base)
        lines.append(
            f"Provbolaget {number:05d} AB;{organisation};info{number}@prov.example;040{number:07d};"
            f"Provgatan {number % 90 + 1};{postcode};{town}"
        )
    return "\n".join(lines)


def speed(bench: "Bench") -> list[Figure]:
    """One import; and the same file again, which must create nothing. Then the same with replicas, in turn."""
    count = 500 if bench.quick else bench.rows
    idle = _create_for(bench, 2 if bench.quick else 8)
    time.sleep(1.2 * RECENT_SECONDS)  # then nobody else is at work
    answered, everywhere = load_everywhere(bench, 0, count)
    again = count / load(bench, 0, count)
    figures = [
        Figure(f"rows imported a second, until the answer ({count:,} new)", count / answered, "/s"),
        at_least("rows imported a second, until every subscriber has them", count / everywhere, "/s", 1500),
        Figure("rows a second, all known already", again, "/s"),
        *(_replicated(bench, count) if bench.replicas > 1 else []),
        *_meanwhile(bench, idle),
    ]
    bench.stack.scale("customers", 1)  # as the measurements after this one expect it
    return figures


def _replicated(bench: "Bench", count: int) -> list[Figure]:
    """One process and several take turns, so that a noisy machine is noisy for both."""
    speeds: dict[int, list[float]] = {1: [], bench.replicas: []}
    for turn in range(2 if bench.quick else 6):
        replicas = (1, bench.replicas)[turn % 2]
        bench.stack.scale("customers", replicas)
        speeds[replicas].append(count / load(bench, (turn + 1) * count, count))
    one, several = (median(speeds[replicas]) for replicas in (1, bench.replicas))
    return [
        Figure("rows imported a second, 1 process of customers", one, "/s"),
        Figure(f"rows imported a second, {bench.replicas} processes", several, "/s"),
        at_least(f"{bench.replicas} processes / 1", several / one, "", 0.9),
    ]


def _meanwhile(bench: "Bench", idle: list[float]) -> list[Figure]:
    """An import while another company creates, which it has done before. What earlier imports left is worked off first."""
    count = 200 if bench.quick else 1500
    time.sleep(1 if bench.quick else 20)
    _create_for(bench, 2)
    with Creations(bench) as other:
        speed = count / load(bench, 90_000, count)
    return [
        Figure("another company's creation, idle, p50", p50(idle), "ms"),
        Figure("another company's creation, idle, p99", p99(idle), "ms"),
        Figure("rows imported a second while it creates", speed, "/s"),
        Figure("another company's creations that were refused meanwhile", other.refused, ""),
        Figure("another company's creation, meanwhile, p50", p50(other.spent), "ms"),
        at_most("another company's creation, p99 meanwhile / idle", p99(other.spent) / p99(idle), "", 2),
    ]


def _create_for(bench: "Bench", seconds: float) -> list[float]:
    other = Creations(bench)
    other.run(seconds)
    return other.spent


def load(bench: "Bench", first: int, count: int) -> float:
    """Seconds that the import of these rows took."""
    headers = {"Content-Type": "text/csv", "Accept": "application/json", "Idempotency-Key": f"bench-{time.time_ns()}"}
    body = rows(count, first).encode()
    start = time.perf_counter()
    bench.api.request("POST", "/v1/imports/customers", data=body, headers=headers, timeout=240)
    return time.perf_counter() - start


def load_everywhere(bench: "Bench", first: int, count: int) -> tuple[float, float]:
    """Seconds until an import of new rows is answered, and until each subscriber has a copy of every row."""
    with server() as databases:
        copies = [databases[bench.stack.database(service)][name] for service, name in COPIES.items()]
        company = {"tenant": "bench"}
        wanted = [copy.count_documents(company) + count for copy in copies]
        start = time.perf_counter()
        answered = load(bench, first, count)
        last = originals(bench, databases).find(company, {"_id": 1}, sort=[("_id", -1)], limit=50)
        ids = [row["_id"] for row in last]  # counting all of them meanwhile would be load
        wait_until(
            lambda: all(copy.count_documents({"_id": {"$in": ids}}) == len(ids) for copy in copies), PATIENCE_SECONDS
        )
        wait_until(lambda: [copy.count_documents(company) for copy in copies] == wanted, PATIENCE_SECONDS)
        return answered, time.perf_counter() - start


@contextmanager
def server() -> Iterator[Any]:
    """The stack's database server."""
    with pymongo.MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as databases:
        yield databases


def originals(bench: "Bench", databases: Any) -> Any:
    """The collection of the customers service."""
    return databases[bench.stack.database("customers")]["customers"]


class Creations:
    """Another company's creations, timed in milliseconds, one after the other: for some seconds, or while a block runs."""

    def __init__(self, bench: "Bench") -> None:
        bench.stack.company("other")
        self.spent: list[float] = []
        self.refused = 0
        self._connect = lambda: Connection(bench.stack.base_url, bench.stack.keys["other"])
        self._end = threading.Event()
        self._thread = threading.Thread(target=self.run, args=(600,))

    def __enter__(self) -> "Creations":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def run(self, seconds: float) -> None:
        """Creates customers for so long; what is refused took its time, too."""
        connection = self._connect()
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._end.wait(PAUSE_SECONDS):
            mark = time.time_ns()
            body = json.dumps({"fields": {"name": f"Annat bolag {mark} AB"}}).encode()
            start = time.perf_counter()
            try:
                connection.send("POST", CREATE, body, Idempotency_Key=str(mark))
            except RuntimeError:
                self.refused += 1
                connection = self._connect()
            self.spent.append((time.perf_counter() - start) * 1000)
