"""Start processes together, restart those that die, stop them in order.

Everything is started from the main thread: the kernel sends the parent-death signal when the starting *thread* ends.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.bootstrap import SetupError, say

LONGEST_BACK_OFF = 30.0
STEP = 0.1


class Interrupted(Exception):
    """A signal to stop has come."""


@dataclass
class Process:
    """One process: its command, how to see that it serves, and how to stop it."""

    name: str
    command: list[str]
    log: Path
    ready: Callable[[], bool]
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    folder: Path | None = None
    # The server inside a jail is stopped through the jail's first process, a child of the one started here.
    jailed: bool = False
    grace: float = 20.0
    popen: "subprocess.Popen[bytes] | None" = None
    back_off: float = 0.5
    restart_at: float | None = None
    started_at: float = 0.0

    def start(self) -> None:
        """Start it; its output is appended to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.popen = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self.environment,
                cwd=self.folder,
                start_new_session=True,
            )
        self.started_at = time.monotonic()
        self.restart_at = None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.popen is not None and self.popen.poll() is None

    def send(self, number: int) -> None:
        """Send a signal to the process, or to the first process of its jail."""
        if not self.alive or self.popen is None:
            return
        targets = children(self.popen.pid) if self.jailed else [self.popen.pid]
        for pid in targets:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue

    def kill(self) -> None:
        """Kill it at once, with all processes of its jail."""
        if self.alive and self.popen is not None:
            self.popen.kill()
            self.popen.wait()

    def last_words(self) -> str:
        """The last line of its log that is not blank, "" when there is none."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")


def children(pid: int) -> list[int]:
    """The child processes of `pid`; none when it is gone."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def descendant(pid: int, program: str) -> int | None:
    """The first process below `pid` that runs this program (the kernel's short name)."""
    waiting = [pid]
    while waiting:
        current = waiting.pop(0)
        try:
            if Path(f"/proc/{current}/comm").read_text().strip() == program:
                return current
        except OSError:
            continue
        waiting.extend(children(current))
    return None


class Supervisor:
    """Groups of processes, in the order in which they were started."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        """`stop` returns True once the user wants to end; every wait then ends."""
        self.groups: list[list[Process]] = []
        self.stop_requested = stop

    def start(self, group: Iterable[Process], timeout: float = 90.0) -> None:
        """Start a group together and wait until all of it serves; raises SetupError naming the first that does not."""
        members = list(group)
        self.groups.append(members)
        for process in members:
            process.start()
        deadline = time.monotonic() + timeout
        waiting = list(members)
        while waiting:
            if self.stop_requested():
                raise Interrupted
            waiting = [process for process in waiting if not self._serves(process)]
            if waiting and time.monotonic() > deadline:
                raise SetupError(f"{waiting[0].name} did not start in {timeout:.0f} s: see {waiting[0].log}.")
            if waiting:
                time.sleep(STEP)

    def _serves(self, process: Process) -> bool:
        if not process.alive:
            raise SetupError(
                f"{process.name} ended at its start ({process.last_words()[:160] or 'it logged nothing'}): see {process.log}."
            )
        return process.ready()

    def watch(self) -> None:
        """Restart what dies, with growing pauses, until the user wants to end."""
        while not self.stop_requested():
            self.look_after_all()
            time.sleep(STEP * 2)

    def look_after_all(self) -> None:
        """Restart the processes that have died and whose pause is over."""
        for group in self.groups:
            for process in group:
                self._look_after(process)

    def _look_after(self, process: Process) -> None:
        now = time.monotonic()
        if process.alive:
            if now - process.started_at > 60:
                process.back_off = 0.5
        elif process.restart_at is None:
            code = process.popen.returncode if process.popen else None
            say(f"{process.name} ended (code {code}); starting it again in {process.back_off:g} s, log: {process.log}")
            process.restart_at = now + process.back_off
            process.back_off = min(LONGEST_BACK_OFF, process.back_off * 2)
        elif now >= process.restart_at:
            process.start()

    def stop(self, fast: bool = False) -> None:
        """Stop the groups, the last one first; what does not end in its grace time is killed."""
        for group in reversed(self.groups):
            if not fast:
                for process in group:
                    process.send(signal.SIGTERM)
                _wait(group)
            for process in group:
                process.kill()
        self.groups.clear()


def _wait(group: list[Process]) -> None:
    deadline = time.monotonic() + max((process.grace for process in group), default=0.0)
    while any(process.alive for process in group) and time.monotonic() < deadline:
        time.sleep(STEP / 2)
