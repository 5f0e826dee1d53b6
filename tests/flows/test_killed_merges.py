"""Merges of customers whose processes die at their writes, over the code and databases of all five services.

MERGED_DOCUMENTS=10000 is the long form.
"""

import os
from collections.abc import Iterator

import pytest

from chassis import reassign
from chassis.testing_killed_writes import Killed, dying_at
from contracts.customers.merges import MergeCustomers
from customers import merges
from tests.flows.merge_books import TODAY, Company, databases, read, two

DOCUMENTS = int(os.environ.get("MERGED_DOCUMENTS", "300"))


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    with databases():
        yield Company()


def test_a_process_may_die_at_any_write(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """It dies after its first write, the next one before its second, and so on: the work is done in steps of one write."""
    kept, other = two(company)
    company.fill(other)
    company.tag(other, "Guld")
    company.clone(other, DOCUMENTS // 2)
    theirs, owed = company.counts(other), company.balance(other)
    monkeypatch.setattr(reassign, "PART", max(40, DOCUMENTS // 20))
    deaths = [(1, True), (2, False)] * 40
    merge = company.merge(kept, other)
    company.kills = list(deaths)
    company.deliver()
    assert company.state(merge.id).state == "done"
    assert company.deaths >= 20
    assert company.counts(kept) == theirs
    assert (company.counts(other), company.balance(kept)) == ({}, owed)
    company.kills = list(deaths)
    company.undo(merge.id)
    company.deliver()
    assert (company.counts(other), company.balance(other)) == (theirs, owed)
    assert company.balance(kept) == 0


def test_a_merge_that_dies_before_it_is_told_goes_on(company: Company) -> None:
    kept, other = two(company)
    version, deaths = read(company, kept).version, 0
    asked = MergeCustomers(customer_id=kept, version=version, other_id=other)
    while True:
        with company.call(request_id="once"):
            try:
                with dying_at(1, is_made=True):
                    merge = merges.start(asked, TODAY)
                break
            except Killed:
                deaths += 1
    company.deliver()
    assert (deaths >= 4, company.state(merge.id).state) == (True, "done")
    assert [one.name for one in read(company, kept).branches][:1] == ["Lund"]
    assert len(read(company, kept).branches) == 2
