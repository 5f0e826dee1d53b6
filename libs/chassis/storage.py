"""Stored documents. Two bases, Aggregate (own data) and Projection (a copy of another service's), and their tenant guard.

Every document belongs to one company (`tenant`); a query that does not name it raises MissingTenant. A change is one
atomic write: it checks the version, changes the state, appends the events to the outbox and records the request id, so
that a request takes effect once and a crash loses no event.

    create(order, lambda o: OrderPlaced(...))
    change(Order, order_id, decide, not_found=order_not_found, if_version=request.version)
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, QuerySet, StringField
from mongoengine.errors import NotUniqueError
from pymongo.errors import DuplicateKeyError

from chassis.bulk import insert_each
from chassis.clock import now
from chassis.context import current
from chassis.envelope import wrap
from chassis.slices import in_slices
from contracts import common_errors
from contracts.base import Event
from contracts.errors import ServiceError, Stale

REMEMBERED_REQUESTS = 50
REMEMBERED_CHANGES = 50
ATTEMPTS = 30
A = TypeVar("A", bound="Aggregate")
Row = dict[str, Any]


class MissingTenant(RuntimeError):
    """A query names no tenant: a defect, stopped before it reaches the database."""


class GuardedQuerySet(QuerySet):
    """Raises MissingTenant for every query without a tenant."""

    @property
    def _query(self) -> Row:
        query: Row = super()._query
        if not _names_tenant(query):
            raise MissingTenant(f"{self._document.__name__}: the query names no tenant: {sorted(query)}")
        return query

    def in_bulk(self, object_ids: Sequence[str]) -> dict[str, Any]:
        """Documents by id; MongoEngine's own method would not filter by tenant."""
        return {document.id: document for document in self.filter(id__in=object_ids)}


def _names_tenant(query: Row) -> bool:
    return isinstance(query.get("tenant"), str) or any(map(_names_tenant, query.get("$and", ())))


class Owned(Document):
    """A document of one company. `find` and `rows` look only among those of the current call's company."""

    meta = {"abstract": True, "queryset_class": GuardedQuerySet, "auto_create_index": False}

    id = StringField(primary_key=True)
    tenant = StringField(required=True)
    version = IntField(required=True, default=1)

    @classmethod
    def find(cls, **query: Any) -> Any:
        """Documents of the current company, as a MongoEngine query set."""
        return cls.objects(tenant=current().tenant, **query)

    @classmethod
    def rows(
        cls, query: Row, fields: Sequence[str] = (), sort: Sequence[tuple[str, int]] = (), limit: int = 0
    ) -> list[Row]:
        """The same as plain dicts with the names of the database (`_id`), without building objects: for lists and cards."""
        projection = dict.fromkeys(fields, 1) or None
        found = cls._get_collection().find(
            {**query, **cls._kind(), "tenant": current().tenant}, projection, sort=list(sort) or None, limit=limit
        )
        return list(found)

    @classmethod
    def total(cls, query: Row) -> int:
        """The exact number of documents."""
        return int(cls._get_collection().count_documents({**query, **cls._kind(), "tenant": current().tenant}))

    @classmethod
    def _kind(cls) -> Row:
        """The condition that separates a class from its siblings in the same collection (MongoEngine's inheritance)."""
        return {"_cls": {"$in": list(cls._subclasses)}} if "." in cls._class_name else {}


class Aggregate(Owned):
    """A document that this service owns and changes.

    `history` are its last changes, `{at, by, request_id, before: {field: value}}`: what came after is the `before` of the
    next one that names the field, or the document itself.
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

    @classmethod
    def left_in_outbox(cls, before: datetime, limit: int) -> list[tuple[str, Row]]:
        """Events stored before that instant, of all companies: `[(document id, envelope)]`."""
        found = cls._get_collection().find({"outbox.time": {"$lt": before}}, {"outbox": 1}, limit=limit)
        return [(row["_id"], envelope) for row in found for envelope in row["outbox"]]

    @classmethod
    def take_out(cls, published: Iterable[tuple[str, str]]) -> None:
        """Removes published events, `[(document id, event id)]`, from their documents."""
        documents, events = zip(*published, strict=True)
        cls._get_collection().update_many(
            {"_id": {"$in": list(documents)}}, {"$pull": {"outbox": {"id": {"$in": list(events)}}}}
        )


class Projection(Owned):
    """A copy of what another service owns: the newest version wins, in whatever order the events come."""

    meta = {"abstract": True}

    applied_at = DateTimeField()

    @classmethod
    def apply(cls, subject: str, newer: int, **fields: Any) -> bool:
        """Stores the fields as of version `newer`; False if this or a later version is there already."""
        query = {"_id": subject, "tenant": current().tenant, "version": {"$lt": newer}}
        try:
            stored = {**fields, "version": newer, "applied_at": now()}
            cls._get_collection().update_one(query, {"$set": stored}, upsert=True)
        except DuplicateKeyError:
            return False
        return True


commit_listeners: list[Callable[[type[Aggregate], str, list[Row]], None]] = []
"""Called after every commit that has events; the running service registers its relay here."""


def create(document: A, *make_events: Callable[[A], Event]) -> A:
    """Stores a new document with its events in one write.

    Sent again with the same request id, it changes nothing and returns the document stored first. Raises MongoEngine's
    NotUniqueError when another unique index refuses it.
    """
    for name, value in {**_creation_fields(), "request_id": current().request_id}.items():
        setattr(document, name, value)
    document.outbox = [wrap(make(document)) for make in make_events]
    try:
        document.save(force_insert=True)
    except NotUniqueError:
        earlier = type(document).find(request_id=document.request_id).first()
        if earlier is None:
            raise
        found: A = earlier
        return found
    _notify(type(document), document.id, document.outbox)
    return document


def create_many(model: type[A], rows: Sequence[Row], make_event: Callable[[Row], Event]) -> dict[int, Row]:
    """Stores many new documents, each with its event, in one round trip; each either wholly or not at all.

    They come as the database keeps them, with `_id` and a `request_id` each: in bulk, objects would cost more than all the
    rest, so the caller answers for what is in them. Returns the refused ones: position → `{"index_keys": {...}, "value": {...}}`.
    """
    born = {**_creation_fields(), "applied": [], "history": []}
    new = [{**row, **born} for row in rows]
    for row in in_slices(new):
        row["outbox"] = [wrap(make_event(row), priority=0)]
    refused = insert_each(model._get_collection(), new)
    for position, row in enumerate(new):
        if position not in refused:
            _notify(model, row["_id"], row["outbox"])
    return refused


def change(
    model: type[A],
    document_id: str,
    decide: Callable[[A], Event | Iterable[Event] | None],
    *,
    not_found: Callable[[str], ServiceError],
    if_version: int | None = None,
) -> A:
    """Loads a document, lets `decide` change it, and stores change and events in one write.

    `decide` may raise to abort; `document.version` is already incremented. On a concurrent change it runs again on the newer
    state. A request id that the document has recorded changes nothing. Raises `not_found(id)`; Stale when
    `if_version` is given and is not the stored version.
    """
    for _ in range(ATTEMPTS):
        document: A | None = model.find(id=document_id).exclude("history").first()
        if document is None:
            raise not_found(document_id)
        if current().request_id in document.applied or current().request_id == document.request_id:
            return document
        if if_version is not None and if_version != document.version:
            raise stale(document, if_version)
        before = document.to_mongo().to_dict()
        document.version += 1
        decided = decide(document)
        events = [decided] if isinstance(decided, Event) else list(decided or ())
        if _commit(document, before, [wrap(event) for event in events]):
            return document
    raise common_errors.RECORD_BUSY.error(_service_of(model), id=document_id)


def _commit(document: Aggregate, before: Row, envelopes: list[Row]) -> bool:
    # One update_one, never a read and a save: the version in its filter decides between two writers, and state, events and
    # request id stand or fall together. A crash before it leaves nothing, one after it leaves the events in the outbox,
    # where the sweeper finds them.
    document.validate()
    after = document.to_mongo().to_dict()
    changed = [name for name in {*before, *after} - Aggregate.INTERNAL if before.get(name) != after.get(name)]
    if not changed and not envelopes:  # nothing to write; the version that `change` counted up was never stored
        document.version -= 1
        return True
    context, instant = current(), now()
    trace = {
        "at": instant,
        "by": context.user,
        "request_id": context.request_id,
        "before": {name: before.get(name) for name in changed},
    }
    update: Row = {
        "$set": {
            "version": document.version,
            "changed_at": instant,
            **{name: after[name] for name in changed if name in after},
        },
        "$push": {
            "applied": {"$each": [context.request_id], "$slice": -REMEMBERED_REQUESTS},
            "history": {"$each": [trace], "$slice": -REMEMBERED_CHANGES},
            "outbox": {"$each": envelopes},
        },
    }
    # A field that became empty is absent from `after`, and $set would keep its old value.
    if gone := [name for name in changed if name not in after]:
        update["$unset"] = dict.fromkeys(gone, "")
    query = {"_id": document.id, "tenant": context.tenant, "version": before["version"]}
    written = type(document)._get_collection().update_one(query, update).matched_count
    if written:
        document.changed_at = instant
        _notify(type(document), document.id, envelopes)
    return bool(written)


def _creation_fields() -> Row:
    context, instant = current(), now()
    born = {"created_at": instant, "changed_at": instant, "created_by": context.user}
    return {"tenant": context.tenant, "version": 1, **born}


def _notify(model: type[Aggregate], document_id: str, envelopes: list[Row]) -> None:
    for listener in commit_listeners if envelopes else ():
        listener(model, document_id, list(envelopes))


def stale(document: Aggregate, given: int) -> Stale:
    """The document has changed since the caller read it."""
    return common_errors.VERSION_STALE.error(_service_of(type(document)), given=given, version=document.version)


def _service_of(model: type[Aggregate]) -> str:
    """The service that owns the model: its database has the service's name."""
    return str(model._meta["db_alias"])
