"""What a service keeps of others, compared with its originals and repaired.

A copy is compared with what the service's own handler would store for the original's event, content included. Three kinds
of difference (missing, older, other content) can be repaired with any page of originals, since the newest version wins. A
copy that is newer than the page, or not in it, may have been made after the page was read: it is overwritten or removed
only if the originals were read after the copy was seen (`seen`), and only in the version that was seen.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bson import decode, encode
from bson.codec_options import CodecOptions
from pymongo import DeleteOne, UpdateOne
from pymongo.errors import BulkWriteError

from chassis.bulk import find_duplicates
from chassis.context import current, using
from chassis.database import models_of
from chassis.ids import new_id
from chassis.originals import hash_versions
from chassis.projection import Copy, CopyWrite, Projection, planning
from chassis.storage import Row
from contracts.base import Event
from contracts.copies import CompareCopies, Comparison, Difference, DifferenceKind, Digest, DigestCopies
from contracts.errors import ServiceError

YIELD_EVERY = 20
AS_STORED = CodecOptions[Row](tz_aware=True)
Handler = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a handler does because of an event, where it keeps no copy. `find_missing` returns the events without their effect.
    `what` tells several effects of one event apart."""

    event: type[Event]
    find_missing: Callable[[Sequence[Any]], Iterable[Event]]
    what: str = ""

    @property
    def name(self) -> str:
        return f"{self.event.type}.{self.what}" if self.what else self.event.type


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """One kind of copy of one class."""

    model: type[Projection]
    copy: Copy

    @property
    def event(self) -> type[Event]:
        return self.copy.event

    @property
    def name(self) -> str:
        collection = str(self.model._meta["collection"])
        if self.copy.kind:
            return f"{collection}.{self.copy.kind}"
        return collection if self.copy.is_whole else f"{collection}.{self.copy.version}"

    def find(self, wanted: Row, fields: Sequence[str] = ()) -> list[Row]:
        """The copies of the current company whose ids match `wanted`, in the order of their ids."""
        part: Row = {} if self.copy.is_whole else {self.copy.version: {"$exists": True}}
        if self.copy.kind:
            part["kind"] = self.copy.kind
        return self.model.rows({"_id": wanted, **part}, fields, sort=[("_id", 1)])


Kept = KeptCopy | Effect


def list_kept(service: str, effects: Iterable[Effect]) -> dict[str, Kept]:
    """Everything that the service keeps or does, by name, whole documents first."""
    models = (model for model in models_of(service) if issubclass(model, Projection))
    copies = [KeptCopy(model, copy) for model in models for copy in model.copies]
    copies.sort(key=lambda one: not one.copy.is_whole)
    kept: list[Kept] = [*copies, *effects]
    return {one.name: one for one in kept}


def digest(kept: KeptCopy, request: DigestCopies) -> Digest:
    """Count and hash of the copies in the range."""
    version = kept.copy.version
    rows = kept.find(_range(request.after, request.upto), [version])
    return Digest(count=len(rows), digest=hash_versions((row["_id"], row[version]) for row in rows))


def compare(kept: Kept, handle: Handler, request: CompareCopies) -> Comparison:
    """The differences, after the repair if one is asked for."""
    events = [kept.event.model_validate(item.data) for item in request.originals]
    if isinstance(kept, Effect):
        return _compare_effects(kept, handle, events, request.repair)
    return _Page(kept, _plan(kept, handle, events), request).compare()


def _range(after: str, upto: str) -> Row:
    return {"$gt": after, **({"$lte": upto} if upto else {})}


def _plan(kept: KeptCopy, handle: Handler, events: Sequence[Event]) -> dict[str, CopyWrite]:
    """What the handler would store, by id, as the database would give it back."""
    with planning() as writes:
        for number, event in enumerate(events):
            handle(event)
            if number % YIELD_EVERY == 0:
                time.sleep(0)  # requests of people that wait for this process go first
    mine = (one for one in writes if one.model is kept.model and one.version_field == kept.copy.version)
    return {one.subject: replace(one, fields=decode(encode(one.fields), AS_STORED)) for one in mine}


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of originals beside the copies of the same range."""

    kept: KeptCopy
    wanted: dict[str, CopyWrite]
    request: CompareCopies

    def compare(self) -> Comparison:
        there = self._read()
        found = list(self._differences(there))
        repairs = [repair for one in found if (repair := self._repair(one))] if self.request.repair else []
        if repairs:
            _write(self.kept.model, repairs)
            there = self._read()
        left = list(self._differences(there)) if repairs else found
        repaired = len({one.id for one in found} - {one.id for one in left})
        return Comparison(originals=len(self.wanted), copies=len(there), repaired=repaired, differences=left)

    def _read(self) -> dict[str, Row]:
        ids = self.request.ids
        wanted = _range(self.request.after, self.request.upto) if ids is None else {"$in": ids}
        return {row["_id"]: row for row in self.kept.find(wanted)}

    def _differences(self, there: dict[str, Row]) -> Iterator[Difference]:
        for subject in sorted({*there, *self.wanted}):
            row, write = there.get(subject), self.wanted.get(subject)
            has = row[self.kept.copy.version] if row else None
            if kind := _kind_of(row, has, write):
                version = write.version if write else None
                yield Difference(id=subject, kind=kind, copy_version=has, original_version=version)

    def _repair(self, difference: Difference) -> UpdateOne | DeleteOne | None:
        tenant, write = current().tenant, self.wanted.get(difference.id)
        seen = self.request.seen.get(difference.id)
        is_ahead = seen is not None and seen == difference.copy_version
        if write is None:
            return self._remove(difference.id, seen) if seen is not None and is_ahead else None
        if difference.kind != DifferenceKind.NEWER:
            return UpdateOne(*write.update(tenant, replacing="$lte"))
        return (
            UpdateOne(*write.overwrite(tenant, seen))
            if seen is not None and is_ahead and write.version < seen
            else None
        )

    def _remove(self, subject: str, seen: int) -> UpdateOne | DeleteOne:
        copy = self.kept.copy
        query = {"_id": subject, "tenant": current().tenant, copy.version: seen}
        return (
            DeleteOne(query)
            if copy.is_whole
            else UpdateOne(query, {"$unset": dict.fromkeys((copy.version, *copy.fields), "")})
        )


def _kind_of(row: Row | None, has: int | None, write: CopyWrite | None) -> DifferenceKind | None:
    if row is None or has is None:
        return DifferenceKind.MISSING
    if write is None:
        return DifferenceKind.EXTRA
    if has != write.version:
        return DifferenceKind.OLDER if has < write.version else DifferenceKind.NEWER
    is_same = all(name in row and row[name] == value for name, value in write.fields.items())
    return None if is_same else DifferenceKind.CONTENT


def _write(model: type[Projection], repairs: Sequence[UpdateOne | DeleteOne]) -> None:
    try:
        model._get_collection().bulk_write(list(repairs), ordered=False)
    except BulkWriteError as error:
        # A live event has stored something newer meanwhile, so that the filter found nothing and the upsert met its id.
        find_duplicates(error)


def _compare_effects(effect: Effect, handle: Handler, events: Sequence[Event], is_repair: bool) -> Comparison:
    missing, details = list(effect.find_missing(events)), dict[str, str]()
    found = len(missing)
    if is_repair and missing:
        for event in missing:
            if failure := _run(handle, event):
                details[event.subject] = failure
        missing = list(effect.find_missing(missing))
    left = [
        Difference(
            id=event.subject,
            kind=DifferenceKind.MISSING,
            original_version=event.version,
            detail=details.get(event.subject, ""),
        )
        for event in missing
    ]
    copies = len(events) - len(left)
    return Comparison(originals=len(events), copies=copies, repaired=found - len(left), differences=left)


def _run(handle: Handler, event: Event) -> str:
    """Handles an event as if it had come; returns why that failed, "" if it did not."""
    with using(replace(current(), request_id=new_id("evt"))):
        try:
            handle(event)
        except ServiceError as error:
            return str(error)
    return ""
