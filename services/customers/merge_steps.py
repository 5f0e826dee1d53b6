"""The steps of a merge in this service, each of which may be done twice; see `merges`."""

from collections.abc import Sequence

from chassis import storage
from chassis.context import current, from_source
from chassis.storage import Row
from contracts.base import Event
from contracts.customers import CustomerChanged
from contracts.customers.merges import MergeAdvanced
from contracts.errors import Conflict, ServiceError, Stale
from contracts.merges import SERVICES_THAT_MOVE, Moved
from customers import customers, duplicates, merge_errors, merge_repairs, merge_rules, merge_undo, persons
from customers.branch_models import Branch
from customers.contact_models import Contact
from customers.merge_documents import change_customer, change_merge, copy_part, derive, entry_of, load, read_row, stale
from customers.merge_models import ADVANCING, Merge
from customers.models import Customer


def carry_on(merge: Merge) -> Merge:
    """Does what is left of this service's part; the history says that a merge did it. Raises what refused the merge."""
    with from_source("merge"):
        return _carry_on(merge)


def _carry_on(merge: Merge) -> Merge:
    if merge.state == "asked":
        merge = prepare(merge)
        try:
            _mark_other(merge)
            _fill_kept(merge)
        except (Stale, Conflict) as error:
            _refuse(merge, error)
            raise
        return _announce(merge)
    if merge.state == "undoing" and merge.announced_back is None:
        merge_undo.give_back(prepare(merge))
        return _announce_back(merge)
    if merge.state == "refused":
        _free_other(merge)
    return merge


def prepare(merge: Merge) -> Merge:
    """The merge, after what a release before has left of it was brought to what this one does."""
    merge = merge_repairs.complete_plan(merge)
    merge_repairs.mend_kept(merge)
    return merge


def advance(event: MergeAdvanced) -> None:
    """Goes on with a merge; what refuses it stands in it."""
    merge = Merge.read_one(event.subject)
    try:
        if merge is not None:
            carry_on(merge)
    except (Stale, Conflict):
        pass


def find_unfinished(events: Sequence[MergeAdvanced]) -> list[MergeAdvanced]:
    """Those of the events whose merge has a step left in this service."""
    ids = [one.subject for one in events]
    rows = Merge.rows({"_id": {"$in": ids}, "state": {"$in": list(ADVANCING)}}, ["state", "announced_back"])
    waiting = {row["_id"] for row in rows if row.get("announced_back") is None}
    return [one for one in events if one.subject in waiting]


def note_moved(event: Moved) -> None:
    """Notes that a service has moved what it has; the last one ends the merge, or its undoing."""
    service = event.type.partition(".")[0]

    def decide(merge: Merge) -> None:
        expected = merge.announced_back if event.back else merge.announced
        if expected != event.version or merge.state not in (
            ("undoing", "undone") if event.back else ("moving", "done")
        ):
            return
        merge.progress = {**merge.progress, service: {"done": True, "counts": event.counts}}
        if all(one in merge.progress for one in SERVICES_THAT_MOVE):
            merge.state = "undone" if event.back else "done"

    storage.change(Merge, event.subject, decide, not_found=merge_errors.merge_not_found)


def find_unnoted(events: Sequence[Moved]) -> list[Moved]:
    """Those of the events that the merge they are about says nothing of."""
    rows = {row["_id"]: row for row in Merge.rows({"_id": {"$in": [one.subject for one in events]}})}
    return [one for one in events if one.subject in rows and _is_unnoted(rows[one.subject], one)]


def _is_unnoted(row: Row, event: Moved) -> bool:
    latest = row.get("announced_back") or row.get("announced")
    noted = row["progress"].get(event.type.partition(".")[0], {})
    return latest == event.version and noted.get("counts") != event.counts


def _mark_other(merge: Merge) -> None:
    def decide(other: Customer) -> CustomerChanged | None:
        if other.merged and other.merged["merge_id"] == merge.id:
            return None
        customers.refuse_merged(other.id, other.merged)
        if other.version - 1 != merge.versions["other"]:
            raise stale(other, merge.versions["other"])
        other.merged = {"into": merge.kept_id, "merge_id": merge.id}
        other.active, other.likeness = False, duplicates.to_be_compared([], current().tenant)
        other.turns_on = other.moving = None  # what is planned of its branches comes due at the kept customer
        return other.changed_event()

    change_customer(merge, "mark", merge.other_id, decide)


def _fill_kept(merge: Merge) -> None:
    other = read_row(merge.other_id)
    persons.expect(other, merge_rules.persons_taken(merge.plan["filled"]))

    def decide(kept: Customer) -> CustomerChanged | None:
        if entry_of(kept, merge):
            return None
        customers.refuse_merged(kept.id, kept.merged)
        if kept.version - 1 != merge.versions["kept"]:
            raise stale(kept, merge.versions["kept"])
        fill(kept, load(other), merge)
        return kept.changed_event()

    change_customer(merge, "fill", merge.kept_id, decide)


def fill(kept: Customer, other: Customer, merge: Merge) -> None:
    """Gives the kept customer the values, branches and contacts that the merge has planned."""
    plan = merge.plan
    for name, change in plan["fields"].items():
        setattr(kept, name, change["after"])
    kept.info = plan["info"]["after"] or None
    for contact in kept.contacts:
        for name, value in plan["filled"].get(contact.id, {}).items():
            setattr(contact, name, value)
    joined = plan.get("joined") or {}
    kept.branches = [Branch(**joined[one.id]["after"]) if one.id in joined else one for one in kept.branches]
    for branch in other.branches:
        if branch.id not in joined:
            kept.branches.append(copy_part(Branch, branch, name=plan["branches"][branch.id]))
    for contact in other.contacts:
        kept.contacts.append(copy_part(Contact, contact, active=contact.active and contact.id not in plan["same"]))
    derive(kept)
    numbers = [other.number, *(number for one in other.merges for number in one["numbers"])]
    entry = {"merge_id": merge.id, "customer_id": other.id, "name": other.name, "number": other.number}
    kept.merges.append({**entry, "numbers": numbers})


def _announce(merge: Merge) -> Merge:
    def decide(now: Merge) -> Event | None:
        if now.state != "asked":
            return None
        now.state, now.announced = "moving", now.version
        return now.merged()

    return change_merge(merge, "announce", decide)


def _announce_back(merge: Merge) -> Merge:
    def decide(now: Merge) -> Event | None:
        if now.announced_back is not None:
            return None
        now.announced_back = now.version
        return now.undone()

    return change_merge(merge, "announce_back", decide)


def _refuse(merge: Merge, error: ServiceError) -> None:
    """Ends a merge that cannot be."""

    def decide(now: Merge) -> None:
        if now.state == "asked":
            now.state, now.refusal = "refused", error.code

    if change_merge(merge, "refuse", decide).state == "refused":
        _free_other(merge)


def _free_other(merge: Merge) -> None:
    """The other customer of a merge that was refused is free again, if this one has marked it."""

    def free(other: Customer) -> CustomerChanged | None:
        if not other.merged or other.merged["merge_id"] != merge.id:
            return None
        other.merged, other.active = None, merge.plan["active"]
        derive(other)
        return other.changed_event()

    change_customer(merge, "free", merge.other_id, free)
