"""The root folder with PostgreSQL + DocumentDB and RabbitMQ, built from Debian's packages once for all clones.

It lies in the user's cache folder under a name made of the suite and the packages. It is built beside its place and
renamed into it, by one process at a time, so that an interrupted build is never taken for a whole one.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.bootstrap import SetupError, install_debian, say

SUITE = "forky"
PACKAGES = ("postgresql-18-documentdb", "rabbitmq-server")
# Raise it when what is done to the folder below changes.
RECIPE = 1
HOST_SCRIPTS = Path("/usr/share/debootstrap")
# What debootstrap says for these packages, about; only the percentage shown depends on it.
EXPECTED_LINES = 1100
UNNEEDED = (
    "var/cache/apt",
    "var/lib/apt/lists",
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
    "usr/share/info",
)


def cache_folder() -> Path:
    """Where clones share what is costly to make."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "kundkort"


def root_folder() -> Path:
    """The path of the built root folder; builds it when it is missing. Raises SetupError with what to do."""
    cache = cache_folder()
    fingerprint = hashlib.sha256(f"{SUITE} {PACKAGES} {RECIPE}".encode()).hexdigest()[:12]
    place = cache / f"root-{SUITE}-{fingerprint}"
    if place.is_dir():
        return place
    _require_root()
    cache.mkdir(parents=True, exist_ok=True)
    with _lock(cache / "build.lock"):
        if not place.is_dir():
            _build(cache, place)
    return place


def require_tools() -> None:
    """Bring in the programs of the host that the servers need; raises SetupError."""
    _require_root()
    missing = [package for tool, package in (("unshare", "util-linux"), ("setpriv", "util-linux")) if not _has(tool)]
    if missing:
        install_debian(sorted(set(missing)), "the servers run in a private mount namespace")


def _has(tool: str) -> bool:
    return shutil.which(tool, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is not None


def _require_root() -> None:
    if os.geteuid() != 0:
        raise SetupError("The local servers need root (chroot and mount namespaces): run the command with sudo.")


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  another clone is building the root folder; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(cache: Path, place: Path) -> None:
    if not _has("debootstrap"):
        install_debian(["debootstrap"], "it builds the root folder of the servers")
    for stale in cache.glob(".building-*"):
        shutil.rmtree(stale, ignore_errors=True)
    if shutil.disk_usage(cache).free < 2 * 1024**3:
        raise SetupError(f"Less than 2 GB are free below {cache}: make room and start again.")
    say(f"Building the servers' root folder from Debian {SUITE} (once, about 1 GB in {cache}):")
    with tempfile.TemporaryDirectory(prefix=".building-", dir=cache, ignore_cleanup_errors=True) as beside:
        target = Path(beside) / "root"
        scripts = _scripts(Path(beside) / "debootstrap")
        _download(target, scripts)
        for folder in UNNEEDED:
            shutil.rmtree(target / folder, ignore_errors=True)
        (target / "data").mkdir()
        target.rename(place)
    say("  root folder 100 %")


def _scripts(copy: Path) -> Path:
    """A copy of debootstrap's folder that knows the suite even where the host's Debian is older than it."""
    shutil.copytree(HOST_SCRIPTS, copy, symlinks=True)
    script = copy / "scripts" / SUITE
    if not script.exists():
        script.symlink_to("sid")
    return copy


def mirrors() -> list[list[str]]:
    """The mirror that the host's own apt uses, then debootstrap's default, as arguments."""
    form = "$(ORIGIN) $(LABEL) $(REPO_URI)"
    command = ["apt-get", "indextargets", "--format", form, "Created-By: Packages"]
    try:
        listed = subprocess.run(command, check=False, capture_output=True, text=True).stdout.splitlines()
    except OSError:
        listed = []
    own = dict.fromkeys(line.split()[2].rstrip("/") for line in listed if line.startswith("Debian Debian "))
    return [[mirror] for mirror in own] + [[]]


def _download(target: Path, scripts: Path) -> None:
    reason = "no reason given"
    for mirror in mirrors():
        shutil.rmtree(target, ignore_errors=True)
        command = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", SUITE, str(target), *mirror]
        # Its mounts live and die in a namespace of their own, even when it is killed.
        own = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child"]
        code, reason = _follow([*own, "--propagation", "private", *command], scripts)
        if code == 0:
            return
    raise SetupError(f"Debian's packages could not be fetched ({reason}): check the network and start again.")


def _follow(command: list[str], scripts: Path) -> tuple[int, str]:
    """Run debootstrap and show how far it is; its exit code and its last complaint."""
    environment = {**os.environ, "DEBOOTSTRAP_DIR": str(scripts), "LC_ALL": "C"}
    lines, shown, complaint = 0, -1, "no reason given"
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines += line.startswith("I:")
            percent = min(99, 100 * lines // EXPECTED_LINES)
            if percent >= shown + 10:
                shown = percent
                say(f"  root folder {percent:3d} %  {line[3:].strip()[:60]}")
            if line.startswith(("E:", "W: Failure")):
                complaint = line[3:].strip()
    return process.returncode, complaint


if __name__ == "__main__":
    try:
        print(root_folder())
    except SetupError as error:
        sys.exit(f"Stopped. {error}")
