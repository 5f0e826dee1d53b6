"""A change of many customers at once: its plan, carrying it out, and taking it back.

    AMQP_URL=… MONGODB_URL=… python -m tests.bench.bulk [CUSTOMERS]

On servers that `make servers` has started; the whole product, over HTTP, as one office asks. 500 customers unless another number
is given, at most 10,000.
"""

import sys
import tempfile
import time
from pathlib import Path

from chassis.clock import today
from chassis.testing import wait_until
from kundkort.api import Api, Json
from tests.bench.register import rows
from tests.stack import Stack

COMPANY = "bench"
PATIENCE_SECONDS = 900
CHANGES: tuple[Json, ...] = (
    {"action": "change", "change": {"group": "Norr"}},
    {"action": "activity", "activity": {"kind": "todo", "text": "Ring", "due_on": str(today())}},
)


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else 500
    with tempfile.TemporaryDirectory() as logs, Stack(Path(logs)) as stack:
        api = stack.company(COMPANY)
        headers = {"Content-Type": "text/csv", "Accept": "application/json", "Idempotency-Key": "bench-bulk"}
        api.request("POST", "/v1/imports/customers", data=rows(count).encode(), headers=headers, timeout=600)
        ids = [one["id"] for one in _all_customers(api)]
        time.sleep(5)  # what the import has left to subscribers is worked off
        for asked in CHANGES:
            began = time.perf_counter()
            made = api.post("/v1/bulk", {**asked, "customer_ids": ids})
            planned = time.perf_counter()
            api.post(f"/v1/bulk/{made['id']}/run", {"digest": made["digest"]})
            _wait(api, made, "done")
            done = time.perf_counter()
            api.post(f"/v1/bulk/{made['id']}/undo")
            _wait(api, made, "undone")
            undone = time.perf_counter()
            print(
                f"{asked['action']}, {count} customers: plan {planned - began:.2f} s, carried out {done - planned:.2f} s, "
                f"undone {undone - done:.2f} s"
            )


def _all_customers(api: Api) -> list[Json]:
    found: list[Json] = []
    cursor: str | None = None
    while True:
        page = api.get("/v1/customers", limit=200, **({"cursor": cursor} if cursor else {}))
        found += page["items"]
        cursor = page.get("next_cursor")
        if cursor is None:
            return found


def _wait(api: Api, made: Json, state: str) -> None:
    wait_until(lambda: api.get(f"/v1/bulk/{made['id']}")["state"] == state, PATIENCE_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1:])
