"""The whole history of documents: every change, for ever, in a collection beside that of the documents.

    class CustomerChange(KeptChange): meta = {"db_alias": "customers", "collection": "customer_changes"}
    class Customer(Aggregate): CHANGES = CustomerChange

That is all that a service declares: the index, the mover and the step of `migrate` follow (`kept_models`).

A change stores its entry in the document itself, in `history`, in the same write (`storage.change`). `move` copies the entries
into the collection, each under the document's id and the version that it led to, and takes them out of the document once they
are there; a kill between the two writes repeats the first, which changes nothing. `kept_models.daily` does that for what nobody
has read yet. Nothing is dropped from `history` before: every so many changes move them first.

The last entry of `history` led to the document's version, the one before it to the version before: so entries of a release that
knows nothing of this (`{at, by, request_id, before}`) are moved as well.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import bson
from mongoengine import DateTimeField, DictField, ListField, StringField
from pymongo import UpdateOne
from pymongo.read_concern import ReadConcern

from chassis.bulk import insert_new
from chassis.clock import now
from chassis.context import current
from chassis.differences import differences, undo
from chassis.slices import in_slices
from chassis.tenancy import Owned, Row

if TYPE_CHECKING:
    from chassis.storage import Aggregate

BATCH = 500
MOST_WAITING, LARGE_ENTRY_BYTES = 25, 32 * 1024
"""Entries that a document holds; one that is larger has those before it moved first."""
MOST_ENTRY_BYTES = 512 * 1024
"""Of one entry; larger values are left out and marked `omitted`."""


class KeptChange(Owned):
    """One change of a document; `version` is the one that it led to. `changes`: see `differences`; `fields` and `parts` are the
    names and ids in their paths, to look for. `source`: see `Context.source`."""

    meta = {"abstract": True, "indexes": [{"fields": ["tenant", "document_id", "-id"], "cls": False}]}

    document_id = StringField(required=True)
    at = DateTimeField(required=True)
    by = StringField()
    request_id = StringField()
    source = StringField()
    changes = ListField(DictField())
    fields = ListField(StringField())
    parts = ListField(StringField())

    DERIVED: ClassVar[frozenset[str]] = frozenset()
    """Fields of the document that follow from others: their changes are not kept."""


def push(model: "type[Aggregate]", before: Row, after: Row, at: datetime) -> Row:
    """What the document's `history` keeps of a change until it is moved. Makes room for it: what waits is moved before each
    change to a version that MOST_WAITING divides, and before a large one, so that a change need not read what waits."""
    context = current()
    who = {"at": at, "by": context.user, "request_id": context.request_id, "source": context.source}
    entry = {**who, "changes": changes_of(model, before, after)}
    if after["version"] % MOST_WAITING == 0 or len(bson.encode(entry)) > LARGE_ENTRY_BYTES:
        move(model, {"_id": before["_id"], "tenant": before["tenant"]})
    return entry


def update_of_absent(fields: Row) -> Row:
    """The update that gives documents fields that none of them has, by a query that says so: their version counts up, and each
    history has the change. It writes no event."""
    context, instant = current(), now()
    changes = [{"path": [name], "before": None, "after": value} for name, value in sorted(fields.items())]
    who = {"at": instant, "by": context.user, "request_id": context.request_id, "source": context.source}
    return {
        "$set": {**fields, "changed_at": instant},
        "$inc": {"version": 1},
        "$push": {"history": {**who, "changes": changes}},
    }


def changes_of(model: "type[Aggregate]", before: Row, after: Row) -> list[Row]:
    """The differences, without what is internal or derived; those of secret fields, and those too large, without values."""
    assert model.CHANGES is not None
    found = differences(before, after, without={*model.INTERNAL, *model.CHANGES.DERIVED, *BORN})
    made = [without_values(one) if one["path"][0] in model.SECRETS else one for one in found]
    if len(bson.encode({"changes": made})) <= MOST_ENTRY_BYTES:
        return made
    return [without_values(one) if len(bson.encode(one)) > MOST_ENTRY_BYTES // 10 else one for one in made]


BORN = frozenset({"_cls", "tenant", "request_id", "created_at", "created_by"})
"""Fields that never change after the document was made."""


def without_values(change: Row) -> Row:
    """What has changed, and not from what to what."""
    return {**change, "before": None, "after": None, "omitted": True}


def rows_of(model: "type[Aggregate]", row: Row) -> list[Row]:
    """The entries that wait in a stored document, as the collection keeps them; the newest first."""
    return [made for made, _ in _rows_and_states(model, row)]


def _rows_and_states(model: "type[Aggregate]", row: Row) -> Iterator[tuple[Row, Row]]:
    state, version = row, int(row["version"])
    for entry in reversed(row.get("history", ())):
        if "changes" in entry:
            changes = entry["changes"]
            state = undo(state, changes)
        else:
            was = {**state, **entry.get("before", {})}
            unknown = [
                without_values({"path": [name]}) for name in entry.get("omitted", ()) if name not in model.INTERNAL
            ]
            changes = [*changes_of(model, was, state), *unknown]
            state = was
        yield _row(row, version, entry, changes), state
        version -= 1


def _row(document: Row, version: int, entry: Row, changes: list[Row]) -> Row:
    return {
        "_id": id_of(document["_id"], version),
        "tenant": document["tenant"],
        "version": version,
        "document_id": document["_id"],
        **{name: entry.get(name) for name in ("at", "by", "request_id", "source")},
        "changes": changes,
        "fields": sorted({name for one in changes for name in field_names(one)}),
        "parts": sorted({one["part"] for one in changes if "part" in one}),
    }


def id_of(document_id: str, version: int) -> str:
    """The id of the change that led to a version; ids sort as versions do."""
    return f"{document_id}:{version:010d}"


def field_names(change: Row) -> list[str]:
    """The names under which a change is found: "addresses", "addresses.invoice"; that of a branch's name under "branches" and
    "branches.name"."""
    names = [name for name in change["path"] if name != change.get("part")]
    return [".".join(names[:length]) for length in range(1, len(names) + 1)]


def move(model: "type[Aggregate]", query: Row) -> int:
    """Moves the entries of documents that `query` selects (with its tenant, or of all companies); returns how many documents had
    any. Harmless when several do it at once, and after a kill between any two of its writes."""
    assert model.CHANGES is not None
    collection = model._get_collection().with_options(read_concern=ReadConcern("majority"))
    found = list(collection.find({"history.at": {"$exists": True}, **query}, limit=BATCH))
    insert_new(model.CHANGES._get_collection(), [made for row in in_slices(found) for made in rows_of(model, row)])
    # Only what was read is taken out: an entry of a change since then has another instant or another request.
    pulls = [UpdateOne({"_id": row["_id"], "tenant": row["tenant"]}, _pull(row["history"])) for row in found]
    if pulls:
        collection.bulk_write(pulls, ordered=False)
    return len(found)


def _pull(entries: Sequence[Row]) -> Row:
    times, requests = ([entry.get(name) for entry in entries] for name in ("at", "request_id"))
    return {"$pull": {"history": {"at": {"$in": times}, "request_id": {"$in": requests}}}}


def move_all(model: "type[Aggregate]", before: datetime | None = None) -> int:
    """Moves what waits in the documents of all companies, or what was stored `before`; returns how many documents had any."""
    moved, query = 0, {} if before is None else {"history.at": {"$lt": before}}
    while some := move(model, query):
        moved += some
    return moved


def blank(model: "type[Aggregate]", document_id: str) -> None:
    """Removes every value from the history of a document of the current company, for erasure: who changed which field, and
    when, stays."""
    assert model.CHANGES is not None
    mine = {"tenant": current().tenant}
    while move(model, {**mine, "_id": document_id}):
        pass
    emptied: dict[str, Any] = {"changes.$[].before": None, "changes.$[].after": None, "changes.$[].omitted": True}
    query = {**mine, "document_id": document_id, "changes.0": {"$exists": True}}
    model.CHANGES._get_collection().update_many(query, {"$set": emptied})
