"""The same work for many things, some at once: what waits for the database costs little more time together than alone.

came = run_together(take, entries, at_once=8)
"""

import threading
from collections.abc import Callable, Sequence
from contextvars import copy_context
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")


def run_together(work: Callable[[T], R], items: Sequence[T], at_once: int) -> list[R]:
    """What `work` returns for each, in the order of the items. Each runs in a copy of the caller's context.

    Raises the first error once all that had begun have ended; nothing is begun after it.
    """
    done: dict[int, R] = {}
    failed: list[Exception] = []
    left = iter(list(enumerate(items)))

    def run() -> None:
        for at, item in left:
            try:
                done[at] = work(item)
            except Exception as error:
                failed.append(error)
            if failed:
                return

    threads = [_thread(run) for _ in range(min(at_once, len(items)))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if failed:
        raise failed[0]
    return [done[at] for at in range(len(items))]


def _thread(run: Callable[[], Any]) -> threading.Thread:
    return threading.Thread(target=copy_context().run, args=(run,), name="together", daemon=True)
