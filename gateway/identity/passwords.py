"""Password hashing with argon2id. Few checks run at once; checking an unknown user takes the same time."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chassis.published_secrets import is_refused

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_nobody = _hasher.hash("nobody has this password")
_room = BoundedSemaphore(4)  # each check takes 19 MiB and a whole core


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether the password matches this hash. Without a hash (unknown user), or with a published password: False, after the
    same time."""
    with _room:
        try:
            return _hasher.verify(stored or _nobody, password) and stored is not None and not is_refused(password)
        except (VerificationError, InvalidHashError):
            return False
