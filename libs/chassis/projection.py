"""Copies of what other services own: the newest version wins, in whatever order the events come.

class Customer(Projection):
    copies = (Copy(CustomerChanged),)        # so that it can be compared with its owner, and made again
    snapshot = DictField()

Customer.apply(event.subject, event.version, snapshot=event.customer.model_dump(mode="json"))

The function that keeps an event is also the one that a rebuild calls: inside `planning()` it stores nothing, and its writes
are collected, to be compared with what is stored or to be written many at once.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from mongoengine import DateTimeField

from chassis.clock import now
from chassis.context import current
from chassis.grouped_writes import GroupedWrites, Write, store_alone
from chassis.storage import Owned, Row, read_only
from contracts.base import Event

VERSION = "version"
FIRST = 1
"""The version of an original that has just been created."""


class Copy(NamedTuple):
    """Where a copy comes from: the event whose `data` an original becomes, with the id of the copy as its subject.

    `version` is the field with the version of the original. A copy that is only a part of a document which another event
    creates has one of its own, and names its other `fields`. Copies of several events in one class, each a document of its own,
    are told apart by its field `kind`.
    """

    event: type[Event]
    version: str = VERSION
    fields: tuple[str, ...] = ()
    kind: str = ""

    @property
    def is_whole(self) -> bool:
        return self.version == VERSION


class Projection(Owned):
    """A copy of what another service owns, one document for each original and with its id."""

    meta = {"abstract": True, "indexes": [{"fields": ["tenant", "id"]}]}

    applied_at = DateTimeField()

    copies: ClassVar[tuple[Copy, ...]] = ()

    @classmethod
    def apply(cls, subject: str, newer: int, **fields: Any) -> bool:
        """Stores the fields as of version `newer`; False if this or a later version is there already."""
        return _store(CopyWrite(cls, subject, newer, fields))

    @classmethod
    def apply_new(cls, subject: str, newer: int, **fields: Any) -> bool:
        """The same for what is hardly ever there already: it costs a third, and more where something is there."""
        return _store(CopyWrite(cls, subject, newer, fields, is_new=True))

    @classmethod
    def apply_part(cls, subject: str, newer: int, version_field: str, **fields: Any) -> bool:
        """The same for a part with a version of its own, in `version_field`; False, too, if there is no such document."""
        return _store(CopyWrite(cls, subject, newer, fields, version_field))


@dataclass(frozen=True, slots=True)
class CopyWrite:
    """What one event stores in one copy."""

    model: type[Projection]
    subject: str
    version: int
    fields: Row
    version_field: str = VERSION
    is_new: bool = False

    @property
    def is_whole(self) -> bool:
        return self.version_field == VERSION

    def write(self, tenant: str) -> Write:
        """Stores it if the version that is there is lower. The first version of an original is hardly ever there already."""
        query, update, is_upsert = self.update(tenant)
        is_inserted = (
            is_upsert and (self.is_new or self.version == FIRST) and not any("." in one for one in self.fields)
        )
        return Write(query, update, is_upsert, new={**query, **update["$set"]} if is_inserted else None)

    def update(self, tenant: str, replacing: str = "$lt") -> tuple[Row, Row, bool]:
        """Query, update and whether to insert: stores it if the version that is there is lower; with "$lte" or the same."""
        query: Row = {"_id": self.subject, "tenant": tenant}
        stored: Row = {**self.fields, self.version_field: self.version}
        if self.is_whole:
            query[VERSION] = {replacing: self.version}
            return query, {"$set": {**stored, "applied_at": now()}}, True
        is_older = {self.version_field: {replacing: self.version}}
        query["$or"] = [is_older, {self.version_field: {"$exists": False}}]
        return query, {"$set": stored}, False

    def overwrite(self, tenant: str, seen: int) -> tuple[Row, Row]:
        """Query and update: stores it if the version that is there is `seen`, which may be higher."""
        query = {"_id": self.subject, "tenant": tenant, self.version_field: seen}
        stamp = {"applied_at": now()} if self.is_whole else {}
        return query, {"$set": {**self.fields, self.version_field: self.version, **stamp}}


_groups: defaultdict[type[Projection], GroupedWrites] = defaultdict(GroupedWrites)
_planned: ContextVar[list[CopyWrite] | None] = ContextVar("planned", default=None)
_follows: ContextVar[list[Callable[[], object]] | None] = ContextVar("follows", default=None)


@dataclass(slots=True)
class Collected:
    """What a handler wants stored, and done (`follows`) once it is."""

    writes: list[CopyWrite]
    follows: list[Callable[[], object]] = field(default_factory=list)


@contextmanager
def planning() -> Iterator[list[CopyWrite]]:
    """Inside, `apply` and `apply_part` store nothing; the list receives what they would have stored.

    A handler that changes anything else raises RuntimeError: it would do so again with each check.
    """
    writes: list[CopyWrite] = []
    token, reading = _planned.set(writes), read_only.set(True)
    try:
        yield writes
    finally:
        _planned.reset(token)
        read_only.reset(reading)


@contextmanager
def collecting() -> Iterator[Collected]:
    """The same for a handler whose writes are to be stored with those of others, and what it gives to `when_stored` after it."""
    with planning() as writes:
        found = Collected(writes)
        token = _follows.set(found.follows)
        try:
            yield found
        finally:
            _follows.reset(token)


def when_stored(follow: Callable[[], object]) -> None:
    """Does what depends on the copies that a handler has kept: at once, or when they are stored; never while planning."""
    follows = _follows.get()
    if follows is not None:
        follows.append(follow)
    elif not read_only.get():
        follow()


def store_part(write: CopyWrite) -> bool:
    """Stores a write that was collected, in a command of its own."""
    return store_alone(write.model._get_collection(), write.write(current().tenant))


def _store(write: CopyWrite) -> bool:
    planned = _planned.get()
    if planned is not None:
        planned.append(write)
        return True
    collection, sent = write.model._get_collection(), write.write(current().tenant)
    if sent.is_upsert and math.isinf(current().deadline):  # an event: with those that are handled at the same time
        return group_of(write.model).store(collection, sent)
    return store_alone(collection, sent)


def group_of(model: type[Projection]) -> GroupedWrites:
    """Where the copies of this class that events store at the same time are collected."""
    return _groups[model]
