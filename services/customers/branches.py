"""Branches: shops and factories of a customer. Never deleted: retired, or reused under a new, dated name."""

from datetime import date

from chassis.ids import new_id
from chassis.paging import page_of_parts
from contracts import customers as contract
from contracts.base import Page
from contracts.customers import AddBranch, ChangeBranch, CustomerChanged, ListBranches, RetireBranch
from customers import customers, errors, normalise
from customers.models import Branch, Customer, stored


def listed(request: ListBranches) -> Page[contract.Branch]:
    row = customers.read(request.customer_id, ("branches",))
    found = [one for one in row.get("branches", ()) if request.retired or not one.get("retired_on")]
    return page_of_parts(found, request, contract.Branch.model_validate)


def add(request: AddBranch) -> contract.Customer:
    """Adds a branch. Raises NotFound, InvalidInput, or Conflict when a branch in use has the name."""
    addresses = stored(normalise.accepted_addresses(request.addresses))

    def decide(customer: Customer) -> CustomerChanged:
        _refuse_taken(customer, request.name)
        customer.branches.append(Branch(id=new_id("bra"), name=request.name, addresses=addresses))
        return customer.changed()

    return customers.changed(request.customer_id, decide).to_contract()


def change(request: ChangeBranch, today: date) -> contract.Customer:
    """Changes name or addresses. A new name is a reuse: the old one stays readable with its last day."""
    addresses = None if request.addresses is None else stored(normalise.accepted_addresses(request.addresses))

    def decide(customer: Customer) -> CustomerChanged:
        branch = of(customer, request.branch_id)
        if request.name is not None and request.name != branch.name:
            _refuse_taken(customer, request.name)
            branch.former_names.append({"name": branch.name, "until": today.isoformat()})
            branch.name = request.name
        if addresses is not None:
            branch.addresses = addresses
        return customer.changed()

    return customers.changed(request.customer_id, decide, request.version).to_contract()


def retire(request: RetireBranch, today: date) -> contract.Customer:
    """Hides the branch from choice as of today, or takes it into use again. Retiring twice keeps the first day."""

    def decide(customer: Customer) -> CustomerChanged:
        branch = of(customer, request.branch_id)
        if not request.retired:
            _refuse_taken(customer, branch.name, but=branch.id)
        branch.retired_on = (branch.retired_on or today.isoformat()) if request.retired else None
        return customer.changed()

    return customers.changed(request.customer_id, decide, request.version).to_contract()


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
