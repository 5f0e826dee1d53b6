"""Addresses of a branch from a day, on the real database; and whose it is on a day, pure."""

from datetime import date, timedelta
from typing import Any

import pytest

from chassis.clock import today
from contracts.customers import (
    Addresses,
    BranchMove,
    ChangeBranch,
    CreateBranch,
    Customer,
    CustomerSnapshot,
    GetBranch,
    ListBranches,
    MoveDirection,
    WithdrawBranchAddresses,
)
from contracts.customers.branch_days import is_coming, is_here
from contracts.errors import InvalidInput
from customers import branch_moves, branches, customers
from customers.tests.calls import Company

DAY = timedelta(days=1)
FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 6, 1), date(2026, 9, 1)
OUT, IN = MoveDirection.OUT, MoveDirection.IN


def at(street: str) -> Addresses:
    return Addresses.model_validate({"invoice": {"line1": street, "postcode": "222 22", "city": "Lund"}})


def with_branch(company: Company, street: str = "Storgatan 1") -> tuple[str, str]:
    made = company.create()
    request = CreateBranch(customer_id=made.id, name="Lund", addresses=at(street))
    return made.id, company.call(branches.create, request, FIRST).id


def change(
    company: Company, branch: tuple[str, str], on: date, street: str, valid_from: date | None = None
) -> Customer:
    version = company.read_stored(branch[0])["version"]
    request = ChangeBranch(
        customer_id=branch[0], branch_id=branch[1], version=version, addresses=at(street), valid_from=valid_from
    )
    return company.call(branches.change, request, on)


def street(company: Company, branch: tuple[str, str], on: date | None, today: date) -> str:
    request = GetBranch(customer_id=branch[0], branch_id=branch[1], on=on)
    return company.call(branches.get, request, today).addresses.invoice.line1


def test_new_addresses_hold_from_today_and_the_old_ones_keep_their_last_day(company: Company) -> None:
    branch = with_branch(company)
    change(company, branch, SECOND, "Nygatan 2")
    found = company.call(branches.get, GetBranch(customer_id=branch[0], branch_id=branch[1]), THIRD)
    (former,) = found.former_addresses
    assert (former.addresses.invoice.line1, former.until) == ("Storgatan 1", SECOND - DAY)
    assert [street(company, branch, day, THIRD) for day in (FIRST, SECOND - DAY, SECOND, None)] == [
        "Storgatan 1",
        "Storgatan 1",
        "Nygatan 2",
        "Nygatan 2",
    ]


def test_planned_addresses_count_from_their_day_without_a_write(company: Company) -> None:
    branch = with_branch(company)
    change(company, branch, FIRST, "Nygatan 2", valid_from=SECOND)
    change(company, branch, FIRST, "Hamngatan 3", valid_from=THIRD)
    days = (SECOND - DAY, SECOND, THIRD - DAY, THIRD)
    expected = ["Storgatan 1", "Nygatan 2", "Nygatan 2", "Hamngatan 3"]
    assert [street(company, branch, day, FIRST) for day in days] == expected  # as it will be
    assert [street(company, branch, None, day) for day in days] == expected  # as it is then
    assert [street(company, branch, day, THIRD + DAY) for day in days] == expected  # as it was


def test_the_event_carries_today_s_addresses_and_the_planned_ones(company: Company) -> None:
    branch, tomorrow = with_branch(company), today() + DAY
    change(company, branch, today(), "Nygatan 2", valid_from=tomorrow)
    snapshot = CustomerSnapshot.model_validate(company.events(branch[0])[-1]["customer"])
    assert snapshot.branches[0].addresses.invoice.line1 == "Storgatan 1"
    assert snapshot.on_day(tomorrow - DAY).branches[0].addresses.invoice.line1 == "Storgatan 1"
    assert snapshot.on_day(tomorrow).branches[0].addresses.invoice.line1 == "Nygatan 2"


def test_on_its_day_a_plan_becomes_what_is_stored_and_told_once(company: Company) -> None:
    branch, tomorrow = with_branch(company), today() + DAY
    change(company, branch, today(), "Nygatan 2", valid_from=tomorrow)
    before = company.read_stored(branch[0])
    company.call(branch_moves.catch_up, today())
    assert company.read_stored(branch[0])["version"] == before["version"]
    company.call(branch_moves.catch_up, tomorrow)
    company.call(branch_moves.catch_up, tomorrow)
    stored = company.read_stored(branch[0])
    assert (stored["version"], stored.get("turns_on")) == (before["version"] + 1, None)
    assert stored["branches"][0]["addresses"]["invoice"]["line1"] == "Nygatan 2"
    assert stored["branches"][0]["former_addresses"][0]["until"] == today().isoformat()
    assert "planned_addresses" not in stored["branches"][0]


def test_planned_addresses_are_withdrawn(company: Company) -> None:
    branch = with_branch(company)
    changed = change(company, branch, FIRST, "Nygatan 2", valid_from=SECOND)
    asked: dict[str, Any] = {"customer_id": branch[0], "branch_id": branch[1], "version": changed.version}
    with pytest.raises(InvalidInput) as refused:
        company.call(branches.withdraw_addresses, WithdrawBranchAddresses(**asked, valid_from=THIRD), FIRST)
    assert list(refused.value.details) == ["/valid_from"]
    company.call(branches.withdraw_addresses, WithdrawBranchAddresses(**asked, valid_from=SECOND), FIRST)
    assert street(company, branch, None, THIRD) == "Storgatan 1"
    assert company.read_stored(branch[0]).get("turns_on") is None


def test_a_day_before_addresses_that_have_been_replaced_is_refused(company: Company) -> None:
    branch = with_branch(company)
    change(company, branch, SECOND, "Nygatan 2")
    with pytest.raises(InvalidInput) as refused:
        change(company, branch, THIRD, "Hamngatan 3", valid_from=SECOND - DAY)
    assert "up to 2026-05-31" in refused.value.details["/valid_from"]
    change(company, branch, THIRD, "Hamngatan 3", valid_from=SECOND + DAY)
    assert [street(company, branch, day, THIRD) for day in (SECOND, SECOND + DAY)] == ["Nygatan 2", "Hamngatan 3"]


def test_addresses_mended_on_their_first_day_leave_no_trace(company: Company) -> None:
    branch = with_branch(company)
    change(company, branch, SECOND, "Nygatn 2")
    change(company, branch, SECOND, "Nygatan 2")
    found = company.call(branches.get, GetBranch(customer_id=branch[0], branch_id=branch[1]), SECOND)
    assert [one.addresses.invoice.line1 for one in found.former_addresses] == ["Storgatan 1"]


def test_a_day_without_addresses_is_refused(company: Company) -> None:
    branch = with_branch(company)
    request = ChangeBranch(customer_id=branch[0], branch_id=branch[1], version=2, name="Malmö", valid_from=SECOND)
    with pytest.raises(InvalidInput) as refused:
        company.call(branches.change, request, FIRST)
    assert list(refused.value.details) == ["/valid_from"]


def test_the_name_of_a_past_day(company: Company) -> None:
    branch = with_branch(company)
    for name, day in (("Malmö", SECOND), ("Kiruna", THIRD)):
        version = company.read_stored(branch[0])["version"]
        request = ChangeBranch(customer_id=branch[0], branch_id=branch[1], version=version, name=name)
        company.call(branches.change, request, day)

    def name_on(day: date | None) -> str:
        asked = GetBranch(customer_id=branch[0], branch_id=branch[1], on=day)
        return company.call(branches.get, asked, THIRD + DAY).name

    days = (FIRST, SECOND - DAY, SECOND, THIRD - DAY, THIRD, None)
    assert [name_on(day) for day in days] == ["Lund", "Lund", "Malmö", "Malmö", "Kiruna", "Kiruna"]


def test_a_customer_without_dated_branches_is_stored_as_the_release_before_reads_it(company: Company) -> None:
    branch = with_branch(company)
    stored = company.read_stored(branch[0])
    assert sorted(stored["branches"][0]) == ["addresses", "former_names", "id", "name"]
    assert not {"turns_on", "moving"} & set(stored)
    listed = company.call(branches.list_branches, ListBranches(customer_id=branch[0], retired=False), FIRST)
    assert [(one.id, one.in_use) for one in listed.items] == [(branch[1], True)]
    assert company.call(customers.read, branch[0])["version"] == 2


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([], [True, True, True]),
        ([(OUT, SECOND)], [True, False, False]),
        ([(IN, SECOND)], [False, True, True]),
        ([(OUT, SECOND), (IN, THIRD)], [True, False, True]),
        ([(IN, SECOND), (OUT, THIRD)], [False, True, False]),
        ([(IN, SECOND), (OUT, SECOND)], [False, False, False]),
        ([(OUT, SECOND), (IN, SECOND)], [True, True, True]),
    ],
)
def test_whose_a_branch_is_on_a_day(moves: list[Any], expected: list[bool]) -> None:
    made = [BranchMove(direction=direction, customer_id="cus_2", on=on) for direction, on in moves]
    assert [is_here(made, day) for day in (FIRST, SECOND, THIRD)] == expected


def test_a_branch_is_coming_only_before_it_is_there() -> None:
    made = [BranchMove(direction=IN, customer_id="cus_2", on=SECOND)]
    assert [is_coming(made, day) for day in (FIRST, SECOND, THIRD)] == [True, False, False]
