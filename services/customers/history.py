"""The history of a customer, read a page at a time, and customers as they were on a day."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from chassis import kept_history
from chassis.checks import checks
from chassis.clock import start_of
from chassis.context import current
from chassis.paging import decode_cursor, encode_cursor
from chassis.past import PastUnknown, end_of, row_as_of
from chassis.storage import Row
from contracts.base import Page
from contracts.common_errors import BEFORE_START
from contracts.customers import Kind
from contracts.customers.history import ChangeKind, FieldChange, HistoryEntry, HistoryKind, ListCustomerHistory
from contracts.errors import BadField
from contracts.personal_numbers import FIELDS, mask_personal_number
from customers import customers, errors
from customers.change_models import CustomerChange
from customers.models import Customer

BORN = ("version", "kind", "created_at", "created_by", "branches.id", "branches.name", "contacts.id", "contacts.name")
PARTS = {"branches": "branch_id", "contacts": "contact_id"}
END = ":0000000001"
"""The cursor of the last page of a list that shows the creation: no change leads to version 1."""


class About(NamedTuple):
    """What the list needs of the customer as it is today: the names of its branches and contacts by their ids, and its kind."""

    names: dict[str, str]
    kind: str


@checks(ListCustomerHistory)
def check_days(request: ListCustomerHistory) -> Iterator[BadField]:
    """The last day is not before the first."""
    if request.first and request.last and request.last < request.first:
        yield BEFORE_START.at("/last", start=request.first.isoformat())


def list_history(request: ListCustomerHistory) -> Page[HistoryEntry]:
    """A page of the changes, newest first; after the last one the creation. Also of a customer that was merged into another: what
    was changed of it before stands nowhere else. Raises NotFound, InvalidInput."""
    if bad := list(check_days(request)):
        raise errors.invalid_customer(bad)
    kept_history.move(Customer, {"_id": request.customer_id, "tenant": current().tenant})
    customer = customers.read_any(request.customer_id, BORN)
    before = decode_cursor(request.cursor, type(request)) if request.cursor else "~"
    query = {**_query(request), "_id": {"$lt": before}}
    rows = CustomerChange.rows(query, sort=[("_id", -1)], limit=request.limit + 1)
    shown, is_last = rows[: request.limit], len(rows) <= request.limit
    about = About(_part_names(customer), _kind_of(customer, shown))
    entries = [_entry(row, request, about) for row in shown]
    following = shown[-1]["_id"] if not is_last else None
    if is_last and (oldest := _oldest(customer, request)):
        if len(entries) < request.limit:
            entries.append(oldest)
        else:
            following = customer["_id"] + END
    cursor = encode_cursor(following, type(request)) if following else None
    return Page[HistoryEntry](items=entries, next_cursor=cursor)


def _kind_of(customer: Row, shown: Sequence[Row]) -> str:
    """The customer's kind, as far as it hides numbers: of one that was ever a private person each may be one of a person."""
    kind = str(customer["kind"])
    if kind == Kind.PERSON or not any("identity_number" in row["fields"] for row in shown):
        return kind
    of_kind = CustomerChange.rows({"document_id": customer["_id"], "fields": "kind"}, ["changes"])
    values = (one.get(side) for row in of_kind for one in row["changes"] for side in ("before", "after"))
    return Kind.PERSON.value if Kind.PERSON in values else kind


def as_of(row: Row, day: date) -> Row:
    """A whole stored customer as it was at the end of a business day. Raises NotFound if it was created later, and Conflict when
    too little of its history was kept, or it was merged into another then."""
    try:
        was = row_as_of(Customer, row, end_of(day))
    except PastUnknown:
        raise errors.past_unknown(row["_id"], day) from None
    if was is None:
        raise errors.customer_not_yet(row["_id"], row["created_at"])
    customers.refuse_merged(was["_id"], was.get("merged"))
    return was


def _query(request: ListCustomerHistory) -> Row:
    query: Row = {"document_id": request.customer_id}
    if request.field:
        query["fields"] = request.field
    if parts := [one for one in (request.branch_id, request.contact_id) if one]:
        query["parts"] = {"$all": parts}
    if request.by:
        query["by"] = request.by
    at: Row = {}
    if request.first:
        at["$gte"] = start_of(request.first)
    if request.last:
        at["$lt"] = end_of(request.last)
    return {**query, "at": at} if at else query


def _entry(row: Row, request: ListCustomerHistory, about: About) -> HistoryEntry:
    wanted = {one for one in (request.branch_id, request.contact_id) if one}
    changes = [
        _change(one, about)
        for one in row["changes"]
        if (not request.field or request.field in kept_history.field_names(one))
        and (not wanted or one.get("part") in wanted)
    ]
    return HistoryEntry(
        version=row["version"],
        at=row["at"],
        by=row.get("by") or "",
        source=row.get("source") or "",
        request_id=row.get("request_id") or "",
        changes=changes,
    )


def _change(change: Row, about: About) -> FieldChange:
    field = kept_history.field_names(change)[-1]
    holder = PARTS.get(change["path"][0])
    of_part = {holder: change["part"]} if holder and "part" in change else {}
    kind = ChangeKind.CHANGED
    if "at" in change:
        kind = ChangeKind.REMOVED if change["after"] is None and not change.get("omitted") else ChangeKind.ADDED
    whole = change["before"] or change["after"]
    gone = str(whole.get("name") or whole.get("code") or "") if "at" in change and isinstance(whole, dict) else ""
    return FieldChange(
        kind=kind,
        field=field,
        **of_part,
        part_name=about.names.get(change.get("part", ""), gone),
        before=_mask(field, change["before"], about.kind),
        after=_mask(field, change["after"], about.kind),
        omitted=bool(change.get("omitted")),
    )


def _mask(field: str, value: Any, kind: str) -> Any:
    """The value with its personal number masked. Of a doubt only what it is about: its text may quote a number."""
    if field == "doubts" or field.startswith("doubts."):
        return {name: value[name] for name in ("code", "field") if name in value} if isinstance(value, dict) else None
    if field not in FIELDS or not isinstance(value, str):
        return value
    return mask_personal_number(value, kind if field == "identity_number" else "")


def _part_names(customer: Row) -> dict[str, str]:
    return {part["id"]: part["name"] for name in PARTS for part in customer.get(name, ())}


def _oldest(customer: Row, request: ListCustomerHistory) -> HistoryEntry | None:
    """What stands at the end of the list: the creation, or that changes are missing; None where a filter leaves it out."""
    if request.field or request.branch_id or request.contact_id:
        return None
    first = CustomerChange.rows({"document_id": customer["_id"]}, ["version", "at"], sort=[("_id", 1)], limit=1)
    at = customer["created_at"]
    if (request.first and at < start_of(request.first)) or (request.last and at >= end_of(request.last)):
        return None
    if request.by not in (None, customer.get("created_by")):
        return None
    if customer["version"] > 1 and (not first or first[0]["version"] > 2):
        return HistoryEntry(kind=HistoryKind.LOST, version=first[0]["version"] - 1 if first else customer["version"])
    return HistoryEntry(kind=HistoryKind.CREATED, version=1, at=at, by=customer.get("created_by") or "")
