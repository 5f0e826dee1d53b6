"""Debian root folders: built by debootstrap from the host's mirror, once, and kept in the user's cache for all clones.

A root folder is built in a temporary folder beside its place and renamed into it, by one process at a time, so that an
interrupted build is never taken for a complete one.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local import jail, locks
from deploy.local.bootstrap import SetupError, install_debian, read_complaint, say

HOST_SCRIPTS = Path("/usr/share/debootstrap")
BUILDING = ".building-"


@dataclass(frozen=True)
class RootFolder:
    """What a root folder consists of. Its name in the cache follows from all of it."""

    prefix: str
    title: str
    suite: str
    packages: tuple[str, ...]
    size: str
    # How many lines debootstrap prints for these packages, about; only the percentage shown depends on it.
    expected_lines: int
    unneeded: tuple[str, ...] = ()
    empty_folders: tuple[str, ...] = ()
    # Raise it when the steps after debootstrap change.
    recipe: int = 1

    @property
    def path(self) -> Path:
        """Where it is, or will be once it is built."""
        text = f"{self.suite} {self.packages} {self.recipe}"
        return cache_folder() / f"{self.prefix}-{self.suite}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def cache_folder() -> Path:
    """The user's cache folder for what clones share."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "kundkort"


def build_once(wanted: RootFolder) -> Path:
    """The path of the root folder; builds it when it is missing. Raises SetupError with what to do."""
    if wanted.path.is_dir():
        return wanted.path
    jail.require_root()
    with temporary_root(wanted.title) as target:
        if not wanted.path.is_dir():
            _build(wanted, target)
    return wanted.path


@contextmanager
def temporary_root(title: str) -> Iterator[Path]:
    """A path in the cache folder to build a root folder at; what is left there afterwards is removed.

    One process at a time builds, so what a killed build left can be removed here.
    """
    with locks.hold(cache_folder() / "build.lock", f"another process is building a root folder; {title} waits for it"):
        for stale in cache_folder().glob(f"{BUILDING}*"):
            shutil.rmtree(stale, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=BUILDING, dir=cache_folder(), ignore_cleanup_errors=True) as beside:
            yield Path(beside) / "root"


def require_free_space(gigabytes: int) -> None:
    """Raise SetupError unless this much is free in the cache folder."""
    if shutil.disk_usage(cache_folder()).free < gigabytes * 1024**3:
        raise SetupError(f"Less than {gigabytes} GB are free below {cache_folder()}: make room and start again.")


def _build(wanted: RootFolder, target: Path) -> None:
    require_free_space(2)
    say(f"Building {wanted.title} from Debian {wanted.suite} (once, {wanted.size} in {cache_folder()}):")
    debootstrap(wanted, target)
    for folder in wanted.unneeded:
        shutil.rmtree(target / folder, ignore_errors=True)
    for folder in wanted.empty_folders:
        (target / folder).mkdir()
    target.rename(wanted.path)
    say("  100 %")


def debootstrap(wanted: RootFolder, target: Path) -> None:
    """Download the packages and unpack them into `target`; raises SetupError with debootstrap's own complaint."""
    if jail.find_program("debootstrap") is None:
        install_debian(["debootstrap"], f"it builds {wanted.title}")
    jail.require_namespaces()
    complaint = ""
    with tempfile.TemporaryDirectory() as folder:
        scripts = _copy_scripts(Path(folder) / "debootstrap", wanted.suite)
        for mirror in mirrors():
            shutil.rmtree(target, ignore_errors=True)
            command = [jail.find_program("debootstrap") or "debootstrap", "--variant=minbase"]
            command += [f"--include={','.join(wanted.packages)}", wanted.suite, str(target), *mirror]
            # Its mounts live and die in a namespace of their own, even when it is killed.
            complaint = _follow([*jail.DIES_WITH_PARENT, *jail.NAMESPACE, *command], scripts, wanted.expected_lines)
            if not complaint:
                return
    raise SetupError(f"Debian's packages could not be fetched ({complaint}): check the network and start again.")


def _copy_scripts(copy: Path, suite: str) -> Path:
    """A copy of debootstrap's folder that knows the suite even where the host's Debian is older than it."""
    if not HOST_SCRIPTS.is_dir():
        return HOST_SCRIPTS
    shutil.copytree(HOST_SCRIPTS, copy, symlinks=True)
    script = copy / "scripts" / suite
    if not script.exists():
        script.symlink_to("sid")
    return copy


def mirrors() -> list[list[str]]:
    """debootstrap's mirror argument, in the order to try: the mirrors of the host's own apt, then debootstrap's default."""
    form = "$(ORIGIN) $(LABEL) $(REPO_URI)"
    command = ["apt-get", "indextargets", "--format", form, "Created-By: Packages"]
    try:
        listed = subprocess.run(command, check=False, capture_output=True, text=True).stdout.splitlines()
    except OSError:
        listed = []
    own = dict.fromkeys(line.split()[2].rstrip("/") for line in listed if line.startswith("Debian Debian "))
    return [[mirror] for mirror in own] + [[]]


def _follow(command: list[str], scripts: Path, expected_lines: int) -> str:
    """Run debootstrap, print its progress; returns its complaint, "" when it succeeded."""
    environment = {**os.environ, "DEBOOTSTRAP_DIR": str(scripts), "LC_ALL": "C"}
    steps, shown, printed = 0, -1, []
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            steps += line.startswith("I:")
            percent = min(99, 100 * steps // expected_lines)
            if percent >= shown + 10:
                shown = percent
                say(f"  {percent:3d} %  {line[3:].strip()[:60]}")
            if not line.startswith("I:"):
                printed.append(line)
    return read_complaint(process.returncode, "".join(printed)) if process.returncode else ""
