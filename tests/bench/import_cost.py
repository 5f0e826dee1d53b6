"""What an imported row costs in each program until every subscriber has its copy: this tree in turn with another one.

    python -m tests.bench.import_cost [OTHER_TREE] [--rounds 6] [--rows 2000]

Each tree runs the whole product on servers of its own; the other one (a worktree with its own .venv) must have this module. The
order is reversed every second round; the table shows the medians of the other's and of this tree, and that of their ratios. While
one is measured the other is idle.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from chassis.testing import ROOT, wait_until
from tests.bench import cpu, register
from tests.bench.programs import answer
from tests.bench.run import Bench, servers
from tests.stack import Stack

SERVE = "--serve"
SETTLE_SECONDS = 1.0
"""For what follows the last copy: acknowledgements, and the events that leave their documents."""
Round = dict[str, float]


def measure(bench: Bench, first: int, count: int) -> Round:
    """One import of new rows: rows a second until the answer and until all copies are there, and milliseconds a row of each
    program. Ends when nothing is left to be done for it."""
    meter = cpu.Meter(bench.pids)
    answered, everywhere = register.load_everywhere(bench, first, count)
    time.sleep(SETTLE_SECONDS)
    spent = {name: milliseconds / count for name, milliseconds in meter.spent().items()}
    with register.server() as databases:
        originals = register.originals(bench, databases)
        wait_until(lambda: originals.find_one({"outbox.time": {"$exists": True}}) is None, register.PATIENCE_SECONDS)
    return {"answered a second": count / answered, "everywhere a second": count / everywhere, **spent}


def serve() -> None:
    """Runs the product and measures what it is told to over its standard input."""
    with (
        servers() as pids,
        tempfile.TemporaryDirectory(prefix="kundkort-bench-logs-") as logs,
        Stack(Path(logs)) as stack,
    ):
        bench = Bench(stack, pids, quick=False)
        print("ready", flush=True)
        answer(lambda first, count: measure(bench, first, count))


class Tree:
    """A tree of the code whose product runs."""

    def __init__(self, folder: Path) -> None:
        environment = {
            name: value for name, value in os.environ.items() if name not in ("AMQP_URL", "MONGODB_URL", "PYTHONPATH")
        }
        command = [str(folder / ".venv/bin/python"), "-m", "tests.bench.import_cost", SERVE]
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.rounds: list[Round] = []

    def wait(self) -> None:
        assert self._process.stdout
        while (line := self._process.stdout.readline()) != "ready\n":
            if not line:
                raise RuntimeError("the product does not start")

    def ask(self, first: int, count: int, keep: bool = True) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"first": first, "count": count}) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        if "error" in said:
            raise RuntimeError(said["error"])
        if keep:
            self.rounds.append(said["result"])

    def close(self) -> None:
        self._process.communicate(timeout=register.PATIENCE_SECONDS)


@contextmanager
def running(folders: list[Path]) -> Iterator[list[Tree]]:
    trees = list[Tree]()
    try:
        for folder in folders:
            trees.append(Tree(folder))
            trees[-1].wait()
        yield trees
    finally:
        for tree in trees:
            tree.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--rows", type=int, default=2000)
    asked = parser.parse_args()
    with running([*([asked.other.resolve()] if asked.other else []), ROOT]) as trees:
        for turn in range(asked.rounds + 1):  # the first warms up
            for tree in trees if turn % 2 else trees[::-1]:
                tree.ask(turn * asked.rows, asked.rows, keep=turn > 0)
                print(".", end="", file=sys.stderr, flush=True)
    print()
    for name in trees[-1].rounds[0]:
        values = [[one.get(name, 0.0) for one in tree.rounds] for tree in trees]
        if max(map(median, values)) >= cpu.SHOWN_FROM:
            ratios = [after / before for before, after in zip(values[0], values[-1], strict=True) if before]
            print(f"{name:24}", *(f"{median(one):9.3f}" for one in values), f"{median(ratios):6.2f}")


if __name__ == "__main__":
    serve() if sys.argv[1:] == [SERVE] else main()
