"""The process that hashes passwords: started at the first question, and anew when it has died; one question at a time."""

import atexit
import json
import os
import select
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from chassis.logs import log

SECONDS = 20.0
"""Longest time for an answer: 40 ms of work, of low priority, on a machine that may be busy."""
PROGRAM = Path(__file__).with_name("password_worker.py")
PASSED_ON = ("PATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""Of the environment, in which the gateway's secrets may be."""


class PasswordProcessFailed(Exception):
    """The process died twice, or did not answer in time; nothing was judged."""


class PasswordProcess:
    """Asks the process. Safe for many threads, which wait for each other."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.stop)

    def ask(self, password: str, stored: str | None = None) -> Any:
        """What `password_worker` answers. Raises PasswordProcessFailed."""
        question = json.dumps({"password": password, "stored": stored}).encode() + b"\n"
        with self._turn:
            for _ in range(2):  # one that was killed is replaced
                try:
                    return json.loads(_exchange(self._running(), question))
                except TimeoutError:
                    log.error("the process that hashes passwords does not answer")
                    self.stop()
                    break
                except (OSError, EOFError) as error:
                    log.warning("the process that hashes passwords has ended: %r", error)
                    self.stop()
        raise PasswordProcessFailed

    def stop(self) -> None:
        """Ends the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(PROGRAM)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                start_new_session=True,  # Ctrl-C is for the gateway, which finishes what runs
            )
        return self._process


def _exchange(process: subprocess.Popen[bytes], question: bytes) -> bytes:
    """One line there and one back. Raises EOFError or OSError when the process has ended, TimeoutError without an answer."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(question)
    process.stdin.flush()
    waiting = select.poll()
    waiting.register(process.stdout, select.POLLIN)
    if not waiting.poll(SECONDS * 1000):
        raise TimeoutError("no answer")
    line = process.stdout.readline()
    if not line.endswith(b"\n"):
        raise EOFError("it has ended")
    return line
