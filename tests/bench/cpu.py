"""Processor time of a tree of processes, from /proc."""

import os
from pathlib import Path

from tests.bench.report import Figure

TICKS = os.sysconf("SC_CLK_TCK")


def used(pids: list[int]) -> dict[str, float]:
    """Milliseconds of processor time of each program below `pids` (they included), by its name, and in all ("all")."""
    spent: dict[str, float] = {}
    for pid in _tree(pids):
        try:
            name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition(" (")[2].rpartition(") ")
            fields = rest.split()
            spent[_program(pid, name)] = spent.get(_program(pid, name), 0.0) + _milliseconds(fields)
        except OSError:
            continue  # it has ended meanwhile
    spent["all"] = sum(spent.values())
    return spent


def figures(name: str, each: dict[str, float]) -> list[Figure]:
    """What one of something cost: in all, and by program."""
    parts = sorted(
        (program for program in each if program != "all" and each[program] >= 0.05), key=lambda one: -each[one]
    )
    return [Figure(name, each["all"], "ms"), *(Figure(f"  of it {program}", each[program], "ms") for program in parts)]


def _milliseconds(fields: list[str]) -> float:
    return (int(fields[11]) + int(fields[12])) * 1000 / TICKS


def _program(pid: int, name: str) -> str:
    """A readable name: the service of a nameko process, else the program."""
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    service = next((word.split(".")[0] for word in words if word.endswith(".service") or ".service:" in word), "")
    if service or any("gunicorn" in word or word == "gateway.http.server" for word in words):
        return service or "gateway"
    return "mongo_wire" if any("mongo_wire" in word for word in words) else name


def _tree(pids: list[int]) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
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
