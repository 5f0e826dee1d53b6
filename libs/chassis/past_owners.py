"""Whose documents were one owner's at a moment, though they were moved since (`reassign`), or moved and taken back.

    then = read_owned(MOVES, customer_id, end)
    past.read_as_of(Quote, then.query("documents"), end, FIELDS)

A document that has been moved since the moment was then its owner's from whom the first of those moves took it. The moment of a
move is that at which the service followed it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from chassis.clock import with_zone
from chassis.reassign import Reassigner
from chassis.tenancy import Row


@dataclass(frozen=True, slots=True)
class Owned:
    """`came` are the ids of documents that were the owner's then and were moved since, `gone` of those that were another's, each
    by the name of the place."""

    owner: str
    came: dict[str, list[str]] = field(default_factory=dict)
    gone: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether what is the owner's today is what was the owner's then."""
        return not self.came and not self.gone

    def query(self, place: str, name: str = "customer_id") -> Row:
        """Selects the documents of a place that were the owner's; `name` is the field with the owner of today."""
        came, gone = self.came.get(place), self.gone.get(place)
        whose: Row = {"$or": [{name: self.owner}, {"_id": {"$in": came}}]} if came else {name: self.owner}
        return {"$and": [whose, {"_id": {"$nin": gone}}]} if gone else whose

    def has(self, place: str, row: Row, name: str = "customer_id") -> bool:
        """Whether a document, as it was then, was the owner's: a change may have given it another one."""
        return row.get(name) == self.owner or row["_id"] in self.came.get(place, ())


def read_owned(reassigner: Reassigner, owner: str, end: datetime) -> Owned:
    """Reads the moves of an owner of the current company that were made at `end` or later; one query where there is none."""
    moved_since = {"changed_at": {"$gte": end}, "$or": [{"old": owner}, {"new": owner}]}
    steps = sorted(
        (at, taken_from, row["_id"])
        for row in reassigner.moves.rows(moved_since)
        for at, taken_from in _steps(row)
        if at >= end
    )
    found = Owned(owner)
    seen: set[tuple[str, str]] = set()
    for _, taken_from, move_id in steps:
        kept = found.came if taken_from == owner else found.gone
        for one in reassigner.listed.rows({"move_id": move_id}, ["place", "document_id"]):
            key = (one["place"], one["document_id"])
            if key not in seen:
                seen.add(key)
                kept.setdefault(one["place"], []).append(one["document_id"])
    return found


def _steps(move: Row) -> Iterator[tuple[datetime, str]]:
    """When a move took documents from whom, and when it gave them back."""
    changed = [one for one in move.get("history", ()) if "back" in one.get("before", {})]
    states = [*(bool(one["before"]["back"]) for one in changed), bool(move["back"])]
    if not states[0]:  # else the undoing was heard of first, and nothing was moved
        yield with_zone(move["created_at"]), move["old"]
    for one, back in zip(changed, states[1:], strict=True):
        yield with_zone(one["at"]), move["new"] if back else move["old"]
