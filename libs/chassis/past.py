"""A stored document as it was: what has changed since is undone, change by change.

    row_as_of(Customer, row, start_of(day + timedelta(days=1)))     the row at the end of the day; None before it was created

`row` is the whole document with its `history`. Where the model keeps its changes (`kept_history`), those are read, too; elsewhere
`history` has the latest, and a state before them is not known.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chassis.clock import start_of
from chassis.differences import undo
from chassis.kept_history import KeptChange, id_of, rows_of
from chassis.slices import in_slices
from chassis.storage import Aggregate
from chassis.tenancy import Row
from contracts.card import UnknownTab
from contracts.tabs import Selection, Tab, TabSpec

SOME = 50
"""So many changes are read at a time."""


PAST_UNKNOWN, PAST_NOT_KEPT = "past_unknown", "past_not_kept"
"""Why a card of a past day lacks a tab: too few changes since then were kept; none of its changes are ever kept."""


class PastUnknown(Exception):
    """What the document was then is not known: its changes since then were not all kept."""


def moment_of(day: date, now: datetime) -> datetime:
    """The instant of which a card of that day is, in the zone of `now`: its last millisecond, or `now` if that comes first."""
    return min(now, (end_of(day) - timedelta(milliseconds=1)).astimezone(now.tzinfo))


def end_of(day: date) -> datetime:
    """The instant at which a business day is over."""
    return start_of(day + timedelta(days=1))


def row_as_of(model: type[Aggregate], row: Row, end: datetime) -> Row | None:
    """The document before what was changed at `end` or later; None if it was created then or later. Raises PastUnknown."""
    if _aware(row["created_at"]) >= end:
        return None
    if _aware(row["changed_at"]) < end:
        return row
    state, later = row, _later_changes(model, row, end)
    for change in later:
        state = undo(state, change["changes"]) if "changes" in change else _undo_latest(state, change)
    return {**state, "version": row["version"] - len(later), "history": []}


def read_as_of(model: type[Aggregate], query: Row, end: datetime, fields: Sequence[str] = ()) -> list[Row]:
    """The documents of the current company that were there, as they were, the newest first. `query` is of fields that never
    change; of those that have not changed since then only `fields` are read. Raises PastUnknown."""
    unchanged = model.rows({**query, "changed_at": {"$lt": end}}, fields)
    # Read last: a document that changes in between is in both, and here it can be undone.
    changed = model.rows({**query, "created_at": {"$lt": end}, "changed_at": {"$gte": end}})
    found = {row["_id"]: row for row in unchanged}
    found |= {row["_id"]: row for row in rows_as_of(model, changed, end)}
    return [found[key] for key in sorted(found, reverse=True)]


def make_known(
    selection: Selection, specs: Iterable[TabSpec], make: Callable[[TabSpec], Tab]
) -> tuple[list[Tab], list[UnknownTab]]:
    """The tabs that `make` makes, and those whose past it does not know (it raises PastUnknown)."""
    tabs, unknown = [], []
    for spec in specs:
        try:
            tabs.append(make(spec))
        except PastUnknown:
            unknown.append(selection.unknown(spec, PAST_UNKNOWN))
    return tabs, unknown


def rows_as_of(model: type[Aggregate], rows: Iterable[Row], end: datetime) -> Iterator[Row]:
    """Those of the documents that were there, as they were. Raises PastUnknown."""
    for row in in_slices(rows):
        if (was := row_as_of(model, row, end)) is not None:
            yield was


def _later_changes(model: type[Aggregate], row: Row, end: datetime) -> list[Row]:
    """What was changed at `end` or later, the newest first."""
    changes = _kept_changes(model.CHANGES, model, row) if model.CHANGES else _latest_changes(row)
    later: list[Row] = []
    for change in changes:
        if _aware(change["at"]) < end:
            return later
        later.append(change)
    if len(later) < int(row["version"]) - 1:  # no change before `end` is known, and the creation is further away
        raise PastUnknown
    return later


def _latest_changes(row: Row) -> list[Row]:
    return list(reversed(row.get("history", ())))


def _kept_changes(kept: type[KeptChange], model: type[Aggregate], row: Row) -> Iterator[Row]:
    """Every change, the newest first and without a gap: what is on its way in the document, then the collection.

    The document was read first, so what is no longer in it is in the collection; what came after it there is newer, and left out.
    """
    version = int(row["version"])
    for change in rows_of(model, row):
        yield change
        version -= 1
    while True:
        below = {"document_id": row["_id"], "_id": {"$lte": id_of(row["_id"], version)}}
        found = kept.rows(below, sort=[("_id", -1)], limit=SOME)
        for change in found:
            if change["version"] != version:
                raise PastUnknown
            yield change
            version -= 1
        if len(found) < SOME:
            return


def _undo_latest(state: Row, entry: Row) -> Row:
    """`entry` is one of a document that keeps its latest changes: `{before: {field: value}}`."""
    if entry.get("omitted"):
        raise PastUnknown
    before: dict[str, Any] = {**state, **entry["before"]}
    return {name: value for name, value in before.items() if value is not None}


def _aware(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
