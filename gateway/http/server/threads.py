"""Threads that work for the event loop."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
Job = tuple[asyncio.Future[Any], Callable[[], Any]]


class Threads:
    """At most `count` threads, started as they are needed. They end with the process, also in the middle of their work.

    Cheaper than `run_in_executor`, which makes two futures for each call.
    """

    def __init__(self, name: str, count: int) -> None:
        self._name, self._count = name, count
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._started = 0
        self._busy = 0

    def run(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        """Runs `work` in a thread; called in the event loop. The future has its result or what it raised."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._busy += 1
        future.add_done_callback(self._count_down)
        if self._busy > self._started and self._started < self._count:
            self._started += 1
            threading.Thread(target=self._serve, name=f"{self._name}-{self._started}", daemon=True).start()
        self._jobs.put((future, work))
        return future

    def _count_down(self, _done: "asyncio.Future[Any]") -> None:
        self._busy -= 1

    def _serve(self) -> None:
        while True:
            future, work = self._jobs.get()
            try:
                result = work()
            except BaseException as error:  # whatever it is, the awaiting coroutine must hear of it
                _tell(future, future.set_exception, error)
            else:
                _tell(future, future.set_result, result)
            del future, work  # else they would live until the next job


def _tell(future: "asyncio.Future[Any]", settle: Callable[[Any], None], outcome: Any) -> None:
    def settle_unless_cancelled() -> None:
        if not future.done():
            settle(outcome)

    future.get_loop().call_soon_threadsafe(settle_unless_cancelled)
