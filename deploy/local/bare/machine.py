"""A bare Debian machine: a copy of a root folder with nothing but python3, make and ca-certificates, entered by pivot_root."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local import debian, jail, locks, rootfs
from deploy.local.bootstrap import ROOT, SetupError, run_quietly

BARE = debian.RootFolder(
    prefix="bare",
    title="a bare Debian machine",
    suite="bookworm",
    packages=("python3", "make", "ca-certificates"),
    size="about 250 MB",
    expected_lines=270,
    unneeded=("var/cache/apt/archives",),
)
COPY = "bare-run-"
CLONE = Path("/root/kundkort")
SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# $1 root; then, up to a "--", folders of the host, each followed by its path inside and its mode (ro, rw); the rest is the
# environment and the command.
ENTER = """
set -e
root=$1
shift
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
while [ "$1" != -- ]; do
    mkdir -p "$root$2"
    mount --bind "$1" "$root$2"
    mount -o "remount,bind,$3" "$root$2"
    shift 3
done
shift
cd "$root"
mkdir .host
pivot_root . .host
umount -l /.host
rmdir /.host
exec /usr/bin/env -i "$@"
"""


@dataclass(frozen=True)
class Mount:
    """A folder of the host that the machine sees."""

    source: Path
    inside: Path
    mode: str = "ro"


@contextmanager
def fresh_copy() -> Iterator[Path]:
    """A copy of the bare root folder for one run, removed at the end; what a killed run left is removed first."""
    base = debian.build_once(BARE)
    debian.require_free_space(4)
    _remove_stale()
    folder = Path(tempfile.mkdtemp(prefix=COPY, dir=debian.cache_folder()))
    with locks.claim(folder, "make bare"):
        try:
            root = folder / "root"
            complaint = run_quietly(["cp", "--archive", "--reflink=auto", str(base), str(root)])
            if complaint:
                raise SetupError(f"The bare machine could not be copied ({complaint}): make room and start again.")
            yield root
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_stale() -> None:
    for folder in debian.cache_folder().glob(f"{COPY}*"):
        lock = folder / "lock"
        if not lock.exists() or not locks.is_held(lock):
            shutil.rmtree(folder, ignore_errors=True)


def add_clone(root: Path) -> None:
    """Put a clean clone of this clone's HEAD into the machine; raises SetupError with git's complaint."""
    target = str(root / CLONE.relative_to("/"))
    for command in (
        ["git", "clone", "--quiet", "--no-hardlinks", "--no-checkout", str(ROOT), target],
        ["git", "-C", target, "checkout", "--quiet", "--detach", _head()],
    ):
        if complaint := run_quietly(command):
            raise SetupError(f"A clean clone could not be made ({complaint}): fix that and start again.")


def _head() -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(ROOT), "rev-parse", "HEAD"], check=False, capture_output=True, text=True
        )
    except OSError as error:
        raise SetupError(f"A clean clone could not be made (git: {error.strerror}): install git.") from None
    return done.stdout.strip()


def mounts(folders: Sequence[Path], share_servers: bool) -> list[Mount]:
    """pip's local folders, and the servers' root folder unless the machine is to build its own."""
    found = [Mount(folder, folder) for folder in folders]
    if share_servers:
        servers = rootfs.root_folder()
        found.append(Mount(servers, Path("/root/.cache/kundkort") / servers.name, "rw"))
    return found


def enter(root: Path, shared: Sequence[Mount], environment: Mapping[str, str], command: Sequence[str]) -> list[str]:
    """The command that runs `command` in the clone, as the first process of the machine."""
    variables = {"PATH": SEARCH_PATH, "HOME": "/root", "TERM": "dumb", **environment}
    folders = [word for mount in shared for word in (str(mount.source), str(mount.inside), mount.mode)]
    start = ["sh", "-c", ENTER, "kundkort-bare", str(root), *folders, "--", f"--chdir={CLONE}"]
    settings = [f"{name}={value}" for name, value in variables.items()]
    return [*jail.DIES_WITH_PARENT, *jail.NAMESPACE, *start, *settings, *command]
