"""The ids of some few copies of a company, kept in the process for some seconds: for a check at every event. Where they are many,
each is looked for by itself."""

import time
from typing import Any

from chassis.context import current
from chassis.projection import Projection
from chassis.storage import Row

SECONDS = 5.0
MOST = 1_000
"""Ids of one company that are kept: those who were deleted or erased in years may be more."""


class KnownIds:
    """`KnownIds(CustomerDeletion, {"state": "deleted"}).has(customer_id)`: whether the copy with the id matches the query, as the
    database had it at most `seconds` ago; as it has it now, where more than `most` match."""

    def __init__(self, model: type[Projection], query: Row, seconds: float = SECONDS, most: int = MOST) -> None:
        self._model, self._query, self._seconds, self._most = model, query, seconds, most
        self._kept: dict[str, tuple[float, frozenset[Any] | None]] = {}

    def has(self, subject: str) -> bool:
        tenant, instant = current().tenant, time.monotonic()
        read_at, ids = self._kept.get(tenant, (-self._seconds, frozenset()))
        if instant - read_at >= self._seconds:
            rows = self._model.rows(self._query, ["_id"], limit=self._most + 1)
            ids = frozenset(row["_id"] for row in rows) if len(rows) <= self._most else None
            self._kept[tenant] = (instant, ids)
        if ids is None:
            return bool(self._model.rows({**self._query, "_id": subject}, ["_id"]))
        return subject in ids

    def forget(self) -> None:
        """Makes the next question read the company's ids anew."""
        self._kept.pop(current().tenant, None)
