"""Runs a service that dies, by kill -9 from within, right after a write to its database that a test has chosen:

    python -m tests.chaos.mortal FILE MODULE ARGUMENT …     # as `python -m MODULE ARGUMENT …`; FILE holds an `Orders`

The process that is started loads the service's code and forks; the child is the service. Dead of its own hand, it is forked anew
at once, which takes a tenth of a start. Nothing of the product knows of it.
"""

import ctypes
import mmap
import os
import runpy
import signal
import struct
import sys
from pathlib import Path
from typing import Any

WRITES = frozenset({"insert", "update", "delete", "findAndModify"})
NUMBERS = struct.Struct("qq")
PR_SET_PDEATHSIG = 1


class Orders:
    """What a test and a process tell each other through a file: after how many writes to die, and how often it has died."""

    def __init__(self, file: Path) -> None:
        """`file` is made if it is not there: no order, no death."""
        self.file = file
        if not file.exists():
            file.write_bytes(NUMBERS.pack(0, 0))
        with file.open("r+b") as opened:
            self._shared = mmap.mmap(opened.fileno(), NUMBERS.size)

    @property
    def writes(self) -> int:
        """So many writes from now the process dies; 0: it lives."""
        return int(NUMBERS.unpack_from(self._shared)[0])

    @property
    def deaths(self) -> int:
        return int(NUMBERS.unpack_from(self._shared)[1])

    def die_after(self, writes: int) -> None:
        """The process dies when the database has carried out so many more writes; never, for 0."""
        struct.pack_into("q", self._shared, 0, writes)

    def note_death(self) -> None:
        NUMBERS.pack_into(self._shared, 0, 0, self.deaths + 1)

    def count_write(self) -> None:
        """Called by the process after each write; ends it when the order says so."""
        if (left := self.writes) > 0:
            self.die_after(left - 1)
            if left == 1:
                os.kill(os.getpid(), signal.SIGKILL)


def run(file: Path, module: str) -> None:
    """Loads the service that `sys.argv` names last and runs it until it ends otherwise than by our hand."""
    import eventlet

    eventlet.monkey_patch()  # as nameko does, but before the driver of the database is imported
    from importlib import import_module

    from pymongo import monitoring

    orders = Orders(file)
    monitoring.register(listener(orders, monitoring.CommandListener))
    import_module(sys.argv[-1])
    parent = os.getpid()
    while True:
        if (child := os.fork()) == 0:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() == parent:
                runpy.run_module(module, run_name="__main__", alter_sys=True)
            sys.exit()
        signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(os.waitstatus_to_exitcode(status))
        orders.note_death()


def listener(orders: Orders, base: type[Any]) -> Any:
    """Hears of every command to the database; `base` is the driver's class, which must not be imported too early."""

    class Writes(base):
        def started(self, event: Any) -> None:
            pass

        def succeeded(self, event: Any) -> None:
            if event.command_name in WRITES:
                orders.count_write()

        def failed(self, event: Any) -> None:
            pass

    return Writes()


if __name__ == "__main__":
    file, module = Path(sys.argv[1]), sys.argv[2]
    del sys.argv[:2]
    run(file, module)
