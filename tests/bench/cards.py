"""The card: beside single calls in the same run, its processor time over all processes, and how many a second."""

import os
import time
from functools import partial
from typing import TYPE_CHECKING

from chassis.client import RpcClient
from chassis.testing import a_context
from chassis.testing_keys import keys_of
from contracts.access import Module
from contracts.services import SERVICES
from contracts.tabs import GetCardSection
from tests.bench import cpu, rounds
from tests.bench.http import p50, p99
from tests.bench.quartiles import Quartiles, divide
from tests.bench.report import Figure, at_most, figure
from tests.bench.rounds import Sample, Side, alternate, meter, meter_load, take_turns

if TYPE_CHECKING:
    from tests.bench.run import Bench

SINGLES = {
    "customer": "/v1/customers/{}",
    "orders": "/v1/customers/{}/orders",
    "invoices": "/v1/customers/{}/invoices",
    "activities": "/v1/customers/{}/activities",
    "documents": "/v1/customers/{}/documents",
}
CARD = "/v1/customers/{}/card"
A_ROUND, ROUNDS = 20, 20
CLIENTS = (1, 8, 32)


def latency(bench: "Bench") -> list[Figure]:
    """One client. Card, single calls and the five sections in a row take turns."""
    count, turns = (5, 2) if bench.quick else (A_ROUND, ROUNDS)
    client = RpcClient(os.environ["AMQP_URL"], keys_of("gateway"))

    def over_http(path: str) -> Side:
        def measure(turn: int) -> Sample:
            customers = take_turns(bench.customers, count, turn)
            paths = [path.format(customer) for customer in customers]
            return meter(bench.pids, lambda: bench.load.time_paths(bench.target, paths))

        return measure

    def in_a_row(turn: int) -> Sample:
        return Sample([_five_in_a_row(client, customer) for customer in take_turns(bench.customers, count, turn)])

    sides = {"card": over_http(CARD), **{name: over_http(path) for name, path in SINGLES.items()}}
    try:
        measured = alternate({**sides, "in a row": in_a_row}, turns)
    finally:
        client.close()
    return compare(measured)


def compare(measured: dict[str, list[Sample]]) -> list[Figure]:
    """`measured` has the rounds of "card", of each single call and of the five sections "in a row"."""
    middle = {name: p50(rounds.latencies(samples)) for name, samples in measured.items()}
    slowest = max(SINGLES, key=lambda name: middle[name])
    card, one_call = measured["card"], measured["customer"]
    return [
        figure("card, p50", Quartiles.of(rounds.middles(card)), "ms"),
        figure("card, p99", p99(rounds.latencies(card)), "ms"),
        *(figure(f"single call over HTTP: {name}, p50", middle[name], "ms") for name in SINGLES),
        at_most(
            "card / slowest single call, p50",
            divide(rounds.middles(card), rounds.middles(measured[slowest])),
            "",
            2,
            slowest,
        ),
        figure("card / one customer, p50", divide(rounds.middles(card), rounds.middles(one_call))),
        figure("card / one customer, processor time", divide(rounds.processor(card), rounds.processor(one_call))),
        figure("five sections asked one after the other (RPC only), p50", middle["in a row"], "ms"),
        figure("card / five in a row, p50", divide(rounds.middles(card), rounds.middles(measured["in a row"]))),
    ]


def _five_in_a_row(client: RpcClient, customer: str) -> float:
    context = a_context(tenant="bench")
    request = GetCardSection(customer_id=customer, modules=frozenset(Module))
    start = time.perf_counter()
    for service in SERVICES:
        client.send(request, context, service).result()
    return (time.perf_counter() - start) * 1000


def processor(bench: "Bench") -> list[Figure]:
    """Processor milliseconds of a card over all processes, servers included where this machine runs them; and of an idle second.

    What runs beside the requests (heartbeats, sweepers) is in the figures of all cards, the more the slower the machine is.
    """
    customers = take_turns(bench.customers, 50 if bench.quick else 600, 0)
    bench.time_cards(customers[:20])
    watch = cpu.Meter(bench.pids)
    bench.time_cards(customers)
    each = {name: spent / len(customers) for name, spent in watch.spent().items()}
    watch, idle_seconds = cpu.Meter(bench.pids), 1 if bench.quick else 10
    time.sleep(idle_seconds)
    idle = figure("processor time of an idle second, all processes", watch.spent()["all"] / idle_seconds, "ms")
    return [*cpu.figures("processor time of a card, all processes", each), idle]


def throughput(bench: "Bench") -> list[Figure]:
    """Cards a second with 1, 8 and 32 clients, in turn."""
    paths = [CARD.format(customer) for customer in bench.customers]
    seconds, turns = (0.5, 1) if bench.quick else (2.0, 4)

    def with_clients(clients: int) -> Side:
        ask = partial(bench.load.put_load_on, bench.target, paths, clients, seconds)
        return lambda _turn: meter_load(bench.pids, ask)

    measured = alternate({str(clients): with_clients(clients) for clients in CLIENTS}, turns, warm_up=0)
    return [
        figure(f"cards a second, {clients} clients", Quartiles.of(rounds.rates(measured[str(clients)])), "/s")
        for clients in CLIENTS
    ]
