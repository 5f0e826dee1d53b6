"""`make run`: starts everything on this machine, with demo data on the first start. Ctrl-C stops it; the data stays.

Uses the servers that AMQP_URL and MONGODB_URL name instead of starting its own. PORT, AMQP_PORT, MONGODB_PORT and
HEALTH_PORT (the first of six) choose the ports; DEMO_CUSTOMERS is the number of customers made at the first start.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from chassis import key_set
from contracts.services import SERVICES
from deploy.local import credentials, parts, ports, secrets_file
from deploy.local.accounts import DATABASE_USERS, OPERATOR, PRUNER, Accounts
from deploy.local.bootstrap import ROOT, SetupError, install_debian, say
from deploy.local.instance import Instance, Ports
from deploy.local.locks import claim
from deploy.local.processes import STEP, Interrupted, Supervisor
from deploy.local.servers import DATA
from deploy.local.stopping import stop_flag

COMPANY, COMPANY_NAME, LOGIN = "demo", "Demobolaget AB", "anna@demo.example"


class Run:
    """One start of servers, services and gateway."""

    def __init__(self, supervisor: Supervisor, folder: Path) -> None:
        """`folder` holds data, logs and secrets. Raises SetupError when a port is taken."""
        self.supervisor = supervisor
        self.folder = folder
        self.port = ports.choose("PORT", 8080, "the gateway")
        self.health = _health_ports()
        self.shared = {"LOG_LEVEL": os.environ.get("LOG_LEVEL", "INFO")}
        self.own: dict[str, dict[str, str]] = {}

    @property
    def url(self) -> str:
        """The gateway's address."""
        return f"http://{ports.HOST}:{self.port}"

    def start(self) -> None:
        """Start servers, services and gateway, make the company and its demo data, prune the audit trail; one after the other."""
        self.shared.update(secrets_file.load(self.folder / "secrets.env"))
        self._start_servers()
        say(f"Starting {', '.join(SERVICES)} and the gateway …")
        secret = {name: value for name, value in self.shared.items() if name not in ("ADMIN_PASSWORD", "API_KEY")}
        self.supervisor.start(parts.all_parts(self.port, self.health, secret, self.folder / "logs", self.own))
        self._fill_once()
        settings = {"DATABASE": "kundkort_gateway", **self.own.get(PRUNER, {})}
        self._python(["-m", "gateway.admin", "prune-audit"], settings, "The audit trail could not be pruned")

    def _start_servers(self) -> None:
        """Start the servers that the environment does not name."""
        given = {name: os.environ[name] for name in ("AMQP_URL", "MONGODB_URL") if os.environ.get(name)}
        wanted = {"broker": "AMQP_URL" not in given, "database": "MONGODB_URL" not in given}
        own = [name for name, is_wanted in wanted.items() if is_wanted]
        self.shared.update(given)
        if not own:
            say("Using the servers that AMQP_URL and MONGODB_URL name.")
            return
        amqp = ports.choose("AMQP_PORT", 5681, "RabbitMQ") if wanted["broker"] else 0
        mongodb = ports.choose("MONGODB_PORT", 27081, "the database") if wanted["database"] else 0
        say(f"Starting {' and '.join('RabbitMQ' if name == 'broker' else 'the database' for name in own)} …")
        accounts = Accounts.kept_in(self.folder / "passwords.json")
        instance = Instance("run", self.folder, Ports.of(amqp, mongodb), accounts, own)
        instance.start(self.supervisor)
        self.own = {user: instance.settings_of(user) for user in DATABASE_USERS}

    def _fill_once(self) -> None:
        """Make the demo company and its data, unless an earlier start has made them in this database."""
        marker, own = self.folder / "demo-data", {"DATABASE": "kundkort_gateway", **self.own.get("gateway", {})}
        database = _without_login((self.shared | own)["MONGODB_URL"])
        if marker.exists() and marker.read_text() == database:
            return
        say("First start: making the demo company and its customers …")
        create = ["-m", "gateway.admin", "create-company", COMPANY, "--name", COMPANY_NAME, "--login", LOGIN]
        settings = {**key_set.settings_for("gateway", self.shared), **own}
        self._python(create, settings, "The demo company could not be made")
        count = os.environ.get("DEMO_CUSTOMERS")
        demo = ["-m", "kundkort", "demo", *(["--count", count] if count else [])]
        credentials = {"KUNDKORT_API": self.url, "KUNDKORT_KEY": self.shared["API_KEY"]}
        self._python(demo, credentials, "The demo data could not be made")
        marker.write_text(database)

    def _python(self, arguments: list[str], more: dict[str, str], failure: str) -> None:
        """Run one of our commands to its end; meanwhile restart what dies. Raises SetupError when it fails."""
        command = ["setpriv", "--pdeathsig", "KILL", sys.executable, *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **self.shared, **more}, start_new_session=True)
        while process.poll() is None:
            if self.supervisor.stop_requested():
                process.kill()
                process.wait()
                raise Interrupted
            self.supervisor.look_after_all()
            time.sleep(STEP)
        if process.returncode != 0:
            raise SetupError(f"{failure} (see above and {self.folder / 'logs'}): fix that and start again.")

    def greet(self) -> None:
        """Print addresses, login, key and commands to try; of the secrets of the first start only those that still open."""
        key, no_curl = self.shared["API_KEY"], _install_curl()
        password = credentials.describe_password(self.url, LOGIN, self.shared["ADMIN_PASSWORD"])
        say("")
        say(f"Kundkort is up:  {self.url}/")
        say(f"  login          {LOGIN}   password {password}")
        say(f"  API key        {credentials.describe_key(self.url, key)}")
        say(f"  API            {self.url}/openapi.json   logs {self.folder / 'logs'}")
        header = f"-H 'Authorization: Bearer {key}'"
        say("Try:")
        say(f"  curl {header} '{self.url}/v1/customers?q=bygg'")
        say(f"  curl {header} '{self.url}/v1/customers/{credentials.some_customer(self.url, key)}/card'")
        if no_curl:
            say(no_curl)
        if not os.environ.get("AMQP_URL"):  # an address of the user's own may hold a password
            say(f"  AMQP_URL={self.own[OPERATOR]['AMQP_URL']} .venv/bin/kundkort parked list sales")
        say("Ctrl-C stops everything; the data stays until `make clean`.")


def _without_login(url: str) -> str:
    """The address without user and password."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _health_ports() -> dict[str, int]:
    names = (*SERVICES, "gateway")
    chosen = ports.choose_range("HEALTH_PORT", parts.FIRST_HEALTH_PORT, [f"health of {name}" for name in names])
    return dict(zip(names, chosen.values(), strict=True))


def _install_curl() -> str:
    """Install curl where it is missing; returns what to print beside the curl lines when that fails, else ""."""
    if shutil.which("curl"):
        return ""
    try:
        install_debian(["curl"], "the lines to try below need it")
    except SetupError as error:
        return f"  (curl is missing: {error})"
    return ""


def main() -> int:
    """Run until a signal to stop. Returns the exit code: 1 after an error message."""
    supervisor = Supervisor(stop_flag())
    folder = Path(os.environ.get("KUNDKORT_DATA") or DATA / "run")
    try:
        with claim(folder, "make run"):
            try:
                run = Run(supervisor, folder)
                run.start()
                run.greet()
                supervisor.watch()
            finally:
                if supervisor.groups:
                    say("Stopping …")
                supervisor.stop()
    except SetupError as error:
        print(f"Stopped. {error}", file=sys.stderr)
        return 1
    except Interrupted:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
