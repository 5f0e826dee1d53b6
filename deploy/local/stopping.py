"""How the commands of the Makefile end: on Ctrl-C and SIGTERM, when the terminal closes, and when `make` itself dies."""

import ctypes
import os
import signal
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1


class StopFlag:
    """Whether the user wants to end."""

    def __init__(self) -> None:
        """Not yet."""
        self.raised = False

    def __call__(self) -> bool:
        """Whether it was asked for."""
        return self.raised

    def handle(self, number: int, frame: object) -> None:
        """The signal handler."""
        self.raised = True


def stop_flag() -> Callable[[], bool]:
    """Take the signals that mean "end"; the result tells whether one has come."""
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
