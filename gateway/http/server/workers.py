"""Several processes on one public port: a parent that holds the port, starts each again that ends, and passes signals on.

Each process has a health port of its own (HEALTH_PORT, HEALTH_PORT + 1, …), so that Prometheus and an orchestrator see each.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from chassis.logs import log

SOCKET, NUMBER = "GATEWAY_SOCKET", "GATEWAY_WORKER"
PAUSE_SECONDS = 0.2
Worker = subprocess.Popen[bytes]


def listen(host: str, port: int) -> socket.socket:
    """The public port. Raises OSError when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def given() -> tuple[socket.socket, int] | None:
    """In a worker: the port that the parent holds, and the worker's number."""
    descriptor = os.environ.get(SOCKET)
    return (socket.socket(fileno=int(descriptor)), int(os.environ[NUMBER])) if descriptor else None


def supervise(listener: socket.socket, count: int) -> int:
    """Runs `count` workers until SIGTERM or SIGINT and the end of all of them."""
    signals: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        signals.append(number)

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    workers: dict[int, Worker] = {}
    while not signals:
        for number in range(count):
            if number not in workers or workers[number].poll() is not None:
                _say_end(number, workers.get(number))
                workers[number] = _start(listener, number)
        time.sleep(PAUSE_SECONDS)
    listener.close()
    passed_on = 0
    while any(worker.poll() is None for worker in workers.values()):
        for number in signals[passed_on:]:
            passed_on += 1
            for worker in workers.values():
                worker.send_signal(number)
        time.sleep(PAUSE_SECONDS)
    return 0


def _say_end(number: int, ended: Worker | None) -> None:
    if ended is not None:
        log.error("worker %d ended with code %s; starting it again", number, ended.returncode)


def _start(listener: socket.socket, number: int) -> Worker:
    environment = {**os.environ, SOCKET: str(listener.fileno()), NUMBER: str(number)}
    return subprocess.Popen(
        [sys.executable, "-m", "gateway.http.server"], env=environment, pass_fds=[listener.fileno()]
    )
