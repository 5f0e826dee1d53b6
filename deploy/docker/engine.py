"""A Docker engine of our own, beside the machine's own Docker if any: own socket, own data, own namespaces.

It touches no firewall rule and keeps every mount and process in namespaces that die with the command that started it,
also after kill -9 (which may leave two idle bridges: the next start removes them). Images stay in the cache folder for
the next time; containers, networks and volumes do not.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.docker.interpolation import interpolate, read_env_file
from deploy.docker.layers import lay
from deploy.local import jail, locks
from deploy.local.bootstrap import ROOT, SetupError, install_debian
from deploy.local.debian import cache_folder

DOCKER = "/usr/bin/docker"
COMPOSE = "/usr/bin/docker-compose"
PROGRAMS = {
    DOCKER: "docker.io",
    "/usr/sbin/dockerd": "docker.io",
    COMPOSE: "docker-compose",
    "/usr/sbin/iptables": "iptables",
    "/usr/sbin/debootstrap": "debootstrap",
}
START_SECONDS = 60
WAITING = "another command is using the Docker engine; waiting for it"


class CannotRun(Exception):
    """No Docker engine can run on this machine; the message says why."""


class Engine:
    """A running engine, reached by the socket `host`."""

    def __init__(self, host: str) -> None:
        self.environment = {**os.environ, "DOCKER_HOST": host, "DOCKER_BUILDKIT": "0", "COMPOSE_HTTP_TIMEOUT": "180"}

    def docker(self, *words: str, stdin: int | None = None) -> str:
        """What `docker WORDS` prints. Raises SetupError with the last lines that it printed."""
        return self._run([DOCKER, *words], self.environment, stdin)

    def has(self, image: str) -> bool:
        """Whether the engine keeps an image of this name."""
        return bool(self.docker("images", "--quiet", image).strip())

    def compose(self, project: str, settings: dict[str, str], files: Sequence[str], *words: str) -> str:
        """What docker-compose prints for these files of the clone; `settings` override .env.example."""
        known = {**read_env_file((ROOT / ".env.example").read_text()), **self.environment, **settings}
        with tempfile.TemporaryDirectory(prefix="kundkort-compose-") as folder:
            copies = [word for copy in _copies(files, Path(folder), known) for word in ("-f", copy)]
            command = [COMPOSE, "--project-name", project, "--project-directory", str(ROOT), *copies, *words]
            return self._run(command, {**self.environment, **settings})

    @staticmethod
    def _run(command: Sequence[str], environment: dict[str, str], stdin: int | None = None) -> str:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdin=stdin, capture_output=True, text=True)
        if done.returncode != 0:
            complaint = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
            raise SetupError(f"{' '.join(command[:6])} … failed:\n{complaint}\n")
        return done.stdout


def _copies(files: Sequence[str], folder: Path, settings: dict[str, str]) -> list[str]:
    """Copies of compose files as Debian's docker-compose 1 can read them: without nested defaults and `!reset`."""
    texts = [interpolate((ROOT / name).read_text(), settings) for name in files]
    for name, text in zip(files, lay(texts), strict=True):
        (folder / name).write_text(text)
    return [str(folder / name) for name in files]


@contextmanager
def own_engine() -> Iterator[Engine]:
    """An engine for as long as the block lasts. Raises CannotRun where none can."""
    _require_programs()
    data = cache_folder() / "docker"
    data.mkdir(parents=True, exist_ok=True)
    with locks.hold(cache_folder() / "docker.lock", WAITING), _folder() as folder:
        process = _start(Path(folder), data)
        try:
            engine = Engine(f"unix://{folder}/docker.sock")
            _wait(engine, process, Path(folder) / "dockerd.log")
            yield engine
        finally:
            _stop(process)


def _require_programs() -> None:
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise CannotRun("a Docker engine of our own needs Linux and root")
    missing = sorted({package for program, package in PROGRAMS.items() if not Path(program).exists()})
    if missing:
        try:
            install_debian(missing, "they run the images")
        except SetupError as error:
            raise CannotRun(str(error)) from None


@contextmanager
def _folder() -> Iterator[str]:
    """A folder with a path short enough for a socket; removes those that killed runs have left."""
    for stale in Path(tempfile.gettempdir()).glob("kundkort-docker-*"):
        shutil.rmtree(stale, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="kundkort-docker-", ignore_cleanup_errors=True) as folder:
        yield folder


def _start(folder: Path, data: Path) -> "subprocess.Popen[bytes]":
    """No bridge and no firewall rules: containers meet on networks of their own, and images are built on the host's."""
    (folder / "daemon.json").write_text("{}")
    daemon = [
        "dockerd",
        *("--config-file", str(folder / "daemon.json"), "--pidfile", str(folder / "docker.pid")),
        *("--data-root", str(data), "--exec-root", str(folder / "exec"), "--host", f"unix://{folder}/docker.sock"),
        *("--bridge", "none", "--iptables=false", "--ip6tables=false", "--log-level", "warn"),
    ]
    environment = {**os.environ, "PATH": f"/usr/sbin:/usr/bin:/sbin:/bin:{os.environ.get('PATH', '')}"}
    with (folder / "dockerd.log").open("wb") as log:
        return subprocess.Popen(
            [*jail.DIES_WITH_PARENT, *jail.NAMESPACE, "--mount-proc", *daemon],
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait(engine: Engine, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            engine.docker("info")
            return
        except SetupError:
            time.sleep(0.3)
    said = [line for line in log.read_text(errors="replace").splitlines() if "level=warn" not in line]
    raise CannotRun(f"dockerd does not start here: {said[-1][:300] if said else 'it logged nothing'}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """dockerd is the only child of the process that holds its namespaces; it ends its containers itself."""
    try:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), 15)
        process.wait(timeout=40)
    except (OSError, subprocess.TimeoutExpired):
        process.kill()
        process.wait()
