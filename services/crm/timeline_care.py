"""Entries of the timeline from the register, crm itself and documents. Pure.

Never the customer's info: the register's events do not have it, and of a change only the names of fields are told.
"""

from collections.abc import Iterator
from typing import Any

from contracts.changed_fields import ADDED, CHANGED, REMOVED
from contracts.crm import ActivityChanged, ActivityPlanned, CustomerPropertiesChanged
from contracts.crm.activities import Activity, ActivityKind
from contracts.crm.notes import NoteWritten
from contracts.customers import CustomerChanged, CustomerCreated
from contracts.customers.customers import CustomerFields
from contracts.customers.merges import CustomersMerged, MergeUndone
from contracts.documents import DocumentStored
from crm.timeline_entries import Entry, shorten, tells

MAILED = (ActivityKind.LETTER, ActivityKind.EMAIL)
MAILING_PREFIX = "mlg_"
"""Of the ids of mailings."""
OWN_FIELDS = (frozenset(CustomerFields.model_fields) | {"active"}) - {"info"}
"""The fields of a customer whose change a person reads of."""
PARTS = {"contacts": "contact", "branches": "branch"}
MOST_PARTS = 20
"""So many contacts and branches of one change are told of; an import may change all of them."""


@tells(CustomerCreated)
def customer_created(event: CustomerCreated) -> Iterator[Entry]:
    yield Entry(f"{event.subject}:customer_created", event.subject, "customer_created", event.subject)


@tells(CustomerChanged)
def customer_changed(event: CustomerChanged) -> Iterator[Entry]:
    """One entry for the customer's own fields, one for each contact and branch that came or was changed."""
    own = tuple(dict.fromkeys(one.name for one in event.changed if one.name in OWN_FIELDS))
    if own:
        key = f"{event.subject}:customer_changed:{event.version}"
        more: Any = {"fields_changed": own, "bulk_id": event.bulk_id}
        yield Entry(key, event.subject, "customer_changed", event.subject, **more)
    names = {one.id: one.name for one in event.customer.contacts} | {
        one.id: one.name for one in event.customer.branches
    }
    parts = [one for one in event.changed if one.name in PARTS and one.part in names and one.how in (ADDED, CHANGED)]
    for one in parts[:MOST_PARTS]:
        what = f"{PARTS[one.name]}_{one.how}"
        yield Entry(
            key=f"{one.part}:{what}" + ("" if one.how == ADDED else f":{event.version}"),
            customer_id=event.subject,
            what=what,
            thing_id=one.part,
            branch_id=one.part if one.name == "branches" else None,
            branch_name=names[one.part] if one.name == "branches" else "",
            text=shorten(names[one.part]),
        )


@tells(CustomersMerged)
def customers_merged(event: CustomersMerged) -> Iterator[Entry]:
    key = f"{event.subject}:customers_merged"
    yield Entry(key, event.customer_id, "customers_merged", event.customer_id, number=event.other_number)


@tells(MergeUndone)
def merge_undone(event: MergeUndone) -> Iterator[Entry]:
    """Told on both: each is a customer of its own again."""
    for customer_id in (event.customer_id, event.other_id):
        yield Entry(f"{event.subject}:merge_undone:{customer_id}", customer_id, "merge_undone", customer_id)


@tells(ActivityPlanned, ActivityChanged)
def activity(event: ActivityPlanned | ActivityChanged) -> Iterator[Entry]:
    """All that the activity has gone through, each step once: a later event repeats the steps of those before it. A letter or
    e-mail of a mailing was never planned: it is told once, as sent."""
    done = event.activity
    if not is_mailing(done):
        planned = {"at": done.created_at, "by": done.created_by, "bulk_id": done.bulk_id}
        yield _of_activity(done, "activity_planned", "", **planned)
    for position, step in enumerate(done.steps):
        yield _of_activity(done, f"activity_{step.after}", f":{position}", at=step.at, by=step.by, bulk_id=step.bulk_id)


def is_mailing(done: Activity) -> bool:
    """Whether it records what was sent in a mailing (`crm.mailings`), which its first step names."""
    return done.kind in MAILED and bool(done.steps) and done.steps[0].note.startswith(MAILING_PREFIX)


def _of_activity(done: Activity, what: str, key: str, **more: object) -> Entry:
    return Entry(
        key=f"{done.id}:{what}{key}",
        customer_id=done.customer_id,
        what=what,
        thing_id=done.id,
        branch_id=done.branch_id,
        branch_name=done.branch_name,
        text=shorten(done.text),
        **more,  # type: ignore[arg-type]
    )


@tells(CustomerPropertiesChanged)
def properties_changed(event: CustomerPropertiesChanged) -> Iterator[Entry]:
    """Each property since when the customer has it, and those that the write has taken off."""
    for item in event.items:
        key = f"{event.subject}:property_added:{item.id}:{int(item.since.timestamp())}"
        more: Any = {"at": item.since, "by": item.by, "text": shorten(item.name), "bulk_id": item.bulk_id}
        yield Entry(key, event.subject, "property_added", item.id, **more)
    for one in event.changed:
        if one.name == "items" and one.part and one.how == REMOVED:
            key = f"{event.subject}:property_removed:{one.part}:{event.version}"
            yield Entry(key, event.subject, "property_removed", one.part, bulk_id=event.bulk_id)


@tells(NoteWritten)
def note_written(event: NoteWritten) -> Iterator[Entry]:
    note = event.note
    yield Entry(
        key=f"{note.id}:note_written",
        customer_id=note.customer_id,
        what="note_written",
        thing_id=note.id,
        at=note.created_at,
        by=note.by,
        branch_id=note.branch_id,
        branch_name=note.branch_name,
        text=shorten(note.text),
    )


@tells(DocumentStored)
def document_stored(event: DocumentStored) -> Iterator[Entry]:
    file = event.document
    yield Entry(
        key=f"{event.subject}:document_stored",
        customer_id=file.customer_id,
        what="document_stored",
        thing_id=event.subject,
        at=file.created_at,
        branch_id=file.branch_id,
        branch_name=file.branch_name,
        text=shorten(file.name),
    )
