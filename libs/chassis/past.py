"""A stored document as it was: what has changed since is undone, change by change.

    row_as_of(Customer, row, start_of(day + timedelta(days=1)))     the row at the end of the day; None before it was created

`row` is the whole document with its `history`. Where the model keeps its changes (`kept_history`), those are read, too; elsewhere
`history` has the latest, and a state before them is not known.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import Any

from chassis import kept_changes
from chassis.clock import start_of, with_zone
from chassis.differences import undo
from chassis.kept_changes import PastUnknown as PastUnknown
from chassis.slices import in_slices
from chassis.storage import Aggregate
from chassis.tenancy import Row
from contracts.card import UnknownTab
from contracts.tabs import Selection, Tab, TabSpec

PART = 200
"""Of so many documents the changes are read at once."""

PAST_UNKNOWN, PAST_NOT_KEPT = "past_unknown", "past_not_kept"
"""Why a card of a past day lacks a tab: too few changes since then were kept; none of its changes are ever kept."""


def moment_of(day: date, now: datetime) -> datetime:
    """The instant of which a card of that day is, in the zone of `now`: its last millisecond, or `now` if that comes first."""
    return min(now, (end_of(day) - timedelta(milliseconds=1)).astimezone(now.tzinfo))


def end_of(day: date) -> datetime:
    """The instant at which a business day is over; the last day of the calendar ends with it."""
    return start_of(day + timedelta(days=1)) if day < date.max else datetime.max.replace(tzinfo=UTC)


def row_as_of(model: type[Aggregate], row: Row, end: datetime) -> Row | None:
    """The document before what was changed at `end` or later; None if it was created then or later. `unknown` are its fields in
    SECRETS that have changed since, which are as they are today. Raises PastUnknown."""
    (was,) = states_as_of(model, [row], end)
    return was


def states_as_of(model: type[Aggregate], rows: Sequence[Row], end: datetime) -> list[Row | None]:
    """The same of several documents, in their order, from one or two queries for each PART of them."""
    return [was for at in range(0, len(rows), PART) for was in _states(model, rows[at : at + PART], end)]


def _states(model: type[Aggregate], rows: Sequence[Row], end: datetime) -> list[Row | None]:
    changed = [row for row in rows if with_zone(row["created_at"]) < end <= with_zone(row["changed_at"])]
    if model.CHANGES:
        later = kept_changes.read_later(model, changed, end)
    else:
        later = {row["_id"]: _latest_changes(row, end) for row in changed}
    return [
        None if with_zone(row["created_at"]) >= end else _undo_all(model, row, later.get(row["_id"], []))
        for row in in_slices(rows)
    ]


def _undo_all(model: type[Aggregate], row: Row, later: Sequence[Row]) -> Row:
    """`later` are all changes since the moment, the newest first."""
    if not later:
        return row
    state = row
    hidden: set[str] = set()
    for change in later:
        state = undo(state, change["changes"]) if "changes" in change else _undo_latest(state, change)
        hidden |= {one["path"][0] for one in change.get("changes", ()) if one.get("omitted")}
    if hidden - model.SECRETS:
        raise PastUnknown
    unknown = {"unknown": sorted(hidden)} if hidden else {}
    return {**state, "version": row["version"] - len(later), "history": [], **unknown}


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
    return (was for was in states_as_of(model, list(rows), end) if was is not None)


def _latest_changes(row: Row, end: datetime) -> list[Row]:
    """What was changed at `end` or later, the newest first, of a document that keeps its latest changes only."""
    later = list(takewhile(lambda change: with_zone(change["at"]) >= end, reversed(row.get("history", ()))))
    if len(later) == len(row.get("history", ())) < int(row["version"]) - 1:
        raise PastUnknown  # no change before `end` is known, and the creation is further away
    return later


def _undo_latest(state: Row, entry: Row) -> Row:
    """`entry` is one of a document that keeps its latest changes: `{before: {field: value}}`."""
    if entry.get("omitted"):
        raise PastUnknown
    before: dict[str, Any] = {**state, **entry["before"]}
    return {name: value for name, value in before.items() if value is not None}
