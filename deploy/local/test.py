"""`make test`: runs the tests on brokers and databases of its own, in memory where there is room, which are removed afterwards.

Three processes share the whole suite, a file at a time, each on servers of its own: most tests wait more than they work, and
three keep two cores busy. With ARGS, which are pytest's arguments, one process runs them. With AMQP_URL and MONGODB_URL in the
environment those servers are used instead, by one process.
"""

import json
import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.local.accounts import Accounts
from deploy.local.bootstrap import ROOT, SetupError, install_debian, say
from deploy.local.instance import Instance, Ports
from deploy.local.locks import claim
from deploy.local.processes import STEP, Interrupted, Supervisor
from deploy.local.stopping import stop_flag

PREFIX = "kundkort-test-"
MEMORY = Path("/dev/shm")
MEMORY_BYTES = 6 * 1024**3
"""So much has to be free before the servers' data are kept in memory: several times what a whole run stores."""
WORKERS = 3
SHARED = ("--numprocesses", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder")
SERVERS_OF_WORKERS = "KUNDKORT_TEST_SERVERS"
"""The environment of each worker's servers, a JSON list; conftest.py takes the worker's own."""
# What the tests run besides this clone's own commands; Debian's packages have the same names.
PROGRAMS = ("curl", "git")


def main(python: str = sys.executable, folder_of_tests: Path = ROOT, **settings: str) -> int:
    """pytest's exit code; 1 and one sentence when the servers do not start."""
    supervisor = Supervisor(stop_flag())
    if os.environ.get("AMQP_URL") and os.environ.get("MONGODB_URL"):
        say("Testing on the servers that AMQP_URL and MONGODB_URL name.")
        return run_pytest(supervisor, settings, python, folder_of_tests)
    _remove_stale()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=data_place()))
    try:
        with claim(folder, "make test"):
            _install_programs()
            say("Starting RabbitMQ and the database for the tests …")
            shared = folder_of_tests == ROOT and not os.environ.get("ARGS", "").strip()
            environments = [_start(folder / str(at), supervisor) for at in range(WORKERS if shared else 1)]
            if shared:
                settings[SERVERS_OF_WORKERS] = json.dumps(environments)
            return run_pytest(supervisor, {**environments[0], **settings}, python, folder_of_tests)
    except SetupError as error:
        print(f"Stopped. {error}", file=sys.stderr)
        return 1
    except Interrupted:
        return 130
    finally:
        supervisor.stop(fast=True)
        shutil.rmtree(folder, ignore_errors=True)


def data_place(memory: Path = MEMORY, meminfo: Path = Path("/proc/meminfo")) -> Path:
    """Memory, since a disk that others use, too, stands still for seconds, and all events with it; where there is no room, the
    folder of temporary files."""
    usual = Path(tempfile.gettempdir())
    available = re.search(r"^MemAvailable: +(\d+) kB$", _text(meminfo), re.MULTILINE)
    if available is None or not os.access(memory, os.W_OK | os.X_OK):
        return usual
    room = min(shutil.disk_usage(memory).free, int(available[1]) * 1024)
    return memory if room >= MEMORY_BYTES else usual


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""


def _start(folder: Path, supervisor: Supervisor) -> dict[str, str]:
    """Broker and database in that folder, under way; their environment."""
    folder.mkdir()
    instance = Instance("test", folder, Ports.any(), Accounts.of_one_password(secrets.token_hex(20)))
    instance.start(supervisor)
    return instance.environment


def run_pytest(
    supervisor: Supervisor, environment: dict[str, str], python: str = sys.executable, folder: Path = ROOT
) -> int:
    """Run the tests with that interpreter and working directory, meanwhile bringing back a server that a test has killed."""
    command = [
        "setpriv",
        "--pdeathsig",
        "TERM",
        python,
        "-P",  # the folder's own modules are imported as `billing.errors`, never as `errors`
        "-m",
        "pytest",
        *(SHARED if SERVERS_OF_WORKERS in environment else ()),
        *shlex.split(os.environ.get("ARGS", "")),
    ]
    pytest = subprocess.Popen(command, cwd=folder, env={**os.environ, **environment})
    stopping = False
    while pytest.poll() is None:
        supervisor.look_after_all()
        if supervisor.stop_requested() and not stopping:
            stopping = True
            pytest.send_signal(signal.SIGINT)
        try:
            pytest.wait(STEP)
        except subprocess.TimeoutExpired:
            continue
    return pytest.returncode


def _install_programs() -> None:
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        install_debian(missing, "the tests use them")


def _remove_stale() -> None:
    """Delete what a killed test run left: a folder that nobody holds."""
    for folder in (*Path(tempfile.gettempdir()).glob(f"{PREFIX}*"), *MEMORY.glob(f"{PREFIX}*")):
        try:
            with claim(folder, "make test"):
                shutil.rmtree(folder, ignore_errors=True)
        except (SetupError, OSError):
            continue


if __name__ == "__main__":
    sys.exit(main())
