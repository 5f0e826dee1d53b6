"""The copy of the customers that this service keeps, fed by their events."""

from datetime import date

from chassis.storage import Row
from contracts.customers import BranchMove, BranchSnapshot, CustomerChanged, CustomerCreated
from contracts.customers.branch_days import is_here
from documents import deletions, errors
from documents.models import Customer


def keep(event: CustomerCreated | CustomerChanged) -> None:
    """Stores what the event says, unless something newer is stored already."""
    branches = [_branch_of(branch) for branch in event.customer.branches]
    Customer.apply(event.subject, event.version, name=event.customer.name, branches=branches)
    deletions.drop_late(event.subject)


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


def refuse_elsewhere(customer_id: str, branch_id: str | None, today: date) -> None:
    """Raises InvalidInput when a file that somebody uploads names a branch that is another customer's today."""
    known = Customer.rows({"_id": customer_id}, ["branches"]) if branch_id else []
    for branch in (one for row in known for one in row["branches"] if one["id"] == branch_id):
        if not is_here([BranchMove.model_validate(one) for one in branch.get("moves", ())], today):
            raise errors.branch_elsewhere(branch["id"], branch["name"])


def _branch_of(branch: BranchSnapshot) -> Row:
    moves = [one.model_dump(mode="json") for one in branch.moves]
    return {"id": branch.id, "name": branch.name} | ({"moves": moves} if moves else {})
