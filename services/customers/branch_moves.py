"""A branch moves to another customer from a day. Two documents change; the old customer's says what is still to be done.

    move       old: `out`, pending  →  new: the branch, `in`  →  old: no longer pending
    withdraw   old: withdrawn       →  new: `in`, unless it was there, and out again  →  old: the move is removed

Each step has a request id of the move's own, so that it takes effect once, whoever repeats it: the caller, or the daily work
that finishes what a kill has left. Withdrawing puts the branch there first, so that a late `in` finds its id used.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from chassis import clock
from chassis.context import current, using
from chassis.daily import Daily
from chassis.ids import new_id
from chassis.logs import log
from chassis.storage import Row
from contracts.customers import CustomerBranch, CustomerChanged, MoveBranch, WithdrawBranchMove
from contracts.errors import Conflict, NotFound
from customers import branch_days, branch_errors, branches, customers, deletion_errors, erasures, errors
from customers.branch_days import IN, OUT
from customers.branch_models import Branch
from customers.models import Customer

Move = dict[str, Any]
MOST_AT_A_LOOK = 200
GONE = ("customers.customer_not_found", "customers.customer_erased")
"""The errors of a customer to which no branch can come any more."""


def move(request: MoveBranch, today: date) -> CustomerBranch:
    """Moves a branch, and returns it as the old customer has it. Raises NotFound, Stale, InvalidInput, Conflict."""
    if request.on < today:
        raise branch_errors.move_in_the_past(today)

    def decide(customer: Customer) -> CustomerChanged:
        branch = branches.of(customer, request.branch_id)
        target = _find_target(request.to_customer)
        if target["_id"] == request.customer_id:
            raise branch_errors.same_customer()
        _refuse_move(branch, today)
        _refuse_name(target, branch, today)
        branch.moves = [*(branch.moves or ()), {**_new_move(OUT, target["_id"], request.on), "pending": True}]
        return customer.changed_event()

    branches.update(request.customer_id, decide, today, request.version)
    return branches.reply(finish(request.customer_id, today), request.branch_id, today)


def withdraw(request: WithdrawBranchMove, today: date) -> CustomerBranch:
    """Withdraws a planned move. Raises NotFound, Stale, Conflict when none is planned."""

    def decide(customer: Customer) -> CustomerChanged:
        branch = branches.of(customer, request.branch_id)
        planned = _planned_out(branch, today)
        if planned is None:
            raise branch_errors.branch_move_not_planned(branch.name)
        branch.moves = [{**one, "withdrawn": True} if one == planned else one for one in branch.moves]
        return customer.changed_event()

    branches.update(request.customer_id, decide, today, request.version)
    return branches.reply(finish(request.customer_id, today), request.branch_id, today)


def finish(customer_id: str, today: date) -> Customer:
    """Does what is left of the customer's moves, and returns it."""
    row = customers.read(customer_id, ("branches",))
    for branch in row.get("branches", ()):
        for one in branch.get("moves") or ():
            if branch_days.is_unfinished(one):
                _finish_one(customer_id, branch, one, today)
    found: Customer | None = Customer.read_one(customer_id)
    if found is None:
        raise errors.customer_not_found(customer_id)
    return found


def _finish_one(customer_id: str, branch: Row, one: Move, today: date) -> None:
    arriving = {**_new_move(IN, customer_id, date.fromisoformat(one["on"])), "move_id": one["move_id"]}
    target_id = _kept_of(one["customer_id"])
    try:
        _step(one, IN, target_id, lambda target: _put_in(target, branch, arriving, today), today)
        if one.get("withdrawn"):
            _step(one, "back", target_id, lambda target: _take_back(target, branch["id"], arriving), today)
    except (NotFound, Conflict) as error:
        if error.code not in GONE:
            raise
        one = {**one, "withdrawn": True}  # the other customer was deleted or erased before it heard of the branch
    _step(one, "end", customer_id, lambda customer: _end(customer, one), today)


def _kept_of(customer_id: str) -> str:
    """The customer into which that one was merged meanwhile, or itself."""
    seen: set[str] = set()
    while customer_id not in seen:
        seen.add(customer_id)
        rows = Customer.rows({"_id": customer_id}, ["merged"], limit=1)
        customer_id = ((rows[0].get("merged") if rows else None) or {"into": customer_id})["into"]
    return customer_id


def _step(
    one: Move, name: str, customer_id: str, decide: Callable[[Customer], CustomerChanged | None], today: date
) -> None:
    """One write under a request id of its own, which the document records."""
    request_id = f"{one['move_id']}:{name}{':w' if one.get('withdrawn') and name == 'end' else ''}"
    with using(replace(current(), request_id=request_id)):
        branches.update(customer_id, decide, today)


def _put_in(target: Customer, branch: Row, arriving: Move, today: date) -> CustomerChanged | None:
    """Gives the new customer the branch, with the addresses that it has on the day, and those planned for later days."""
    day = date.fromisoformat(arriving["on"])
    arrived = branch_days.describe_on({**branch, "moves": []}, day, today)
    there = next((one for one in target.branches if one.id == branch["id"]), None)
    if there is None:
        there = Branch(id=branch["id"], name=branch["name"], addresses=arrived["addresses"])
        target.branches.append(there)
    elif any(one["move_id"] == arriving["move_id"] for one in there.moves or ()):
        return None
    there.name, there.retired_on, there.planned_addresses = branch["name"], None, None
    branch_days.put_addresses(there, arrived["addresses"], day, today)
    later = [one for one in arrived.get("planned_addresses") or () if one["valid_from"] > arriving["on"]]
    there.planned_addresses = [*(there.planned_addresses or ()), *later]
    there.moves = [*(there.moves or ()), arriving]
    return target.changed_event()


def _take_back(target: Customer, branch_id: str, arriving: Move) -> CustomerChanged | None:
    """The branch is not coming: it goes from a customer that has never had it, with what its contacts say of it."""
    there = next((one for one in target.branches if one.id == branch_id), None)
    if there is None:
        return None
    there.moves = [one for one in there.moves or () if one["move_id"] != arriving["move_id"]]
    there.planned_addresses = [one for one in there.planned_addresses or () if one["valid_from"] < arriving["on"]]
    if not there.moves:
        target.branches.remove(there)
        for contact in target.contacts:
            if contact.branch_id == branch_id:
                contact.branch_id = None
    return target.changed_event()


def _end(customer: Customer, finished: Move) -> CustomerChanged | None:
    """The other customer knows: a move is no longer pending, a withdrawn one is gone."""
    is_withdrawn = bool(finished.get("withdrawn"))
    for branch in customer.branches:
        for one in branch.moves or ():
            if one["move_id"] == finished["move_id"] and (is_withdrawn or not one.get("withdrawn")):
                branch.moves = list(_without(branch.moves, one, is_withdrawn))
                return customer.changed_event()
    return None


def _without(moves: Iterable[Move], finished: Move, is_withdrawn: bool) -> Iterable[Move]:
    """The moves in their order, that one no longer pending, or left out."""
    for one in moves:
        if one is not finished:
            yield one
        elif not is_withdrawn:
            yield {key: value for key, value in one.items() if key != "pending"}


def _find_target(said: str) -> Row:
    rows = Customer.rows(
        {"$or": [{"_id": said}, {"number": said}]}, ["name", "branches", "deleting", "erased", "merged"], limit=1
    )
    if not rows:
        raise branch_errors.unknown_customer(said)
    customers.refuse_merged(rows[0]["_id"], rows[0].get("merged"))
    erasures.refuse_erased(rows[0].get("erased"))
    if rows[0].get("deleting"):
        raise deletion_errors.being_deleted()
    return rows[0]


def _refuse_move(branch: Branch, today: date) -> None:
    if not branch_days.describe(branch.to_mongo().to_dict(), today)["in_use"]:
        raise branch_errors.branch_not_in_use(branch.name)
    if (planned := _planned_out(branch, today)) is not None:
        raise branch_errors.branch_move_planned(branch.name, planned["on"])


def _refuse_name(target: Row, branch: Branch, today: date) -> None:
    others = [Branch._from_son(one) for one in target.get("branches", ()) if one["id"] != branch.id]
    if any(one.name == branch.name and branch_days.is_occupied(one, today) for one in others):
        raise branch_errors.branch_name_taken_there(target["name"], branch.name)


def _planned_out(branch: Branch, today: date) -> Move | None:
    coming = [one for one in branch.moves or () if one["on"] > today.isoformat() and not one.get("withdrawn")]
    return next((one for one in coming if one["direction"] == OUT), None)


def _new_move(direction: str, customer_id: str, on: date) -> Move:
    return {"move_id": new_id("mov"), "direction": direction, "customer_id": customer_id, "on": on.isoformat()}


def companies_with_work() -> Iterable[str]:
    """The companies with an unfinished move, or a plan whose day has come: the one query here that is not about one company."""
    collection = Customer._get_collection()
    due = {"turns_on": {"$lte": clock.today().isoformat()}}
    return sorted({*collection.distinct("tenant", {"moving": True}), *collection.distinct("tenant", due)})


def catch_up(today: date) -> None:
    """Finishes the company's moves, and tells of what has come due. May be repeated, and run twice at once."""
    for row in Customer.rows({"moving": True, "merged": None}, ["_id"], limit=MOST_AT_A_LOOK):
        _try(row["_id"], lambda customer_id: finish(customer_id, today))
    due = {"turns_on": {"$lte": today.isoformat()}, "merged": None}
    for row in Customer.rows(due, ["_id"], limit=MOST_AT_A_LOOK):
        _try(row["_id"], lambda customer_id: branches.update(customer_id, lambda one: _tell(one, today), today))


def _try(customer_id: str, work: Callable[[str], object]) -> None:
    """What one customer refuses, since it is being deleted perhaps, keeps no other from its turn; the next look tries again."""
    try:
        work(customer_id)
    except (Conflict, NotFound) as error:
        log.warning("branch_moves %s: %s", customer_id, error.code)


def _tell(customer: Customer, today: date) -> CustomerChanged | None:
    is_due = customer.turns_on is not None and customer.turns_on <= today.isoformat()
    return customer.changed_event() if is_due else None


DAILY = Daily("branch_moves", companies_with_work, catch_up, every_look=True)
