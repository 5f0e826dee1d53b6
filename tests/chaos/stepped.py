"""Runs a service or the gateway by a clock that a test steps (see `clock`):

    python -m tests.chaos.stepped FILE MODULE [ARGUMENT …]     # as `python -m MODULE ARGUMENT …`; FILE holds the step

The wall clock is stepped for everything in the process (`time.time`, `chassis.clock`, the time in new ids), as when an
administrator sets it; what measures durations (`time.monotonic`) is not. Nothing of the product knows of it.
"""

import mmap
import runpy
import struct
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import uuid_utils

STEP = struct.Struct("d")


def follow(file: Path, module: str) -> None:
    """From here on this process, which will run the module, goes by the step, in seconds, that the file holds."""
    if module == "nameko":
        import eventlet

        eventlet.monkey_patch()  # as nameko does, but before the chassis is imported
    from chassis import clock  # nothing else has taken `now` from it yet

    with file.open("rb") as opened:
        step = mmap.mmap(opened.fileno(), STEP.size, access=mmap.ACCESS_READ)
    seconds, nanoseconds, now, uuid7 = time.time, time.time_ns, clock.now, uuid_utils.uuid7
    time.time = lambda: seconds() + STEP.unpack_from(step)[0]
    time.time_ns = lambda: nanoseconds() + int(STEP.unpack_from(step)[0] * 1e9)
    clock.now = lambda: now() + timedelta(seconds=STEP.unpack_from(step)[0])
    uuid_utils.uuid7 = partial(_at, uuid7)


def _at(uuid7: Callable[..., Any]) -> Any:
    return uuid7(nanoseconds=time.time_ns())


if __name__ == "__main__":
    follow(Path(sys.argv[1]), sys.argv[2])
    del sys.argv[:2]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
