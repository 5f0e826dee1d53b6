"""Branches of customers that are merged: those that move between the two, those that come from a third one, names and plans."""

from datetime import date, timedelta
from typing import Any

import pytest

from contracts import customers
from contracts.errors import Conflict
from customers import branch_moves
from customers.models import Customer
from tests.flows import merge_books
from tests.flows.merge_books import TODAY, Company, read, two

LATER = TODAY + timedelta(days=3)


stored, company = merge_books.stored, merge_books.company


def change_branch(company: Company, customer_id: str, branch_id: str, **changes: Any) -> None:
    version = read(company, customer_id).version
    asked = customers.ChangeBranch(customer_id=customer_id, version=version, branch_id=branch_id, **changes)
    company.serve("customers", "change_branch", asked)
    company.deliver()


def move(company: Company, customer_id: str, branch_id: str, to: str, on: date) -> None:
    version = read(company, customer_id).version
    asked = customers.MoveBranch(customer_id=customer_id, version=version, branch_id=branch_id, to_customer=to, on=on)
    company.run(branch_moves.move, asked, TODAY)
    company.deliver()


def withdraw(company: Company, customer_id: str, branch_id: str) -> None:
    version = read(company, customer_id).version
    asked = customers.WithdrawBranchMove(customer_id=customer_id, version=version, branch_id=branch_id)
    company.run(branch_moves.withdraw, asked, TODAY)
    company.deliver()


def merge(company: Company, kept: str, other: str) -> str:
    made = company.merge(kept, other)
    company.deliver()
    assert company.state(made.id).state == "done"
    return made.id


def undo(company: Company, merge_id: str) -> None:
    company.undo(merge_id)
    company.deliver()


def say(company: Company, customer_id: str) -> list[tuple[Any, ...]]:
    """The branches of a customer: id, name, in use, moves."""
    return [
        (one.id, one.name, one.in_use, [(move.direction, move.customer_id, move.on) for move in one.moves])
        for one in read(company, customer_id).branches
    ]


def plans(company: Company, customer_id: str) -> tuple[Any, ...]:
    row = Customer._get_collection().find_one({"_id": customer_id, "tenant": company.tenant})
    assert row is not None
    return row.get("turns_on"), row.get("moving")


@pytest.mark.parametrize("days", [0, 3])
@pytest.mark.parametrize("goes", ["the one that it leaves", "the one that it comes to"])
def test_a_branch_that_moves_between_the_two_is_one_branch_until_they_part(
    company: Company, days: int, goes: str
) -> None:
    from_, to = two(company)
    branch = read(company, from_).branches[0].id
    change_branch(company, to, read(company, to).branches[0].id, name="Ystad")
    move(company, from_, branch, to, TODAY + timedelta(days=days))
    kept, other = (to, from_) if goes == "the one that it leaves" else (from_, to)
    before = {one: say(company, one) for one in (kept, other)}
    made = merge(company, kept, other)
    assert sorted(say(company, kept)) == sorted(
        [(branch, "Lund", True, []), next(one for side in before.values() for one in side if one[1] == "Ystad")]
    )
    change_branch(company, kept, branch, name="Lund City")
    undo(company, made)
    holder = from_ if days else to
    expected = {
        customer: [
            (one[0], "Lund City" if one[0] == branch and customer == holder else one[1], *one[2:]) for one in side
        ]
        for customer, side in before.items()
    }
    assert {one: say(company, one) for one in (kept, other)} == expected


def test_a_branch_that_was_joined_keeps_its_move_to_a_third(company: Company) -> None:
    from_, to = two(company)
    third = company.customer("Fin").id
    branch = read(company, from_).branches[0].id
    for one, name in ((to, "Ystad"), (third, "Kivik")):
        change_branch(company, one, read(company, one).branches[0].id, name=name)
    move(company, from_, branch, to, TODAY)
    move(company, to, branch, third, LATER)
    made = merge(company, from_, to)
    assert [(one[2], one[3]) for one in say(company, from_) if one[0] == branch] == [(True, [("out", third, LATER)])]
    undo(company, made)
    assert [len(one[3]) for one in say(company, to) if one[0] == branch] == [2]


def test_a_branch_does_not_move_to_a_customer_that_was_merged(company: Company) -> None:
    kept, other = two(company)
    number = read(company, other).number
    third = company.customer("Fin").id
    branch = read(company, third).branches[0].id
    change_branch(company, third, branch, name="Kivik")
    merge(company, kept, other)
    for said in (other, number):
        with pytest.raises(Conflict, match=kept) as raised:
            move(company, third, branch, said, LATER)
        assert raised.value.code == "customers.customer_merged"
    assert say(company, third) == [(branch, "Kivik", True, [])]


def test_a_move_to_a_customer_that_is_merged_before_its_day_goes_on_and_can_be_withdrawn(company: Company) -> None:
    kept, other = two(company)
    third = company.customer("Fin").id
    branch = read(company, third).branches[0].id
    change_branch(company, third, branch, name="Kivik")
    move(company, third, branch, other, LATER)
    made = merge(company, kept, other)
    assert [one[1:3] for one in say(company, kept) if one[0] == branch] == [("Kivik", False)]
    assert plans(company, kept) == (LATER.isoformat(), None)
    withdraw(company, third, branch)
    assert say(company, third) == [(branch, "Kivik", True, [])]
    assert branch not in [one[0] for one in say(company, kept)]
    undo(company, made)
    assert branch not in [one[0] for one in say(company, other)]


def test_a_move_that_is_under_way_reaches_the_customer_into_which_its_goal_was_merged(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, other = two(company)
    third = company.customer("Fin").id
    branch = read(company, third).branches[0].id
    change_branch(company, third, branch, name="Kivik")
    with monkeypatch.context() as patch:
        patch.setattr(branch_moves, "finish", lambda customer_id, today: Customer.read_one(customer_id))
        move(company, third, branch, other, LATER)
    merge(company, kept, other)
    assert plans(company, third)[1]
    company.run(branch_moves.catch_up, TODAY)
    assert plans(company, third)[1] is None
    assert [one[1:3] for one in say(company, kept) if one[0] == branch] == [("Kivik", False)]


def test_what_is_planned_comes_due_at_the_kept_customer_and_keeps_nobody_from_its_turn(company: Company) -> None:
    kept, other = two(company)
    third = company.customer("Fin").id
    street = customers.Addresses(visiting=customers.Address(line1="Nygatan 1", postcode="211 22", city="Malmö"))
    for one in (other, third):
        change_branch(company, one, read(company, one).branches[0].id, addresses=street, valid_from=LATER)
    made = merge(company, kept, other)
    assert (plans(company, kept), plans(company, other)) == ((LATER.isoformat(), None), (None, None))
    undo(company, made)
    assert (plans(company, kept), plans(company, other)) == ((None, None), (LATER.isoformat(), None))
    merge(company, kept, other)
    of_older_release = {"turns_on": LATER.isoformat(), "moving": True}
    here = {"_id": other, "tenant": company.tenant}
    Customer._get_collection().update_one(here, {"$set": of_older_release})
    company.run(branch_moves.catch_up, LATER)
    assert (plans(company, kept), plans(company, third)) == ((None, None), (None, None))


def test_who_refuses_its_turn_keeps_nobody_else_from_theirs(company: Company) -> None:
    first, second = two(company)
    for one in (first, second):
        change_branch(company, one, read(company, one).branches[0].id, addresses={}, valid_from=LATER)
    here = {"_id": first, "tenant": company.tenant}
    Customer._get_collection().update_one(here, {"$set": {"deleting": "req_1"}})
    company.run(branch_moves.catch_up, LATER)
    assert plans(company, second) == (None, None)


def test_no_two_branches_get_one_name(company: Company) -> None:
    kept, other = two(company)
    number = read(company, other).number
    for one, name in ((kept, f"Lund ({number})"), (other, f"Lund ({number}, 2)")):
        company.serve("customers", "create_branch", customers.CreateBranch(customer_id=one, name=name))
    merge(company, kept, other)
    names = [one[1] for one in say(company, kept)]
    assert sorted(names) == ["Lund", f"Lund ({number})", f"Lund ({number}, 2)", f"Lund ({number}, 3)"]


def test_a_long_name_stays_one_that_can_be_sent_back(company: Company) -> None:
    kept, other = two(company)
    for one in (kept, other):
        asked = customers.CreateBranch(customer_id=one, name="L" * 200)
        company.serve("customers", "create_branch", asked)
    merge(company, kept, other)
    long = [one[1] for one in say(company, kept) if len(one[1]) > 100]
    assert [len(one) for one in long] == [200, 200]
    assert len(set(long)) == 2


def test_a_branch_that_comes_back_where_another_has_its_name_gets_a_number(company: Company) -> None:
    """It had moved to the customer that goes, and one of the same name came to the kept customer meanwhile."""
    kept, other = two(company)
    third = company.customer("Fin").id
    number = read(company, other).number
    branch, come = (read(company, one).branches[0].id for one in (kept, third))
    change_branch(company, other, read(company, other).branches[0].id, name="Ystad")
    move(company, kept, branch, other, TODAY)
    move(company, third, come, kept, TODAY)
    before = {one: say(company, one) for one in (kept, other)}
    made = merge(company, kept, other)
    names = {one[0]: one[1] for one in say(company, kept) if one[2]}
    assert (names[come], names[branch], len(names)) == ("Lund", f"Lund ({number})", 3)
    undo(company, made)
    assert {one: say(company, one) for one in (kept, other)} == before
