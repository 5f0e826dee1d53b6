"""The timeline of a customer to whom ten thousand things have happened: its pages, its card, and cards of others in turn.

    AMQP_URL=… MONGODB_URL=… python -m tests.bench.timeline [ENTRIES]

On servers that `make servers` has started; the whole product, over HTTP. Entries are copies of one that an event has made, of
every kind in turn, a minute apart.
"""

import json
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pymongo

from chassis.testing import wait_until
from contracts.crm.timeline_words import REGISTER, TOLD
from crm import sort_keys
from tests.bench.http import Connection, p50, p95, timed
from tests.stack import Stack

COMPANY = "bench"
BATCH = 1000
TURNS = 200
FAR = 40
"""So many pages of 50 are turned before the page that is measured as a far one."""


def main(arguments: list[str]) -> None:
    entries = int(arguments[0]) if arguments else 10_000
    with tempfile.TemporaryDirectory() as logs, Stack(Path(logs)) as stack:
        api = stack.company(COMPANY)
        long, short = (api.post("/v1/customers", {"fields": {"name": name}})["id"] for name in ("Lång AB", "Kort AB"))
        list_of = f"/v1/customers/{long}/timeline"
        wait_until(lambda: bool(api.get(list_of)["items"]), 30)
        _fill(stack.database("crm"), long, entries)
        connection = Connection(stack.base_url, stack.keys[COMPANY])
        paths = {
            "first page of 50": f"{list_of}?limit=50",
            f"page {FAR + 1}": f"{list_of}?limit=50&cursor={_turn(connection, list_of)}",
            "first page of invoices": f"{list_of}?limit=50&kind=invoice",
            "card": f"/v1/customers/{long}/card",
            "card of a customer with one entry": f"/v1/customers/{short}/card",
        }
        spent: dict[str, list[float]] = {name: [] for name in paths}
        for turn in range(TURNS):
            for name in paths if turn % 2 else reversed(paths):
                spent[name] += timed(connection, [paths[name]])
        print(f"{entries:,} entries")
        for name, taken in spent.items():
            print(f"{name}: p50 {p50(taken):.1f} ms, p95 {p95(taken):.1f} ms")


def _fill(database: str, customer: str, entries: int) -> None:
    with pymongo.MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
        timeline = server[database]["timeline"]
        (first,) = timeline.find({"customer_id": customer})
        kinds = list(TOLD.items())
        rows = []
        for at in range(1, entries):
            what, told = kinds[at % len(kinds)]
            key, when = f"{first['_id']}:{at}", first["at"] - timedelta(minutes=at)
            said = {"what": what, "kind": told.kind, "module": str(told.module or REGISTER), "number": str(at)}
            rows.append({**first, "_id": key, "at": when, "rank": sort_keys.newest_key(when, key), **said})
        for begin in range(0, len(rows), BATCH):
            timeline.insert_many(rows[begin : begin + BATCH])


def _turn(connection: Connection, list_of: str) -> str:
    cursor = json.loads(connection.get(f"{list_of}?limit=50"))["next_cursor"]
    for _ in range(FAR - 1):
        cursor = json.loads(connection.get(f"{list_of}?limit=50&cursor={cursor}"))["next_cursor"]
    return str(cursor)


if __name__ == "__main__":
    main(sys.argv[1:])
