"""Reads what was changed since a moment in documents whose every change is kept (`kept_history`)."""

from collections.abc import Sequence
from datetime import datetime

from chassis.clock import with_zone
from chassis.kept_history import id_of, rows_of
from chassis.storage import Aggregate
from chassis.tenancy import Row


class PastUnknown(Exception):
    """What the document was then is not known: its changes since then were not all kept."""


def read_later(model: type[Aggregate], rows: Sequence[Row], end: datetime) -> dict[str, list[Row]]:
    """What was changed at `end` or later, the newest first, by the ids of the documents of the current company. Raises
    PastUnknown for a gap.

    The documents were read first, so what is no longer in their `history` is in the collection; what came after it there is
    newer, and left out.
    """
    if not rows:
        return {}
    waiting = {row["_id"]: [{**one, "at": with_zone(one["at"])} for one in rows_of(model, row)] for row in rows}
    stored = _read_stored(model, [row for row in rows if all(one["at"] >= end for one in waiting[row["_id"]])], end)
    found = {row["_id"]: _take(row, [*waiting[row["_id"]], *stored.get(row["_id"], ())], end) for row in rows}
    _refuse_gaps(model, rows, found)
    return {key: later for key, (later, _) in found.items()}


def _read_stored(model: type[Aggregate], rows: Sequence[Row], end: datetime) -> dict[str, list[Row]]:
    assert model.CHANGES is not None
    query = {"document_id": {"$in": [row["_id"] for row in rows]}, "at": {"$gte": end}}
    stored: dict[str, list[Row]] = {}
    for one in model.CHANGES.rows(query) if rows else ():
        stored.setdefault(one["document_id"], []).append(one)
    return {key: sorted(found, key=lambda one: str(one["_id"]), reverse=True) for key, found in stored.items()}


def _take(row: Row, changes: Sequence[Row], end: datetime) -> tuple[list[Row], bool]:
    """Its changes since `end`, without a gap, and whether one before `end` is known to follow."""
    later: list[Row] = []
    version = int(row["version"])
    for change in changes:
        if change["version"] == version:
            if with_zone(change["at"]) < end:
                return later, True
            later.append(change)
            version -= 1
    return later, version == 1


def _refuse_gaps(model: type[Aggregate], rows: Sequence[Row], found: dict[str, tuple[list[Row], bool]]) -> None:
    """The change below the last one that was found is there, or it was the first."""
    assert model.CHANGES is not None
    below = {
        id_of(row["_id"], int(row["version"]) - len(found[row["_id"]][0])) for row in rows if not found[row["_id"]][1]
    }
    if below and len(model.CHANGES.rows({"_id": {"$in": sorted(below)}}, ["_id"])) < len(below):
        raise PastUnknown
