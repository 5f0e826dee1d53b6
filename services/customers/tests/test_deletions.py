"""Deleting a customer: two rounds of answers, what refuses it, and what a kill or a shuffled answer does to it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis import clock, storage
from contracts.billing.holdings import BillingHoldingsCounted
from contracts.customers import (
    ChangeCustomer,
    CreateBranch,
    GetCustomer,
    MoveBranch,
    SetInfo,
)
from contracts.customers.deletion import CustomerDeletion, DeleteCustomer, GetCustomerDeletion
from contracts.errors import Conflict, NotFound, Stale
from customers import branch_moves, branches, customers, deletions, info
from customers.deletion_models import ANSWERING
from customers.models import Customer
from customers.tests.calls import Company
from customers.tests.deleting import NOW, SETTLED, answer, drive

LATE = NOW + deletions.PATIENCE


def begin(company: Company, customer_id: str, now: datetime = NOW, **named: Any) -> CustomerDeletion:
    request = DeleteCustomer(customer_id=customer_id, version=company.read_stored(customer_id)["version"])
    return company.call(deletions.delete, request, now, **named)


def state(company: Company, customer_id: str) -> CustomerDeletion:
    return company.call(deletions.get, GetCustomerDeletion(customer_id=customer_id))


def is_here(company: Company, customer_id: str) -> bool:
    try:
        company.call(customers.get, GetCustomer(customer_id=customer_id))
    except NotFound:
        return False
    return True


def test_a_customer_that_nobody_has_anything_of_is_deleted_in_two_rounds(company: Company) -> None:
    made = company.create()
    asked = begin(company, made.id)
    assert (asked.state.value, asked.number, asked.awaiting) == ("asked", made.number, list(ANSWERING))
    answer(company, made.id, 1)
    drive(company, made.id, SETTLED - timedelta(seconds=1))
    assert state(company, made.id).state.value == "asked"  # requests from before the block may be under way
    drive(company, made.id, SETTLED)
    assert state(company, made.id).state.value == "checking"
    answer(company, made.id, 2, at=SETTLED)
    found = state(company, made.id)
    assert (found.state.value, found.number, is_here(company, made.id)) == ("deleted", made.number, False)
    assert company.call(deletions.companies_with_work) is not None
    assert company.tenant not in company.call(deletions.companies_with_work)


def test_what_somebody_has_refuses_it_and_says_what(company: Company) -> None:
    made = company.create()
    begin(company, made.id)
    answer(company, made.id, 1, "crm", "documents")
    answer(company, made.id, 1, "sales", order=2, quote=1)
    found = state(company, made.id)
    assert found.state.value == "refused"
    assert [(one.service, [(held.kind, held.count) for held in one.holdings]) for one in found.held_by] == [
        ("sales", [("order", 2), ("quote", 1)])
    ]
    assert "deleting" not in company.read_stored(made.id)
    assert is_here(company, made.id)


def test_what_was_made_under_way_is_found_in_the_second_round(company: Company) -> None:
    made = company.create()
    begin(company, made.id)
    answer(company, made.id, 1)
    drive(company, made.id, SETTLED)
    answer(company, made.id, 2, "sales", order=1)
    answer(company, made.id, 2, "billing", "crm", "documents")
    assert (state(company, made.id).state.value, is_here(company, made.id)) == ("refused", True)


def test_a_service_that_does_not_answer_refuses_it_after_a_while(company: Company) -> None:
    made = company.create()
    begin(company, made.id)
    answer(company, made.id, 1, "sales", "crm", "documents")
    drive(company, made.id, LATE - timedelta(seconds=1))
    assert state(company, made.id).state.value == "asked"
    drive(company, made.id, LATE)
    found = state(company, made.id)
    assert (found.state.value, found.awaiting, is_here(company, made.id)) == ("refused", ["billing"], True)
    answer(company, made.id, 1, "billing")  # too late
    assert state(company, made.id).state.value == "refused"


def test_answers_that_come_twice_or_to_another_round_change_nothing(company: Company) -> None:
    made = company.create()
    begin(company, made.id)
    answer(company, made.id, 1)
    answer(company, made.id, 1)
    drive(company, made.id, SETTLED)
    answer(company, made.id, 1, at=SETTLED)
    assert state(company, made.id).awaiting == list(ANSWERING)
    answer(company, made.id, 1, "sales", order=1)
    assert state(company, made.id).state.value == "checking"


def test_meanwhile_nothing_of_the_customer_changes(company: Company) -> None:
    made, other = company.create(), company.create("Kedjan AB")
    begin(company, made.id)
    version = company.read_stored(made.id)["version"]
    shop = company.call(branches.create, CreateBranch(customer_id=other.id, name="Lund"))
    move = MoveBranch(customer_id=other.id, branch_id=shop.id, version=shop.version, to_customer=made.id, on=NOW.date())
    for verb, arguments in (
        (customers.change, (ChangeCustomer(customer_id=made.id, version=version, changes={"phone": "1"}),)),
        (branches.create, (CreateBranch(customer_id=made.id, name="Lund"),)),
        (info.write, (SetInfo(customer_id=made.id, version=version, text="x"),)),
        (branch_moves.move, (move, NOW.date())),
    ):
        with pytest.raises(Conflict) as refused:
            company.call(verb, *arguments)
        assert refused.value.code == "customers.customer_being_deleted"


def test_a_customer_with_something_planned_of_a_branch_and_an_old_version_are_refused(company: Company) -> None:
    made, other = company.create(), company.create("Kedjan AB")
    shop = company.call(branches.create, CreateBranch(customer_id=made.id, name="Lund"), NOW.date())
    move = MoveBranch(
        customer_id=made.id, branch_id=shop.id, version=2, to_customer=other.id, on=NOW.date() + timedelta(days=1)
    )
    company.call(branch_moves.move, move, NOW.date())
    for customer_id in (made.id, other.id):
        with pytest.raises(Conflict) as refused:
            begin(company, customer_id)
        assert refused.value.code == "customers.customer_in_use"
    with pytest.raises(Stale):
        company.call(deletions.delete, DeleteCustomer(customer_id=made.id, version=1), NOW)
    with pytest.raises(NotFound):
        state(company, made.id)


def test_a_customer_that_was_merged_or_has_others_in_it_is_refused(company: Company) -> None:
    kept, other = company.create(), company.create("Kedjan AB")
    places = Customer._get_collection()
    places.update_one({"_id": other.id}, {"$set": {"merged": {"into": kept.id, "merge_id": "mrg_1"}}})
    places.update_one({"_id": kept.id}, {"$set": {"merges": [{"merge_id": "mrg_1", "customer_id": other.id}]}})
    for customer_id in (kept.id, other.id):
        with pytest.raises(Conflict):
            begin(company, customer_id)
        assert "deleting" not in company.read_stored(customer_id)


def test_another_company_s_customer_is_unknown(company: Company, other_company: Company) -> None:
    made = other_company.create()
    with pytest.raises(NotFound):
        company.call(deletions.delete, DeleteCustomer(customer_id=made.id, version=1), NOW)
    begin(other_company, made.id)
    with pytest.raises(NotFound):
        state(company, made.id)


def test_asked_twice_it_is_one_deletion(company: Company) -> None:
    made = company.create()
    begin(company, made.id)
    assert begin(company, made.id).state.value == "asked"
    answer(company, made.id, 1)
    drive(company, made.id, SETTLED)
    assert begin(company, made.id, SETTLED).state.value == "checking"


def test_after_a_refusal_it_can_be_asked_for_again(company: Company) -> None:
    made = company.create()
    begin(company, made.id)
    answer(company, made.id, 1, "sales", order=1)
    assert begin(company, made.id, SETTLED).state.value == "asked"
    assert state(company, made.id).held_by == []
    answer(company, made.id, 2, at=SETTLED)
    drive(company, made.id, SETTLED + deletions.SETTLE)
    answer(company, made.id, 3)
    assert not is_here(company, made.id)


@pytest.mark.parametrize("calls", [0, 1])
def test_a_killed_request_is_gone_on_with(company: Company, monkeypatch: pytest.MonkeyPatch, calls: int) -> None:
    """Killed after the customer was marked, or after the deletion was stored as well."""
    made, key = company.create(), uuid4().hex

    class Killed(BaseException):
        pass

    def kill(*_: Any) -> None:
        raise Killed

    monkeypatch.setattr(*((deletions, "drive") if calls == 0 else (deletions, "_end")), kill)
    with pytest.raises(Killed):
        begin(company, made.id, clock.now(), request_id=key)
    monkeypatch.undo()
    assert company.tenant in company.call(deletions.companies_with_work)
    company.call(deletions.go_on, NOW.date())
    assert state(company, made.id).state.value == "asked"


@pytest.mark.parametrize("decided", ["deleted", "refused"])
def test_a_kill_after_the_decision_leaves_it_to_the_daily_work(
    company: Company, monkeypatch: pytest.MonkeyPatch, decided: str
) -> None:
    made = company.create()
    begin(company, made.id)
    answer(company, made.id, 1)
    drive(company, made.id, SETTLED)
    answer(company, made.id, 2, "billing", "crm", "documents")
    monkeypatch.setattr(deletions, "_end", lambda _: None)
    held: dict[str, Any] = {"order": 1} if decided == "refused" else {}
    answer(company, made.id, 2, "sales", **held)
    assert (state(company, made.id).state.value, is_here(company, made.id)) == (decided, True)
    monkeypatch.undo()
    company.call(deletions.go_on, NOW.date())
    assert is_here(company, made.id) is (decided == "refused")
    assert company.tenant not in company.call(deletions.companies_with_work)


def test_unanswered_rounds_are_found_for_a_rebuild(company: Company) -> None:
    made = company.create()
    begin(company, made.id)
    events = [BillingHoldingsCounted(subject=made.id, version=asked, round=asked) for asked in (1, 2)]
    assert company.call(deletions.find_unanswered, events, "billing") == events[:1]
    answer(company, made.id, 1, "billing")
    assert company.call(deletions.find_unanswered, events, "billing") == []
    assert storage.read_only.get() is False
