"""`make bench-against REV=…`: the card of this tree and of an earlier revision, measured in turn in one run.

    python -m tests.bench.compare 6311591 [--rounds 20] [--cards 30]

Both run at once, each on a broker and a database of its own; rounds alternate, so that a noisy machine is noisy for both.
The earlier revision is checked out into a temporary folder with an environment of its own.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from tests.bench import cpu
from tests.bench.http import Connection, p50, p99, timed
from tests.bench.report import Figure, table
from tests.origins import HERE, checked_out
from tests.stack import Origin

DRIVER = """
import json, pathlib, sys, tempfile
from tests.bench.run import Bench, servers
from tests.stack import Stack
with servers() as pids, tempfile.TemporaryDirectory() as logs, Stack(pathlib.Path(logs)) as stack:
    bench = Bench(stack, pids, quick=True)
    bench.prepare()
    told = {"url": stack.base_url, "key": bench.key, "customers": bench.customers, "pids": bench.pids}
    print("READY", json.dumps(told), flush=True)
    sys.stdin.readline()
"""
"""Runs inside each tree with that tree's own modules; these names exist since 6311591."""


@dataclass
class Side:
    """One running tree and what was measured of it: milliseconds of each card, processor milliseconds a card by round."""

    name: str
    url: str
    key: str
    paths: list[str]
    pids: list[int]
    latencies: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def measure(self, cards: int, turn: int) -> None:
        """One round of `cards` cards, on a connection of its own: one kept from before may have idled out."""
        connection = Connection(self.url, self.key)
        paths = [self.paths[(turn * cards + number) % len(self.paths)] for number in range(cards)]
        before = cpu.used(self.pids)["all"]
        self.latencies += timed(connection, paths)
        self.processor.append((cpu.used(self.pids)["all"] - before) / cards)


@contextmanager
def running(name: str, origin: Origin) -> Iterator[Side]:
    """The product of that tree with demo customers, ready for cards."""
    command = [origin.python, "-c", DRIVER]
    driver = subprocess.Popen(command, cwd=origin.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert driver.stdin is not None
    assert driver.stdout is not None
    try:
        line = next((line for line in driver.stdout if line.startswith("READY ")), "")
        if not line:
            raise RuntimeError(f"{name} did not start")
        told: dict[str, Any] = json.loads(line.removeprefix("READY "))
        paths = [f"/v1/customers/{customer}/card" for customer in told["customers"]]
        yield Side(name, told["url"], told["key"], paths, told["pids"])
    finally:
        driver.stdin.close()
        driver.wait(60)


def figures_of(before: Side, after: Side) -> list[Figure]:
    """Medians of both sides, and the ratio after : before."""
    ratios = [new / old for new, old in zip(after.processor, before.processor, strict=True) if old]
    return [
        *(Figure(f"{side.name}: card, p50", p50(side.latencies), "ms") for side in (before, after)),
        *(Figure(f"{side.name}: card, p99", p99(side.latencies), "ms") for side in (before, after)),
        *(Figure(f"{side.name}: processor time of a card", median(side.processor), "ms") for side in (before, after)),
        Figure("card, p50: after / before", p50(after.latencies) / p50(before.latencies), ""),
        Figure("processor time: after / before (median of rounds)", median(ratios), ""),
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
        sides = (before, after)
        for turn in range(asked.rounds + 1):
            for side in sides if turn % 2 else reversed(sides):
                side.measure(asked.cards, turn)
            if turn == 0:  # the first round only warms up
                for side in sides:
                    side.latencies.clear()
                    side.processor.clear()
    print(table(figures_of(before, after)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
