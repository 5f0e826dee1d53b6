"""Processes that die at a write: the next one is not made, or it is made and nobody learns of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo.collection import Collection

WRITES = ("insert_one", "insert_many", "update_one", "update_many", "bulk_write")


class Killed(BaseException):
    """The process is gone. No code of ours catches it."""


@contextmanager
def dying_at(write: int, is_made: bool, also: tuple[str, ...] = ()) -> Iterator[None]:
    """Inside, the process dies at that write, counted from 1: before it, or with `is_made` right after it. `also` are further
    methods that write. Threads that ran before, such as that of the audit trail, write on: what is inside does not wait for
    them."""
    count = 0
    beside = {one.ident for one in threading.enumerate()} - {threading.get_ident()}

    def wrap(method: Any) -> Any:
        def counted(*arguments: Any, **named: Any) -> Any:
            nonlocal count
            if threading.get_ident() in beside:
                return method(*arguments, **named)
            count += 1
            if count == write and not is_made:
                raise Killed
            done = method(*arguments, **named)
            if count == write:
                raise Killed
            return done

        return counted

    with pytest.MonkeyPatch.context() as patch:
        for name in (*WRITES, *also):
            patch.setattr(Collection, name, wrap(getattr(Collection, name)))
        yield
