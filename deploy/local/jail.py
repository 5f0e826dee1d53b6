"""Run a server inside the root folder: private mounts, a process namespace that dies as a whole, its own user.

Nothing is left on the host whatever happens: the mounts exist in the namespace only, and its first process is killed by
the kernel when the process that started it is gone.
"""

from pathlib import Path

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
    namespace = ["unshare", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "--propagation", "private"]
    start = ["sh", "-c", FIRST_PROCESS, "kundkort-jail", str(root), str(data), ids, stop_signal]
    return [*namespace, *start, f"PATH={SEARCH_PATH}", "LANG=C.UTF-8", "HOME=/data", *server]


def enter(root: Path, data: Path, user: str, pid: int, server: list[str]) -> list[str]:
    """The command that runs one more program beside the server whose process number on the host is `pid`."""
    ids = "{}:{}".format(*user_ids(root, user))
    inside = ["nsenter", "-t", str(pid), "--mount", "--pid", "--ipc", "chroot", f"--userspec={ids}", str(root)]
    return [*inside, "/usr/bin/env", "-i", f"PATH={SEARCH_PATH}", "LANG=C.UTF-8", "HOME=/data", *server]
