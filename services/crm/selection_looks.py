"""One look at some customers: their facts as of now, the selections that they are in, and one write for each that has changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from uuid import uuid4

from pydantic import ValidationError
from pymongo import DeleteOne, UpdateOne

from chassis.clock import now
from chassis.commits import notify
from chassis.context import current
from chassis.envelope import wrap
from chassis.logs import log
from chassis.slices import in_slices
from chassis.storage import Row
from contracts.crm.selection_events import EnteredSelection, LeftSelection
from contracts.crm.selections import SelectionRule
from contracts.customers.deletion import DeletionState
from crm import selection_facts, selection_marks
from crm.customer_moves import CustomerMove
from crm.deletion_models import CustomerDeletion
from crm.models import Activity, Customer, PropertySet
from crm.selection_facts import ACTIVITY_FIELDS, CUSTOMER_FIELDS
from crm.selection_models import INPUT_FIELDS, CustomerFacts, SelectionBook, SelectionInput, is_live
from crm.selection_rules import CompiledRule, compile_rule

READ = ("facts", "number", "members", "since", "revision", "day", "next_check_on", "stale", "version", "outbox.id")
GONE = (DeletionState.DELETED.value, DeletionState.ERASED.value)
MOST_WAITING = 90
"""Events of one customer that the broker has not confirmed: with so many nothing is added."""
SLICE = 10
"""Of so many customers activities and invoices are in memory at once."""
MOST_SKEW = timedelta(days=1)
"""So much the days of two processes differ about midnight. A stored day further ahead is that of a clock that was wrong."""

T = TypeVar("T")


@dataclass(slots=True)
class Sources:
    """What the facts of some customers are made of, by customer."""

    customers: dict[str, Row]
    properties: dict[str, list[Row]]
    activities: dict[str, list[Row]]
    inputs: dict[str, list[Row]]
    gone: set[str]


@dataclass(slots=True)
class Planned:
    """What becomes of one customer's document: `write`, and the events that are in it. `is_done`: the customer waits no more."""

    customer_id: str
    write: UpdateOne | DeleteOne
    envelopes: list[Row] = field(default_factory=list)
    is_done: bool = True


def look_at(ids: Sequence[str], day: date) -> int:
    """Looks at customers of the current company; returns how many of them need no further look."""
    rows = CustomerFacts.rows({"_id": {"$in": sorted(ids)}}, READ)  # the marks first: see selection_counting
    book = read_book()
    if not rows or book is None:
        return 0
    mark = uuid4().hex
    plans = [one for part in _parts(rows) for one in _plan_all(part, book, day, mark)]
    written, count = _write(plans, mark)
    if written and _revision() != book["revision"]:  # by rules that have changed meanwhile
        selection_marks.mark_all(written)
    return count if any(one.is_done for one in plans) else 0


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items by SLICE; lets other calls run in between."""
    return in_slices([items[at : at + SLICE] for at in range(0, len(items), SLICE)], 1)


def _plan_all(rows: Sequence[Row], book: Row, day: date, mark: str) -> list[Planned]:
    """What becomes of the documents of some customers; nothing of those that wait for the broker."""
    sources = _read([row["_id"] for row in rows])
    plans: list[Planned] = []
    for row in rows:
        try:
            planned = _plan(row, sources, book, _day_of(row, day), mark)
        except Exception:
            log.exception("the selections of %s cannot be told", row["_id"])
            planned = _set_aside(row)
        plans += [planned] if planned else []
    return plans


def _day_of(row: Row, day: date) -> date:
    """The day as of which to look: none before that of the last look, or two processes about midnight would let a customer
    enter, leave and enter again."""
    last = date.fromisoformat(row["day"]) if row.get("day") else day
    return last if day < last <= day + MOST_SKEW else day


def read_book() -> Row | None:
    """The company's selections, as they are stored; None where it has never had any."""
    rows = SelectionBook.rows(
        {"_id": SelectionBook.id_of(current().tenant)}, ["selections", "revision", "live", "seeded"]
    )
    return rows[0] if rows else None


def _revision() -> int:
    rows = SelectionBook.rows({"_id": SelectionBook.id_of(current().tenant)}, ["revision"])
    return int(rows[0]["revision"]) if rows else 0


@lru_cache(maxsize=2000)
def _rule(_selection_id: str, _revision: int, stored: str) -> SelectionRule | None:
    try:
        return SelectionRule.model_validate_json(stored)
    except ValidationError:  # of a newer release
        return None


@lru_cache(maxsize=2000)
def _compiled(selection_id: str, revision: int, stored: str, day: date) -> CompiledRule | None:
    rule = _rule(selection_id, revision, stored)
    return compile_rule(rule, day) if rule is not None else None


def rule_of(selection: Row) -> SelectionRule | None:
    """The rule of a stored selection; None of one that this release does not understand."""
    return _rule(selection["id"], selection["revision"], selection["rule"])


def _read(ids: list[str]) -> Sources:
    of: Row = {"$in": ids}
    sets = {PropertySet.id_of(one): one for one in ids}
    items = {
        sets[row["_id"]]: list(row.get("items", ()))
        for row in PropertySet.rows({"_id": {"$in": list(sets)}}, ["items"])
    }
    deleted = CustomerDeletion.rows({"_id": of, "state": {"$in": list(GONE)}}, ["_id"])
    customers = {row["_id"]: row for row in Customer.rows({"_id": of}, CUSTOMER_FIELDS)}
    merged = CustomerMove.rows({"old": of, "back": False}, ["old"])  # not MOVES.target: it may not know for seconds
    gone = {row["_id"] for row in deleted} | {row["old"] for row in merged} | set(ids) - set(customers)
    return Sources(
        customers,
        items,
        _group(Activity.rows({"customer_id": of}, ACTIVITY_FIELDS)),
        _group(SelectionInput.rows({"customer_id": of}, INPUT_FIELDS)),
        gone,
    )


def _group(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["customer_id"], []).append(row)
    return found


def facts_of(customer_id: str, sources: Sources) -> Row:
    """The facts of a customer; none of one that is gone."""
    if customer_id in sources.gone:
        return {}
    return selection_facts.make(
        sources.customers[customer_id],
        sources.properties.get(customer_id, ()),
        sources.activities.get(customer_id, ()),
        sources.inputs.get(customer_id, ()),
    )


def read_facts(ids: Sequence[str]) -> dict[str, Row]:
    """The facts of customers as of now, made anew: for a check of those that are stored."""
    found: dict[str, Row] = {}
    for part in _parts(ids):
        sources = _read(list(part))
        found |= {one: facts_of(one, sources) for one in part}
    return found


def _plan(row: Row, sources: Sources, book: Row, day: date, mark: str) -> Planned | None:
    customer_id, is_gone = row["_id"], row["_id"] in sources.gone
    before, waiting = set(row.get("members", ())), len(row.get("outbox", ()))
    if is_gone and not before:
        return None if waiting else Planned(customer_id, DeleteOne({**_as_read(row), "outbox.0": {"$exists": False}}))
    if waiting >= MOST_WAITING:
        return None
    facts = facts_of(customer_id, sources)
    members, checks, crossed = _members(row, facts, is_gone, book, day)
    number = "" if is_gone else str(sources.customers[customer_id].get("number") or "")
    since = {one: stamp for one, stamp in (row.get("since") or {}).items() if one in members}
    after: Row = {
        "facts": facts,
        "number": number,
        "members": sorted(members),
        "since": {**{one: now() for one in members}, **since},
        "revision": book["revision"],
        "next_check_on": min(checks).isoformat() if checks else None,
    }
    if all(row.get(name) == value for name, value in after.items()):  # nothing has changed but the mark
        unmark: Row = {"$unset": {"stale": ""}, "$set": {"day": day.isoformat()}}
        return Planned(customer_id, UpdateOne(_as_read(row), unmark)) if row.get("stale") else None
    envelopes = [wrap(_event(one, row, number or row.get("number") or "", has_entered)) for one, has_entered in crossed]
    return Planned(
        customer_id,
        UpdateOne(_as_read(row), _update(row, after | {"day": day.isoformat()}, envelopes, mark, is_gone)),
        envelopes,
    )


def _members(
    row: Row, facts: Row, is_gone: bool, book: Row, day: date
) -> tuple[set[str], list[date], list[tuple[Row, bool]]]:
    """The selections that the customer is in, the days on which to look next, and the crossings: selection, whether it
    entered."""
    before = set(row.get("members", ()))
    members: set[str] = set()
    checks: list[date] = []
    crossed: list[tuple[Row, bool]] = []
    for one in book.get("selections", ()):
        rule, was_in = _compiled(one["id"], one["revision"], one["rule"], day), one["id"] in before
        is_in = was_in if rule is None else rule.holds(facts)
        is_in = is_in and not is_gone
        members |= {one["id"]} if is_in else set()
        if rule is not None and not is_gone and (following := rule.next_change(facts, day)):
            checks.append(following)
        if is_in != was_in and is_live(one, book):
            crossed.append((one, is_in))
    return members, checks, crossed


def _event(selection: Row, row: Row, number: str, has_entered: bool) -> EnteredSelection | LeftSelection:
    kind = EnteredSelection if has_entered else LeftSelection
    return kind(
        subject=row["_id"],
        version=row["version"] + 1,
        selection_id=selection["id"],
        selection_name=selection["name"],
        customer_number=number,
        at=now(),
    )


def _as_read(row: Row) -> Row:
    """The query for a document that is still as it was read."""
    return {"_id": row["_id"], "tenant": current().tenant, "version": row["version"], "stale": row.get("stale")}


def _update(row: Row, after: Row, envelopes: list[Row], mark: str, is_gone: bool) -> Row:
    """One that is gone keeps a mark, by which its document goes as soon as its events are published."""
    stored: Row = {**after, "version": row["version"] + 1, "changed_at": now(), "write_id": mark}
    update: Row = {"$set": stored | ({"stale": selection_marks.new_mark()} if is_gone else {})}
    if not is_gone:
        update["$unset"] = {"stale": ""}
    if envelopes:
        update["$push"] = {"outbox": {"$each": envelopes}}
    return update


def _set_aside(row: Row) -> Planned:
    """Puts a customer that nobody can look at behind those that wait."""
    return Planned(row["_id"], UpdateOne(_as_read(row), {"$set": {"stale": selection_marks.new_mark()}}), is_done=False)


def _write(plans: Sequence[Planned], mark: str) -> tuple[list[str], int]:
    """Writes what still holds, and tells the relay of its events; returns the ids of whom was told anew, and how many documents
    were written. The query of each write names the tenant (`_as_read`)."""
    if not plans:
        return [], 0
    collection: Any = CustomerFacts._get_collection()
    done = collection.bulk_write([one.write for one in plans], ordered=False)
    ids = [one.customer_id for one in plans]
    written = {row["_id"] for row in CustomerFacts.rows({"_id": {"$in": ids}, "write_id": mark}, ["_id"])}
    for one in plans:
        if one.customer_id in written:
            notify(CustomerFacts, one.customer_id, one.envelopes)
    return sorted(written), int(done.modified_count + done.deleted_count)
