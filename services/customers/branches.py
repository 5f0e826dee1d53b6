"""Branches: shops and factories of a customer. Never deleted: retired, or reused under a new, dated name."""

from collections.abc import Callable
from datetime import date

from chassis.clock import today
from chassis.paging import page_of_parts
from chassis.storage import Row
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
    WithdrawBranchAddresses,
)
from customers import branch_days, branch_errors, customers, errors, normalise, parts
from customers.branch_models import Branch
from customers.models import Customer, dump_addresses
from customers.place_rules import carry_points


def list_branches(request: ListBranches, on: date | None = None) -> Page[contract.Branch]:
    """A page of the customer's branches. Raises NotFound."""
    row = customers.read(request.customer_id, ("branches",))
    found = [branch_days.describe(one, on or today()) for one in row.get("branches", ())]
    found = [one for one in found if request.retired or one["in_use"]]
    return page_of_parts(found, request, contract.Branch.model_validate)


def get(request: GetBranch, on: date | None = None) -> CustomerBranch:
    """Returns one branch, as it is today or was on the day that is asked for. Raises NotFound."""
    row = customers.read(request.customer_id, ("version", "branches"))
    for branch in row.get("branches", ()):
        if branch["id"] == request.branch_id:
            found = branch_days.describe_on(branch, request.on or on or today(), on or today())
            return _reply_about(found, row["_id"], row["version"])
    raise errors.branch_not_found(request.branch_id)


def create(request: CreateBranch, on: date | None = None) -> CustomerBranch:
    """Creates a branch. Raises NotFound, InvalidInput, or Conflict when a branch in use has the name."""
    customer = _append(request, on or today())
    return reply(customer, parts.created_reply(customer, customer.branches)["id"], on or today())


def add(request: AddBranch, on: date | None = None) -> contract.Customer:
    """Creates a branch for a gateway of release 0.1 and returns the whole customer. Raises as `create` does."""
    return _append(request, on or today()).to_contract()


def reply(customer: Customer, branch_id: str, day: date) -> CustomerBranch:
    """One branch of a customer, as replies describe it."""
    described = branch_days.describe(of(customer, branch_id).to_mongo().to_dict(), day)
    return _reply_about(described, customer.id, customer.version)


def _reply_about(described: Row, customer_id: str, version: int) -> CustomerBranch:
    """With numbers and names of the customers from which and to which it moves."""
    moves = described.get("moves") or []
    ids = sorted({one["customer_id"] for one in moves})
    rows = Customer.rows({"_id": {"$in": ids}}, ["number", "name"]) if ids else []
    others = {row["_id"]: {"customer_number": row["number"], "customer_name": row["name"]} for row in rows}
    named = [{**one, **others.get(one["customer_id"], {})} for one in moves]
    return CustomerBranch.model_validate({**described, "moves": named, "customer_id": customer_id, "version": version})


def _append(request: CreateBranch | AddBranch, day: date) -> Customer:
    addresses = dump_addresses(normalise.normalise_addresses(request.addresses))

    def decide(customer: Customer) -> CustomerChanged | None:
        if parts.find_created(customer.branches):  # sent again after `applied` has dropped the request
            return None
        refuse_taken(customer, request.name, day)
        customer.branches.append(Branch(id=parts.new_part_id("bra"), name=request.name, addresses=addresses))
        return customer.changed_event()

    return update(request.customer_id, decide, day)


def change(request: ChangeBranch, day: date) -> contract.Customer:
    """Changes name or addresses; a new name keeps the old one with its last day, new addresses the old ones.

    Raises NotFound, InvalidInput, Stale, or Conflict when a branch in use has the new name.
    """
    if request.valid_from is not None and request.addresses is None:
        raise branch_errors.addresses_missing()
    valid_from = request.valid_from or day
    addresses = None if request.addresses is None else normalise.normalise_addresses(request.addresses)

    def decide(customer: Customer) -> CustomerChanged:
        branch = of(customer, request.branch_id)
        if request.name is not None and request.name != branch.name:
            refuse_taken(customer, request.name, day)
            branch.former_names.append({"name": branch.name, "until": day.isoformat()})
            branch.name = request.name
        if addresses is not None:
            before = Addresses.model_validate(branch.addresses)
            after = dump_addresses(carry_points(before, addresses))
            if not branch_days.put_addresses(branch, after, valid_from, day):
                raise branch_errors.addresses_later(branch.former_addresses[-1]["until"])
        return customer.changed_event()

    return update(request.customer_id, decide, day, request.version).to_contract()


def withdraw_addresses(request: WithdrawBranchAddresses, day: date) -> CustomerBranch:
    """Takes planned addresses away. Raises NotFound, Stale, InvalidInput when none are planned from that day."""
    wanted = request.valid_from.isoformat()

    def decide(customer: Customer) -> CustomerChanged:
        branch = of(customer, request.branch_id)
        planned = list(branch.planned_addresses or ())
        left = [one for one in planned if one["valid_from"] != wanted]
        if len(left) == len(planned):
            raise branch_errors.addresses_not_planned(wanted)
        branch.planned_addresses = left
        return customer.changed_event()

    return reply(update(request.customer_id, decide, day, request.version), request.branch_id, day)


def retire(request: RetireBranch, day: date) -> contract.Customer:
    """Hides the branch from choice as of today, or takes it into use again. Retiring twice keeps the first day."""

    def decide(customer: Customer) -> CustomerChanged:
        branch = of(customer, request.branch_id)
        if not request.retired:
            refuse_taken(customer, branch.name, day, but=branch.id)
        branch.retired_on = (branch.retired_on or day.isoformat()) if request.retired else None
        return customer.changed_event()

    return update(request.customer_id, decide, day, request.version).to_contract()


def update(
    customer_id: str, decide: Callable[[Customer], CustomerChanged | None], day: date, version: int | None = None
) -> Customer:
    """Stores what `decide` changes of a customer's branches, and what has come due of them. Raises NotFound, Stale."""

    def settled(customer: Customer) -> CustomerChanged | None:
        for branch in customer.branches:
            branch_days.settle(branch, day)
        decided = decide(customer)
        branch_days.mark(customer, day)
        return decided

    return customers.update(customer_id, settled, version)


def of(customer: Customer, branch_id: str) -> Branch:
    """One branch of a customer. Raises NotFound."""
    for branch in customer.branches:
        if branch.id == branch_id:
            found: Branch = branch
            return found
    raise errors.branch_not_found(branch_id)


def refuse_taken(customer: Customer, name: str, day: date, but: str = "") -> None:
    """Raises Conflict when another branch that is in use, or will be, has the name."""
    others = [one for one in customer.branches if one.name == name and one.id != but]
    if any(branch_days.is_occupied(one, day) for one in others):
        raise errors.branch_name_taken(name)
