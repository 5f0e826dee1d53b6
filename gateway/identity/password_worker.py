"""Hashes and verifies passwords in a process of its own: the gateway runs this file, and talks to it in lines of JSON.

    {"password": "…", "stored": null}          → "$argon2id$…", the hash to store
    {"password": "…", "stored": "$argon2id$…"} → true or false

It imports nothing of the gateway, so that it starts soon and is small, and it ends with the gateway, whose end closes its
standard input. Its low priority is its own: a thread of low priority would hold up all others whenever it has Python's lock.
"""

import json
import os
import sys
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

NICE = 10
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def answer(password: str, stored: str | None) -> Any:
    """A hash, or whether the password is the one of `stored`."""
    if stored is None:
        return HASHER.hash(password)
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def main() -> None:
    os.nice(NICE)
    for line in sys.stdin:
        print(json.dumps(answer(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
