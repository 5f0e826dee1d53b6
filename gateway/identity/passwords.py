"""Password hashing with argon2id. One check runs at a time; checking an unknown user takes the same time.

A check costs a whole core for some 40 ms and 19 MiB. It runs in a process of low priority, so that other requests go first;
only a few callers wait for it, and the next is refused at once (429), strangers before those who are known.
"""

from contextlib import nullcontext
from threading import BoundedSemaphore
from typing import Any

from chassis.published_secrets import is_refused
from gateway import errors
from gateway.identity.password_process import PasswordProcess, PasswordProcessFailed
from gateway.identity.password_worker import HASHER

PLACES, PLACES_OF_STRANGERS = 8, 3
"""Callers that may run or wait in all, and how many of them may be strangers."""
BUSY_SECONDS = 1

_process = PasswordProcess()
_nobody = HASHER.hash("nobody has this password")
_places, _places_of_strangers = BoundedSemaphore(PLACES), BoundedSemaphore(PLACES_OF_STRANGERS)


def hash_password(password: str) -> str:
    """The argon2id hash to store. Raises HttpError 429 when all places are taken."""
    with _Place(_places):
        return str(_ask(password))


def is_right(password: str, stored: str | None, is_known: bool = True) -> bool:
    """Whether the password matches this hash. Without a hash (unknown user), or published: False, after the same time.

    Raises HttpError 429 when all places are taken, for those who are not `is_known` when theirs are.
    """
    with nullcontext() if is_known else _Place(_places_of_strangers), _Place(_places):
        return _verify(password, stored)


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


class _Place:
    """One of the places. Raises HttpError 429 when there is none."""

    def __init__(self, places: BoundedSemaphore) -> None:
        self._places = places

    def __enter__(self) -> None:
        if not self._places.acquire(blocking=False):
            raise errors.logins_busy(BUSY_SECONDS)

    def __exit__(self, *_error: object) -> None:
        self._places.release()


def _verify(password: str, stored: str | None) -> bool:
    return bool(_ask(password, stored or _nobody)) and stored is not None and not is_refused(password)


def _ask(password: str, stored: str | None = None) -> Any:
    try:
        return _process.ask(password, stored)
    except PasswordProcessFailed:
        raise errors.logins_busy(BUSY_SECONDS) from None
