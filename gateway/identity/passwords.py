"""Password hashing with argon2id. Few checks run at once; checking an unknown user takes the same time.

A check costs a whole core for some 40 ms and 19 MiB. It runs in one of WORKERS threads of low priority, so that other requests
go first; only a few callers wait for one, and the next is refused at once (429), strangers before those who are known.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from functools import partial
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chassis.published_secrets import is_refused
from gateway import errors

T = TypeVar("T")
WORKERS, PLACES, PLACES_OF_STRANGERS = 2, 8, 4
"""Checks under way; callers that may run or wait in all, and how many of them may be strangers."""
NICE = 10
BUSY_SECONDS = 1

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_nobody = _hasher.hash("nobody has this password")
_places, _places_of_strangers = BoundedSemaphore(PLACES), BoundedSemaphore(PLACES_OF_STRANGERS)


def hash_password(password: str) -> str:
    """The argon2id hash to store. Raises HttpError 429 when all places are taken."""
    return _run(_places, partial(_hasher.hash, password))


def is_right(password: str, stored: str | None, is_known: bool = True) -> bool:
    """Whether the password matches this hash. Without a hash (unknown user), or published: False, after the same time.

    Raises HttpError 429 when all places are taken, for those who are not `is_known` when theirs are.
    """
    with nullcontext() if is_known else _Place(_places_of_strangers):
        return _run(_places, partial(_verify, password, stored))


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


class _Place:
    """One of the places. Raises HttpError 429 when there is none."""

    def __init__(self, places: BoundedSemaphore) -> None:
        self._places = places

    def __enter__(self) -> None:
        if not self._places.acquire(blocking=False):
            raise errors.logins_busy(BUSY_SECONDS)

    def __exit__(self, *_error: object) -> None:
        self._places.release()


def _run(places: BoundedSemaphore, work: Callable[[], T]) -> T:
    with _Place(places):
        return _workers.submit(work).result()


def _verify(password: str, stored: str | None) -> bool:
    try:
        return _hasher.verify(stored or _nobody, password) and stored is not None and not is_refused(password)
    except (VerificationError, InvalidHashError):
        return False


def _yield_to_others() -> None:
    """Linux has a priority for each thread; elsewhere it would be that of the whole process."""
    if sys.platform != "linux":
        return
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


_workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="passwords", initializer=_yield_to_others)
