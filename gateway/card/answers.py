"""When services have answered. The thread that puts a card together is woken once, not for each of the answers."""

import threading
import time
from concurrent.futures import Future
from typing import Any


class Answers:
    """The answers to requests to several services that leave at once."""

    def __init__(self, services: int) -> None:
        self._services = services
        self._began = time.perf_counter()
        self._came: dict[str, float] = {}
        self._have_all = threading.Event()

    def expect(self, service: str, future: "Future[Any]") -> None:
        """Its answer is the future's result, or what that raises."""

        def note(_done: "Future[Any]") -> None:
            self._came[service] = time.perf_counter()
            if len(self._came) == self._services:
                self._have_all.set()

        future.add_done_callback(note)

    def wait_for_all(self, seconds: float) -> None:
        """Returns when all have answered, at the latest after `seconds`."""
        self._have_all.wait(seconds)

    def millis(self, service: str) -> float:
        """From the beginning until the answer of the service, or until now."""
        return round((self._came.get(service, time.perf_counter()) - self._began) * 1000, 1)
