"""What a card costs the broker: three nodes beside one node, in turn in one run."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from deploy.local.cluster import Cluster
from deploy.local.processes import Supervisor
from kundkort import demo
from tests.bench.http import Connection, p50, timed
from tests.bench.report import Figure, at_most
from tests.stack import Stack

SIZES = (1, 3)
ROUNDS = 20
CARDS_A_ROUND = 40
CUSTOMERS = 40
IDLE_SECONDS = 5.0
MOST_TIMES = 1.25
WARM_UP_ROUNDS = 2


@dataclass
class Side:
    """A stack on a cluster of its own, and what was measured of it: milliseconds."""

    cluster: Cluster
    base_url: str
    key: str
    paths: list[str]
    broker: list[float] = field(default_factory=list)
    """Processor time of all nodes a card, by round."""
    latencies: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:
        """For the table."""
        return f"{len(self.cluster.nodes)} node{'s' if len(self.cluster.nodes) > 1 else ''}"

    def measure(self, turn: int) -> None:
        """One round of cards, one after the other."""
        connection = Connection(self.base_url, self.key)
        paths = [self.paths[(turn + place) % len(self.paths)] for place in range(CARDS_A_ROUND)]
        before = self._spent()
        self.latencies += timed(connection, paths)
        self.broker.append((self._spent() - before) / CARDS_A_ROUND)

    def idle(self) -> float:
        """Processor milliseconds of all nodes in a second without any request."""
        before = self._spent()
        time.sleep(IDLE_SECONDS)
        return (self._spent() - before) / IDLE_SECONDS

    def _spent(self) -> float:
        return sum(node.processor_milliseconds() for node in self.cluster.nodes)


@contextmanager
def _running(size: int, folder: Path) -> Iterator[Side]:
    supervisor, cluster = Supervisor(lambda: False), Cluster(f"cpu{size}", folder, size)
    try:
        cluster.start(supervisor)
        with Stack(folder, AMQP_URL=cluster.amqp_url) as stack:
            api = stack.company("bench")
            made = demo.make(api, count=CUSTOMERS, threads=4)
            demo.fill(api, made, threads=4)
            paths = [f"/v1/customers/{customer['id']}/card" for customer in made]
            yield Side(cluster, stack.base_url, stack.keys["bench"], paths)
    finally:
        supervisor.stop(fast=True)


def measure() -> list[Figure]:
    """Both sides, in turn, so that a noisy machine is noisy for both."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kundkort-cluster-")))
        one, three = sides = [stack.enter_context(_running(size, folder / str(size))) for size in SIZES]
        for turn in range(WARM_UP_ROUNDS + ROUNDS):
            for side in sides if turn % 2 else reversed(sides):
                side.measure(turn)
            if turn + 1 == WARM_UP_ROUNDS:
                for side in sides:
                    side.broker.clear()
                    side.latencies.clear()
        ratios = [more / less for more, less in zip(three.broker, one.broker, strict=True) if less]
        return [
            *(Figure(f"{side.name}: broker's processor time of a card", median(side.broker), "ms") for side in sides),
            *(Figure(f"{side.name}: broker's processor time of an idle second", side.idle(), "ms") for side in sides),
            *(Figure(f"{side.name}: card, p50", p50(side.latencies), "ms") for side in sides),
            Figure("card, p50: three nodes / one", p50(three.latencies) / p50(one.latencies), ""),
            at_most("broker's processor time: three nodes / one (median of rounds)", median(ratios), "", MOST_TIMES),
        ]
