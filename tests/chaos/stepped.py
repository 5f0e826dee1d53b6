"""Runs a service by a clock that a test steps (see `clock`):

    python -m tests.chaos.stepped FILE MODULE [ARGUMENT …]     # as `python -m MODULE ARGUMENT …`; FILE holds the step

The wall clock is stepped for everything in the process (`time.time`, `chassis.clock`), as when an administrator sets it; what
measures durations (`time.monotonic`) is not. Nothing of the product knows of it.
"""

import mmap
import runpy
import struct
import sys
import time
from datetime import timedelta
from pathlib import Path

import eventlet

STEP = struct.Struct("d")


def follow(file: Path) -> None:
    """From here on this process goes by the step, in seconds, that the file holds."""
    eventlet.monkey_patch()  # as nameko does, but before the chassis is imported
    from chassis import clock  # nothing else has taken `now` from it yet

    with file.open("rb") as opened:
        step = mmap.mmap(opened.fileno(), STEP.size, access=mmap.ACCESS_READ)
    seconds, now = time.time, clock.now
    time.time = lambda: seconds() + STEP.unpack_from(step)[0]
    clock.now = lambda: now() + timedelta(seconds=STEP.unpack_from(step)[0])


if __name__ == "__main__":
    follow(Path(sys.argv[1]))
    del sys.argv[:2]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
