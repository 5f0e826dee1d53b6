"""Starts the stock service and talks to it as stock Nameko does."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from broker_view import queue_has_consumer
from nameko.standalone.events import event_dispatcher
from nameko.standalone.rpc import ClusterRpcProxy
from pymongo import MongoClient

from chassis.testing import wait_until

HERE = Path(__file__).parent


@dataclass
class Stock:
    """One stock service: its name, its journal, its database; running or not."""

    name: str
    journal: Path
    database: str

    def lines(self) -> list[str]:
        """What has run so far."""
        return self.journal.read_text().splitlines()

    def log(self) -> str:
        """What the process has written to its standard error."""
        return self.journal.with_suffix(".log").read_text()

    def rows(self, collection: str) -> list[dict[str, Any]]:
        """What the service has stored in a collection."""
        with MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
            return list(server[self.database][collection].find())

    def event_queue(self, event: str) -> str:
        return f"evt-{self.name}-{event}--{self.name}.on_{event}"

    def dispatch(self, event: str, key: str) -> None:
        event_dispatcher(self.config())(self.name, event, key)

    def calling(self, timeout: float = 10) -> Any:
        """A context manager that gives the stock client's view of the service."""
        return _Calling(self, timeout)

    def config(self) -> dict[str, str]:
        return {"AMQP_URI": os.environ["AMQP_URL"]}

    @contextmanager
    def running(self, amqp_url: str = "") -> Iterator[subprocess.Popen[bytes]]:
        """The service as `nameko run` starts it; killed at the end."""
        environment = {
            **os.environ,
            "STOCK_NAME": self.name,
            "STOCK_JOURNAL": str(self.journal),
            "DATABASE": self.database,
            "PYTHONPATH": str(HERE),
            "AMQP_URL": amqp_url or os.environ["AMQP_URL"],
        }
        command = [sys.executable, "-W", "ignore", "-m", "nameko", "run", "--config", "stock.yaml", "stock_service"]
        with self.journal.with_suffix(".log").open("ab") as log:
            process = subprocess.Popen(command, env=environment, cwd=HERE, stderr=log)
        try:
            wait_until(lambda: queue_has_consumer(f"rpc-{self.name}"), 30)
            wait_until(lambda: queue_has_consumer(self.event_queue("hot")), 30)
            yield process
        finally:
            process.kill()
            process.wait()


class _Calling:
    def __init__(self, stock: Stock, timeout: float) -> None:
        self._name, self._proxy = stock.name, ClusterRpcProxy(stock.config(), timeout=timeout)

    def __enter__(self) -> Any:
        return getattr(self._proxy.__enter__(), self._name)

    def __exit__(self, *_: object) -> None:
        self._proxy.__exit__(None, None, None)


def a_stock(folder: Path) -> Stock:
    """A stock service with a name, a journal and a database of its own."""
    name = f"stock{uuid4().hex[:8]}"
    journal = folder / f"{name}.journal"
    journal.touch()
    return Stock(name, journal, f"test_{name}")
