"""Processes that race for one thing, for tests of series and locks.

A racer is a module that ends with `run_racer("billing", issue)`; a test starts it with `racers("billing.tests.issuing", …)`.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

from chassis.database import OPERATION_SECONDS, is_down, open_database
from chassis.testing import once, wait_until
from chassis.testing_network import a_proxy
from contracts.errors import Unavailable

T = TypeVar("T")

PATIENCE_SECONDS, HANGING_SECONDS = 2.0, 3.0
"""So long each operation of a racer waits for the database, and so long it hangs. With much less patience, racers that wait for
each other's locks would give up what is only slow, and send it again, and again."""

LONGEST_RACE_SECONDS = 240.0
"""So long a race may take where other tests use the machine: a bound, not a measurement."""


def racers(module: str, database: str, count: int, processes: int, **environment: str) -> "list[subprocess.Popen[str]]":
    """Processes `python -m module DATABASE COUNT` that race: each says "ready" and waits at the line for "go"."""
    command = [sys.executable, "-m", module, database, str(count)]
    started = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
        )
        for _ in range(processes)
    ]
    for racer in started:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in started:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    return started


def exit_codes(started: "list[subprocess.Popen[str]]") -> list[int]:
    """How the racers ended; waits for them. None outlives this: it would go on in the next test."""
    end = time.monotonic() + LONGEST_RACE_SECONDS
    try:
        return [racer.wait(timeout=max(0.0, end - time.monotonic())) for racer in started]
    finally:
        for racer in started:
            racer.kill()
            for pipe in (racer.stdin, racer.stdout):
                if pipe is not None:
                    pipe.close()


def race_while_the_database_hangs(
    module: str, database: str, count: int, processes: int, is_halfway: Callable[[], object]
) -> list[int]:
    """Racers whose database passes nothing on for longer than they wait for it; how they ended.

    What they sent meanwhile reaches the database afterwards, when they have given it up and sent it again.
    """
    with a_proxy("MONGODB_URL") as (proxy, url):
        patience = {"MONGODB_URL": url, "RACER_DATABASE_SECONDS": str(PATIENCE_SECONDS)}
        started = racers(module, database, count, processes, **patience)
        wait_until(is_halfway, 60)
        proxy.freeze()
        time.sleep(HANGING_SECONDS)
        proxy.mend()
        return exit_codes(started)


def run_racer(alias: str, step: Callable[[int], object], prepare: Callable[[], object] = lambda: None) -> None:
    """What such a process does: opens the database DATABASE, prepares, waits for "go" and takes COUNT steps (0, 1, …)."""
    seconds = float(os.environ.get("RACER_DATABASE_SECONDS", OPERATION_SECONDS))
    open_database(alias, os.environ["MONGODB_URL"], sys.argv[1], seconds=seconds)
    prepare()
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(int(sys.argv[2])):
        step(number)


def repeat(work: Callable[[], T], tenant: str = "acme", **context: Any) -> T:
    """Runs `work` as a caller sends a request: under the same request id again, as long as nobody can say how it ended.

    That is so when the service answers Unavailable, and when the database does not answer, which a service tells its caller
    as Unavailable. Keywords are those of `a_context`.
    """
    request_id = uuid4().hex
    while True:
        try:
            return once(work, tenant, request_id=request_id, **context)
        except Exception as error:
            if not (isinstance(error, Unavailable) or is_down(error)):
                raise
        time.sleep(0.05)
