"""The card beside its floors: what the same requests, queries and answers cost with nothing around them.

The sum is one empty Flask answer, five echo RPCs and as many finds as the card makes. No card on this stack costs less processor
time than that. Its latency may be below the sum of theirs, since it asks its five services at once.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from chassis.testing import ROOT, free_port, wait_until
from contracts.services import SERVICES
from deploy.local import ports
from deploy.local.jail import DIES_WITH_PARENT
from tests.bench import rounds
from tests.bench.http import p50
from tests.bench.load import Target
from tests.bench.programs import Program
from tests.bench.quartiles import divide
from tests.bench.report import Figure, at_most, figure
from tests.bench.rounds import Sample, alternate, meter, take_turns

if TYPE_CHECKING:
    from tests.bench.run import Bench

MOST_TIMES = 1.8
CARDS_A_ROUND, FLOORS_A_ROUND = 40, 200
RPCS = len(SERVICES)
NAMES = {"flask": "an empty Flask answer", "echo": "an echo RPC", "find": "a find by id"}


@dataclass(frozen=True)
class Floors:
    """The floors as they run: the address of the empty answer, the programs, and the processes of each."""

    flask: Target
    echo: Program
    find: Program
    pids: dict[str, list[int]]


@contextmanager
def running(gateway: Mapping[str, str], document: tuple[str, str, str]) -> Iterator[Floors]:
    """Starts them on the broker and the database that AMQP_URL and MONGODB_URL name, and ends them.

    `gateway` is the environment of a gateway, `document` the database, collection and id of what is found.
    """
    port, name = free_port(), f"bench.echo.{uuid4().hex[:8]}"
    environment = {**gateway, "PORT": str(port), "HEALTH_PORT": "0"}
    with ExitStack() as started:
        server = started.enter_context(_process(["tests.bench.floor_flask"], environment))
        echo = started.enter_context(_process(["tests.bench.floor_echo", "serve", name], dict(os.environ)))
        assert echo.stdout is not None
        echo.stdout.readline()
        caller = started.enter_context(Program("tests.bench.floor_echo", "call", name))
        finder = started.enter_context(Program("tests.bench.floor_find", *document))
        wait_until(lambda: ports.answers(port), 60)
        pids = {"flask": [server.pid], "echo": [echo.pid, caller.pid], "find": [finder.pid]}
        yield Floors(Target(f"http://127.0.0.1:{port}"), caller, finder, pids)


@contextmanager
def _process(module: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    command = [*DIES_WITH_PARENT, sys.executable, "-m", *module]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def measure(bench: "Bench") -> list[Figure]:
    """One client; card and floors in turn."""
    cards, floors = (10, 20) if bench.quick else (CARDS_A_ROUND, FLOORS_A_ROUND)
    document = (bench.stack.database("customers"), "customers", bench.customers[0])
    with running(bench.stack.environment("gateway"), document) as found:
        pids = {name: [*own, *bench.server_pids] for name, own in found.pids.items()}
        empty = partial(bench.load.time_paths, found.flask, ["/"] * floors)
        sides = {
            "card": lambda turn: meter(bench.pids, partial(bench.time_cards, take_turns(bench.customers, cards, turn))),
            "flask": lambda _turn: meter(pids["flask"], empty),
            "echo": lambda _turn: meter(pids["echo"], lambda: found.echo.ask(count=floors)),
            "find": lambda _turn: meter(pids["find"], lambda: found.find.ask(count=floors)),
        }
        measured = alternate(sides, 2 if bench.quick else 20)
    return compare(measured, count_finds(bench))


def count_finds(bench: "Bench") -> dict[str, int]:
    """The queries of each service's section of a card."""
    databases = {service: bench.stack.database(service) for service in SERVICES}
    with Program("tests.bench.finds") as program:
        counted: dict[str, int] = program.ask(
            databases=databases, tenant=bench.stack.tenant("bench"), customer=bench.customers[0]
        )
    return counted


def compare(measured: dict[str, list[Sample]], counted: dict[str, int]) -> list[Figure]:
    """`measured` has the rounds of "card", "flask", "echo" and "find", `counted` the queries of each service's section."""
    card, finds = measured["card"], sum(counted.values())
    sums = {
        read: _add(read(measured["flask"]), read(measured["echo"]), read(measured["find"]), finds)
        for read in (rounds.middles, rounds.processor)
    }
    of_sum = f"1 empty answer + {RPCS} echo RPCs + {finds} finds"
    return [
        figure(
            "queries of a card", finds, note=", ".join(f"{service} {number}" for service, number in counted.items())
        ),
        *(figure(f"{said}, p50", p50(rounds.latencies(measured[name])), "ms") for name, said in NAMES.items()),
        *(
            figure(f"card / {said}, p50", divide(rounds.middles(card), rounds.middles(measured[name])))
            for name, said in NAMES.items()
        ),
        figure("card / sum of its floors, p50", divide(rounds.middles(card), sums[rounds.middles]), note=of_sum),
        *(
            figure(f"card / {said}, processor time", divide(rounds.processor(card), rounds.processor(measured[name])))
            for name, said in NAMES.items()
        ),
        at_most(
            "card / sum of its floors, processor time",
            divide(rounds.processor(card), sums[rounds.processor]),
            "",
            MOST_TIMES,
            of_sum,
        ),
    ]


def _add(flask: list[float], echo: list[float], find: list[float], finds: int) -> list[float]:
    """The sum of the floors in each round."""
    return [one + RPCS * call + finds * read for one, call, read in zip(flask, echo, find, strict=True)]
