"""Requests about a customer's branches."""

from datetime import date

from contracts.access import Role
from contracts.base import Id, ListRequest, Name, Page, Request, Version
from contracts.customers.addresses import Addresses
from contracts.customers.customers import Branch, Customer, NewBranch
from contracts.deprecation import Deprecation


class CustomerBranch(Branch):
    """One branch and the customer that it belongs to. `version` is the customer's, as If-Match of the next change wants it."""

    customer_id: str
    version: int


class CreateBranch(NewBranch, Request[CustomerBranch], service="customers", role=Role.SELLER):
    """Creates a branch and returns it. The same request sent again returns the same branch, whatever has happened since.

    Raises NotFound `customers.customer_not_found`, InvalidInput below `/addresses`, and Conflict `customers.branch_name_taken` if
    another branch in use has the name.
    """

    customer_id: Id


class GetBranch(Request[CustomerBranch], service="customers", role=Role.VIEWER):
    """Returns a branch of a customer, also a retired one. Raises NotFound."""

    customer_id: Id
    branch_id: Id


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
    """Changes the given fields of a branch. A former name is kept in `former_names` with its last day."""

    customer_id: Id
    version: Version
    branch_id: Id
    name: Name | None = None
    addresses: Addresses | None = None


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
