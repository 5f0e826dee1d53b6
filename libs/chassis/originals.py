"""What a service owns, as other services hear of it: pages of events made from what is stored now.

class CustomersService(Service):
    originals = (Original(CustomerChanged, Customer, changed_of),)

`changed_of` is the function that also makes the live event. A page is read in the order of the subjects, so that the reader
can go on where it stopped, and is bounded in bytes, since it crosses the broker in one message.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from chassis.context import current
from chassis.storage import Aggregate, Owned, Row
from contracts.base import Event
from contracts.copies import Companies, Digest, DigestOriginals, OriginalItem, Originals, ReadOriginals

MOST_BYTES = 1_000_000
MOST_COMPANIES = 500
LEFT_OUT = {"history": 0, "applied": 0, "outbox.data": 0}


@dataclass(frozen=True, slots=True)
class Original:
    """How documents of one class become events again.

    `make` takes a row as the database keeps it (`of_document` for a function that takes a document) and gives one event or
    several. `subject` is the field whose value is the event's subject. `query` selects the documents that have something
    to tell. An index must begin with the tenant and the subject.
    """

    event: type[Event]
    model: type[Aggregate]
    make: Callable[[Row], Event | Iterable[Event]]
    subject: str = "_id"
    query: Row = field(default_factory=dict)

    def events(self, row: Row) -> list[Event]:
        made = self.make(row)
        return [made] if isinstance(made, Event) else list(made)

    def find(
        self, fields: Row, limit: int, after: str = "", ids: Sequence[str] | None = None, since: datetime | None = None
    ) -> Iterator[Row]:
        """Rows of the current company in the order of their subjects; `since`: those that were changed then or later."""
        wanted: Row = {"$gt": after} if ids is None else {"$in": list(ids)}
        changed: Row = {} if since is None else {"changed_at": {"$gte": since}}
        query = {**self.model._kind(), **self.query, **changed, "tenant": current().tenant, self.subject: wanted}
        # Not by the tenant, too, which is one: the local database then sorted all that were left for each page (100,000: 0.5 s).
        return iter(self.model._get_collection().find(query, fields, sort=[(self.subject, 1)], limit=limit))


def of_document(model: type[Any], make: Callable[[Any], Event | Iterable[Event]]) -> Callable[[Row], Any]:
    """Turns a function of a document into one of a row."""
    return lambda row: make(model._from_son(row))


def read(original: Original, request: ReadOriginals) -> Originals:
    """The next page: at most `limit` documents, and no further one once their events have more than MOST_BYTES."""
    items: list[OriginalItem] = []
    count, size, last = 0, 0, ""
    limit = request.limit if request.ids is None else len(request.ids)
    for row in original.find(LEFT_OUT, limit, request.after, request.ids, request.since) if limit else ():
        count, last = count + 1, row[original.subject]
        for event in original.events(row):
            data = event.model_dump(mode="json")
            size += len(orjson.dumps(data))
            pending = bool(row.get("outbox"))
            items.append(OriginalItem(subject=event.subject, version=event.version, data=data, pending=pending))
        if size > MOST_BYTES and request.ids is None:
            return Originals(items=items, upto=last)
    return Originals(items=items, upto=last if count == limit and request.ids is None else "")


def digest(original: Original, request: DigestOriginals) -> Digest:
    """The digest of the next `limit` documents."""
    rows = original.find({original.subject: 1, "version": 1}, request.limit, request.after)
    pairs = [(row[original.subject], row["version"]) for row in rows]
    return Digest(
        count=len(pairs), digest=hash_versions(pairs), upto=pairs[-1][0] if len(pairs) == request.limit else ""
    )


def hash_versions(pairs: Iterable[tuple[str, int]]) -> str:
    """SHA-256 of ids with their versions, in the order of the ids."""
    return hashlib.sha256("".join(f"{subject} {version}\n" for subject, version in pairs).encode()).hexdigest()


def list_companies(models: Iterable[type[Owned]], after: str) -> Companies:
    """The companies after `after` that have a document of one of these classes; at most MOST_COMPANIES.

    One step along the index for each company, not one for each document.
    """
    found: list[str] = []
    collections = [model._get_collection() for model in models]
    while len(found) < MOST_COMPANIES:
        nexts = [one.find_one({"tenant": {"$gt": after}}, {"tenant": 1}, sort=[("tenant", 1)]) for one in collections]
        known = [row["tenant"] for row in nexts if row is not None]
        if not known:
            break
        after = min(known)
        found.append(after)
    return Companies(items=found)
