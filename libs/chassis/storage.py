"""Stored documents: their tenant guard, and Aggregate, the base of own data. Copies of others' are in `projection`.

Every document belongs to one company (`tenant`); a query that does not name it raises MissingTenant. A change is one
atomic write: it checks the version, changes the state, appends the events to the outbox and records the request id, so
that a request takes effect once and a crash loses no event.

    create(order, lambda o: OrderPlaced(...))
    change(Order, order_id, decide, not_found=order_not_found, if_version=request.version)
"""

from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import ClassVar, TypeVar

from mongoengine import DateTimeField, DictField, ListField, StringField
from mongoengine.errors import NotUniqueError
from pymongo.read_concern import ReadConcern

from chassis import kept_history, limits, request_claims
from chassis.absent_fields import KeepsAbsent
from chassis.clock import now
from chassis.commits import REMEMBERED_REQUESTS, Commit, note_request, notify, record_request, report_change
from chassis.context import current
from chassis.envelope import wrap
from chassis.kept_history import KeptChange
from chassis.tenancy import MissingTenant, Owned, Row
from chassis.told_changes import tell_bulk, tell_changes
from contracts import common_errors
from contracts.base import Event
from contracts.errors import ServiceError, Stale

__all__ = ["REMEMBERED_REQUESTS", "Aggregate", "MissingTenant", "Owned", "Row", "change", "create", "stale"]

REMEMBERED_CHANGES = 50
ATTEMPTS = 30
A = TypeVar("A", bound="Aggregate")
read_only: ContextVar[bool] = ContextVar("read_only", default=False)
"""While true, no aggregate can be created or changed: a handler runs only to show what it would store in its copy."""


class Aggregate(KeepsAbsent):
    """A document that this service owns and changes.

    `history` are its last changes, `{at, by, request_id, before: {field: value}}`: what came after is the `before` of the
    next one that names the field, or the document itself. Fields in SECRETS are only named there, in `omitted`.
    """

    meta = {
        "abstract": True,
        "indexes": [
            {"fields": ["tenant", "request_id"], "unique": True, "cls": False},
            {"fields": ["outbox.time"], "sparse": True, "cls": False},
        ],
    }

    request_id = StringField(required=True)
    applied = ListField(StringField())
    created_at = DateTimeField(required=True)
    created_by = StringField()
    changed_at = DateTimeField(required=True)
    history = ListField(DictField())
    outbox = ListField(DictField())

    INTERNAL: ClassVar[frozenset[str]] = frozenset({"_id", "version", "applied", "history", "outbox", "changed_at"})
    SECRETS: ClassVar[frozenset[str]] = frozenset()
    MOST_CHANGES: ClassVar[int] = REMEMBERED_CHANGES
    """How many changes `history` keeps, the latest ones."""
    CHANGES: ClassVar[type[KeptChange] | None] = None
    """Where every change of the model's documents is kept, if anywhere: `history` then holds what is on its way there."""

    def events_of_each_write(self) -> Iterable[Event]:
        """The events that every write of the document carries, whatever made it, after those of the verb."""
        return ()

    @classmethod
    def place_fields(cls) -> tuple[str, ...]:
        """The fields of the shard key that decide where a document of a company is, besides its id."""
        return tuple(name for name in cls._meta["shard_by"] or () if name not in ("tenant", "_id"))

    @classmethod
    def at_place(cls, row: Row, place: Row) -> Row:
        """A new document as it is stored at another place; a model whose other fields follow from the place sets them."""
        return {**row, **place}

    @classmethod
    def left_in_outbox(cls, before: datetime, limit: int, after: datetime | None = None) -> list[tuple[str, Row]]:
        """Events stored before that instant, or (by a clock that was wrong) `after` this one, of all companies:
        `[(document id, envelope)]`.

        Only those that a majority has: one that the next primary may lack must not be published.
        """
        collection = cls._get_collection().with_options(read_concern=ReadConcern("majority"))
        times: list[Row] = [{"outbox.time": {"$lt": before}}]
        if after is not None:
            times.append({"outbox.time": {"$gt": after}})
        found = collection.find({"$or": times}, {"outbox": 1}, limit=limit)
        return [(row["_id"], envelope) for row in found for envelope in row["outbox"]]

    @classmethod
    def take_out(cls, published: Iterable[tuple[str, str, str]]) -> None:
        """Removes published events, `[(tenant, document id, event id)]`, from their documents."""
        tenants, documents, events = (sorted(set(values)) for values in zip(*published, strict=True))
        cls._get_collection().update_many(
            {"tenant": {"$in": tenants}, "_id": {"$in": documents}}, {"$pull": {"outbox": {"id": {"$in": events}}}}
        )


def is_applied(document: Aggregate) -> bool:
    """Whether the current request has taken effect on the document already."""
    return current().request_id in document.applied or current().request_id == document.request_id


def create(document: A, *make_events: Callable[[A], Event]) -> A:
    """Stores a new document with its events in one write.

    Sent again with the same request id, it changes nothing and returns the document stored first. Raises MongoEngine's
    NotUniqueError when another unique index refuses it.
    """
    _put_creation(document)
    if request_claims.is_enabled():
        _take_claimed_place(document)
        moved: A | None = type(document).find(request_id=document.request_id).first()
        if moved is not None:  # stored before, and by now perhaps at another place, where the insert would not meet it
            return moved
    document.outbox = _envelopes(document, [make(document) for make in make_events])
    try:
        document.save(force_insert=True)
    except NotUniqueError:
        earlier = type(document).find(request_id=document.request_id).first()
        if earlier is None:
            raise
        found: A = earlier
        return found
    tell_of_new(document)
    return document


def prepare_new(document: A, *make_events: Callable[[A], Event]) -> None:
    """Fills in what the current call says of a new document, and its events."""
    _put_creation(document)
    document.outbox = _envelopes(document, [make(document) for make in make_events])


def _envelopes(document: Aggregate, events: Iterable[Event]) -> list[Row]:
    return [wrap(tell_bulk(event)) for event in (*events, *document.events_of_each_write())]


def tell_of_new(document: Aggregate) -> None:
    """Tells the relay of a new document's events, and the audit trail; called once it is stored."""
    notify(type(document), document.id, document.outbox)
    report_change(document, {})


def _put_creation(document: Aggregate) -> None:
    for name, value in {**creation_fields(), "request_id": current().request_id}.items():
        setattr(document, name, value)


def _take_claimed_place(document: Aggregate) -> None:
    row = {**document.to_mongo().to_dict(), "tenant": document.tenant, "request_id": document.request_id}
    (claimed,) = request_claims.claim(type(document), [row])
    document.id = claimed["_id"]
    for name in claimed.keys() - {"_id"}:
        if claimed[name] != row.get(name):
            setattr(document, name, claimed[name])


def change(
    model: type[A],
    document_id: str,
    decide: Callable[[A], Event | Iterable[Event] | None],
    *,
    not_found: Callable[[str], ServiceError],
    if_version: int | None = None,
    always_once: bool = False,
) -> A:
    """Loads a document, lets `decide` change it, and stores change and events in one write.

    `decide` may raise to abort; `document.version` is already incremented. On a concurrent change it runs again on the newer
    state. A request id that the document has recorded changes nothing; `always_once`: it is recorded, too, when `decide` has
    changed nothing, or its message, if it came again, would bring back what another request has changed meanwhile. Raises
    `not_found(id)`; Stale when `if_version` is given and is not the stored version.
    """
    for _ in range(ATTEMPTS):
        document = model.read_one(document_id, without=["history"])
        if document is None:
            raise not_found(document_id)
        if is_applied(document):
            return document
        if if_version is not None and if_version != document.version:
            raise stale(document, if_version)
        commit = decide_on(document, decide)
        if commit.write() if commit else not always_once or note_request(document):
            return document
    raise common_errors.RECORD_BUSY.error(_service_of(model), id=document_id)


def decide_on(document: A, decide: Callable[[A], Event | Iterable[Event] | None]) -> Commit | None:
    """Lets `decide` change a document that was just read; returns the write that follows, None when there is none."""
    before = document.to_mongo().to_dict()
    document.version += 1
    decided = decide(document) or ()
    events = [decided] if isinstance(decided, Event) else decided
    return _prepare(document, before, list(events))


def _prepare(document: Aggregate, before: Row, events: list[Event]) -> Commit | None:
    # One update_one, never a read and a save: the version in its filter decides between two writers, and state, events and
    # request id stand or fall together. A crash before it leaves nothing, one after it leaves the events in the outbox,
    # where the sweeper finds them.
    _refuse_if_read_only()
    document.validate()
    after = document.to_mongo().to_dict()
    changed = [name for name in {*before, *after} - Aggregate.INTERNAL if before.get(name) != after.get(name)]
    if not changed and not events:  # nothing to write; the version that `change` counted up was never stored
        document.version -= 1
        return None
    told = [name for name in changed if name not in document.SECRETS]
    envelopes = _envelopes(document, tell_changes(events, before, after, told))
    context, instant = current(), now()
    limits.check_room(_service_of(type(document)), after, before.get("outbox", ()), envelopes)
    update: Row = {
        "$set": {
            "version": document.version,
            "changed_at": instant,
            **{name: after[name] for name in changed if name in after},
        },
        "$push": {
            **record_request(),
            "history": _pushed_trace(document, before, after, changed, instant),
            "outbox": {"$each": envelopes},
        },
    }
    # A field that became empty is absent from `after`, and $set would keep its old value.
    if gone := [name for name in changed if name not in after]:
        update["$unset"] = dict.fromkeys(gone, "")
    # A shard key may change in this write, when a draft gets its number: MongoDB then wants the old one in the filter.
    place = {name: before.get(name) for name in document._meta["shard_by"] or ()}
    query = {**place, "_id": document.id, "tenant": context.tenant, "version": before["version"]}
    document.changed_at = instant
    return Commit(document, before, query, update, envelopes)


def _pushed_trace(document: Aggregate, before: Row, after: Row, changed: Sequence[str], at: datetime) -> Row:
    """What the write pushes to `history`, which keeps the latest changes; with CHANGES all, until they are moved."""
    if document.CHANGES:
        return {"$each": [kept_history.push(type(document), before, after, at)]}
    trace = limits.trace_of(before, changed, document.SECRETS, at)
    return {"$each": [trace], "$slice": -limits.history_length(trace, document.MOST_CHANGES)}


def creation_fields() -> Row:
    _refuse_if_read_only()
    instant = now()
    return {
        "tenant": current().tenant,
        "version": 1,
        "created_at": instant,
        "changed_at": instant,
        "created_by": current().user,
    }


def _refuse_if_read_only() -> None:
    if read_only.get():
        raise RuntimeError("A handler of a copy's event changes a document of its own; make that an Effect.")


def stale(document: Aggregate, given: int) -> Stale:
    """The document has changed since the caller read it."""
    return common_errors.VERSION_STALE.error(_service_of(type(document)), given=given, version=document.version)


def _service_of(model: type[Aggregate]) -> str:
    """The service that owns the model: its database has the service's name."""
    return str(model._meta["db_alias"])
