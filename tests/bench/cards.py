"""The card: against single calls in the same run, its processor time over all processes, and how many a second."""

import os
import time
from typing import TYPE_CHECKING

from chassis.client import RpcClient
from chassis.testing import a_context
from chassis.testing_keys import keys_of
from contracts.access import Module
from contracts.services import SERVICES
from contracts.tabs import GetCardSection
from tests.bench import cpu
from tests.bench.http import Connection, p50, p99, timed
from tests.bench.http import throughput as requests_a_second
from tests.bench.report import Figure, at_most

if TYPE_CHECKING:
    from tests.bench.run import Bench

SINGLES = {
    "customer": "/v1/customers/{}",
    "orders": "/v1/customers/{}/orders",
    "invoices": "/v1/customers/{}/invoices",
    "activities": "/v1/customers/{}/activities",
    "documents": "/v1/customers/{}/documents",
}


def latency(bench: "Bench") -> list[Figure]:
    """One client. Card and single calls take turns, so that a noisy machine is noisy for both."""
    connection = Connection(bench.stack.base_url, bench.key)
    spent: dict[str, list[float]] = {name: [] for name in (*SINGLES, "card", "sequential")}
    client = RpcClient(os.environ["AMQP_URL"], keys_of("gateway"))
    for customer in (bench.customers * 10)[: 60 if bench.quick else 400]:
        spent["card"] += timed(connection, [f"/v1/customers/{customer}/card"])
        spent["sequential"].append(_five_in_a_row(client, customer))
        for name, path in SINGLES.items():
            spent[name] += timed(connection, [path.format(customer)])
    client.close()
    middle = {name: p50(values) for name, values in spent.items()}
    slowest = max(SINGLES, key=lambda name: middle[name])
    return [
        Figure("card, p50", middle["card"], "ms", "≤ 11.5 ms (half of 23 ms)", middle["card"] <= 11.5),
        Figure("card, p99", p99(spent["card"]), "ms"),
        *(Figure(f"single call over HTTP: {name}, p50", middle[name], "ms") for name in SINGLES),
        at_most(f"card / slowest single call ({slowest})", middle["card"] / middle[slowest], "", 2),
        Figure("five sections asked one after the other (RPC only), p50", middle["sequential"], "ms"),
        Figure("card / five in a row", middle["card"] / middle["sequential"], ""),
    ]


def _five_in_a_row(client: RpcClient, customer: str) -> float:
    context = a_context(tenant="bench")
    request = GetCardSection(customer_id=customer, modules=frozenset(Module))
    start = time.perf_counter()
    for service in SERVICES:
        client.send(request, context, service).result()
    return (time.perf_counter() - start) * 1000


def processor(bench: "Bench") -> list[Figure]:
    """Processor milliseconds of a card over all processes, servers included where they are ours."""
    connection = Connection(bench.stack.base_url, bench.key)
    count = 100 if bench.quick else 600
    paths = [f"/v1/customers/{customer}/card" for customer in (bench.customers * 20)[:count]]
    before = cpu.used(bench.pids)
    timed(connection, paths)
    after = cpu.used(bench.pids)
    each = {name: (spent - before.get(name, 0)) / count for name, spent in after.items()}
    parts = sorted((name for name in each if name != "all" and each[name] >= 0.05), key=lambda name: -each[name])
    return [
        at_most("processor time of a card, all processes", each["all"], "ms", 10),
        *(Figure(f"  of it {name}", each[name], "ms") for name in parts),
    ]


def throughput(bench: "Bench") -> list[Figure]:
    """Cards a second with 1, 8 and 32 clients."""
    paths = [f"/v1/customers/{customer}/card" for customer in bench.customers]
    seconds = 1 if bench.quick else 5
    return [
        Figure(
            f"cards a second, {clients} clients",
            requests_a_second(bench.stack.base_url, bench.key, paths, clients, seconds),
            "/s",
        )
        for clients in (1, 8, 32)
    ]
