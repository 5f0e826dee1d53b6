"""`make bench`: measures the product as it runs, prints a table beside the targets and writes JSON.

    python -m tests.bench.run [--quick] [--only NAME] [--replicas 3] [--rows 5000] [--sizes 1000,100000,1000000]
        [--source PATH] [--output bench-results/latest.json] [--against bench-results/earlier.json]

Starts broker and database of its own unless AMQP_URL and MONGODB_URL say where they are. A missed target fails nothing. What is
compared takes turns in one run; README.md says what the figures mean.
"""

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from chassis.testing import ROOT
from deploy.local import bootstrap
from deploy.local.accounts import Accounts
from deploy.local.instance import PROGRAMS, Instance, Ports, RunningInstance
from deploy.local.processes import Supervisor, descendant
from kundkort import demo
from tests.bench import cards, events, example, example_setup, floors, pages, past, register, search
from tests.bench.load import Generator, Target
from tests.bench.report import Figure, Results, compare, describe, table
from tests.stack import Stack

SIZES = (1_000, 100_000)
"""Customers in the registers that are searched, unless `--sizes` says others."""

Measure = Callable[["Bench"], list[Figure]]


class Bench:
    """What every measurement needs: a running stack, a company with demo data, and how big to make things."""

    def __init__(
        self,
        stack: Stack,
        server_pids: list[int],
        quick: bool,
        replicas: int = 1,
        rows: int = 5000,
        sizes: Sequence[int] = SIZES,
        example_source: str = example_setup.SOURCE,
    ) -> None:
        self.stack, self.quick, self.replicas, self.rows, self.sizes = stack, quick, replicas, rows, sizes
        self.example_source = example_source
        self.api = stack.company("bench")
        self.key: str = stack.keys["bench"]
        self.server_pids = server_pids
        self.customers: list[str] = []
        self.notes: list[str] = []
        """What could not be measured, and why."""

    @cached_property
    def load(self) -> Generator:
        """The process that sends requests, started when it is first asked."""
        return Generator()

    @property
    def target(self) -> Target:
        """The gateway, asked by a program of the company."""
        return Target(self.stack.base_url, self.key)

    @property
    def pids(self) -> list[int]:
        """Processes of the product, servers included where this machine runs them."""
        return [*self.server_pids, *(process.pid for process in self.stack.processes.values())]

    @property
    def broker_pids(self) -> list[int]:
        """Those of the servers that run the broker."""
        return [pid for pid in self.server_pids if descendant(pid, PROGRAMS["broker"])]

    def card_paths(self) -> list[str]:
        """The card of each customer."""
        return [cards.CARD.format(customer) for customer in self.customers]

    def time_cards(self, customers: Sequence[str]) -> list[float]:
        """Milliseconds of the cards of these customers, one after the other."""
        return self.load.time_paths(self.target, [cards.CARD.format(customer) for customer in customers])

    def close(self) -> None:
        """Ends the load generator, if it was started."""
        if "load" in self.__dict__:
            self.load.close()

    def prepare(self) -> None:
        """Demo customers with something in every tab."""
        made = demo.make(self.api, count=40 if self.quick else 120, threads=4)
        demo.fill(self.api, made, threads=4)
        self.customers = [customer["id"] for customer in made]


MEASUREMENTS: tuple[tuple[str, Measure], ...] = (
    ("card against single calls", cards.latency),
    ("card against its floors", floors.measure),
    ("card against nameko's example", example.measure),
    ("page of a card", pages.speed),
    ("card as of a day", past.latency),
    ("processor time of a card", cards.processor),
    ("cards a second", cards.throughput),
    ("import of a register", register.speed),
    ("events to every subscriber", events.lag),
    ("search as the register grows", search.growth),
)


@contextmanager
def servers() -> Iterator[list[int]]:
    """Broker and database; yields their process ids, none when they are on another machine."""
    if os.environ.get("AMQP_URL") and os.environ.get("MONGODB_URL"):
        yield _running_servers()
        return
    supervisor, folder = Supervisor(lambda: False), Path(tempfile.mkdtemp(prefix="kundkort-bench-"))
    try:
        instance = Instance("bench", folder, Ports.any(), Accounts.of_one_password(secrets.token_hex(20)))
        instance.start(supervisor)
        os.environ.update(instance.environment)
        yield [process.popen.pid for group in supervisor.groups for process in group if process.popen]
    finally:
        supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _running_servers() -> list[int]:
    """Those that `make servers` or `make test` has started."""
    if "KUNDKORT_INSTANCE" not in os.environ:
        return []
    instance = RunningInstance.from_environment()
    return [pid for server in ("broker", "database", "wire") if (pid := instance.pid(server))]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    option = parser.add_argument
    option("--quick", action="store_true", help="small sizes: tries the benchmark itself")
    option("--only", default="", help="only measurements whose name contains this, e.g. search")
    option("--replicas", type=int, default=1, help="measure the import with so many processes of customers, too")
    option("--rows", type=int, default=5000, help="rows of each imported register (at most 10,000)")
    option("--sizes", default="", help="customers in the registers that are searched, e.g. 1000,100000,1000000")
    option("--source", default=example_setup.SOURCE, help="where nameko's example comes from, e.g. a clone of it")
    option("--output", type=Path, default=Path("bench-results/latest.json"))
    option("--against", type=Path, help="a file of an earlier run, to be printed beside this one")
    return parser.parse_args()


def main() -> int:
    asked = parse()
    earlier = Results.read(asked.against) if asked.against else None
    for results in measure(asked):
        results.write(asked.output)  # after each measurement: a run that is cut off leaves what it has
    print(table(results.figures), *results.notes, sep="\n")
    if earlier:
        print(f"\n{asked.against}, beside this run:\n\n{compare(results, earlier)}")
    print(f"\n{asked.output}: {describe(results.machine)}")
    return 0


def measure(asked: argparse.Namespace) -> Iterator[Results]:
    """What there is after each measurement that was asked for."""
    began, figures = time.monotonic(), list[Figure]()
    with (
        servers() as pids,
        tempfile.TemporaryDirectory(prefix="kundkort-bench-logs-") as logs,
        Stack(Path(logs)) as stack,
    ):
        sizes = tuple(map(int, asked.sizes.split(","))) if asked.sizes else SIZES
        bench = Bench(stack, pids, asked.quick, asked.replicas, asked.rows, sizes, asked.source)
        chosen = [one for one in MEASUREMENTS if asked.only in one[0]]
        try:
            for name, work in (("demo customers", Bench.prepare), *chosen):
                print(f"… {name}", file=sys.stderr, flush=True)
                figures += work(bench) or []
                yield Results(describe_machine(time.monotonic() - began), figures, bench.notes)
        finally:
            bench.close()


def describe_machine(seconds: float) -> dict[str, Any]:
    """What a reader of the file wants to know of the run."""
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--match", "no tag"]
    revision = subprocess.run(git, check=False, capture_output=True, text=True).stdout.strip()
    return {
        "revision": revision,
        "interpreter": bootstrap.describe(bootstrap.this_one()),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "seconds": round(seconds),
    }


if __name__ == "__main__":
    sys.exit(main())
