"""The copy of the customers that this service keeps, fed by their events."""

from contracts.customers import CustomerChanged, CustomerCreated
from documents import errors
from documents.models import Customer


def keep(event: CustomerCreated | CustomerChanged) -> None:
    """Stores what the event says, unless something newer is stored already."""
    branches = [{"id": branch.id, "name": branch.name} for branch in event.customer.branches]
    Customer.apply(event.subject, event.version, name=event.customer.name, branches=branches)


def branch_name(customer_id: str, branch_id: str | None) -> str:
    """The current name of a branch, "" for None. Raises Unavailable if no event about it or its customer has arrived yet."""
    known = Customer.rows({"_id": customer_id}, ["branches"])
    if not known:
        raise errors.customer_not_here_yet(customer_id)
    if branch_id is None:
        return ""
    for branch in known[0]["branches"]:
        if branch["id"] == branch_id:
            return str(branch["name"])
    raise errors.branch_not_here_yet(customer_id, branch_id)
