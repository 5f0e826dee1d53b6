"""The last good answers of services, for the card of a time when one of them does not answer."""

import time
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any, NamedTuple

from flask import current_app


class Kept(NamedTuple):
    """A section as it was answered, and when (Unix seconds)."""

    section: dict[str, Any]
    at: float


class Sections:
    """At most `most` sections, the longest unused goes first; none older than `seconds` is given."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def put(self, key: Hashable, section: dict[str, Any], at: float) -> None:
        with self._lock:
            self._kept[key] = Kept(section, at)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def get(self, key: Hashable) -> Kept | None:
        """The section, unless there is none or it is too old."""
        with self._lock:
            kept = self._kept.get(key)
        return kept if kept is not None and kept.at >= time.time() - self._seconds else None


def sections() -> Sections:
    """The sections that the current application keeps."""
    kept: Sections = current_app.extensions["last_good"]
    return kept
