"""An instance of broker and database: its ports, data folder and processes. Several can run side by side.

servers = Instance("test", folder, Ports.any(), accounts); servers.start(supervisor); servers.settings_of("billing") …
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from chassis.declare import declare_own
from contracts.services import SERVICES
from deploy.local import jail, ports, postgres, processes, rabbitmq, rootfs
from deploy.local.accounts import MONGODB_USERS, OPERATOR, Accounts, broker_definitions, database_users
from deploy.local.bootstrap import ROOT, SetupError
from deploy.local.mongo_wire import users
from deploy.local.processes import Process, Supervisor

DESCRIPTION = "instance.json"
EVERYTHING = ("broker", "database")
# What the kernel calls the program that is the server itself.
PROGRAMS = {"broker": "beam.smp", "database": "postgres"}


@dataclass(frozen=True)
class Ports:
    """The ports of an instance, all on the loopback address."""

    amqp: int
    mongodb: int
    epmd: int
    distribution: int

    @classmethod
    def of(cls, amqp: int, mongodb: int) -> "Ports":
        """These ports for clients, and free ones for RabbitMQ's own tools."""
        return cls(amqp, mongodb, *ports.free(2))

    @classmethod
    def any(cls) -> "Ports":
        """Free ports only."""
        return cls(*ports.free(4))


class Instance:
    """Broker and database of one name."""

    def __init__(
        self, name: str, folder: Path, chosen: Ports, accounts: Accounts, parts: Collection[str] = EVERYTHING
    ) -> None:
        """`folder` keeps data and logs; `parts` are those of EVERYTHING to start. Nothing is started yet."""
        self.parts = frozenset(parts)
        self.name, self.accounts = name, accounts
        self.folder = folder.resolve()
        self.ports = chosen

    @property
    def environment(self) -> dict[str, str]:
        """The environment of `operator`, for development only; KUNDKORT_INSTANCE lets tests kill a server."""
        own = {"KUNDKORT_INSTANCE": str(self.folder / DESCRIPTION), "DEVELOPMENT": "1"}
        return own | self.settings_of(OPERATOR)

    def settings_of(self, user: str) -> dict[str, str]:
        """The addresses of the servers for one user, AMQP_URL and MONGODB_URL, as far as this instance has them."""
        addresses = {}
        if "broker" in self.parts and user in self.accounts.broker:
            addresses["AMQP_URL"] = self.accounts.amqp_url(user, self.ports.amqp)
        if "database" in self.parts:
            addresses["MONGODB_URL"] = self.accounts.mongodb_url(user, self.ports.mongodb)
        return addresses

    def start(self, supervisor: Supervisor) -> None:
        """Start the parts and wait until they serve; builds the root folder first when it is missing."""
        jail.require_namespaces()
        root = rootfs.root_folder()
        group = []
        if "broker" in self.parts:
            group.append(self._broker(root))
        if "database" in self.parts:
            group += self._database(root)
        supervisor.start(group)
        if "broker" in self.parts:  # before any service, so that one which starts last misses nothing
            declare_own(self.settings_of(OPERATOR)["AMQP_URL"], *SERVICES)
        self._describe()

    def _broker(self, root: Path) -> Process:
        data = self.folder / "rabbitmq"
        rabbitmq.prepare(root, data, self.ports.amqp, broker_definitions(self.accounts.broker))
        triple = (self.ports.amqp, self.ports.epmd, self.ports.distribution)
        return rabbitmq.process(root, data, self.name, triple, self.folder / "logs/rabbitmq.log")

    def _database(self, root: Path) -> list[Process]:
        data, logs = self.folder / "postgres", self.folder / "logs"
        postgres.prepare(root, data)
        return [postgres.process(root, data, logs / "postgres.log"), self._wire(data, logs)]

    def _wire(self, data: Path, logs: Path) -> Process:
        port = self.ports.mongodb
        users.write(data / MONGODB_USERS, database_users(self.accounts.database))
        # Run in the socket's own folder: a socket's address holds about 100 bytes, and the clone's path may be longer.
        command = [sys.executable, "-m", "deploy.local.mongo_wire", str(port), postgres.SOCKET, MONGODB_USERS]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        ready = lambda: ports.answers(port)  # noqa: E731
        return Process("mongo_wire", command, logs / "mongo_wire.log", ready, environment, data, grace=5)

    def _describe(self) -> None:
        text = json.dumps({"name": self.name, "ports": asdict(self.ports), "owner": os.getpid()})
        (self.folder / DESCRIPTION).write_text(text)

    def remove(self) -> None:
        """Delete the data folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


class RunningInstance:
    """An instance that another process has started: for tests that kill its servers, and for rabbitmqctl."""

    def __init__(self, description: Path) -> None:
        """`description` is the file that KUNDKORT_INSTANCE names."""
        self._folder = description.parent
        self._description = json.loads(description.read_text())
        self.ports = Ports(**self._description["ports"])

    @classmethod
    def from_environment(cls) -> "RunningInstance":
        """The instance that `make test` or `make run` gave; raises SetupError when the servers are not ours."""
        path = os.environ.get("KUNDKORT_INSTANCE")
        if not path:
            raise SetupError("KUNDKORT_INSTANCE is not set: the servers in use were not started by this clone.")
        return cls(Path(path))

    def pid(self, server: str) -> int | None:
        """The process number of "broker", "database" (the postmaster) or "wire" (mongo_wire), None while it is down."""
        words = {"broker": str(self._folder / "rabbitmq"), "database": str(self._folder / "postgres")}
        for pid in processes.children(self._description["owner"]):
            if _runs(pid, words.get(server, f"deploy.local.mongo_wire {self.ports.mongodb} ")):
                return processes.descendant(pid, PROGRAMS[server]) if server in PROGRAMS else pid
        return None

    def kill(self, server: str, number: int = signal.SIGKILL) -> None:
        """Send a signal to the server itself; the process that started it restarts it."""
        pid = self.pid(server)
        if pid is not None:
            os.kill(pid, number)

    def rabbitmqctl(self, *words: str) -> str:
        """The output of rabbitmqctl; raises SetupError with its complaint."""
        pid = self.pid("broker")
        if pid is None:
            raise SetupError("RabbitMQ is not running.")
        triple = (self.ports.amqp, self.ports.epmd, self.ports.distribution)
        root, data = rootfs.root_folder(), self._folder / "rabbitmq"
        command = rabbitmq.control(root, data, self._description["name"], triple, pid, list(words))
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise SetupError(f"rabbitmqctl {' '.join(words)} failed: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout


def _runs(pid: int, word: str) -> bool:
    try:
        return word in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return False
