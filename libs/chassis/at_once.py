"""Two reads that wait for the database, at the same time in green threads of one request.

rows, total = at_once(lambda: Customer.rows(…), lambda: Customer.total(…))
"""

import contextvars
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")


def at_once(work: Callable[[], T], other: Callable[[], U]) -> tuple[T, U]:
    """What both return; each has the context of the caller. Raises what either raises."""
    import eventlet  # not by who only imports this: eventlet warns everybody of its age

    outcome: list[U | Exception] = []

    def run() -> None:
        try:
            outcome.append(other())
        except Exception as error:  # raised below: eventlet would print it as well
            outcome.append(error)

    beside = eventlet.spawn(contextvars.copy_context().run, run)
    try:
        done = work()
    except BaseException:
        beside.kill()
        raise
    beside.wait()
    (result,) = outcome
    if isinstance(result, Exception):
        raise result
    return done, result
