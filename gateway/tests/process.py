"""The gateway in a process of its own, on real sockets, as it runs in production."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from chassis.testing import ROOT, free_port, own_servers, wait_until
from chassis.testing_keys import key_settings


@dataclass
class GatewayProcess:
    """`url` is the public address, `health` that of /livez, /readyz and /metrics."""

    process: subprocess.Popen[bytes]
    port: int
    health_port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def health(self) -> str:
        return f"http://127.0.0.1:{self.health_port}"

    def is_ready(self) -> bool:
        """Whether it reports ready. Raises RuntimeError when it has ended."""
        if self.process.poll() is not None:
            raise RuntimeError(f"the gateway ended with code {self.process.returncode}")
        try:
            return requests.get(f"{self.health}/readyz", timeout=2).ok
        except requests.RequestException:
            return False


def settings_of(database: str, port: int, health_port: int) -> dict[str, str]:
    """The environment of a gateway on that database."""
    return {
        **os.environ,
        **own_servers("gateway"),
        **key_settings("gateway"),
        "DATABASE": database,
        "PORT": str(port),
        "HEALTH_PORT": str(health_port),
        "DRAIN_SECONDS": "0",
        "LOG_LEVEL": "WARNING",
    }


@contextmanager
def a_gateway(database: str, runner: Sequence[str] = ("-m",), **settings: str) -> Iterator[GatewayProcess]:
    """Starts it on that database, ready for work; ends it with SIGTERM. `settings` are environment variables, `runner` are the
    words of its command that run the module."""
    port, health_port = free_port(), free_port()
    environment = settings_of(database, port, health_port) | settings
    process = subprocess.Popen([sys.executable, *runner, "gateway.http.server"], env=environment, cwd=ROOT)
    gateway = GatewayProcess(process, port, health_port)
    try:
        wait_until(gateway.is_ready, 30)
        yield gateway
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
