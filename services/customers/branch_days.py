"""A branch through time: addresses from a day, former ones with their last day, and whose it is. Pure; today is an argument.

A stored branch has `addresses`; beside them, only where there are some, `former_addresses` `[{addresses, until}]`,
`planned_addresses` `[{valid_from, addresses}]` and `moves` `[{move_id, direction, customer_id, on, pending?, withdrawn?}]`,
each in the order of its days. Plans whose day has come count at once, and are stored as what holds by the next write.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from chassis.storage import Row
from contracts.customers.branch_days import (
    ONE_DAY,
    BranchMove,
    PlannedAddresses,
    addresses_on,
    is_coming,
    is_here,
    last_day_here,
)
from contracts.customers.customers import Branch as BranchReply

if TYPE_CHECKING:
    from customers.branch_models import Branch
    from customers.models import Customer

OUT, IN = "out", "in"


def moves_of(row: Row) -> list[BranchMove]:
    """The moves of a stored branch that hold."""
    return [BranchMove.model_validate(one) for one in moves_of_rows(row)]


def moves_of_rows(row: Row) -> list[Row]:
    """The same as they are stored."""
    return [one for one in row.get("moves") or () if not one.get("withdrawn")]


def describe(row: Row, today: date) -> Row:
    """A stored branch as replies, events and the card want it: what holds today, and what is planned."""
    moves = moves_of(row)
    planned = [PlannedAddresses.model_validate(one) for one in row.get("planned_addresses") or ()]
    if not moves and not planned:
        return {**row, "in_use": not row.get("retired_on")}
    kept = BranchReply.model_validate({"id": "", "name": "", **row, "planned_addresses": planned, "moves": moves})
    asked = last_day_here(moves, today)
    return {
        **row,
        "addresses": addresses_on(kept, today).model_dump(mode="json", exclude_defaults=True),
        "former_addresses": _former(row, asked),
        "planned_addresses": [one.model_dump(mode="json") for one in planned if one.valid_from > asked],
        "moves": [one.model_dump(mode="json") for one in moves],
        "in_use": not row.get("retired_on") and is_here(moves, today),
    }


def describe_on(row: Row, day: date, today: date) -> Row:
    """The same with the name and the addresses of another day."""
    found = describe(row, today)
    for former in found.get("former_names") or ():
        if date.fromisoformat(former["until"]) > day:
            found = {**found, "name": former["name"]}
            break
    due = [one for one in found.get("planned_addresses") or () if date.fromisoformat(one["valid_from"]) <= day]
    past = [one for one in found.get("former_addresses") or () if date.fromisoformat(one["until"]) >= day]
    if due or past:
        found = {**found, "addresses": (due[-1] if due else past[0])["addresses"]}
    return found


def status(described: Row, today: date) -> str:
    """`active`, `retired`, `moved` (another customer's) or `coming` (this customer's from a later day)."""
    if described.get("retired_on"):
        return "retired"
    if described["in_use"]:
        return "active"
    return "coming" if is_coming(moves_of(described), today) else "moved"


def next_move(described: Row, today: date) -> str | None:
    """The day of the coming move, or of the latest one."""
    days = sorted(one["on"] for one in described.get("moves") or ())
    return next((day for day in days if day > today.isoformat()), days[-1] if days else None)


def planned_departure(moves: Iterable[Row] | None, today: date) -> str | None:
    """The day of a coming move to another customer that can be withdrawn; None for none."""
    coming = (one for one in moves or () if one["on"] > today.isoformat() and not one.get("withdrawn"))
    return next((str(one["on"]) for one in coming if one["direction"] == OUT), None)


def is_gone(row: Row, today: date) -> bool:
    """Whether the branch is another customer's and none that comes."""
    moves = moves_of(row)
    return not is_here(moves, today) and not is_coming(moves, today)


def is_occupied(branch: "Branch", today: date) -> bool:
    """Whether its name is taken at the customer: it is in use, or will be."""
    moves = moves_of(branch.to_mongo().to_dict())
    return not branch.retired_on and (is_here(moves, today) or is_coming(moves, today))


def settle(branch: "Branch", today: date) -> None:
    """Stores as what holds the planned addresses whose day has come."""
    row = branch.to_mongo().to_dict()
    if not row.get("planned_addresses"):
        return
    described = describe(row, today)
    for name in ("addresses", "former_addresses", "planned_addresses"):
        setattr(branch, name, described[name])


def put_addresses(branch: "Branch", addresses: Row, valid_from: date, today: date) -> bool:
    """Gives a settled branch addresses from a day; False when it has had others from that day or a later one on.

    What is planned for later days stays. The same addresses again change nothing.
    """
    if valid_from > today:
        others = [one for one in branch.planned_addresses or () if one["valid_from"] != valid_from.isoformat()]
        plan = {"valid_from": valid_from.isoformat(), "addresses": addresses}
        branch.planned_addresses = sorted([*others, plan], key=lambda one: str(one["valid_from"]))
        return True
    if addresses == branch.addresses:
        return True
    former = list(branch.former_addresses or ())
    until = (valid_from - ONE_DAY).isoformat()
    if former and former[-1]["until"] > until:
        return False
    if not former or former[-1]["until"] < until:  # else they are corrected on their first day
        branch.former_addresses = [*former, {"addresses": dict(branch.addresses), "until": until}]
    branch.addresses = addresses
    return True


def mark(customer: "Customer", today: date) -> None:
    """Notes on the customer when the next plan comes due, and whether a move is still to be finished."""
    rows = [one.to_mongo().to_dict() for one in customer.branches]
    days = [one["valid_from"] for row in rows for one in row.get("planned_addresses") or ()]
    days += [one["on"] for row in rows for one in row.get("moves") or () if not one.get("withdrawn")]
    customer.turns_on = min((day for day in days if day > today.isoformat()), default=None)
    customer.moving = any(is_unfinished(one) for row in rows for one in row.get("moves") or ()) or None


def is_unfinished(move: dict[str, Any]) -> bool:
    """Whether the other customer may not have heard of it."""
    return bool(move.get("pending") or move.get("withdrawn"))


def _former(row: Row, today: date) -> list[Row]:
    """The former addresses, with those that a plan has replaced up to today."""
    found, before = list(row.get("former_addresses") or ()), row.get("addresses") or {}
    for plan in row.get("planned_addresses") or ():
        if date.fromisoformat(plan["valid_from"]) > today:
            break
        until = date.fromisoformat(plan["valid_from"]) - ONE_DAY
        if not found or found[-1]["until"] < until.isoformat():
            found.append({"addresses": before, "until": until.isoformat()})
        before = plan["addresses"]
    return found
