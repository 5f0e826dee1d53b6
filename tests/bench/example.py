"""The card beside the public example of the stack it is made with: nameko-examples' GET order, of ten products.

Two services behind a gateway answer that (two RPCs, one after the other), five answer a card. Both run on one interpreter and one
broker. Where the example cannot be had, the table says why and the benchmark goes on.
"""

import os
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.local.bootstrap import SetupError
from tests.bench import example_servers, rounds
from tests.bench.example_setup import Missing, set_up
from tests.bench.http import p50, p99
from tests.bench.load import Target
from tests.bench.quartiles import Quartiles, divide
from tests.bench.report import Figure, at_least, at_most, figure
from tests.bench.rounds import Sample, alternate, meter, meter_load, take_turns

if TYPE_CHECKING:
    from tests.bench.run import Bench

A_ROUND, ROUNDS = 60, 16
CLIENTS, SECONDS, ROUNDS_OF_CLIENTS = 8, 2.0, 10
Measured = dict[str, list[Sample]]


def measure(bench: "Bench") -> list[Figure]:
    """One client, then eight; card and order in turn."""
    try:
        example = set_up(bench.example_source)
        with (
            tempfile.TemporaryDirectory(prefix="kundkort-example-", ignore_cleanup_errors=True) as folder,
            example_servers.running(example, Path(folder), os.environ["AMQP_URL"]) as (url, pids),
        ):
            path = example_servers.fill(url)
            return compare(*_measure(bench, Target(url), path, [*pids, *bench.broker_pids]))
    except (Missing, SetupError) as error:
        bench.notes.append(f"Not measured beside nameko's example: {error}")
        return []


def _measure(bench: "Bench", target: Target, path: str, pids: list[int]) -> tuple[Measured, Measured]:
    """With one client, and with eight."""
    count, turns, seconds, turns_of_clients = (
        (10, 2, 0.5, 2) if bench.quick else (A_ROUND, ROUNDS, SECONDS, ROUNDS_OF_CLIENTS)
    )
    one = alternate(
        {
            "card": lambda turn: meter(bench.pids, partial(bench.time_cards, take_turns(bench.customers, count, turn))),
            "order": lambda _turn: meter(pids, lambda: bench.load.time_paths(target, [path] * count)),
        },
        turns,
    )
    cards = bench.card_paths()
    many = alternate(
        {
            "card": lambda _turn: meter_load(
                bench.pids, partial(bench.load.put_load_on, bench.target, cards, CLIENTS, seconds)
            ),
            "order": lambda _turn: meter_load(pids, partial(bench.load.put_load_on, target, [path], CLIENTS, seconds)),
        },
        turns_of_clients,
    )
    return one, many


def compare(one: Measured, many: Measured) -> list[Figure]:
    """The rounds of "card" and "order" with one client and with eight."""
    return [
        figure("nameko's example, GET order, p50", p50(rounds.latencies(one["order"])), "ms"),
        at_most("card / example's order, p50", _ratio(one, rounds.middles), "", 0.5),
        figure("card / example's order, p99", p99(rounds.latencies(one["card"])) / p99(rounds.latencies(one["order"]))),
        at_most("card / example's order, processor time", _ratio(one, rounds.processor), "", 0.6),
        at_least(f"card / example's order, requests a second, {CLIENTS} clients", _ratio(many, rounds.rates), "", 1.9),
        figure(f"card / example's order, p50, {CLIENTS} clients", _ratio(many, rounds.middles)),
        figure(f"card / example's order, processor time, {CLIENTS} clients", _ratio(many, rounds.processor)),
    ]


def _ratio(measured: Measured, read: Callable[[Iterable[Sample]], list[float]]) -> Quartiles:
    """Card ÷ order, of each round."""
    return divide(read(measured["card"]), read(measured["order"]))
