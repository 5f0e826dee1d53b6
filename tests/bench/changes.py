"""Changes customers at a steady rate: a process of its own, so that it shares no interpreter with what it measures.

    python -m tests.bench.changes < order.json

The order is `{"url", "key", "rate", "clients", "customers": [[id, version], …]}`; the answer on standard output is
`{"rate": changes a second that were answered, "late": most milliseconds that one began after its time}`.
"""

import json
import sys
import threading
import time
from itertools import count

from tests.bench.http import Connection

NUMBERS = count()


def change(connection: Connection, customer: str, version: int, number: int) -> None:
    """One change of one customer."""
    body = json.dumps({"your_reference": f"Prov {number}"}).encode()
    connection.send("PATCH", f"/v1/customers/{customer}", body, If_Match=f'"{version}"')


def run(url: str, key: str, rate: float, clients: int, customers: list[tuple[str, int]]) -> dict[str, float]:
    """Each customer is changed once; the n-th begins n / rate seconds after the start, or as soon as a client is free."""
    connections = [Connection(url, key) for _ in range(clients)]
    started, late = time.perf_counter(), [0.0]

    def work(connection: Connection) -> None:
        while (number := next(NUMBERS)) < len(customers):
            begin = started + number / rate
            time.sleep(max(0.0, begin - time.perf_counter()))
            late.append(time.perf_counter() - begin)
            change(connection, *customers[number], number)

    threads = [threading.Thread(target=work, args=(connection,)) for connection in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"rate": len(customers) / (time.perf_counter() - started), "late": max(late) * 1000}


if __name__ == "__main__":
    print(json.dumps(run(**json.load(sys.stdin))))
