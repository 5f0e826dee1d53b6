"""`make bench-against REV=…`: the card of this tree and of an earlier revision, measured in turn in one run.

    python -m tests.bench.compare 6311591 [--rounds 20] [--cards 30]

Both run at once, each on a broker and a database of its own; rounds take turns, in reversed order every second time. One load
generator, a process of its own, asks both. The earlier revision is checked out into a temporary folder with an environment of its
own.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from tests.bench import rounds
from tests.bench.http import p99
from tests.bench.load import Generator, Target
from tests.bench.quartiles import Quartiles, divide
from tests.bench.report import Figure, figure, table
from tests.bench.rounds import Sample, Side, alternate, meter, take_turns
from tests.origins import HERE, checked_out
from tests.stack import Origin

DRIVER = """
import json, pathlib, sys, tempfile
from tests.bench.run import Bench, servers
from tests.stack import Stack
options = json.loads(sys.argv[1])
with servers() as pids, tempfile.TemporaryDirectory() as logs, Stack(pathlib.Path(logs), **options) as stack:
    bench = Bench(stack, pids, quick=True)
    bench.prepare()
    urls = getattr(stack, "base_urls", [stack.base_url])
    told = {"urls": urls, "key": bench.key, "customers": bench.customers, "pids": bench.pids}
    print("READY", json.dumps(told), flush=True)
    sys.stdin.readline()
"""
"""Runs inside each tree with that tree's own modules; these names exist since 6311591."""


@dataclass(frozen=True)
class Tree:
    """One running tree: the addresses of its gateways, its cards and its processes."""

    name: str
    targets: list[Target]
    paths: list[str]
    pids: list[int]

    @property
    def target(self) -> Target:
        """The first of its gateways."""
        return self.targets[0]

    def side(self, load: Generator, count: int) -> Side:
        """Rounds of so many cards."""
        return lambda turn: meter(self.pids, lambda: load.time_paths(self.target, take_turns(self.paths, count, turn)))


@contextmanager
def running(name: str, origin: Origin, **options: int) -> Iterator[Tree]:
    """The product of that tree with demo customers, ready for cards; `options` are those of its Stack."""
    command = [origin.python, "-c", DRIVER, json.dumps(options)]
    driver = subprocess.Popen(command, cwd=origin.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert driver.stdin is not None
    assert driver.stdout is not None
    try:
        line = next((line for line in driver.stdout if line.startswith("READY ")), "")
        if not line:
            raise RuntimeError(f"{name} did not start")
        told: dict[str, Any] = json.loads(line.removeprefix("READY "))
        paths = [f"/v1/customers/{customer}/card" for customer in told["customers"]]
        yield Tree(name, [Target(url, told["key"]) for url in told["urls"]], paths, told["pids"])
    finally:
        driver.stdin.close()
        driver.wait(60)


def figures_of(before: str, after: str, measured: dict[str, list[Sample]]) -> list[Figure]:
    """Medians of both trees, which are called so in `measured`, and the ratios after : before."""
    sides = (before, after)
    old, new = measured[before], measured[after]
    return [
        *(figure(f"{name}: card, p50", Quartiles.of(rounds.middles(measured[name])), "ms") for name in sides),
        *(figure(f"{name}: card, p99", p99(rounds.latencies(measured[name])), "ms") for name in sides),
        *(
            figure(f"{name}: processor time of a card", Quartiles.of(rounds.processor(measured[name])), "ms")
            for name in sides
        ),
        figure("card, p50: after / before", divide(rounds.middles(new), rounds.middles(old))),
        figure("processor time: after / before", divide(rounds.processor(new), rounds.processor(old))),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("revision", help="the revision to compare with, e.g. 6311591")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--cards", type=int, default=30, help="cards a round and side")
    asked = parser.parse_args()
    with ExitStack() as stack:
        origin = stack.enter_context(checked_out(asked.revision))
        before = stack.enter_context(running(asked.revision, origin))
        after = stack.enter_context(running("this tree", HERE))
        load = stack.enter_context(Generator())
        sides = {tree.name: tree.side(load, asked.cards) for tree in (before, after)}
        measured = alternate(sides, asked.rounds)
    print(table(figures_of(before.name, after.name, measured)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
