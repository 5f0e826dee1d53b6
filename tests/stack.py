"""The whole product on throwaway databases: five services and the gateway as they run in production, each a process.

    with Stack() as stack: stack.company("acme").get("/v1/customers")
    with Stack(replicas=2, gateways=2) as stack: stack.kill("billing-1")

A process is called after its part, `billing` or `gateway`; with replicas it has a number, from `billing-1` on.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import uuid4

import pymongo
import requests

from chassis.event_topology import RETRY_SECONDS
from chassis.testing import ROOT, empty_queues, free_port, own_servers, wait_until
from chassis.testing_keys import key_settings
from contracts.services import SERVICES
from deploy.local import parts
from deploy.local.jail import DIES_WITH_PARENT
from deploy.local.processes import children
from gateway.identity import tokens
from kundkort.api import Api

PASSWORD = "a password of tests"
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Origin:
    """Where a process comes from: the folder of its code, and an interpreter that has its packages.

    `commands` by part, where they are others than this tree's.
    """

    folder: Path = ROOT
    python: str = sys.executable
    commands: Mapping[str, list[str]] = field(default_factory=dict)


def part_of(name: str) -> str:
    """The service of a process, or "gateway": that of "billing-2" is "billing"."""
    part, _, number = name.rpartition("-")
    return part if number.isdigit() else name


def _names(part: str, count: int) -> list[str]:
    return [part] if count == 1 else [f"{part}-{number}" for number in range(1, count + 1)]


class Stack:
    """Starts on the broker and database that AMQP_URL and MONGODB_URL name; leaves nothing behind in the database, and finds
    no event of before on the broker.

    `origins` says where the code of single processes comes from, `own_settings` which settings only they have. Both may be
    changed while the stack runs and count from the next start of a process on.
    """

    def __init__(self, log_folder: Path | None = None, replicas: int = 1, gateways: int = 1, **settings: str) -> None:
        """So many processes of each service, so many gateways; `settings` are environment variables for all of them."""
        self.mark = uuid4().hex[:8]
        self.settings, self.logs = settings, log_folder
        services = [name for service in SERVICES for name in _names(service, replicas)]
        self.gateways = _names("gateway", gateways)
        self.ports = {name: free_port() for name in (*services, *self.gateways)}
        self.health_ports = {name: free_port() if name in self.gateways else port for name, port in self.ports.items()}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.origins: dict[str, Origin] = {}
        self.own_settings: dict[str, dict[str, str]] = {}
        self.base_urls = [f"http://127.0.0.1:{self.ports[name]}" for name in self.gateways]
        self.base_url = self.base_urls[0]
        self._companies: dict[str, Api] = {}
        self._tenants: dict[str, str] = {}
        self._pasts = 0
        self.keys: dict[str, str] = {}

    def __enter__(self) -> "Stack":
        return self.begin()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def begin(self) -> "Stack":
        """Starts every process and waits until all are ready."""
        waits = json.loads(self.settings.get("RETRY_SECONDS", "[]"))
        empty_queues(self.settings.get("AMQP_URL", os.environ["AMQP_URL"]), *SERVICES, waits={*RETRY_SECONDS, *waits})
        try:
            for name in self.ports:
                self.start(name)
            for name in self.ports:
                self.wait_for(name)
        except BaseException:  # processes that did start must not answer on the broker of the next test
            self.end()
            raise
        return self

    def end(self) -> None:
        """Ends every process and removes the databases."""
        for process in self.processes.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        server: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(os.environ["MONGODB_URL"])
        for part in (*SERVICES, "gateway"):
            server.drop_database(self.database(part))
        server.close()

    def database(self, name: str) -> str:
        """The name of a service's or the gateway's database; all replicas share it."""
        return f"test_{part_of(name)}_{self.mark}"

    def environment(self, name: str) -> dict[str, str]:
        """The environment of one process."""
        return {
            **os.environ,
            **own_servers(part_of(name)),
            **key_settings(part_of(name)),
            "DEVELOPMENT": "1",
            "DATABASE": self.database(name),
            "HTTP_PORT": str(self.ports[name]),
            "PORT": str(self.ports[name]),
            "HEALTH_PORT": str(self.health_ports[name]),
            "DRAIN_SECONDS": "0",
            "REQUESTS_PER_SECOND": "100000",  # load is what tests and measurements make
            "COMPANY_REQUESTS_PER_SECOND": "100000",
            "DOCUMENTS_URL": f"http://127.0.0.1:{self.ports[self._documents_of(name)]}",
            "LOG_LEVEL": "WARNING",
            "MIGRATE_AT_START": "true",
            "PYTHONWARNINGS": "ignore",
            **self.settings,
            **own_servers(part_of(name), self.settings),
            **self.own_settings.get(name, {}),
        }

    def _documents_of(self, name: str) -> str:
        """The replica of documents that a gateway asks for files: the first asks the first, the second the second …"""
        replicas = [one for one in self.ports if part_of(one) == "documents"]
        place = self.gateways.index(name) if name in self.gateways else 0
        return replicas[place % len(replicas)]

    def start(self, name: str) -> None:
        """Starts a service or the gateway; does not wait. Only from the main thread: it dies with the thread that started it."""
        origin = self.origins.get(name, Origin())
        part, environment = part_of(name), self.environment(name)
        command = origin.commands.get(part) or parts.command(part, origin.python)
        with (self.logs / f"{name}.log").open("ab") if self.logs else nullcontext() as log:
            self.processes[name] = subprocess.Popen(
                [*DIES_WITH_PARENT, *command], env=environment, cwd=origin.folder, stdout=log, stderr=log
            )

    def wait_for(self, name: str) -> None:
        """Waits until the process is ready; raises RuntimeError when it has ended."""

        def ready() -> bool:
            if self.processes[name].poll() is not None:
                raise RuntimeError(f"{name} ended with code {self.processes[name].returncode}")
            return self.is_ready(name)

        wait_until(ready, PATIENCE_SECONDS)

    def scale(self, service: str, replicas: int) -> None:
        """Runs that many processes of a service, 1 to begin with; the others are called `customers-2`, `customers-3`, …"""
        wanted = [service, *(f"{service}-{number}" for number in range(2, replicas + 1))]
        surplus = [name for name in self.processes if part_of(name) == service and name not in wanted]
        for name in surplus:
            self.processes[name].terminate()
        for name in surplus:
            self.processes.pop(name).wait(20)
        new = [name for name in wanted if name not in self.processes]
        for name in new:
            self.ports[name] = self.health_ports[name] = free_port()
            self.start(name)
        for name in new:
            self.wait_for(name)

    def kill(self, name: str) -> None:
        """kill -9, as a crash; the gateway with its worker."""
        process = self.processes[name]
        for pid in (*children(process.pid), process.pid):
            os.kill(pid, signal.SIGKILL)
        process.wait()

    def restart(self, name: str) -> None:
        """Restarts a killed process and waits until it is ready."""
        self.start(name)
        self.wait_for(name)

    def freeze(self, name: str) -> None:
        """Stops the process with SIGSTOP: it neither answers nor dies. `thaw` continues it."""
        self.processes[name].send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGCONT)

    @property
    def is_as_begun(self) -> bool:
        """Whether every process runs, from the code and with the settings that it began with."""
        is_whole = all(process.poll() is None for process in self.processes.values())
        return is_whole and not self.origins and not self.own_settings and [*self.processes] == [*self.ports]

    def forget_companies(self) -> None:
        """A company that is asked for from now on is a new one, whatever its name."""
        self._pasts += 1
        for known in (self._companies, self._tenants, self.keys):
            known.clear()

    def company(self, name: str) -> Api:
        """A company of that name, made if need be, through an administrator's API key."""
        if name not in self._companies:
            key = self._new_key()
            self._tenants[name] = f"{name}-{self._pasts}" if self._pasts else name
            self._admin("create-company", self._tenants[name], "--login", self.login(name), API_KEY=key)
            self._companies[name] = Api(self.base_url, key)
            self.keys[name] = key
        return self._companies[name]

    def tenant(self, company: str) -> str:
        """Under which name its data is stored."""
        return self._tenants[company]

    def login(self, company: str) -> str:
        """The login of the company's administrator; the password is PASSWORD."""
        return f"admin@{self._tenants.get(company, company)}.example"

    def _new_key(self) -> str:
        """An API key that is nobody's yet. Of this tree's code it is made here: the command takes seconds to start."""
        is_ours = self.gateways[0] not in self.origins
        return tokens.create_token("key").text if is_ours else self._admin("new-key").strip()

    def _admin(self, *words: str, **environment: str) -> str:
        origin = self.origins.get(self.gateways[0], Origin())
        command = [origin.python, "-m", "gateway.admin", *words]
        settings = {**self.environment(self.gateways[0]), "ADMIN_PASSWORD": PASSWORD, **environment}
        return subprocess.run(
            command, env=settings, cwd=origin.folder, check=True, capture_output=True, text=True
        ).stdout

    def is_ready(self, name: str) -> bool:
        """Whether the process says so at this moment. The gateway of 0.1.0 says it on its public port."""
        return any(_says_ready(port) for port in {self.health_ports[name], self.ports[name]})


def _says_ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=2).ok
    except requests.RequestException:
        return False
