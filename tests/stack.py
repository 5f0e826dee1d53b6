"""The whole product on throwaway databases: five services and the gateway as they run in production, each a process.

with Stack() as stack: stack.company("acme").get("/v1/customers")
"""

import os
import signal
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import uuid4

import pymongo
import requests

from chassis.testing import KEY, ROOT, free_port, wait_until
from contracts.services import SERVICES
from deploy.local import parts
from deploy.local.processes import children
from kundkort.api import Api

PASSWORD = "a password of tests"
PATIENCE_SECONDS = 60


class Stack:
    """Starts on the broker and database that AMQP_URL and MONGODB_URL name; leaves nothing behind in the database."""

    def __init__(self, log_folder: Path | None = None, **settings: str) -> None:
        """`settings` are environment variables for every process."""
        self.mark = uuid4().hex[:8]
        self.settings, self._logs = settings, log_folder
        self.ports = {name: free_port() for name in (*SERVICES, "gateway")}
        self.health_ports = {**self.ports, "gateway": free_port()}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.base_url = f"http://127.0.0.1:{self.ports['gateway']}"
        self._companies: dict[str, Api] = {}
        self.keys: dict[str, str] = {}

    def __enter__(self) -> "Stack":
        try:
            for name in self.ports:
                self.start(name)
            for name in self.ports:
                self.wait_for(name)
        except BaseException:  # processes that did start must not answer on the broker of the next test
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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
        for name in self.ports:
            server.drop_database(self.database(name))
        server.close()

    def database(self, name: str) -> str:
        """The name of a service's or the gateway's database."""
        return f"test_{name}_{self.mark}"

    def environment(self, name: str) -> dict[str, str]:
        """The environment of one process."""
        return {
            **os.environ,
            "CONTEXT_KEY": KEY,
            "DATABASE": self.database(name),
            "HTTP_PORT": str(self.ports[name]),
            "PORT": str(self.ports[name]),
            "HEALTH_PORT": str(self.health_ports["gateway"]),
            "DRAIN_SECONDS": "0",
            "REQUESTS_PER_SECOND": "100000",  # load is what tests and measurements make
            "COMPANY_REQUESTS_PER_SECOND": "100000",
            "DOCUMENTS_URL": f"http://127.0.0.1:{self.ports['documents']}",
            "LOG_LEVEL": "WARNING",
            "PYTHONWARNINGS": "ignore",
            **self.settings,
        }

    def start(self, name: str) -> None:
        """Starts a service or the gateway; does not wait."""
        command, environment = parts.command(name), self.environment(name)
        with (self._logs / f"{name}.log").open("ab") if self._logs else nullcontext() as log:
            self.processes[name] = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)

    def wait_for(self, name: str) -> None:
        """Waits until the process is ready."""
        wait_until(lambda: self._is_ready(name), PATIENCE_SECONDS)

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

    def company(self, name: str) -> Api:
        """A company of that name, made if need be, through an administrator's API key."""
        if name not in self._companies:
            key = self._admin("new-key").strip()
            self._admin("create-company", name, "--login", self.login(name), API_KEY=key)
            self._companies[name] = Api(self.base_url, key)
            self.keys[name] = key
        return self._companies[name]

    @staticmethod
    def login(company: str) -> str:
        """The login of the company's administrator; the password is PASSWORD."""
        return f"admin@{company}.example"

    def _admin(self, *words: str, **environment: str) -> str:
        command = [sys.executable, "-m", "gateway.admin", *words]
        settings = {**self.environment("gateway"), "ADMIN_PASSWORD": PASSWORD, **environment}
        return subprocess.run(command, env=settings, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    def _is_ready(self, name: str) -> bool:
        if self.processes[name].poll() is not None:
            raise RuntimeError(f"{name} ended with code {self.processes[name].returncode}")
        try:
            return requests.get(f"http://127.0.0.1:{self.health_ports[name]}/readyz", timeout=2).ok
        except requests.RequestException:
            return False
