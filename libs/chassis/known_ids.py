"""The ids of some few copies of a company, kept in the process for some seconds: for a check at every event."""

import time
from typing import Any

from chassis.context import current
from chassis.projection import Projection
from chassis.storage import Row

SECONDS = 5.0


class KnownIds:
    """`KnownIds(CustomerDeletion, {"state": "deleted"}).has(customer_id)`: whether the copy with the id matches the query, as the
    database had it at most `seconds` ago."""

    def __init__(self, model: type[Projection], query: Row, seconds: float = SECONDS) -> None:
        self._model, self._query, self._seconds = model, query, seconds
        self._kept: dict[str, tuple[float, frozenset[Any]]] = {}

    def has(self, subject: str) -> bool:
        tenant, instant = current().tenant, time.monotonic()
        read_at, ids = self._kept.get(tenant, (-self._seconds, frozenset()))
        if instant - read_at >= self._seconds:
            ids = frozenset(row["_id"] for row in self._model.rows(self._query, ["_id"]))
            self._kept[tenant] = (instant, ids)
        return subject in ids

    def forget(self) -> None:
        """Makes the next question read the company's ids anew."""
        self._kept.pop(current().tenant, None)
