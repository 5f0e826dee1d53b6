"""Branches: shops and factories of a customer. Never deleted: retired, or reused under a new, dated name."""

from datetime import date

from chassis.paging import page_of_parts
from contracts import customers as contract
from contracts.base import Page
from contracts.customers import (
    AddBranch,
    Addresses,
    ChangeBranch,
    CreateBranch,
    CustomerBranch,
    CustomerChanged,
    GetBranch,
    ListBranches,
    RetireBranch,
)
from customers import customers, errors, normalise, parts
from customers.models import Branch, Customer, dump_addresses
from customers.place_rules import carry_points


def list_branches(request: ListBranches) -> Page[contract.Branch]:
    """A page of the customer's branches. Raises NotFound."""
    row = customers.read(request.customer_id, ("branches",))
    found = [one for one in row.get("branches", ()) if request.retired or not one.get("retired_on")]
    return page_of_parts(found, request, contract.Branch.model_validate)


def get(request: GetBranch) -> CustomerBranch:
    """Returns one branch. Raises NotFound."""
    row = customers.read(request.customer_id, ("version", "branches"))
    for branch in row.get("branches", ()):
        if branch["id"] == request.branch_id:
            return CustomerBranch.model_validate({**branch, "customer_id": row["_id"], "version": row["version"]})
    raise errors.branch_not_found(request.branch_id)


def create(request: CreateBranch) -> CustomerBranch:
    """Creates a branch. Raises NotFound, InvalidInput, or Conflict when a branch in use has the name."""
    customer = _append(request)
    return CustomerBranch.model_validate(parts.created_reply(customer, customer.branches))


def add(request: AddBranch) -> contract.Customer:
    """Creates a branch for a gateway of release 0.1 and returns the whole customer. Raises as `create` does."""
    return _append(request).to_contract()


def _append(request: CreateBranch | AddBranch) -> Customer:
    addresses = dump_addresses(normalise.normalise_addresses(request.addresses))

    def decide(customer: Customer) -> CustomerChanged | None:
        if parts.find_created(customer.branches):  # sent again after `applied` has dropped the request
            return None
        _refuse_taken(customer, request.name)
        customer.branches.append(Branch(id=parts.new_part_id("bra"), name=request.name, addresses=addresses))
        return customer.changed_event()

    return customers.update(request.customer_id, decide)


def change(request: ChangeBranch, today: date) -> contract.Customer:
    """Changes name or addresses; a new name keeps the old one with its last day.

    Raises NotFound, InvalidInput, Stale, or Conflict when a branch in use has the new name.
    """
    addresses = None if request.addresses is None else normalise.normalise_addresses(request.addresses)

    def decide(customer: Customer) -> CustomerChanged:
        branch = of(customer, request.branch_id)
        if request.name is not None and request.name != branch.name:
            _refuse_taken(customer, request.name)
            branch.former_names.append({"name": branch.name, "until": today.isoformat()})
            branch.name = request.name
        if addresses is not None:
            before = Addresses.model_validate(branch.addresses)
            branch.addresses = dump_addresses(carry_points(before, addresses))
        return customer.changed_event()

    return customers.update(request.customer_id, decide, request.version).to_contract()


def retire(request: RetireBranch, today: date) -> contract.Customer:
    """Hides the branch from choice as of today, or takes it into use again. Retiring twice keeps the first day."""

    def decide(customer: Customer) -> CustomerChanged:
        branch = of(customer, request.branch_id)
        if not request.retired:
            _refuse_taken(customer, branch.name, but=branch.id)
        branch.retired_on = (branch.retired_on or today.isoformat()) if request.retired else None
        return customer.changed_event()

    return customers.update(request.customer_id, decide, request.version).to_contract()


def of(customer: Customer, branch_id: str) -> Branch:
    """One branch of a customer. Raises NotFound."""
    for branch in customer.branches:
        if branch.id == branch_id:
            found: Branch = branch
            return found
    raise errors.branch_not_found(branch_id)


def _refuse_taken(customer: Customer, name: str, but: str = "") -> None:
    if any(one.name == name and not one.retired_on and one.id != but for one in customer.branches):
        raise errors.branch_name_taken(name)
