"""The compose files as one running project on an engine of our own."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from deploy.docker.engine import Engine
from deploy.local.bootstrap import SetupError, say

PROJECT = "kundkort-e2e"
PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class Composed:
    """`files` are laid over each other in their order, with these settings."""

    engine: Engine
    settings: dict[str, str]
    files: tuple[str, ...]

    def laid_over(self, files: Sequence[str], settings: dict[str, str]) -> "Composed":
        """The same project with further files and other settings."""
        return replace(self, files=(*self.files, *files), settings={**self.settings, **settings})

    def up(self, *options: str) -> None:
        """Starts what is not running. Raises SetupError."""
        say(f"Starting {', '.join(self.files)} …")
        self._compose("up", "--detach", "--no-build", *options)

    def down(self, *options: str) -> None:
        """Stops and removes the containers; with `--volumes` their data, too."""
        self._compose("down", "--remove-orphans", "--timeout", "10", *options)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Shows the ends of the logs when the block fails."""
        try:
            yield
        except BaseException:
            with suppress(SetupError):
                say(self._compose("ps"))
                say(self._compose("logs", "--no-color", "--tail", "25"))
            raise

    def wait_until_healthy(self, *containers: str) -> None:
        """Raises SetupError after PATIENCE_SECONDS. A container is named "gateway_1"."""
        end = time.monotonic() + PATIENCE_SECONDS
        while unhealthy := [name for name in containers if self._state(name, "Health.Status") != "healthy"]:
            if time.monotonic() > end:
                raise SetupError(f"Not healthy after {PATIENCE_SECONDS} s: {', '.join(unhealthy)}; see the logs above.")
            time.sleep(1)

    def wait_until_done(self, container: str) -> None:
        """Waits until a container has ended with exit code 0; Compose restarts it until then. Raises SetupError."""
        end = time.monotonic() + PATIENCE_SECONDS
        while (self._state(container, "Status"), self._state(container, "ExitCode")) != ("exited", "0"):
            if time.monotonic() > end:
                raise SetupError(f"{container} did not end well in {PATIENCE_SECONDS} s; see the logs above.")
            time.sleep(1)

    @contextmanager
    def stopped(self, container: str) -> Iterator[None]:
        """Kills one container, and starts it again after the block."""
        self.engine.docker("kill", f"{PROJECT}_{container}")
        try:
            yield
        finally:
            self.engine.docker("start", f"{PROJECT}_{container}")

    def python(self, container: str, program: str) -> str:
        """What a Python program prints in a container of a part. Raises SetupError when it fails."""
        return self.engine.docker("exec", f"{PROJECT}_{container}", "python", "-c", program).strip()

    def _state(self, container: str, of: str) -> str:
        return self.engine.docker("inspect", "--format", f"{{{{.State.{of}}}}}", f"{PROJECT}_{container}").strip()

    def _compose(self, *words: str) -> str:
        return self.engine.compose(PROJECT, self.settings, self.files, *words)
