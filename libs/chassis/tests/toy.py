"""The toy service as the tests use it: started in processes of its own, called, and looked at from outside."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any
from uuid import uuid4

import requests
from mongoengine import disconnect
from toy_contract import Counter, CreateCounter, GetCounter

from chassis import commits, migrate
from chassis.client import RpcClient
from chassis.database import open_database
from chassis.outbox import Relay
from chassis.testing import ROOT, a_context, a_service
from chassis.testing_keys import key_settings, keys_of

HERE = Path(__file__).parent
PYTHONPATH = os.pathsep.join(filter(None, (str(HERE), os.environ.get("PYTHONPATH"))))
"""Where a process of the toy service finds its module, before all that the tests themselves were told."""


@dataclass
class Toy:
    """The toy service: its journal and its database outlive the processes that run it."""

    client: RpcClient
    folder: Path
    database: str = field(default_factory=lambda: f"test_toy_{uuid4().hex[:8]}")

    @property
    def journal(self) -> Path:
        return self.folder / "toy.journal"

    @property
    def log_file(self) -> Path:
        return self.folder / "toy.log"

    def log(self) -> str:
        return self.log_file.read_text()

    def lines(self, word: str = "") -> list[str]:
        """What has run so far: the lines that begin with `word`."""
        text = self.journal.read_text() if self.journal.exists() else ""
        return [line for line in text.splitlines() if line.split(" ")[0] == (word or line.split(" ")[0])]

    def cure(self) -> None:
        (self.folder / "cure").touch()

    def arm(self) -> None:
        """From now on TOY_DIE counts."""
        (self.folder / "armed").touch()

    def disarm(self) -> None:
        (self.folder / "armed").unlink()

    @contextmanager
    def running(self, module: str = "toy_service:ToyService", **settings: str) -> Iterator[tuple[Popen[bytes], str]]:
        """The service in a process of its own, ready for work. Yields the process and its HTTP address."""
        told = {
            "PYTHONPATH": PYTHONPATH,
            "TOY_JOURNAL": str(self.journal),
            "TOY_CURE": str(self.folder / "cure"),
            "TOY_ARMED": str(self.folder / "armed"),
            "RETRY_SECONDS": "[0.2, 0.4]",
            "SWEEP_SECONDS": "0.3",
            **settings,
        }
        with a_service("toy", self.database, module=module, **told) as (process, url):
            yield process, url

    @contextmanager
    def stored_here(self) -> Iterator[None]:
        """The toy service's database opened in the test's own process."""
        open_database("toy", os.environ["MONGODB_URL"], self.database)
        migrate.migrate(migrate.Plan("toy"))
        try:
            yield
        finally:
            disconnect("toy")

    @contextmanager
    def relaying(self, amqp_url: str = "") -> Iterator[Relay]:
        """The toy service's relay in the test's own process, told of every commit."""
        relay = Relay("toy", amqp_url or os.environ["AMQP_URL"], keys_of("toy"), sweep_seconds=0.2)
        commits.commit_listeners.append(relay.enqueue)
        relay.start()
        try:
            yield relay
        finally:
            commits.commit_listeners.remove(relay.enqueue)
            relay.stop()

    def call(self, request: Any, seconds: float = 10, **context: Any) -> Counter:
        return Counter.model_validate(self.client.call(request, a_context(seconds=seconds, **context)))

    def new(self) -> str:
        """The id of a new counter."""
        return self.call(CreateCounter()).id

    def counter(self, counter_id: str) -> Counter:
        return self.call(GetCounter(counter_id=counter_id))


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


@contextmanager
def a_process(toy: Toy, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """The toy service without waiting for it; `toy.log()` is what it says on standard error."""
    command = [sys.executable, "-W", "ignore", "-m", "nameko", "run", "--config", "libs/chassis/nameko.yaml"]
    environment = {
        **os.environ,
        "PYTHONPATH": PYTHONPATH,
        **key_settings("toy"),
        "MIGRATE_AT_START": "true",
        "DATABASE": toy.database,
        "TOY_JOURNAL": str(toy.journal),
        "TOY_CURE": str(toy.folder / "cure"),
        "TOY_ARMED": str(toy.folder / "armed"),
        **settings,
    }
    with toy.log_file.open("ab") as log:
        process = subprocess.Popen(
            [*command, "toy_service:ToyService"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
