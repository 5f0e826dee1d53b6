"""One write of a change, and who is told of it: the running service's relay of its events, and an audit trail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.context import current
from chassis.tenancy import Row

if TYPE_CHECKING:
    from chassis.storage import Aggregate

REMEMBERED_REQUESTS = 50
"""So many of the latest requests a document remembers: one of them that comes again changes nothing."""
commit_listeners: "list[Callable[[type[Aggregate], str, list[Row]], None]]" = []
"""Called after every commit that has events; the running service registers its relay here."""
change_listeners: "list[Callable[[type[Aggregate], str, Row, Row], None]]" = []
"""Called after every commit with the document's id and its fields before (none when it is new) and after: for an audit trail."""


def notify(model: "type[Aggregate]", document_id: str, envelopes: list[Row]) -> None:
    """Tells of the events of a document that is stored."""
    for listener in commit_listeners if envelopes else ():
        listener(model, document_id, list(envelopes))


def report_change(document: "Aggregate", before: Row) -> None:
    """Tells of the change of a document that is stored."""
    for listener in change_listeners:
        listener(type(document), document.id, before, document.to_mongo().to_dict())


def record_request() -> Row:
    """The `$push` that records the current request among the latest that have changed a document."""
    return {"applied": {"$each": [current().request_id], "$slice": -REMEMBERED_REQUESTS}}


def note_request(document: "Aggregate") -> bool:
    """Records the current request, which has changed nothing; False if the document has changed meanwhile. Its version stays."""
    place = {name: getattr(document, name) for name in type(document).place_fields()}
    query = {**place, "_id": document.id, "tenant": current().tenant, "version": document.version}
    return bool(type(document)._get_collection().update_one(query, {"$push": record_request()}).matched_count)


@dataclass(frozen=True, slots=True)
class Commit:
    """One write of a change: `update` holds if the document is still as `query` says."""

    document: "Aggregate"
    before: Row
    query: Row
    update: Row
    envelopes: list[Row]

    def write(self) -> bool:
        """Whether the document was still so, and is changed."""
        written = bool(type(self.document)._get_collection().update_one(self.query, self.update).matched_count)
        if written:
            self.tell()
        return written

    def tell(self) -> None:
        """Tells the relay of its events, and the audit trail; called once it is stored."""
        notify(type(self.document), self.document.id, self.envelopes)
        report_change(self.document, self.before)
