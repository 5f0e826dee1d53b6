"""A customer's timeline: entries are kept as events tell them, and listed newest first from one index.

A reader sees what happened in the modules that the company has on; what is stored of the others stays and comes back with them.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field, TypeAdapter

from chassis import clock, paging
from chassis.checks import checks
from chassis.clock import with_zone
from chassis.context import current
from chassis.known_ids import KnownIds
from chassis.storage import Row
from contracts.base import Event, Page
from contracts.crm.timeline import ListTimeline, TimelineEntry, TimelineWhat
from contracts.crm.timeline_tab import TimelineItem
from contracts.crm.timeline_words import REGISTER, TOLD, modules_shown
from contracts.customers import CustomerChanged, CustomerCreated
from contracts.customers.deletion import DeletionState
from contracts.customers.merges import CustomersMerged, MergeUndone
from contracts.denominations import new_denomination, said_of, spell_stored
from contracts.errors import BadField
from contracts.users import PREFIX
from crm import customers, deletions, errors, sort_keys
from crm.deletion_models import CustomerDeletion
from crm.models import Property
from crm.timeline_entries import Entry, entries_of, shorten
from crm.timeline_models import KEPT_YEARS, Note, TimelineRow

TOLD_LIVE, MADE_AGAIN = 2, 1
"""Versions of an entry: what an event tells replaces what was made from the thing as it is, never the other way round."""
NOT_MADE_AGAIN: frozenset[type[Event]] = frozenset((CustomerCreated, CustomerChanged, CustomersMerged, MergeUndone))
"""What these tell cannot be told again from things as they are: their histories have it, and when it was."""
RANK: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(ge=-(1 << 63), lt=1 << 63)])
FIRST_DAY = date(1970, 1, 1)
GONE = KnownIds(CustomerDeletion, {"state": DeletionState.ERASED.value})


def keep(event: Event) -> None:
    """Stores the entries of an event, each once. Nothing is told of a customer whose personal data was erased or who is
    deleted."""
    if type(event) in NOT_MADE_AGAIN and not current().happened_at:  # made again for another reader of it
        return
    for entry in entries_of(event):
        if _is_kept(entry) and not GONE.has(entry.customer_id):
            version = TOLD_LIVE if current().happened_at else MADE_AGAIN
            TimelineRow.apply_new(entry.key, version, **_fields(entry))
            deletions.drop_late(entry.customer_id)


def find_missing(events: Sequence[Event]) -> list[Event]:
    """Those of the events, made again from what is there, of which an entry is not stored."""
    wanted = [(event, entry) for event in events for entry in entries_of(event) if _is_kept(entry)]
    keys = sorted({entry.key for _, entry in wanted})
    there = {row["_id"] for row in TimelineRow.rows({"_id": {"$in": keys}}, ["_id"])} if keys else set()
    missing: list[Event] = []
    for event, entry in wanted:
        if (
            entry.key not in there
            and event not in missing
            and not GONE.has(entry.customer_id)
            and not _has_another(entry)
        ):
            missing.append(event)
    return missing


def _has_another(entry: Entry) -> bool:
    """Whether the same is told of the thing under another key: by the event of the moment, whose version a thing of now has
    not."""
    if not entry.again:
        return False
    same = {"customer_id": entry.customer_id, "kind": TOLD[entry.what].kind}
    return bool(TimelineRow.rows({**same, "thing_id": entry.thing_id, "what": entry.what}, ["_id"], limit=1))


def _is_kept(entry: Entry) -> bool:
    return _time_of(entry)[0] > clock.now() - timedelta(days=365 * KEPT_YEARS)


def _time_of(entry: Entry) -> tuple[datetime, bool]:
    """When it happened, and whether only the day is known."""
    for at in (entry.at, current().happened_at, entry.about):
        if at is not None:
            return with_zone(at), False
    return (clock.start_of(entry.day), True) if entry.day is not None else (clock.now(), False)


def _fields(entry: Entry) -> Row:
    at, whole_day = _time_of(entry)
    told = TOLD[entry.what]
    fields: Row = {
        "customer_id": entry.customer_id,
        "at": at,
        "rank": sort_keys.newest_key(at, entry.key),
        "kind": told.kind,
        "what": entry.what,
        "module": str(told.module or REGISTER),
        "by": entry.by or (current().user if current().happened_at else ""),
        "thing_id": entry.thing_id,
        "whole_day": whole_day,
    }
    optional: Row = {
        "branch_id": entry.branch_id,
        "branch_name": entry.branch_name,
        "number": entry.number,
        "text": entry.text or _name_of_removed(entry),
        "fields_changed": list(entry.fields_changed),
        "bulk_id": entry.bulk_id,
    }
    fields |= {name: value for name, value in optional.items() if value}
    if entry.amount is not None:
        money = new_denomination(entry.currency)
        fields |= {"amount": money.store(entry.amount), **said_of(money)}
    return fields


def _name_of_removed(entry: Entry) -> str:
    """The name of a property that was taken off: the event has its id. Names of properties never change."""
    if entry.what != TimelineWhat.PROPERTY_REMOVED:
        return ""
    rows = Property.rows({"_id": entry.thing_id}, ["name"])
    return shorten(str(rows[0]["name"])) if rows else ""


@checks(ListTimeline)
def check_days(request: ListTimeline) -> Iterator[BadField]:
    """The last day is not before the first."""
    first, last = request.on_or_after, request.on_or_before
    if first is not None and last is not None and last < first:
        yield errors.last_before_first(first.isoformat())


def list_timeline(request: ListTimeline) -> Page[TimelineEntry]:
    """A page of a customer's timeline. Raises InvalidInput for a cursor of another list and for days in the wrong order,
    Unavailable for a branch whose event has not come yet."""
    if bad := list(check_days(request)):
        raise errors.invalid_timeline(bad)
    if request.branch_id:
        customers.find_part_names(request.customer_id, request.branch_id, None)
    query = query_of(request)
    if request.cursor is not None:
        after = paging.decode_place(request.cursor, ListTimeline, RANK)
        query["rank"] = {**query.get("rank", {}), "$gt": after}
    rows = read(query, request.limit + 1)
    following = None
    if len(rows) > request.limit:
        following = paging.encode_place(rows[request.limit - 1]["rank"], ListTimeline, RANK)
    return Page[TimelineEntry](items=to_entries(rows[: request.limit]), next_cursor=following)


def query_of(request: ListTimeline) -> Row:
    """What a list asks of the database, but its place."""
    query: Row = {"customer_id": request.customer_id}
    query |= {"kind": request.kind.value} if request.kind is not None else {}
    query |= {"by": request.by_id} if request.by_id else {}
    query |= {"branch_id": request.branch_id} if request.branch_id else {}
    if bounds := _bounds(request.on_or_after, request.on_or_before):
        query["rank"] = bounds
    return query


def _bounds(first: date | None, last: date | None) -> Row:
    """Of a day before all that can be stored, as of the first one."""
    bounds: Row = {}
    if first is not None:
        bounds["$lte"] = sort_keys.newest_bound(clock.start_of(max(first, FIRST_DAY)))
    if last is not None and last < date.max:
        bounds["$gt"] = sort_keys.newest_bound(clock.start_of(max(last + timedelta(days=1), FIRST_DAY)))
    return bounds


def read(query: Row, limit: int, modules: Collection[str] | None = None) -> list[Row]:
    """Rows of the timeline, newest first, that the caller may see: of `modules`, else of those that the caller's company has
    on."""
    return TimelineRow.rows(seen_by(query, modules), sort=[("rank", 1)], limit=limit, index=index_of(query))


def index_of(query: Row) -> str:
    """The index that has the query's rows in their order: the database would rather sort all of a customer's for a page of 50."""
    if "customer_id" not in query:
        return ""
    field = next((f"{name}_1_" for name in ("branch_id", "by", "kind") if isinstance(query.get(name), str)), "")
    return f"tenant_1_customer_id_1_{field}rank_1"


def count(query: Row, modules: Collection[str], most: int) -> int:
    """How many rows there are that the caller may see, counted no further than to `most`."""
    return TimelineRow.total(seen_by(query, modules), most)


def seen_by(query: Row, modules: Collection[str] | None) -> Row:
    """The query without what happened in modules that the company has not on: `modules`, or as the caller says."""
    return {**query, "module": {"$in": modules_shown(current().modules if modules is None else modules)}}


SHOWN = (
    "customer_id",
    "rank",
    "at",
    "whole_day",
    "kind",
    "what",
    "by",
    "branch_id",
    "branch_name",
    "thing_id",
    "number",
    "text",
    "amount",
    "currency",
    "minor_units",
    "fields_changed",
    "bulk_id",
)
"""What `to_plain` reads of a row."""


def to_entries(rows: Sequence[Row]) -> list[TimelineEntry]:
    """Rows as the contract shows them, notes with their whole text: a row has its beginning, in one line."""
    ids = [row["thing_id"] for row in rows if row["what"] == TimelineWhat.NOTE_WRITTEN]
    texts = {one["_id"]: {"text": one["text"]} for one in Note.rows({"_id": {"$in": ids}}, ["text"])} if ids else {}
    return [TimelineEntry.model_validate(to_plain({**row, **texts.get(row["thing_id"], {})})) for row in rows]


def to_item(row: Row) -> Row:
    """A row as an item of the tab."""
    plain = to_plain(row)
    return {name: plain[name] for name in TimelineItem.model_fields}


def to_plain(row: Row) -> Row:
    """The same as plain JSON values."""
    at, by = with_zone(row["at"]), str(row.get("by") or "")
    told = TOLD.get(row["what"])
    amount = row.get("amount")
    return {
        "id": row["_id"],
        "customer_id": row["customer_id"],
        "at": at.isoformat(),
        "whole_day": bool(row.get("whole_day")),
        "kind": row["kind"],
        "what": row["what"],
        "by": by,
        "by_id": by if by.startswith(PREFIX) else "",
        "branch_id": row.get("branch_id"),
        "branch_name": row.get("branch_name") or "",
        "tab": told.tab if told is not None else "",
        "thing_id": row.get("thing_id") or "",
        "number": row.get("number") or "",
        "text": row.get("text") or "",
        "amount": spell_stored(amount, row.get("minor_units")) if amount is not None else None,
        "currency": row.get("currency") or "" if amount is not None else "",
        "fields_changed": list(row.get("fields_changed") or ()),
        "bulk_id": row.get("bulk_id") or "",
        "card_at": clock.business_day(at).isoformat(),
    }
