"""Merges of customers between which a branch moves, beside a release before: what each leaves to the other."""

import pytest

from customers import merge_steps
from customers.branch_models import Branch
from customers.merge_documents import copy_part, derive
from customers.merge_models import Merge
from customers.models import Customer
from tests.flows import merge_books
from tests.flows.merge_books import Company, read, two
from tests.flows.test_merged_branches import LATER, change_branch, move, say, undo

stored, company = merge_books.stored, merge_books.company


def branch_between(company: Company) -> tuple[str, str, str]:
    """Two customers, and the branch that moves from the first to the second."""
    kept, other = two(company)
    branch = read(company, kept).branches[0].id
    change_branch(company, other, read(company, other).branches[0].id, name="Ystad")
    move(company, kept, branch, other, LATER)
    return kept, other, branch


def fill_as_before(kept: Customer, other: Customer, merge: Merge) -> None:
    """What a release before does to the kept customer, which knows nothing of branches that stand at both."""
    named = [copy_part(Branch, one, name=merge.plan["branches"][one.id]) for one in other.branches]
    kept.branches = [*kept.branches, *named]
    kept.contacts = [*kept.contacts, *other.contacts]
    derive(kept)
    entry = {"merge_id": merge.id, "customer_id": other.id, "name": other.name, "number": other.number}
    kept.merges.append({**entry, "numbers": [other.number]})


def plan_as_before(company: Company, merge_id: str) -> None:
    """The plan as a release before makes it."""
    collection, here = Merge._get_collection(), {"_id": merge_id, "tenant": company.tenant}
    row = collection.find_one(here)
    assert row is not None
    names = dict.fromkeys(row["plan"]["joined"], "Lund") | row["plan"]["branches"]
    collection.update_one(here, {"$set": {"plan.branches": names}, "$unset": {"plan.joined": ""}})


def plan_only(company: Company, monkeypatch: pytest.MonkeyPatch, kept: str, other: str) -> Merge:
    """A merge whose process has died behind its plan."""
    with monkeypatch.context() as patch:
        patch.setattr(merge_steps, "carry_on", lambda merge: merge)
        made = company.merge(kept, other)
    found: Merge = company.run(Merge.read_one, made.id)
    return found


def test_a_release_before_cannot_fill_a_plan_of_this_one_and_this_one_does(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red before: it gave the kept customer the branch a second time."""
    kept, other, branch = branch_between(company)
    before = {one: say(company, one) for one in (kept, other)}
    planned = plan_only(company, monkeypatch, kept, other)
    with monkeypatch.context() as patch:
        patch.setattr(merge_steps, "fill", fill_as_before)
        with pytest.raises(KeyError, match=branch):
            company.run(merge_steps.carry_on, planned)
        assert [one[0] for one in say(company, kept)] == [one[0] for one in before[kept]]
    company.deliver()
    assert company.state(planned.id).state == "done"
    assert sorted(one[:2] for one in say(company, kept)) == sorted(
        [(branch, "Lund"), *(one[:2] for one in before[other] if one[0] != branch)]
    )
    undo(company, planned.id)
    assert {one: say(company, one) for one in (kept, other)} == before


def test_this_release_fills_a_plan_of_one_before_without_doubling(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, other, branch = branch_between(company)
    before = {one: say(company, one) for one in (kept, other)}
    planned = plan_only(company, monkeypatch, kept, other)
    plan_as_before(company, planned.id)
    company.deliver()
    assert [one[:2] for one in say(company, kept) if one[0] == branch] == [(branch, "Lund")]
    undo(company, planned.id)
    assert {one: say(company, one) for one in (kept, other)} == before


@pytest.mark.parametrize("state", ["asked", "done"])
def test_what_a_release_before_has_doubled_is_one_branch_again(
    company: Company, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """It has died behind the write, or has carried the merge out: then this release undoes it, and nobody loses the branch."""
    kept, other, branch = branch_between(company)
    before = {one: say(company, one) for one in (kept, other)}
    planned = plan_only(company, monkeypatch, kept, other)
    plan_as_before(company, planned.id)
    with monkeypatch.context() as patch:
        patch.setattr(merge_steps, "fill", fill_as_before)
        patch.setattr(merge_steps, "prepare", lambda merge: merge)
        if state == "asked":
            patch.setattr(merge_steps, "_announce", lambda merge: merge)
        company.run(merge_steps.carry_on, company.run(Merge.read_one, planned.id))
        if state == "done":
            company.deliver()
    assert [one[0] for one in say(company, kept)].count(branch) == 2
    if state == "asked":
        company.deliver()
        assert [one[:2] for one in say(company, kept) if one[0] == branch] == [(branch, "Lund")]
    undo(company, planned.id)
    assert {one: say(company, one) for one in (kept, other)} == before
