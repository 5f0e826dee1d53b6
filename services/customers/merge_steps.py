"""The steps of a merge in this service, each of which may be done twice; see `merges`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from chassis import storage
from chassis.context import current, from_source, using
from chassis.storage import Row
from contracts.base import Event
from contracts.customers import CustomerChanged
from contracts.customers.merges import MergeAdvanced
from contracts.errors import Conflict, ServiceError, Stale
from contracts.merges import SERVICES_THAT_MOVE, Moved
from customers import customers, duplicates, errors, merge_errors, merge_rules, persons, user_references
from customers.branch_models import Branch
from customers.contact_models import Contact
from customers.merge_models import ADVANCING, Merge
from customers.models import Customer, fields_of

P = TypeVar("P", Branch, Contact)
ATTEMPTS = 10


def carry_on(merge: Merge) -> Merge:
    """Does what is left of this service's part; the history says that a merge did it. Raises what refused the merge."""
    with from_source("merge"):
        return _carry_on(merge)


def _carry_on(merge: Merge) -> Merge:
    if merge.state == "asked":
        try:
            _mark_other(merge)
            _fill_kept(merge)
        except (Stale, Conflict) as error:
            _refuse(merge, error)
            raise
        return _announce(merge)
    if merge.state == "undoing" and merge.announced_back is None:
        _give_back(merge)
        return _announce_back(merge)
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


def loaded(row: Row) -> Customer:
    """A stored customer as a document."""
    found: Customer = Customer._from_son(row)
    return found


def _mark_other(merge: Merge) -> None:
    def decide(other: Customer) -> CustomerChanged | None:
        if other.merged and other.merged["merge_id"] == merge.id:
            return None
        customers.refuse_merged(other.id, other.merged)
        if other.version - 1 != merge.versions["other"]:
            raise _stale(other, merge.versions["other"])
        other.merged = {"into": merge.kept_id, "merge_id": merge.id}
        other.active, other.likeness = False, duplicates.to_be_compared([], current().tenant)
        return other.changed_event()

    _change(merge, "mark", merge.other_id, decide)


def _fill_kept(merge: Merge) -> None:
    other = customers_row(merge.other_id)
    persons.expect(other, merge_rules.persons_taken(merge.plan["filled"]))

    def decide(kept: Customer) -> CustomerChanged | None:
        if _entry_of(kept, merge):
            return None
        customers.refuse_merged(kept.id, kept.merged)
        if kept.version - 1 != merge.versions["kept"]:
            raise _stale(kept, merge.versions["kept"])
        fill(kept, loaded(other), merge)
        return kept.changed_event()

    _change(merge, "fill", merge.kept_id, decide)


def fill(kept: Customer, other: Customer, merge: Merge) -> None:
    """Gives the kept customer the values, branches and contacts that the merge has planned."""
    plan = merge.plan
    for name, change in plan["fields"].items():
        setattr(kept, name, change["after"])
    kept.info = plan["info"]["after"] or None
    for contact in kept.contacts:
        for name, value in plan["filled"].get(contact.id, {}).items():
            setattr(contact, name, value)
    for branch in other.branches:
        kept.branches.append(_copy(Branch, branch, name=plan["branches"][branch.id]))
    for contact in other.contacts:
        kept.contacts.append(_copy(Contact, contact, active=contact.active and contact.id not in plan["same"]))
    _derive(kept)
    numbers = [other.number, *(number for one in other.merges for number in one["numbers"])]
    entry = {"merge_id": merge.id, "customer_id": other.id, "name": other.name, "number": other.number}
    kept.merges.append({**entry, "numbers": numbers})


def _give_back(merge: Merge) -> None:
    """The other customer gets what it had, as it is now at the kept one; then that one gives it up. Again, if it has changed
    between."""
    for _ in range(ATTEMPTS):
        kept = customers_row(merge.kept_id)
        if not _entry_of(loaded(kept), merge):
            return
        _restore_other(merge, loaded(kept))
        try:
            _empty_kept(merge, kept["version"])
        except Stale:
            continue
        return
    raise errors.customer_not_found(merge.kept_id)


def _restore_other(merge: Merge, kept: Customer) -> None:
    now = {one.id: one for one in (*kept.branches, *kept.contacts)}

    def decide(other: Customer) -> CustomerChanged:
        other.merged, other.active = None, merge.plan["active"]
        other.branches = [_own_branch(one, now.get(one.id), merge) for one in other.branches]
        other.contacts = [_own_contact(one, now.get(one.id), merge) for one in other.contacts]
        _derive(other)
        return other.changed_event()

    _change(merge, f"restore{kept.version}", merge.other_id, decide)


def _own_branch(before: Branch, at_kept: Branch | None, merge: Merge) -> Branch:
    if at_kept is None:
        return before
    is_renamed = at_kept.name != merge.plan["branches"][before.id]
    return _copy(Branch, at_kept, name=at_kept.name if is_renamed else before.name)


def _own_contact(before: Contact, at_kept: Contact | None, merge: Merge) -> Contact:
    if at_kept is None:
        return before
    is_joined = before.id in merge.plan["same"] and not at_kept.active
    return _copy(Contact, at_kept, active=before.active if is_joined else at_kept.active)


def _empty_kept(merge: Merge, version: int) -> None:
    def decide(kept: Customer) -> CustomerChanged:
        if kept.version - 1 != version:
            raise _stale(kept, version)
        empty(kept, merge)
        return kept.changed_event()

    _change(merge, f"empty{version}", merge.kept_id, decide)


def empty(kept: Customer, merge: Merge) -> None:
    """Takes back what the merge has changed and nobody has changed since."""
    plan = merge.plan
    stored = kept.to_mongo().to_dict()
    for name, change in plan["fields"].items():
        if stored.get(name) == change["after"]:
            setattr(kept, name, change["before"])
    if (kept.info or "") == plan["info"]["after"]:
        kept.info = plan["info"]["before"] or None
    for contact in kept.contacts:
        for name, value in plan["filled"].get(contact.id, {}).items():
            if getattr(contact, name) == value:
                setattr(contact, name, None)
    kept.branches = [one for one in kept.branches if one.id not in plan["branches"]]
    kept.contacts = [one for one in kept.contacts if one.id not in plan["contacts"]]
    _derive(kept)
    kept.merges = [one for one in kept.merges if one["merge_id"] != merge.id]


def _announce(merge: Merge) -> Merge:
    def decide(now: Merge) -> Event | None:
        if now.state != "asked":
            return None
        now.state, now.announced = "moving", now.version
        return now.merged()

    return _change_merge(merge, "announce", decide)


def _announce_back(merge: Merge) -> Merge:
    def decide(now: Merge) -> Event | None:
        if now.announced_back is not None:
            return None
        now.announced_back = now.version
        return now.undone()

    return _change_merge(merge, "announce_back", decide)


def _refuse(merge: Merge, error: ServiceError) -> None:
    """Ends a merge that cannot be; the other customer is free again if this one has marked it."""

    def free(other: Customer) -> CustomerChanged | None:
        if not other.merged or other.merged["merge_id"] != merge.id:
            return None
        other.merged, other.active = None, merge.plan["active"]
        _derive(other)
        return other.changed_event()

    def decide(now: Merge) -> None:
        if now.state == "asked":
            now.state, now.refusal = "refused", error.code

    if _change_merge(merge, "refuse", decide).state == "refused":
        _change(merge, "free", merge.other_id, free)


def _change(merge: Merge, step: str, customer_id: str, decide: Any) -> Customer:
    """One step on a customer, once for the merge."""
    with using(replace(current(), request_id=f"{merge.id}:{step}")):
        return storage.change(Customer, customer_id, decide, not_found=errors.customer_not_found)


def _change_merge(merge: Merge, step: str, decide: Any) -> Merge:
    with using(replace(current(), request_id=f"{merge.id}:{step}")):
        return storage.change(Merge, merge.id, decide, not_found=merge_errors.merge_not_found)


def customers_row(customer_id: str) -> Row:
    """A stored customer, also one that was merged. Raises NotFound."""
    rows = Customer.rows({"_id": customer_id}, limit=1)
    if not rows:
        raise errors.customer_not_found(customer_id)
    return rows[0]


def _entry_of(kept: Customer, merge: Merge) -> Row | None:
    return next((one for one in kept.merges if one["merge_id"] == merge.id), None)


def _derive(customer: Customer) -> None:
    """What follows from the fields."""
    fields = fields_of(customer.to_mongo().to_dict())
    keys = [*duplicates.keys(fields), *duplicates.contact_keys(customer.kind, customer.contacts)]
    customer.likeness = duplicates.to_be_compared(keys, current().tenant)
    customer.user_ids = user_references.ids_of(fields)
    if fields.credit_limit is not None:
        customer.limited = True


def _copy(kind: type[P], part: P, **changes: Any) -> P:
    return kind(**{**part.to_mongo().to_dict(), **changes})


def _stale(customer: Customer, given: int) -> Stale:
    customer.version -= 1  # `change` has counted it up for the write that is not made
    return storage.stale(customer, given)
