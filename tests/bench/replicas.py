"""Two replicas of everything beside one of each: `python -m tests.bench.replicas [--replicas 2] [--rounds 12] [--clients 8]`.

Both run at once, each on a broker and a database of its own, and are asked for cards in turn. With two gateways each client asks
one of them.
"""

import argparse
import sys
from contextlib import ExitStack
from functools import partial

from tests.bench import rounds
from tests.bench.compare import Tree, running
from tests.bench.http import p99
from tests.bench.load import Generator
from tests.bench.quartiles import Quartiles, divide
from tests.bench.report import Figure, at_least, figure, table
from tests.bench.rounds import Sample, Side, alternate, meter_load
from tests.origins import HERE

LEAST = 0.95


def side_of(tree: Tree, load: Generator, clients: int, seconds: float) -> Side:
    """Rounds of so many clients at once."""
    first, *others = tree.targets
    ask = partial(load.put_load_on, first, tree.paths, clients, seconds, *others)
    return lambda _turn: meter_load(tree.pids, ask)


def figures_of(one: list[Sample], several: list[Sample], what: str) -> list[Figure]:
    """Both, and the ratios several : one."""
    sides = (("one of each", one), (what, several))
    return [
        *(figure(f"{name}: cards a second", Quartiles.of(rounds.rates(of)), "/s") for name, of in sides),
        *(figure(f"{name}: processor time of a card", Quartiles.of(rounds.processor(of)), "ms") for name, of in sides),
        *(figure(f"{name}: card, p99", p99(rounds.latencies(of)), "ms") for name, of in sides),
        at_least(f"cards a second: {what} / one", divide(rounds.rates(several), rounds.rates(one)), "", LEAST),
        figure(f"processor time: {what} / one", divide(rounds.processor(several), rounds.processor(one))),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    option = parser.add_argument
    option("--replicas", type=int, default=2, help="of each service and of the gateway")
    option("--rounds", type=int, default=12)
    option("--clients", type=int, default=8)
    option("--seconds", type=float, default=2.0, help="of each round and side")
    asked = parser.parse_args()
    with ExitStack() as stack:
        one = stack.enter_context(running("one", HERE))
        several = stack.enter_context(running("several", HERE, replicas=asked.replicas, gateways=asked.replicas))
        load = stack.enter_context(Generator())
        sides = {tree.name: side_of(tree, load, asked.clients, asked.seconds) for tree in (one, several)}
        measured = alternate(sides, asked.rounds)
    print(table(figures_of(measured["one"], measured["several"], f"{asked.replicas} of each")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
