"""Requests that move a branch to another customer from a day, and that withdraw what is planned of a branch."""

from datetime import date

from contracts.access import Role
from contracts.base import Id, Name, Request, Version
from contracts.customers.branches import CustomerBranch


class MoveBranch(Request[CustomerBranch], service="customers", role=Role.SELLER):
    """Moves a branch to another customer from a day, today at the earliest, and returns it as the old customer has it.

    The branch keeps its id. Documents made before stay with the old customer, and so do its open ones; from that day new ones can
    name the branch at the new customer only. `to_customer` is the customer's number or id.

    Raises NotFound, Stale, InvalidInput at `/to_customer` for an unknown one or the same one, or at `/on` for a day in the past,
    and Conflict for a branch that is retired or another customer's, whose move is planned already, or whose name is taken there.
    """

    customer_id: Id
    version: Version
    branch_id: Id
    to_customer: Name
    on: date


class WithdrawBranchMove(Request[CustomerBranch], service="customers", role=Role.SELLER):
    """Withdraws the planned move of a branch to another customer.

    Raises NotFound, Stale, and Conflict when no move away is planned: one whose day has come is undone by moving the branch back.
    """

    customer_id: Id
    version: Version
    branch_id: Id


class WithdrawBranchAddresses(Request[CustomerBranch], service="customers", role=Role.SELLER):
    """Withdraws the addresses that a branch would have from a coming day.

    Raises NotFound, Stale, and InvalidInput at `/valid_from` when none are planned from that day.
    """

    customer_id: Id
    version: Version
    branch_id: Id
    valid_from: date
