"""Undoing the customers' part of a merge, step by step, each of which may be done twice; see `merges`.

What was moved goes back as it is now. Values that nobody has changed since are as before the merge: also where a merge that came
before this one was undone first, whose value this one would otherwise bring back.
"""

from collections.abc import Iterable
from typing import Any

from chassis.clock import today, with_zone
from chassis.storage import Row
from contracts.customers import CustomerChanged
from contracts.errors import Stale
from customers import errors, merge_branches
from customers.branch_models import Branch
from customers.contact_models import Contact
from customers.merge_documents import change_customer, copy_part, derive, entry_of, load, read_row, stale
from customers.merge_models import Merge
from customers.models import Customer

ATTEMPTS = 10


def give_back(merge: Merge) -> None:
    """The other customer gets what it had, as it is now at the kept one; then that one gives it up. Again, if it has changed
    between."""
    for _ in range(ATTEMPTS):
        kept = read_row(merge.kept_id)
        if not entry_of(load(kept), merge):
            return
        _restore_other(merge, load(kept))
        try:
            _empty_kept(merge, kept["version"])
        except Stale:
            continue
        return
    raise errors.customer_not_found(merge.kept_id)


def _restore_other(merge: Merge, kept: Customer) -> None:
    now: dict[str, Any] = {one.id: one for one in (*kept.branches, *kept.contacts)}

    def decide(other: Customer) -> CustomerChanged:
        other.merged, other.active = None, merge.plan["active"]
        back = [(one, now.get(one.id)) for one in other.branches]
        other.branches = [_own_branch(one, found, merge) for one, found in back if found is not None or not one.moves]
        other.contacts = [_own_contact(one, now.get(one.id), merge) for one in other.contacts]
        derive(other)
        return other.changed_event()

    change_customer(merge, f"restore{kept.version}", merge.other_id, decide)


def _own_branch(before: Branch, at_kept: Branch | None, merge: Merge) -> Branch:
    """The branch as the other customer has it again. One that has gone from the kept customer was a move that was withdrawn."""
    if at_kept is None:
        return before
    if found := (merge.plan.get("joined") or {}).get(before.id):
        return _part(before.to_mongo().to_dict(), found["kept"], at_kept, found["after"])
    is_renamed = at_kept.name != merge.plan["branches"][before.id]
    return copy_part(Branch, at_kept, name=at_kept.name if is_renamed else before.name)


def _part(before: Row, other_side: Row, now: Branch, after: Row) -> Branch:
    return Branch(**merge_branches.part(before, other_side, now.to_mongo().to_dict(), after, today()))


def _own_contact(before: Contact, at_kept: Contact | None, merge: Merge) -> Contact:
    if at_kept is None:
        return before
    is_joined = before.id in merge.plan["same"] and not at_kept.active
    return copy_part(Contact, at_kept, active=before.active if is_joined else at_kept.active)


def _empty_kept(merge: Merge, version: int) -> None:
    def decide(kept: Customer) -> CustomerChanged:
        if kept.version - 1 != version:
            raise stale(kept, version)
        _empty(kept, merge)
        return kept.changed_event()

    change_customer(merge, f"empty{version}", merge.kept_id, decide)


def _empty(kept: Customer, merge: Merge) -> None:
    """Takes back what the merge has changed and nobody has changed since."""
    plan, earlier = merge.plan, _undone_since(merge)
    stored = kept.to_mongo().to_dict()
    for name, change in plan["fields"].items():
        if stored.get(name) == change["after"]:
            setattr(kept, name, _before(change, [one["fields"].get(name) for one in earlier]))
    if (kept.info or "") == plan["info"]["after"]:
        kept.info = _before(plan["info"], [one["info"] for one in earlier]) or None
    for contact in kept.contacts:
        for name, value in plan["filled"].get(contact.id, {}).items():
            if getattr(contact, name) == value:
                setattr(contact, name, None)
    own = [_as_before(one, merge) for one in kept.branches]
    kept.branches = [one for one in own if one is not None]
    kept.contacts = [one for one in kept.contacts if one.id not in plan["contacts"]]
    derive(kept)
    kept.merges = [one for one in kept.merges if one["merge_id"] != merge.id]


def _as_before(branch: Branch, merge: Merge) -> Branch | None:
    """A branch as the kept customer has it again; None for one of the other's."""
    if found := (merge.plan.get("joined") or {}).get(branch.id):
        other = next(one for one in read_row(merge.other_id)["branches"] if one["id"] == branch.id)
        return _part(found["kept"], other, branch, found["after"])
    return None if branch.id in merge.plan["branches"] else branch


def _undone_since(merge: Merge) -> list[Row]:
    """The plans of merges into the same customer that came before this one and were undone after it, the latest first."""
    query = {"kept_id": merge.kept_id, "state": "undone", "_id": {"$lt": merge.id}}
    rows = Merge.rows(query, ["plan", "changed_at"], sort=[("_id", -1)])
    return [row["plan"] for row in rows if with_zone(row["changed_at"]) > with_zone(merge.asked_at)]


def _before(change: Row, earlier: Iterable[Row | None]) -> Any:
    """The value before the merge; of one that an undone merge had brought, the value before that one."""
    value = change["before"]
    for one in earlier:
        if one is not None and one["after"] == value:
            value = one["before"]
    return value
