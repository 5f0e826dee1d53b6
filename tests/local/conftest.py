"""A database of its own for each test, on the servers that `make test` gave; and a second pair of servers to break."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from deploy.local import ports
from deploy.local.bootstrap import ROOT
from deploy.local.instance import RunningInstance


@pytest.fixture(scope="session")
def mongo() -> Iterator[MongoClient[dict[str, Any]]]:
    """A driver on the database in use."""
    client: MongoClient[dict[str, Any]] = MongoClient(os.environ["MONGODB_URL"], serverSelectionTimeoutMS=5000)
    yield client
    client.close()


@pytest.fixture
def db(mongo: MongoClient[dict[str, Any]]) -> Iterator[Database[dict[str, Any]]]:
    """An empty database, dropped at the end."""
    name = f"test_wire_{uuid4().hex[:8]}"
    yield mongo[name]
    mongo.drop_database(name)


@dataclass
class Servers:
    """Broker and database in a process of their own."""

    process: subprocess.Popen[str]
    folder: Path
    urls: dict[str, str]

    @property
    def instance(self) -> RunningInstance:
        """What they run as now."""
        return RunningInstance(self.folder / "instance.json")

    def end(self, number: int = signal.SIGTERM) -> int:
        """Signal the process and wait for it; its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=60)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def start_servers(folder: Path) -> Servers:
    """`make servers` on free ports and this data folder, waited for."""
    amqp, mongodb = ports.free(2)
    own = {"AMQP_PORT": str(amqp), "MONGODB_PORT": str(mongodb), "KUNDKORT_DATA": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.local.servers"],
        cwd=ROOT,
        env={**os.environ, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    urls: dict[str, str] = {}
    for line in process.stdout:
        if found := re.match(r"export (\w+)=(\S+)", line):
            urls[found[1]] = found[2]
        if "MONGODB_URL" in urls:  # the last of them
            return Servers(process, folder, urls)
    raise AssertionError(f"the servers did not start: see {folder}/logs")


@pytest.fixture
def own_servers(tmp_path: Path) -> Iterator[Servers]:
    """Servers that a test may kill; stopped at the end."""
    servers = start_servers(tmp_path / "servers")
    yield servers
    if servers.process.poll() is None:
        servers.end()
