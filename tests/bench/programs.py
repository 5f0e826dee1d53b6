"""A process of its own that is started once and asked over a pipe: a line of JSON each way.

What makes load runs so: it shares no interpreter, and so no GIL, with what it measures, and its processor time is not counted.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from deploy.local.bootstrap import ROOT
from deploy.local.jail import DIES_WITH_PARENT

PATIENCE_SECONDS = 20


class Program:
    """A module of this tree that runs and answers orders. It dies with the thread that started it."""

    def __init__(self, module: str, *words: str, environment: Mapping[str, str] = os.environ) -> None:
        self.module = module
        self._process = subprocess.Popen(
            [*DIES_WITH_PARENT, sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, **order: Any) -> Any:
        """The program's answer. Raises RuntimeError with what it could not do, or when it has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(f"{json.dumps(order)}\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise RuntimeError(f"{self.module} has ended")
        said = json.loads(line)
        if "error" in said:
            raise RuntimeError(said["error"])
        return said["result"]

    def close(self) -> None:
        """Ends it: its standard input ends, and with that its work."""
        self._process.communicate(timeout=PATIENCE_SECONDS)

    def __enter__(self) -> "Program":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def answer(work: Callable[..., Any]) -> None:
    """In the program: does each order with its fields as keywords until there are no more. What it raises is an answer, too."""
    for line in sys.stdin:
        try:
            said = {"result": work(**json.loads(line))}
        except Exception as error:
            said = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(said), flush=True)
