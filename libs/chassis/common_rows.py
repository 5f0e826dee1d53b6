"""Rows that all companies share, such as rates set by law: a collection without a tenant, which only operators write.

    RATES = CommonRows("billing", "common_rates")

    RATES.rows()                                               every row, as plain dicts
    RATES.put("2026-07-01", "2.00", "the notice", correct=False)   what became of it, and the row as it is stored

A row is `{_id, value, source, by, at, history}`; `history` are the values that were corrected, each `{value, source, by, at}`,
the oldest first. No request of a company leads to `put`: its requests are `operators_only`.
"""

import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mongoengine import get_db
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from chassis.clock import now
from chassis.context import current

KEPT_SECONDS = 2.0
"""How long a process uses what it has read: another one's new row is known after this time."""
STATED = ("value", "source", "by", "at")
Row = dict[str, Any]


class Outcome(StrEnum):
    """What became of a row that an operator gave."""

    ADDED = "added"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    """Another value is stored, and it was not to be corrected."""


@dataclass
class CommonRows:
    """The rows in one collection of the database `alias`. `value` is text, e.g. a decimal."""

    alias: str
    collection: str
    _kept: tuple[Row, ...] = field(default=(), init=False)
    _kept_of: str = field(default="", init=False)
    _read_at: float = field(default=0.0, init=False)

    def rows(self) -> tuple[Row, ...]:
        """Every row in the order of the ids, read anew after KEPT_SECONDS. Not to be changed by the caller."""
        database = get_db(self.alias)
        if database.name != self._kept_of or time.monotonic() - self._read_at >= KEPT_SECONDS:
            self._kept = tuple(database[self.collection].find({}, sort=[("_id", 1)]))
            self._kept_of, self._read_at = database.name, time.monotonic()
        return self._kept

    def forget(self) -> None:
        """Reads anew the next time."""
        self._kept_of = ""

    def put(self, row_id: str, value: str, source: str, *, correct: bool) -> tuple[Outcome, Row]:
        """Adds the row. The same value again changes nothing; another one is stored only to `correct`, and the former kept.

        Each step is one write, so that a repetition after a kill finds what was done. Returns the row as it is stored.
        """
        stated: Row = {"value": value, "source": source, "by": current().user, "at": now()}
        while (found := self._insert({"_id": row_id, **stated, "history": []})) is not None:
            if found["value"] == value and (found["source"] == source or not correct):
                return Outcome.UNCHANGED, found
            if not correct:
                return Outcome.REFUSED, found
            if corrected := self._correct(found, stated):
                return Outcome.CORRECTED, corrected
        return Outcome.ADDED, {"_id": row_id, **stated, "history": []}

    def _insert(self, row: Row) -> Row | None:
        """Stores a new row; returns the one that is there already."""
        rows = get_db(self.alias)[self.collection]
        self.forget()
        try:
            rows.insert_one(row)
        except DuplicateKeyError:
            found: Row = rows.find_one({"_id": row["_id"]})
            return found
        return None

    def _correct(self, found: Row, stated: Row) -> Row | None:
        """Replaces what `found` states; None if somebody else did so meanwhile."""
        former = {name: found[name] for name in STATED}
        changed: Row | None = get_db(self.alias)[self.collection].find_one_and_update(
            {"_id": found["_id"], **former},
            {"$set": stated, "$push": {"history": former}},
            return_document=ReturnDocument.AFTER,
        )
        self.forget()
        return changed
