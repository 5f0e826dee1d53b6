"""What crm has of customers, and how it becomes another customer's when two are merged (docs/decisions/0064)."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from mongoengine.errors import NotUniqueError

from chassis import storage
from chassis.context import current, using
from chassis.ids import new_id
from chassis.reassign import Listed, Place, Reassigner, Reassignment
from chassis.storage import Row
from contracts.crm import CustomerPropertiesChanged
from contracts.crm.merges import CustomerCareMoved
from contracts.merges import CountRecords, RecordCounts, customer_of
from crm import errors, properties, selection_marks
from crm.models import Activity, PropertySet
from crm.selection_models import SelectionInput
from crm.series_models import ActivitySeries
from crm.timeline_models import MentionRow, Note, TimelineRow


class CustomerMove(Reassignment):
    """A merge as crm carries it out."""

    meta = {"db_alias": "crm", "collection": "customer_moves"}


class MovedDocument(Listed):
    """What crm has moved because of a merge."""

    meta = {"db_alias": "crm", "collection": "moved_documents"}


@dataclass(frozen=True)
class CountedPlace(Place):
    """Documents that facts of customers are made of: both are looked at when some have moved."""

    def move(self, ids: list[str], old: str, new: str) -> None:
        Place.move(self, ids, old, new)
        selection_marks.mark([old, new])


def moved(move: CustomerMove) -> CustomerCareMoved:
    """That all of it has been moved."""
    return CustomerCareMoved(
        subject=move.id,
        version=move.phase,
        customer_id=move.new,
        other_id=move.old,
        back=move.back,
        counts=move.counts,
    )


def _unite_properties(move: CustomerMove) -> None:
    """The kept customer gets the other's properties as well, which has none then; or each has its own again."""
    notes = _noted(move)
    if move.back:
        _set_items(move, move.new, remove={one["id"] for one in notes["added"]})
        _set_items(move, move.old, add=notes["old"])
    else:
        _set_items(move, move.new, add=notes["added"])
        _set_items(move, move.old, remove={one["id"] for one in notes["old"]})


def _noted(move: CustomerMove) -> Row:
    """What the two had before: noted first, so that the same is done after a crash."""
    if "old" in move.notes:
        return dict(move.notes)
    theirs, mine = _items_of(move.old), {one["id"] for one in _items_of(move.new)}
    notes = {"old": theirs, "added": [one for one in theirs if one["id"] not in mine]}

    def decide(now: CustomerMove) -> None:
        now.notes = now.notes or notes

    with using(replace(current(), request_id=new_id("req"))):
        return dict(storage.change(CustomerMove, move.id, decide, not_found=errors.customer_not_here_yet).notes)


def _items_of(customer_id: str) -> list[Row]:
    rows = PropertySet.rows({"_id": PropertySet.id_of(customer_id)}, ["items"])
    return list(rows[0].get("items", ())) if rows else []


def _set_items(move: CustomerMove, customer_id: str, add: Sequence[Row] = (), remove: Set[str] = frozenset()) -> None:
    def decide(document: PropertySet) -> CustomerPropertiesChanged | None:
        kept = [one for one in document.items if one["id"] not in remove]
        there = {one["id"] for one in kept}
        after = kept + [one for one in add if one["id"] not in there]
        if after == list(document.items):
            return None
        document.items = after
        return properties.changed_event(document)

    set_id = PropertySet.id_of(customer_id)
    with using(replace(current(), request_id=f"{move.id}:{move.phase}:{customer_id}")):
        if add and not PropertySet.rows({"_id": set_id}, ["version"]):
            fresh = PropertySet(id=set_id, customer_id=customer_id, items=list(add))
            try:
                made = storage.create(fresh, properties.changed_event)
            except NotUniqueError:  # a person has created it since
                made = storage.change(PropertySet, set_id, decide, not_found=errors.customer_not_here_yet)
        elif PropertySet.rows({"_id": set_id}, ["version"]):
            made = storage.change(PropertySet, set_id, decide, not_found=errors.customer_not_here_yet)
        else:
            return
    properties.index(customer_id, made.version, made.to_contract().items)


MOVES = Reassigner(
    CustomerMove,
    MovedDocument,
    (
        Place("series", ActivitySeries, lambda _: ""),
        Place("notes", Note, lambda _: "note"),
        Place("timeline", TimelineRow, lambda _: ""),
        Place("mentions", MentionRow, lambda _: ""),
        CountedPlace("activities", Activity, lambda _: "activity"),
        CountedPlace("selection_inputs", SelectionInput, lambda _: ""),
    ),
    moved,
    errors.customer_not_here_yet,
    besides=_unite_properties,
)


def count(request: CountRecords) -> RecordCounts:
    """How much crm has of a customer."""
    tags = len(_items_of(request.customer_id))
    return RecordCounts(counts=MOVES.count(request.customer_id) | ({"property": tags} if tags else {}))


def refuse(request: Any) -> None:
    """Raises Conflict for a request about a customer that was merged into another."""
    customer_id = customer_of(request)
    if customer_id and (into := MOVES.target(customer_id)) != customer_id:
        raise errors.customer_merged(customer_id, into)
