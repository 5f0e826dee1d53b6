"""What a request changed in the gateway's own documents: before and after, never a secret.

Only the fields that `SHOWN` names are written down with their values; of any other the entry says that it has changed.
"""

from typing import Any

from chassis import commits
from chassis.storage import Aggregate, Row
from gateway.audit.record import current_record

SHOWN: dict[str, frozenset[str]] = {
    "companies": frozenset({"name", "modules"}),
    "users": frozenset({"login", "name", "roles", "active"}),
    "api_keys": frozenset({"name", "roles", "active"}),
    "audit_policies": frozenset({"fields"}),
    "openid_new_users": frozenset({"fields"}),
}
"""By collection. A field that is new is left out until somebody has decided that it holds no secret."""
HIDDEN = "(hidden)"
UNINTERESTING = Aggregate.INTERNAL | {"tenant", "request_id", "created_at", "created_by"}


def listen() -> None:
    """From now on each stored change of this process is noted."""
    if note_change not in commits.change_listeners:
        commits.change_listeners.append(note_change)


def note_change(model: type[Aggregate], document_id: str, before: Row, after: Row) -> None:
    """Notes a stored change in the current record, if there is one; `before` is empty for a new document."""
    record = current_record()
    if record is None:
        return
    collection = model._get_collection_name()
    names = sorted(
        name for name in {*before, *after} - UNINTERESTING if before.get(name) != after.get(name) and name[:1] != "_"
    )
    shown = SHOWN.get(collection, frozenset())
    record.changes.append(
        {
            "what": collection,
            "id": document_id,
            "before": {name: _show(name, before, shown) for name in names if name in before},
            "after": {name: _show(name, after, shown) for name in names if name in after},
        }
    )
    if document_id not in record.subjects:
        record.subjects.append(document_id)


def _show(name: str, row: Row, shown: frozenset[str]) -> Any:
    return row[name] if name in shown else HIDDEN
