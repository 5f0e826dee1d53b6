"""Documents of one owner that become another one's, part by part, and go back to whom they came from.

Who owns the two says by events that `old` is `new` from now on (`follow`), or no longer. What is moved is listed first
(`Listed`) and moved then, so that a process that dies leaves nothing that the next one would not find: what is not moved yet
still has the old owner. What comes for the old owner later, by a message that was under way, is moved by `sweep`.

Versions stay: a document is the same one, and its copies elsewhere are moved by their keepers.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from mongoengine import BooleanField, DictField, IntField, StringField
from mongoengine.errors import NotUniqueError

from chassis.bulk import insert_new
from chassis.context import current, using
from chassis.daily import Daily
from chassis.ids import new_id
from chassis.storage import Aggregate, Owned, Row, change, create
from contracts.base import Event
from contracts.errors import ServiceError

PART = 500
MOST_HOPS = 50
KEEP_SECONDS = 2.0
"""So long a process may not know that another one has followed an event; `sweep` moves what it stored meanwhile."""


class Reassignment(Aggregate):
    """What belongs to `old` is to belong to `new`, or with `back` the other way round. `phase` is the version of the event
    that said so last, `done` whether all that was there has been moved. `notes` are what the service keeps besides."""

    meta = {"abstract": True, "indexes": [["tenant", "old"], ["tenant", "new"]]}

    old = StringField(required=True)
    new = StringField(required=True)
    phase = IntField(required=True)
    back = BooleanField(required=True, default=False)
    done = BooleanField(required=True, default=False)
    counts = DictField()
    notes = DictField()


class Listed(Owned):
    """One document that a reassignment has moved; its id follows from the two."""

    meta = {"abstract": True, "indexes": [["tenant", "move_id", "place", "id"]]}

    move_id = StringField(required=True)
    place = StringField(required=True)
    document_id = StringField(required=True)
    kind = StringField()


@dataclass(frozen=True, slots=True)
class Place:
    """Where documents of an owner lie. `owner` is the indexed field that names it, `also` others with the same value. `only`:
    which of the documents; `kind` says what one of them is called in the counts, "" for what is not counted."""

    name: str
    model: type[Owned]
    kind: Callable[[Row], str]
    kind_fields: tuple[str, ...] = ()
    owner: str = "customer_id"
    also: tuple[str, ...] = ()
    only: Row = field(default_factory=dict)

    def find(self, owners: Sequence[str], limit: int = 0) -> list[Row]:
        """The documents of the owners, with what tells their kind."""
        return self.model.rows(
            {**self.only, self.owner: {"$in": list(owners)}}, [self.owner, *self.kind_fields], limit=limit
        )

    def owner_of(self, row: Row) -> str:
        """Whose a document is, from what `find` returns; `owner` may lie inside a field."""
        found: Any = row
        for name in self.owner.split("."):
            found = found[name]
        return str(found)

    def move(self, ids: list[str], old: str, new: str) -> None:
        """Gives documents that still are `old`'s to `new`."""
        self.model._get_collection().update_many(
            {"tenant": current().tenant, "_id": {"$in": ids}, self.owner: old},
            {"$set": dict.fromkeys((self.owner, *self.also), new)},
        )


@dataclass(frozen=True, slots=True)
class Reassigner:
    """One service's way of doing it. `report` makes the event that says that it is done; `besides` does what is no change of
    owner, before the documents are moved, and may be repeated."""

    moves: type[Reassignment]
    listed: type[Listed]
    places: tuple[Place, ...]
    report: Callable[[Any], Event]
    not_found: Callable[[str], ServiceError]
    besides: Callable[[Any], None] = lambda _move: None
    _known: dict[str, tuple[float, dict[str, str]]] = field(default_factory=dict)

    def follow(self, move_id: str, old: str, new: str, phase: int, back: bool) -> None:
        """Notes what an event says, unless a later one was noted already, and does what is not done yet."""
        move = self._note(move_id, old, new, phase, back)
        self._known.pop(current().tenant, None)
        while not move.done:
            self.besides(move)
            self._do(move)
            now = self._close(move)
            if now.phase == move.phase:
                return
            move = now

    def count(self, owner: str) -> dict[str, int]:
        """How many documents of each kind an owner has."""
        return _count(place.kind(row) for place in self.places for row in place.find([owner]))

    def target(self, owner: str) -> str:
        """Whose it is today: the owner itself, or the one that it has become."""
        known = self._targets()
        for _ in range(MOST_HOPS):
            if owner not in known:
                break
            owner = known[owner]
        return owner

    def find_missing(self, events: Sequence[Any]) -> list[Any]:
        """Those of the events that nobody has followed, or not to the end."""
        rows = self.moves.rows({"_id": {"$in": [one.subject for one in events]}}, ["phase", "done"])
        followed = {row["_id"]: (row["phase"], row["done"]) for row in rows}
        return [one for one in events if followed.get(one.subject, (0, False)) < (one.version, True)]

    def sweep(self, _day: date) -> None:
        """Moves what has come for old owners since theirs was moved."""
        moves = {row["old"]: row for row in self.moves.rows({"back": False, "done": True}, ["old", "phase"])}
        late = {
            place.owner_of(row) for place in self.places for part in _parts(moves) for row in place.find(part, PART)
        }
        for old in sorted(late):
            move = self.moves.read_one(moves[old]["_id"])
            if move is not None:
                self._do(move)
                self._close(move)

    def daily(self) -> Daily:
        """The sweep as work of a service."""
        return Daily("reassign", self._companies, self.sweep, every_look=True)

    def _companies(self) -> Iterable[str]:
        found: list[str] = self.moves._get_collection().distinct("tenant", {"back": False})
        return found

    def _note(self, move_id: str, old: str, new: str, phase: int, back: bool) -> Any:
        fresh = self.moves(id=move_id, old=old, new=new, phase=phase, back=back, done=False)
        try:
            return create(fresh)
        except NotUniqueError:  # another event has said something of it before
            pass

        def decide(move: Reassignment) -> None:
            if move.phase < phase:
                move.phase, move.back, move.done = phase, back, False

        return change(self.moves, move_id, decide, not_found=self.not_found)

    def _do(self, move: Any) -> None:
        for place in self.places:
            for _ in self._return(move, place) if move.back else self._move(move, place):
                time.sleep(0)  # requests of people that wait for this process go first

    def _move(self, move: Any, place: Place) -> Iterator[int]:
        while rows := place.find([move.old], PART):
            insert_new(self.listed._get_collection(), [self._list(move, place, row) for row in rows])
            place.move([row["_id"] for row in rows], move.old, move.new)
            yield len(rows)

    def _list(self, move: Any, place: Place, row: Row) -> Row:
        of: Row = {"move_id": move.id, "place": place.name, "document_id": row["_id"], "kind": place.kind(row)}
        return {"_id": f"{move.id}:{place.name}:{row['_id']}", "tenant": current().tenant, "version": 1, **of}

    def _return(self, move: Any, place: Place) -> Iterator[int]:
        after = ""
        while True:
            query = {"move_id": move.id, "place": place.name, "_id": {"$gt": after}}
            rows = self.listed.rows(query, ["document_id"], sort=[("_id", 1)], limit=PART)
            if not rows:
                return
            place.move([row["document_id"] for row in rows], move.new, move.old)
            after = rows[-1]["_id"]
            yield len(rows)

    def _close(self, move: Any) -> Any:
        counts = _count(row["kind"] for row in self.listed.rows({"move_id": move.id}, ["kind"]))

        def decide(now: Any) -> Event | None:
            if now.phase != move.phase or (now.done and now.counts == counts):
                return None
            now.done, now.counts = True, counts
            return self.report(now)

        # A request of its own: the one that is current has noted the event on the same document.
        with using(replace(current(), request_id=new_id("req"))):
            return change(self.moves, move.id, decide, not_found=self.not_found)

    def _targets(self) -> dict[str, str]:
        tenant, now = current().tenant, time.monotonic()
        at, known = self._known.get(tenant, (0.0, {}))
        if not at or now - at > KEEP_SECONDS:
            known = {row["old"]: row["new"] for row in self.moves.rows({"back": False}, ["old", "new"])}
            self._known[tenant] = (now, known)
        return known


def _count(kinds: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for kind in filter(None, kinds):
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def _parts(owners: Iterable[str]) -> Iterator[list[str]]:
    every = sorted(owners)
    return (every[at : at + PART] for at in range(0, len(every), PART))
