"""What the steps of a merge, and those of its undoing, do to the documents of both customers and of the merge itself."""

from dataclasses import replace
from typing import Any, TypeVar

from chassis import storage
from chassis.clock import today
from chassis.context import current, using
from chassis.storage import Row
from contracts.errors import Stale
from customers import branch_days, duplicates, errors, merge_errors, user_references
from customers.branch_models import Branch
from customers.contact_models import Contact
from customers.merge_models import Merge
from customers.models import Customer, fields_of

P = TypeVar("P", Branch, Contact)


def change_customer(merge: Merge, step: str, customer_id: str, decide: Any) -> Customer:
    """One step on a customer, once for the merge."""
    with using(replace(current(), request_id=f"{merge.id}:{step}")):
        return storage.change(Customer, customer_id, decide, not_found=errors.customer_not_found)


def change_merge(merge: Merge, step: str, decide: Any) -> Merge:
    """One step of the merge itself."""
    with using(replace(current(), request_id=f"{merge.id}:{step}")):
        return storage.change(Merge, merge.id, decide, not_found=merge_errors.merge_not_found)


def read_row(customer_id: str) -> Row:
    """A stored customer, also one that was merged. Raises NotFound."""
    rows = Customer.rows({"_id": customer_id}, limit=1)
    if not rows:
        raise errors.customer_not_found(customer_id)
    return rows[0]


def load(row: Row) -> Customer:
    """A stored customer as a document."""
    found: Customer = Customer._from_son(row)
    return found


def entry_of(kept: Customer, merge: Merge) -> Row | None:
    """What the kept customer says of the merge."""
    return next((one for one in kept.merges if one["merge_id"] == merge.id), None)


def derive(customer: Customer) -> None:
    """Sets what follows from the fields and branches."""
    fields = fields_of(customer.to_mongo().to_dict())
    keys = [*duplicates.keys(fields), *duplicates.contact_keys(customer.kind, customer.contacts)]
    customer.likeness = duplicates.to_be_compared(keys, current().tenant)
    customer.user_ids = user_references.ids_of(fields)
    if fields.credit_limit is not None:
        customer.limited = True
    branch_days.mark(customer, today())


def copy_part(kind: type[P], part: P, **changes: Any) -> P:
    """A branch or contact once more, with some changes."""
    return kind(**{**part.to_mongo().to_dict(), **changes})


def stale(customer: Customer, given: int) -> Stale:
    """The customer has changed since the merge was planned."""
    customer.version -= 1  # `change` has counted it up for the write that is not made
    return storage.stale(customer, given)
