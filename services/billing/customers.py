"""The copy of the customers that billing keeps, and what of it is printed on an invoice."""

from collections.abc import Iterable

from billing import customer_errors, deletions, errors
from billing.models import Customer
from chassis.clock import today
from chassis.storage import Row
from contracts.billing import Party
from contracts.customers import Address, BranchSnapshot, CustomerChanged, CustomerCreated, CustomerSnapshot


def keep(event: CustomerCreated | CustomerChanged) -> None:
    """Stores what the event says, unless something newer is stored already."""
    Customer.apply(event.subject, event.version, snapshot=event.customer.model_dump(mode="json"))
    deletions.drop_late(event.subject)


def load(customer_id: str) -> CustomerSnapshot:
    """The customer as its last event has it, its branches as they are today. Raises Unavailable when none has come yet."""
    rows = Customer.rows({"_id": customer_id}, ["snapshot"])
    if not rows:
        raise errors.customer_not_here_yet(customer_id)
    return _as_stored(rows[0])


def load_many(ids: Iterable[str]) -> dict[str, CustomerSnapshot]:
    """Those of the customers that an event has told of, their branches as they are today."""
    rows = Customer.rows({"_id": {"$in": sorted(set(ids))}}, ["snapshot"])
    return {row["_id"]: _as_stored(row) for row in rows}


def _as_stored(row: Row) -> CustomerSnapshot:
    return CustomerSnapshot.model_validate(row["snapshot"]).on_day(today())


def require(customer_id: str) -> None:
    """For a question that has nothing to show. Raises Unavailable when no event about the customer has come: the gateway asks
    the customers service whether it exists at all, and answers 404 if not."""
    if not Customer.rows({"_id": customer_id}, ["_id"]):
        raise errors.customer_not_here_yet(customer_id)


def require_branch(customer_id: str | None, branch_id: str | None) -> None:
    """For a list of one branch's documents. Raises Unavailable when no event about customer or branch has come yet."""
    if customer_id and branch_id and all(branch.id != branch_id for branch in load(customer_id).branches):
        raise errors.branch_not_here_yet(customer_id, branch_id)


def condition_of(branch_id: str) -> Row:
    """The query for what is a branch's: its own documents, and invoices that share orders of it with other branches."""
    return {"$or": [{"branch_id": branch_id}, {"branch_ids": branch_id}]}


def branch_of(
    customer_id: str, customer: CustomerSnapshot, branch_id: str | None, in_use: bool = True, held: str | None = None
) -> BranchSnapshot | None:
    """The branch with that id. Raises InvalidInput for one that is retired or another customer's today if it must be `in_use`,
    Unavailable when its event has not come yet. `held`: the branch that an open document has already; it keeps one that has
    moved."""
    if branch_id is None:
        return None
    for branch in customer.branches:
        if branch.id == branch_id:
            if in_use and branch.is_elsewhere(today()):
                if branch_id == held and branch.retired_on is None:
                    return branch
                raise customer_errors.branch_elsewhere(branch_id, branch.name)
            if branch.retired and in_use:
                raise errors.branch_retired(branch_id, branch.name)
            return branch
    raise errors.branch_not_here_yet(customer_id, branch_id)


def buyer(customer: CustomerSnapshot, branch: BranchSnapshot | None) -> Party:
    """Name and numbers of the customer; the branch's invoice address, if it has one of its own."""
    own = branch.addresses.invoice if branch else Address()
    return Party(
        name=customer.name,
        number=customer.number,
        kind=customer.kind.value,
        identity_number=customer.identity_number,
        vat_number=customer.vat_number,
        address=own if is_filled(own) else customer.addresses.invoice,
    )


def branch_to_write_to(customer: CustomerSnapshot, branch_id: str | None) -> BranchSnapshot | None:
    """The branch that a letter goes to today; None where it goes to the customer: without one, or when another has it now."""
    branch = next((one for one in customer.branches if one.id == branch_id), None)
    return None if branch is None or branch.is_elsewhere(today()) else branch


def delivery_address(customer: CustomerSnapshot, branch: BranchSnapshot | None) -> Address | None:
    """Where the goods went, if that is not the invoice address."""
    if branch is None:
        return customer.addresses.delivery
    return branch.addresses.delivery or customer.addresses.delivery


def is_filled(address: Address) -> bool:
    return bool(address.line1 or address.line2 or address.postcode or address.city)
