"""Processor time of trees of processes: the scheduler's nanoseconds of every thread, from /proc/PID/task/TID/schedstat.

The fields of /proc/PID/stat count in ticks of 10 ms, and a thread that works for less between two of them counts nothing.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.bench.report import Figure

PROC = Path("/proc")
NANOSECONDS = 1_000_000
"""In a millisecond."""
SHOWN_FROM = 0.05
"""A program that costs fewer milliseconds has no line of its own."""
Thread = tuple[int, int]


class Meter:
    """What trees of processes spend from now on.

    A process or thread that starts later counts from its start. One that ends takes what it spent with it.
    """

    def __init__(self, pids: Iterable[int], proc: Path = PROC) -> None:
        """`pids` are the roots of the trees."""
        self._pids, self._proc = tuple(pids), proc
        self._before = _read_threads(self._pids, proc)

    def spent(self) -> dict[str, float]:
        """Milliseconds of processor time of each program, by its name, and of all of them ("all")."""
        spent: dict[str, float] = {}
        for (pid, thread), now in _read_threads(self._pids, self._proc).items():
            before = self._before.get((pid, thread), 0)
            name = _program(pid, self._proc)
            # A number that is lower than before is that of a new thread, which got the number of one that had ended.
            spent[name] = spent.get(name, 0.0) + (now - before if now >= before else now) / NANOSECONDS
        return {**spent, "all": sum(spent.values())}


def figures(name: str, each: Mapping[str, float]) -> list[Figure]:
    """What one of something cost: in all, and by program."""
    parts = sorted(
        (program for program in each if program != "all" and each[program] >= SHOWN_FROM), key=lambda one: -each[one]
    )
    return [Figure(name, each["all"], "ms"), *(Figure(f"  of it {program}", each[program], "ms") for program in parts)]


def _read_threads(pids: Iterable[int], proc: Path) -> dict[Thread, int]:
    """Nanoseconds on a processor of each thread of the trees so far."""
    spent: dict[Thread, int] = {}
    for pid in _tree(pids, proc):
        for thread in (proc / str(pid) / "task").glob("*/schedstat"):
            try:
                spent[pid, int(thread.parent.name)] = int(thread.read_text().split()[0])
            except OSError:
                continue  # it has ended meanwhile
    return spent


def _program(pid: int, proc: Path) -> str:
    """A readable name: the service of a nameko process, else the program. "ended" when it has ended meanwhile."""
    try:
        words = (proc / str(pid) / "cmdline").read_text().split("\0")
        name = (proc / str(pid) / "comm").read_text().strip()
    except OSError:
        return "ended"
    service = next((word.split(".")[0] for word in words if word.endswith(".service") or ".service:" in word), "")
    if service or any("gunicorn" in word or word == "gateway.http.server" for word in words):
        return service or "gateway"
    return "mongo_wire" if any("mongo_wire" in word for word in words) else name


def _tree(pids: Iterable[int], proc: Path) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in proc.iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(") ")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], list(pids)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting.extend(parents.get(pid, ()))
    return sorted(set(found))
