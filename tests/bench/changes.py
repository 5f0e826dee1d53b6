"""Changes customers at a steady rate: a process of its own, so that it shares no interpreter with what it measures.

    python -m tests.bench.changes < order.json

The order is `{"url", "key", "rate", "clients", "customers": [[id, version], …]}`; the answer on standard output is
`{"rate": changes a second that were answered, "late": most milliseconds that one began after its time, "refused": answers 503}`.
"""

import json
import sys
import threading
import time
from itertools import count

from tests.bench.http import Connection

NUMBERS = count()


class Client:
    """One kept-alive connection; a new one after an answer that is no success."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._key, self.refused = url, key, 0
        self._connection = Connection(url, key)

    def change(self, customer: str, version: int, number: int) -> None:
        """One change of one customer, sent until it is stored."""
        body = json.dumps({"your_reference": f"Prov {number}"}).encode()
        while True:
            try:
                self._connection.send("PATCH", f"/v1/customers/{customer}", body, If_Match=f'"{version}"')
                return
            except RuntimeError as error:
                self._connection = Connection(self._url, self._key)
                if " 412 " in str(error):  # the attempt that was answered 503 has been stored after all
                    return
                self.refused += 1
                time.sleep(0.1)


def run(url: str, key: str, rate: float, clients: int, customers: list[tuple[str, int]]) -> dict[str, float]:
    """Each customer is changed once; the n-th begins n / rate seconds after the start, or as soon as a client is free."""
    all_clients = [Client(url, key) for _ in range(clients)]
    started, late = time.perf_counter(), [0.0]

    def work(client: Client) -> None:
        while (number := next(NUMBERS)) < len(customers):
            begin = started + number / rate
            time.sleep(max(0.0, begin - time.perf_counter()))
            late.append(time.perf_counter() - begin)
            client.change(*customers[number], number)

    threads = [threading.Thread(target=work, args=(client,)) for client in all_clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    refused = sum(client.refused for client in all_clients)
    return {"rate": len(customers) / seconds, "late": max(late) * 1000, "refused": refused}


if __name__ == "__main__":
    print(json.dumps(run(**json.load(sys.stdin))))
