"""A walk with secrets that occur nowhere else: what it leaves in logs, answers, databases, metrics and process lists.

with walk(folder) as seen: seen.logs() …; for secret in seen.secrets.values(): …
"""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import requests
from pymongo import MongoClient

from chassis.testing import ROOT, free_port, wait_until
from contracts.services import SERVICES
from deploy.local import parts
from deploy.local.instance import RunningInstance
from tests.stack import Stack

COMPANY = "kanarie"
LOGIN = f"anna@{COMPANY}.example"
PARTS = (*SERVICES, "gateway")
NAMES = ("context key", "broker", "administrator", "user", "changed", "reset", "wrong", "typed", "form", "unreachable")
LOOK_SECONDS = 0.2
PDF = b"%PDF-1.4\n%%EOF\n"


def a_canary() -> str:
    """A secret that nothing else contains: letters and digits, long enough for every use."""
    return f"Kanarie{uuid4().hex}"


class ProcessList:
    """Looks again and again whether the command line of any process on this machine has one of the secrets."""

    def __init__(self, secrets: dict[str, str]) -> None:
        self._secrets, self._stop = secrets, threading.Event()
        self.found: set[str] = set()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "ProcessList":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            lines = [_read(path) for path in Path("/proc").glob("[0-9]*/cmdline")]
            self.found |= {line for line in lines for secret in tuple(self._secrets.values()) if secret in line}


class Walk:
    """One walk through a stack of its own. Answers that must hold a secret (a login, a new key) are not kept."""

    def __init__(self, stack: Stack, logs: Path, secrets: dict[str, str]) -> None:
        self.stack, self._logs, self.secrets = stack, logs, secrets
        self.answers: list[str] = []
        self.printed: list[str] = []
        self.metrics: list[str] = []
        self.process_list = ProcessList(secrets)

    def run(self) -> None:
        """Everything, good and bad."""
        with self.process_list:
            self._create_company()
            self._log_in()
            self._ask_wrongly()
            self._work()
            self._crash()
            self._change_secrets()
            self._start_with_wrong_settings()
            self._start_with_wrong_addresses()
            self._look_at_health()

    def logs(self) -> dict[str, str]:
        """Name → text of every log: those of the processes, and those of broker and database."""
        of_servers = Path(os.environ["KUNDKORT_INSTANCE"]).parent / "logs"
        return {
            path.name: path.read_text(errors="replace")
            for folder in (self._logs, of_servers)
            for path in folder.iterdir()
        }

    def stored(self) -> dict[str, list[dict[str, Any]]]:
        """`part.collection` → all documents."""
        found = {}
        with MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
            for part in PARTS:
                database = server[self.stack.database(part)]
                for name in database.list_collection_names():
                    found[f"{part}.{name}"] = list(database[name].find({}))
        return found

    def _create_company(self) -> None:
        key = self._command("gateway.admin", "new-key", is_printed=False).strip()
        self.secrets["API key"] = key
        secrets = {"ADMIN_PASSWORD": self.secrets["administrator"], "API_KEY": key}
        for _ in range(2):
            self._command("gateway.admin", "create-company", COMPANY, "--login", LOGIN, settings=secrets)

    def _log_in(self) -> None:
        self._ask("POST", "/v1/login", json={"login": LOGIN, "password": self.secrets["wrong"]})
        good = {"login": LOGIN, "password": self.secrets["administrator"]}
        self.secrets["session"] = requests.post(f"{self.stack.base_url}/v1/login", json=good, timeout=30).json()[
            "token"
        ]
        self._ask("POST", "/login", data={"login": LOGIN, "password": self.secrets["form"]})
        self._ask("GET", "/", cookies={"kundkort_session": self.secrets["session"]})

    def _ask_wrongly(self) -> None:
        typed, key = self.secrets["typed"], self.secrets["API key"]
        self._ask("GET", "/v1/me", headers={"Authorization": f"Bearer key_{'0' * 32}_{typed[:43]:_<43}"})
        self._ask("GET", "/v1/me", headers={"Authorization": f"Basic {typed}", "Cookie": f"kundkort_session={typed}"})
        self._ask("GET", f"/v1/customers?api_key={key}&session={self.secrets['session']}", key)
        self._ask("POST", "/v1/login", data=f'{{"login": "{LOGIN}", "password": "{typed}"', headers=JSON)
        self._ask("POST", "/v1/login", json={"login": LOGIN, "password": {"text": typed}, "passwort": typed})
        self._ask("POST", "/v1/login", json=[typed])
        self._ask("POST", "/v1/users", key, json={"login": "x", "name": "", "password": typed, "roles": ["king"]})
        self._ask("POST", "/v1/me/password", key, json={"old_password": typed, "new_password": "short"})
        self._ask("POST", "/v1/customers", key, json={"fields": {"name": ""}}, headers={"Idempotency-Key": "k" * 999})

    def _work(self) -> None:
        key = self.secrets["API key"]
        user = {"login": f"bo@{COMPANY}.example", "name": "Bo", "password": self.secrets["user"], "roles": ["seller"]}
        self._ask("POST", "/v1/users", key, json=user)
        fields = {"name": "Bageriet i Lund AB", "addresses": {"invoice": {"city": "Lund"}}}
        customer = self._ask("POST", "/v1/customers", key, json={"fields": fields}).json()["id"]
        self._ask("GET", f"/v1/customers/{customer}/card", key)
        self._ask("POST", f"/v1/customers/{customer}/documents", key, files={"file": ("a.pdf", PDF, "application/pdf")})
        self._command("kundkort", "check", "billing", "--pause", "0.5", exit_codes=(0, 1))
        self._command("kundkort", "parked", "list", "billing")
        self.customer = customer

    def _crash(self) -> None:
        """Spoil what is stored: gateway and service fail with a traceback while they have secrets at hand."""
        bo = {"login": f"bo@{COMPANY}.example", "password": self.secrets["user"]}
        with MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
            users = server[self.stack.database("gateway")]["users"]
            customers = server[self.stack.database("customers")]["customers"]
            users.update_one({"login": bo["login"]}, {"$set": {"roles": 5}})
            customers.update_one(
                {"_id": self.customer}, {"$set": {"number": {"not": "a number"}, "fields": 5, "name": 5}}
            )
            self._ask("POST", "/v1/login", json=bo)
            self._ask("GET", f"/v1/customers/{self.customer}", self.secrets["API key"])
            users.update_one({"login": bo["login"]}, {"$set": {"roles": ["seller"]}})

    def _change_secrets(self) -> None:
        change = {"old_password": self.secrets["administrator"], "new_password": self.secrets["changed"]}
        self._ask("POST", "/v1/me/password", self.secrets["session"], json=change)
        self._command("gateway.admin", "reset-password", LOGIN, settings={"ADMIN_PASSWORD": self.secrets["reset"]})
        self.secrets["second key"] = self._command("gateway.admin", "new-key", is_printed=False).strip()
        self._command("gateway.admin", "replace-key", COMPANY, settings={"API_KEY": self.secrets["second key"]})

    def _start_with_wrong_settings(self) -> None:
        """Every part, a migration and the commands: a key that is too short, an address that is none, a file that is none."""
        wrong = self.secrets["wrong"]
        settings = {
            "CONTEXT_KEY": wrong[:31],
            "AMQP_URL": f"amqp://sales:{wrong}/{wrong}@127.0.0.1:5672/",
            "MONGODB_URL": "",
            "MONGODB_URL_FILE": wrong,
        }
        self.secrets["wrong, cut"] = wrong[:31]
        for part in PARTS:
            self._run(parts.command(part), settings, (2,))
        self._command("billing.migrate", "--check", exit_codes=(2,), settings=settings)
        self._command("gateway.admin", "reset-password", LOGIN, exit_codes=(2,), settings=settings)
        self._command(
            "kundkort", "parked", "list", "sales", exit_codes=(2,), settings={"AMQP_URL": "", "AMQP_URL_FILE": wrong}
        )

    def _start_with_wrong_addresses(self) -> None:
        """A service and the gateway that no broker lets in, and whose database is not there."""
        password = self.secrets["unreachable"]
        broker = urlsplit(self.stack.environment("billing")["AMQP_URL"])
        settings = {
            "AMQP_URL": f"amqp://nobody:{password}@{broker.hostname}:{broker.port}/",
            "MONGODB_URL": f"mongodb://nobody:{password}@127.0.0.1:{free_port()}",
            "LOG_LEVEL": "DEBUG",
        }
        for part in ("billing", "gateway"):
            ports = {name: str(free_port()) for name in ("PORT", "HTTP_PORT", "HEALTH_PORT")}
            environment = {**self.stack.environment(part), **settings, **ports}
            path = self._logs / f"{part} without servers.log"
            health = ports["HEALTH_PORT"] if part == "gateway" else ports["HTTP_PORT"]
            with path.open("ab") as log:
                process = subprocess.Popen(parts.command(part), env=environment, cwd=ROOT, stdout=log, stderr=log)
            try:
                wait_until(lambda health=health: self._says_not_ready(health), 60)  # type: ignore[misc]
                wait_until(lambda path=path: path.read_text().count("\n") > 3, 60)  # type: ignore[misc]
            finally:
                process.terminate()
                process.wait(60)

    def _says_not_ready(self, port: str) -> bool:
        try:
            answer = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=10)
        except requests.RequestException:
            return False
        self.answers.append(answer.text)
        return answer.status_code == 503 and "database" in answer.text

    def _look_at_health(self) -> None:
        for name, port in self.stack.health_ports.items():
            for path in ("livez", "readyz", "metrics"):
                answer = requests.get(f"http://127.0.0.1:{port}/{path}", timeout=30)
                self.metrics.append(f"{name}: {answer.text}")

    def _ask(self, method: str, path: str, token: str = "", **arguments: Any) -> requests.Response:
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **arguments.pop("headers", {})}
        answer = requests.request(method, f"{self.stack.base_url}{path}", headers=headers, timeout=60, **arguments)
        self.answers.append(f"{answer.status_code} {answer.headers} {answer.text}")
        return answer

    def _command(
        self,
        module: str,
        *words: str,
        settings: Mapping[str, str] = MappingProxyType({}),
        exit_codes: tuple[int, ...] = (0,),
        is_printed: bool = True,
    ) -> str:
        return self._run([sys.executable, "-m", module, *words], settings, exit_codes, is_printed)

    def _run(
        self, command: list[str], settings: Mapping[str, str], exit_codes: tuple[int, ...], is_printed: bool = True
    ) -> str:
        environment = {**self.stack.environment("gateway"), **settings}
        done = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode in exit_codes, f"{command}: {done.stdout} {done.stderr}"
        if is_printed:
            self.printed.append(f"{command}: {done.stdout} {done.stderr}")
        return done.stdout


JSON = {"Content-Type": "application/json"}


@contextmanager
def walk(folder: Path) -> Iterator[Walk]:
    """A stack whose secrets are canaries, and everything that happened to it."""
    secrets = {name: a_canary() for name in NAMES}
    with _a_user_of_the_broker(secrets["broker"]) as amqp_url:
        with Stack(folder, CONTEXT_KEY=secrets["context key"], AMQP_URL=amqp_url, LOG_LEVEL="DEBUG") as stack:
            for name in stack.ports:
                for variable in ("AMQP_URL", "MONGODB_URL"):
                    if password := _password_of(stack.environment(name)[variable]):
                        secrets[f"{variable} of {name}"] = password
            seen = Walk(stack, folder, secrets)
            seen.run()
            yield seen


@contextmanager
def _a_user_of_the_broker(password: str) -> Iterator[str]:
    """Its address. The password reaches the broker as a hash: a command line of rabbitmqctl would show it."""
    name, salt = f"kanarie{uuid4().hex[:8]}", os.urandom(4)
    hashed = base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
    user = {"name": name, "password_hash": hashed, "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": []}
    right = {"user": name, "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}
    code = base64.b64encode(json.dumps({"users": [user], "permissions": [right]}).encode()).decode()
    instance = RunningInstance.from_environment()
    instance.rabbitmqctl("eval", f'rabbit_definitions:import_raw(base64:decode("{code}")).')
    host = urlsplit(os.environ["AMQP_URL"]).netloc.rpartition("@")[2]
    try:
        yield f"amqp://{name}:{password}@{host}/%2F"
    finally:
        instance.rabbitmqctl("delete_user", name)


def _password_of(url: str) -> str:
    """The password in an address; "" without one, and for `guest`, which is a word in many texts."""
    found = re.search(r":/{2}[^/@:]*:([^/@]*)@", url)
    return "" if found is None or found[1] == "guest" else unquote(found[1])


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:  # the process has ended
        return ""
