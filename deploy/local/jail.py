"""Run a server inside the root folder: private mounts, its own process namespace, its own user.

Nothing is left on the host: the mounts exist only in the namespace, and the kernel kills the namespace's first process,
and with it all others, when the process that started it dies.
"""

import os
import shutil
import subprocess
from pathlib import Path

from deploy.local.bootstrap import SetupError, install_debian, read_complaint

# A command after these words is killed with the process that started it.
DIES_WITH_PARENT = ("setpriv", "--pdeathsig", "KILL")
# A command after these words has its own mounts and processes.
NAMESPACE = ("unshare", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "--propagation", "private")
SEARCH_PATH = "/usr/lib/postgresql/18/bin:/usr/lib/rabbitmq/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# $1 root, $2 data, $3 user:group, $4 signal for a clean stop; the rest is the command.
FIRST_PROCESS = """
set -e
root=$1 data=$2 user=$3 signal=$4
shift 4
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount --bind "$data" "$root/data"
set +e
chroot --userspec="$user" "$root" /usr/bin/env -i "$@" &
server=$!
trap 'kill -s "$signal" $server' TERM
wait $server
code=$?
while kill -0 $server 2>/dev/null; do wait $server; code=$?; done
exit $code
"""


def find_program(name: str) -> str | None:
    """The path of a program of the host, also of those that only root's search path has; None when it is missing."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def require_root() -> None:
    """Raise SetupError unless this process is root's."""
    if os.geteuid() != 0:
        raise SetupError("The local servers need root (chroot and mount namespaces): run the command with sudo.")


def require_namespaces() -> None:
    """Install the programs that make namespaces where they are missing, and try them once.

    Raises SetupError with the complaint of `unshare` where the machine refuses, as an unprivileged container does.
    """
    require_root()
    if find_program("unshare") is None or find_program("setpriv") is None:
        install_debian(["util-linux"], "the servers run in a private mount namespace")
    command = [*DIES_WITH_PARENT, *NAMESPACE, "true"]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        complaint = read_complaint(done.returncode, done.stdout)
        raise SetupError(
            f"This machine refuses private mounts and processes ({complaint}): "
            "run on a machine, or in a container, where root may use unshare."
        )


def user_ids(root: Path, name: str) -> tuple[int, int]:
    """User and group number of a user of the root folder."""
    for line in (root / "etc/passwd").read_text().splitlines():
        fields = line.split(":")
        if fields[0] == name:
            return int(fields[2]), int(fields[3])
    raise KeyError(name)


def command(root: Path, data: Path, user: str, stop_signal: str, server: list[str]) -> list[str]:
    """The command that runs `server` (settings as NAME=value may come first) on `data`, seen inside as /data."""
    ids = "{}:{}".format(*user_ids(root, user))
    start = ["sh", "-c", FIRST_PROCESS, "kundkort-jail", str(root), str(data), ids, stop_signal]
    return [*NAMESPACE, *start, f"PATH={SEARCH_PATH}", "LANG=C.UTF-8", "HOME=/data", *server]


def enter(root: Path, data: Path, user: str, pid: int, server: list[str]) -> list[str]:
    """The command that runs one more program beside the server whose process number on the host is `pid`."""
    ids = "{}:{}".format(*user_ids(root, user))
    inside = ["nsenter", "-t", str(pid), "--mount", "--pid", "--ipc", "chroot", f"--userspec={ids}", str(root)]
    return [*inside, "/usr/bin/env", "-i", f"PATH={SEARCH_PATH}", "LANG=C.UTF-8", "HOME=/data", *server]
