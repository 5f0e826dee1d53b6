"""A branch moves to another customer from a day: two documents, and what a kill between the writes leaves."""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from chassis import commits
from chassis.clock import today
from contracts.customers import (
    ChangeContact,
    CreateBranch,
    CreateContact,
    CustomerBranch,
    CustomerSnapshot,
    GetBranch,
    MoveBranch,
    RetireBranch,
    WithdrawBranchMove,
)
from contracts.errors import Conflict, InvalidInput, NotFound
from contracts.tabs import GetCardSection
from customers import branch_moves, branches, card, contacts
from customers.models import Customer
from customers.tests.calls import Company

TODAY = today()
DAY = timedelta(days=1)
SOON, LATER = TODAY + 10 * DAY, TODAY + 20 * DAY


class Killed(BaseException):
    """The process ends here."""


class Chain(NamedTuple):
    """Two customers, and a branch of the first."""

    company: Company
    old: str
    new: str
    branch: str

    def move(self, on: Any = SOON, *, to: str = "", of: str = "", today: Any = TODAY, **named: Any) -> CustomerBranch:
        old = of or self.old
        request = MoveBranch(
            customer_id=old, branch_id=self.branch, version=self.version(old), to_customer=to or self.new, on=on
        )
        return self.company.call(branch_moves.move, request, today, **named)

    def withdraw(self, today: Any = TODAY, **named: Any) -> CustomerBranch:
        request = WithdrawBranchMove(customer_id=self.old, branch_id=self.branch, version=self.version(self.old))
        return self.company.call(branch_moves.withdraw, request, today, **named)

    def version(self, customer_id: str) -> int:
        return int(self.company.read_stored(customer_id)["version"])

    def states(self, day: Any) -> list[bool | None]:
        """Whether the branch can be chosen on that day at the old and the new customer; None where it is not known at all."""
        return [self._state(one, day) for one in (self.old, self.new)]

    def _state(self, customer_id: str, day: Any) -> bool | None:
        try:
            request = GetBranch(customer_id=customer_id, branch_id=self.branch)
            return self.company.call(branches.get, request, day).in_use
        except NotFound:
            return None

    def snapshot(self, customer_id: str) -> CustomerSnapshot:
        return CustomerSnapshot.model_validate(self.company.events(customer_id)[-1]["customer"])

    def is_unfinished(self) -> bool:
        return any(self.company.read_stored(one).get("moving") for one in (self.old, self.new))


@pytest.fixture
def chain(company: Company) -> Chain:
    old, new = company.create("Handel i Norr AB"), company.create("Kedjan AB")
    made = company.call(branches.create, CreateBranch(customer_id=old.id, name="Lund"), TODAY)
    return Chain(company, old.id, new.id, made.id)


def test_from_its_day_the_branch_is_the_new_customer_s(chain: Chain) -> None:
    moved = chain.move()
    assert [chain.states(day) for day in (TODAY, SOON - DAY, SOON)] == [[True, False], [True, False], [False, True]]
    assert [(one.direction.value, one.customer_name, one.on) for one in moved.moves] == [("out", "Kedjan AB", SOON)]
    arrived = chain.company.call(branches.get, GetBranch(customer_id=chain.new, branch_id=chain.branch), TODAY)
    assert [(one.direction.value, one.customer_name) for one in arrived.moves] == [("in", "Handel i Norr AB")]
    assert (moved.version, chain.is_unfinished()) == (chain.version(chain.old), False)


def test_both_events_say_from_when(chain: Chain) -> None:
    chain.move()
    for customer_id, before in ((chain.old, True), (chain.new, False)):
        snapshot = chain.snapshot(customer_id)
        assert snapshot.branches[0].retired is not before  # what a reader of the release before goes by
        assert [not snapshot.on_day(day).branches[0].retired for day in (SOON - DAY, SOON)] == [before, not before]


def test_on_its_day_both_customers_are_told_of_again(chain: Chain) -> None:
    chain.move()
    versions = [chain.version(one) for one in (chain.old, chain.new)]
    for _ in range(2):
        chain.company.call(branch_moves.catch_up, SOON)
    assert [chain.version(one) for one in (chain.old, chain.new)] == [one + 1 for one in versions]


def test_a_move_today_counts_at_once(chain: Chain) -> None:
    chain.move(TODAY)
    assert chain.states(TODAY) == [False, True]
    section = chain.company.call(card.section, GetCardSection(customer_id=chain.old, modules=frozenset()), "visiting")
    (tab,) = [one for one in section.tabs if one.key == "branches"]
    assert [(one["status"], one["moves_on"]) for one in tab.items] == [("moved", TODAY.isoformat())]
    assert section.customer is not None
    assert [one["retired"] for one in section.customer["branches"]] == [True]


def test_the_customer_is_named_by_number_too(chain: Chain) -> None:
    chain.move(TODAY, to=str(chain.company.read_stored(chain.new)["number"]))
    assert chain.states(TODAY) == [False, True]


def test_a_branch_moves_on_and_back(chain: Chain) -> None:
    chain.move(TODAY)
    third = chain.company.create("Tredje AB").id
    chain.move(SOON, of=chain.new, to=third)
    assert [chain.states(day) for day in (TODAY, SOON)] == [[False, True], [False, False]]
    chain.move(LATER, of=third, to=chain.old, today=SOON)
    assert [chain.states(day) for day in (SOON, LATER)] == [[False, False], [True, False]]
    stored = chain.company.read_stored(chain.old)
    assert [one["id"] for one in stored["branches"]] == [chain.branch]


def test_to_and_fro_on_one_day(chain: Chain) -> None:
    chain.move(TODAY)
    chain.move(TODAY, of=chain.new, to=chain.old)
    assert chain.states(TODAY) == [True, False]


def test_a_planned_move_is_withdrawn(chain: Chain) -> None:
    chain.move()
    chain.withdraw()
    assert [chain.states(day) for day in (TODAY, SOON)] == [[True, None], [True, None]]
    assert chain.snapshot(chain.new).branches == []
    assert chain.snapshot(chain.old).branches[0].moves == []
    chain.move()  # the same again
    assert chain.states(SOON) == [False, True]


def test_a_move_whose_day_has_come_is_not_withdrawn(chain: Chain) -> None:
    chain.move()
    with pytest.raises(Conflict) as refused:
        chain.withdraw(SOON)
    assert refused.value.code == "customers.branch_move_not_planned"
    assert chain.states(SOON) == [False, True]


def test_a_withdrawn_branch_leaves_no_contact_behind_it(chain: Chain) -> None:
    chain.move()
    request = CreateContact(customer_id=chain.new, name="Anna", branch_id=chain.branch)
    chain.company.call(contacts.create, request)
    chain.withdraw()
    assert [one.get("branch_id") for one in chain.company.read_stored(chain.new)["contacts"]] == [None]


def test_contacts_stay_and_no_new_one_is_put_on_the_branch(chain: Chain) -> None:
    made = chain.company.call(contacts.create, CreateContact(customer_id=chain.old, name="A", branch_id=chain.branch))
    chain.move(TODAY)
    version = chain.version(chain.old)
    asked = ChangeContact(
        customer_id=chain.old, contact_id=made.id, version=version, name="Anna", branch_id=chain.branch
    )
    after = chain.company.call(contacts.change, asked)
    assert [(one.name, one.branch_id) for one in after.contacts] == [("Anna", chain.branch)]
    with pytest.raises(InvalidInput) as refused:
        chain.company.call(contacts.create, CreateContact(customer_id=chain.old, name="B", branch_id=chain.branch))
    assert list(refused.value.details) == ["/branch_id"]
    assert "belongs to another customer" in refused.value.details["/branch_id"]


@pytest.mark.parametrize(
    ("to", "on", "pointer"),
    [
        ("cus_nobody", SOON, "/to_customer"),
        ("old", SOON, "/to_customer"),
        ("new", TODAY - DAY, "/on"),
        ("of another company", SOON, "/to_customer"),
    ],
)
def test_what_cannot_be_meant_is_refused(chain: Chain, other_company: Company, to: str, on: Any, pointer: str) -> None:
    targets = {"old": chain.old, "new": chain.new, "of another company": other_company.create().id}
    with pytest.raises(InvalidInput) as refused:
        chain.move(on, to=targets.get(to, to))
    assert list(refused.value.details) == [pointer]
    assert chain.states(SOON) == [True, None]


def test_a_move_that_is_planned_a_retired_branch_and_a_taken_name_are_refused(chain: Chain) -> None:
    chain.company.call(branches.create, CreateBranch(customer_id=chain.new, name="Lund"), TODAY)
    with pytest.raises(Conflict) as taken:
        chain.move()
    third = chain.company.create("Tredje AB").id
    chain.move(to=third)
    with pytest.raises(Conflict) as planned:
        chain.move(LATER, to=third)
    chain.withdraw()
    retire = RetireBranch(customer_id=chain.old, branch_id=chain.branch, version=chain.version(chain.old))
    chain.company.call(branches.retire, retire, TODAY)
    with pytest.raises(Conflict) as retired:
        chain.move(to=third)
    assert [one.value.code for one in (taken, planned, retired)] == [
        "customers.branch_name_taken_there",
        "customers.branch_move_planned",
        "customers.branch_not_in_use",
    ]


@pytest.fixture
def kill_after(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`kill_after(n)`: the process ends before the n-th write from now on (0: none is made)."""

    def arm(writes: int) -> None:
        left, write = [writes], commits.Commit.write

        def counted(self: commits.Commit) -> bool:
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return write(self)

        monkeypatch.setattr(commits.Commit, "write", counted)

    return arm


@pytest.mark.parametrize("writes", range(4))
@pytest.mark.parametrize("way", ["sweep", "again"])
def test_a_killed_move_is_finished_once(
    chain: Chain, kill_after: Any, monkeypatch: pytest.MonkeyPatch, writes: int, way: str
) -> None:
    request = MoveBranch(
        customer_id=chain.old, branch_id=chain.branch, version=chain.version(chain.old), to_customer=chain.new, on=SOON
    )
    key = uuid4().hex
    with monkeypatch.context(), pytest.raises(Killed) if writes < 3 else pytest.MonkeyPatch.context():
        kill_after(writes)
        chain.company.call(branch_moves.move, request, TODAY, request_id=key)
    monkeypatch.undo()
    assert (chain.company.tenant in branch_moves.companies_with_work()) == (writes in (1, 2))
    if way == "sweep" and writes > 0:
        chain.company.call(branch_moves.catch_up, TODAY)
    else:
        chain.company.call(branch_moves.move, request, TODAY, request_id=key)
    assert [chain.states(day) for day in (TODAY, SOON)] == [[True, False], [False, True]]
    assert [len(chain.company.read_stored(one)["branches"]) for one in (chain.old, chain.new)] == [1, 1]
    assert (chain.version(chain.old), chain.version(chain.new), chain.is_unfinished()) == (4, 2, False)


@pytest.mark.parametrize("moved", [1, 2, 3])
@pytest.mark.parametrize("writes", range(4))
def test_a_killed_withdrawal_is_finished_whatever_the_move_has_come_to(
    chain: Chain, kill_after: Any, monkeypatch: pytest.MonkeyPatch, moved: int, writes: int
) -> None:
    for step, count in ((chain.move, moved), (chain.withdraw, writes)):
        try:
            kill_after(count)
            step()
        except Killed:
            pass
        monkeypatch.undo()
    chain.company.call(branch_moves.catch_up, TODAY)
    expected = [True, None] if writes > 0 else [False, True]
    assert (chain.states(SOON), chain.is_unfinished()) == (expected, False)


def test_a_late_finisher_brings_no_withdrawn_branch_back(chain: Chain) -> None:
    """One that had read the pending move before it was withdrawn puts the branch nowhere afterwards."""
    chain.move()
    stored = chain.company.read_stored(chain.old)["branches"][0]
    seen = {**stored["moves"][0], "pending": True}
    chain.withdraw()
    chain.company.call(branch_moves._finish_one, chain.old, stored, seen, TODAY)
    assert chain.states(SOON) == [True, None]


def test_a_customer_that_is_gone_gives_the_branch_back(chain: Chain, kill_after: Any, monkeypatch: Any) -> None:
    kill_after(1)
    with pytest.raises(Killed):
        chain.move()
    monkeypatch.undo()
    Customer._get_collection().delete_one({"_id": chain.new, "tenant": chain.company.tenant})
    chain.company.call(branch_moves.catch_up, TODAY)
    assert (chain.states(SOON), chain.snapshot(chain.old).branches[0].moves) == ([True, None], [])
