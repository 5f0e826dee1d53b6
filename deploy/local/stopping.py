"""Stop the commands of the Makefile on Ctrl-C and SIGTERM, when the terminal closes, and when `make` itself dies."""

import ctypes
import os
import signal
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1


class StopFlag:
    """Raised by the first signal to stop."""

    def __init__(self) -> None:
        """Not raised."""
        self.raised = False

    def __call__(self) -> bool:
        """Whether the flag is raised."""
        return self.raised

    def handle(self, number: int, frame: object) -> None:
        """Raise the flag; a signal handler."""
        self.raised = True


def stop_flag() -> Callable[[], bool]:
    """Catch the signals to stop; the result returns True once one has come."""
    flag = StopFlag()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, flag.handle)
    if _started_by_make():
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    return flag


def _started_by_make() -> bool:
    try:
        return Path(f"/proc/{os.getppid()}/comm").read_text().strip() in ("make", "gmake")
    except OSError:
        return False
