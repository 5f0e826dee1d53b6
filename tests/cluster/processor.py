"""What a card costs the broker: three nodes beside one node, in turn in one run."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from deploy.local.cluster import Cluster
from deploy.local.processes import Supervisor
from kundkort import demo
from tests.bench import rounds
from tests.bench.http import p50
from tests.bench.load import Generator, Target
from tests.bench.quartiles import divide
from tests.bench.report import Figure, at_most, figure
from tests.bench.rounds import Sample, alternate, take_turns
from tests.stack import Stack

SIZES = (1, 3)
ROUNDS = 20
CARDS_A_ROUND = 40
CUSTOMERS = 40
IDLE_SECONDS = 5.0
MOST_TIMES = 1.25
WARM_UP_ROUNDS = 2


@dataclass(frozen=True)
class Side:
    """A stack on a cluster of its own."""

    cluster: Cluster
    target: Target
    paths: list[str]

    @property
    def name(self) -> str:
        """For the table."""
        return f"{len(self.cluster.nodes)} node{'s' if len(self.cluster.nodes) > 1 else ''}"

    def measure(self, load: Generator, turn: int) -> Sample:
        """One round of cards, one after the other; the processor time is that of all nodes."""
        paths = take_turns(self.paths, CARDS_A_ROUND, turn)
        before = self._spent()
        latencies = load.time_paths(self.target, paths)
        return Sample(latencies, (self._spent() - before) / CARDS_A_ROUND)

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
            yield Side(cluster, Target(stack.base_url, stack.keys["bench"]), paths)
    finally:
        supervisor.stop(fast=True)


def measure() -> list[Figure]:
    """Both sides, in turn, so that a noisy machine is noisy for both."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kundkort-cluster-")))
        one, three = sides = [stack.enter_context(_running(size, folder / str(size))) for size in SIZES]
        load = stack.enter_context(Generator())
        measured = alternate({side.name: partial(side.measure, load) for side in sides}, ROUNDS, WARM_UP_ROUNDS)
        less, more = measured[one.name], measured[three.name]
        return [
            *(
                figure(
                    f"{side.name}: broker's processor time of a card",
                    median(rounds.processor(measured[side.name])),
                    "ms",
                )
                for side in sides
            ),
            *(figure(f"{side.name}: broker's processor time of an idle second", side.idle(), "ms") for side in sides),
            *(figure(f"{side.name}: card, p50", p50(rounds.latencies(measured[side.name])), "ms") for side in sides),
            figure("card, p50: three nodes / one", divide(rounds.middles(more), rounds.middles(less))),
            at_most(
                "broker's processor time: three nodes / one",
                divide(rounds.processor(more), rounds.processor(less)),
                "",
                MOST_TIMES,
            ),
        ]
