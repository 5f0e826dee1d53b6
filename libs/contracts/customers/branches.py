"""Requests about a customer's branches."""

from datetime import date

from contracts.access import Role
from contracts.base import Id, ListRequest, Name, Page, Request, Version
from contracts.customers.addresses import Addresses
from contracts.customers.branch_days import BranchMove
from contracts.customers.customers import Branch, Customer, NewBranch
from contracts.deprecation import Deprecation


class NamedBranchMove(BranchMove):
    """A move with the number and name of the other customer as they are now; empty for one that is there no longer."""

    customer_number: str = ""
    customer_name: str = ""


class CustomerBranch(Branch):
    """One branch and the customer that it belongs to. `version` is the customer's, as If-Match of the next change wants it."""

    customer_id: str
    version: int
    moves: list[NamedBranchMove] = []  # type: ignore[assignment]


class CreateBranch(NewBranch, Request[CustomerBranch], service="customers", role=Role.SELLER):
    """Creates a branch and returns it. The same request sent again returns the same branch, whatever has happened since.

    Raises NotFound `customers.customer_not_found`, InvalidInput below `/addresses`, and Conflict `customers.branch_name_taken` if
    another branch in use has the name.
    """

    customer_id: Id


class GetBranch(Request[CustomerBranch], service="customers", role=Role.VIEWER):
    """Returns a branch of a customer, also a retired one; with the name and the addresses of the day `on`, if it is given. On
    the day of a new name that name is returned. Raises NotFound."""

    customer_id: Id
    branch_id: Id
    on: date | None = None


class AddBranch(
    NewBranch,
    Request[Customer],
    service="customers",
    role=Role.SELLER,
    deprecated=Deprecation(since=date(2026, 11, 25), sunset=date(2027, 6, 1), use="CreateBranch"),
):
    """Creates a branch and returns the whole customer."""

    customer_id: Id


class ChangeBranch(Request[Customer], service="customers", role=Role.SELLER):
    """Changes the given fields of a branch. A former name is kept in `former_names` with its last day.

    The addresses hold from the day `valid_from`, or from today; those before are kept with their last day. A coming day plans
    them: one set for each day. Raises InvalidInput at `/valid_from` for a day without addresses, or one before which the branch
    has had other addresses already.
    """

    customer_id: Id
    version: Version
    branch_id: Id
    name: Name | None = None
    addresses: Addresses | None = None
    valid_from: date | None = None


class RetireBranch(Request[Customer], service="customers", role=Role.SELLER):
    """Retires a branch as of today: it can no longer be chosen, documents keep it. `retired=false` takes it into use again."""

    customer_id: Id
    version: Version
    branch_id: Id
    retired: bool = True


class ListBranches(ListRequest[Page[Branch]], service="customers", role=Role.VIEWER):
    """Lists a customer's branches, newest first; without the retired ones if `retired` is false."""

    customer_id: Id
    retired: bool = True
