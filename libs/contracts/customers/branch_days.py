"""What holds of a branch on a day: its addresses, and whose it is. A reader of an event asks with its own clock."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar

from contracts.base import Reply
from contracts.customers.addresses import Addresses
from contracts.open_enum import OpenEnum

ONE_DAY = timedelta(days=1)


class MoveDirection(OpenEnum):
    """Whether the branch leaves the customer on whose card it is read, or comes to it."""

    OUT = "out"
    IN = "in"


class BranchMove(Reply):
    """A branch belongs to another customer from the day `on`. The same branch has `out` at the customer that it leaves and `in`
    at the one that it comes to; `customer_id` is the other one."""

    direction: MoveDirection
    customer_id: str
    on: date


class PlannedAddresses(Reply):
    """Addresses that a branch has from a coming day."""

    valid_from: date
    addresses: Addresses = Addresses()


class FormerAddresses(Reply):
    """Addresses that a branch had up to a day, that day included."""

    until: date
    addresses: Addresses = Addresses()


class DatedBranch(Protocol):
    """What the functions here read of a branch."""

    @property
    def addresses(self) -> Addresses: ...
    @property
    def planned_addresses(self) -> list[PlannedAddresses]: ...
    @property
    def moves(self) -> list[BranchMove]: ...


B = TypeVar("B", bound=DatedBranch)


def is_here(moves: Sequence[BranchMove], day: date) -> bool:
    """Whether a branch with these moves is the customer's on the day: what the last move up to it says, or the contrary of what
    the first one after it says."""
    in_order = sorted(moves, key=lambda one: one.on)
    past = [one for one in in_order if one.on <= day]
    if past:
        return past[-1].direction != MoveDirection.OUT
    return not in_order or in_order[0].direction == MoveDirection.OUT


def is_coming(moves: Sequence[BranchMove], day: date) -> bool:
    """Whether it is not the customer's on the day, and will be later."""
    return not is_here(moves, day) and any(one.on > day for one in moves)


def last_day_here(moves: Sequence[BranchMove], day: date) -> date:
    """The day itself, or the last one on which the branch was the customer's before."""
    left = [one.on for one in moves if one.direction == MoveDirection.OUT and one.on <= day]
    return day if is_here(moves, day) or not left else max(left) - ONE_DAY


def addresses_on(branch: DatedBranch, day: date) -> Addresses:
    """The branch's addresses of that day, which is not before the one of the event or reply; of one that has left the customer,
    those of its last day there."""
    asked = last_day_here(branch.moves, day)
    due = [one for one in branch.planned_addresses if one.valid_from <= asked]
    return max(due, key=lambda one: one.valid_from).addresses if due else branch.addresses
