"""Counts attempts to guess a user's code over all addresses, in the database, so that all replicas of the gateway count together.

Only failures count. An attempt is counted before it is made and taken back when it succeeds: many at once are not free.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from pymongo import ReturnDocument

from gateway.identity import login_errors
from gateway.models import LoginCount

WINDOWS = ((15 * 60, 1), (24 * 3600, 5))
"""Seconds, and how many times the allowed attempts. With 10 attempts, guessing six digits succeeds within a day with 0.02 %."""


@contextmanager
def attempt(who: str, most: int) -> Iterator[None]:
    """Counts one attempt for `who`, unless the body succeeds. Raises HttpError 429 after `most` failures in 15 minutes."""
    now = time.time()
    counted: list[str] = []
    for seconds, times in WINDOWS:
        window = int(now // seconds)
        key = hashlib.sha256(f"codes\n{who}\n{seconds}\n{window}".encode()).hexdigest()
        if _add(key, 1, (window + 2) * seconds) > most * times:
            raise login_errors.too_many_codes((window + 1) * seconds - now)
        counted.append(key)
    yield
    for key in counted:
        LoginCount._get_collection().update_one({"_id": key}, {"$inc": {"count": -1}})


def _add(key: str, count: int, expires: float) -> int:
    row = LoginCount._get_collection().find_one_and_update(
        {"_id": key},
        {"$inc": {"count": count}, "$set": {"expires_at": datetime.fromtimestamp(expires, UTC)}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    return int(row["count"])
