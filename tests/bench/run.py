"""`make bench`: measures the product as it runs, prints a table beside the targets and writes JSON.

    python -m tests.bench.run [--quick] [--only NAME] [--replicas 3] [--rows 5000] [--sizes 1000,100000,1000000]
        [--output bench-results/latest.json]

Starts broker and database of its own unless AMQP_URL and MONGODB_URL say where they are. A missed target fails nothing.
"""

import argparse
import json
import os
import platform
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.local.accounts import Accounts
from deploy.local.instance import Instance, Ports
from deploy.local.processes import Supervisor
from kundkort import demo
from tests.bench import cards, events, pages, past, register, search
from tests.bench.report import Figure, table
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
    ) -> None:
        self.stack, self.quick, self.replicas, self.rows, self.sizes = stack, quick, replicas, rows, sizes
        self.api = stack.company("bench")
        self.key: str = stack.keys["bench"]
        self._server_pids = server_pids
        self.customers: list[str] = []

    @property
    def pids(self) -> list[int]:
        """Processes of the product, servers included where they are ours."""
        return [*self._server_pids, *(process.pid for process in self.stack.processes.values())]

    def prepare(self) -> None:
        """Demo customers with something in every tab."""
        made = demo.make(self.api, count=40 if self.quick else 120, threads=4)
        demo.fill(self.api, made, threads=4)
        self.customers = [customer["id"] for customer in made]


MEASUREMENTS: tuple[tuple[str, Measure], ...] = (
    ("card against single calls", cards.latency),
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
    """Broker and database; yields their process ids, none when they are somebody else's."""
    if os.environ.get("AMQP_URL") and os.environ.get("MONGODB_URL"):
        yield []
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small sizes: tries the benchmark itself")
    parser.add_argument("--only", default="", help="only measurements whose name contains this, e.g. search")
    parser.add_argument(
        "--replicas", type=int, default=1, help="measure the import with so many processes of customers, too"
    )
    parser.add_argument("--rows", type=int, default=5000, help="rows of each imported register (at most 10,000)")
    parser.add_argument(
        "--sizes", default="", help="customers in the registers that are searched, e.g. 1000,100000,1000000"
    )
    parser.add_argument("--output", type=Path, default=Path("bench-results/latest.json"))
    asked = parser.parse_args()
    began = time.monotonic()
    figures: list[Figure] = []
    with (
        servers() as pids,
        tempfile.TemporaryDirectory(prefix="kundkort-bench-logs-") as logs,
        Stack(Path(logs)) as stack,
    ):
        sizes = tuple(map(int, asked.sizes.split(","))) if asked.sizes else SIZES
        bench = Bench(stack, pids, asked.quick, asked.replicas, asked.rows, sizes)
        for name, measure in (
            ("demo customers", Bench.prepare),
            *(one for one in MEASUREMENTS if asked.only in one[0]),
        ):
            print(f"… {name}", file=sys.stderr, flush=True)
            figures += measure(bench) or []
    print(table(figures))
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "seconds": round(time.monotonic() - began)}
    asked.output.write_text(json.dumps({"machine": machine, "figures": [one.__dict__ for one in figures]}, indent=1))
    print(f"\n{asked.output}, {machine['seconds']} s in all, {machine['cores']} cores")
    return 0


if __name__ == "__main__":
    sys.exit(main())
