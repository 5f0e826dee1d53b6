"""Merges of customers over the code and databases of all five services."""

from collections.abc import Iterator

import pytest

from tests.flows.merge_books import Company, databases


@pytest.fixture(scope="module")
def stored() -> Iterator[None]:
    with databases():
        yield


def test_all_moves_and_goes_back(stored: None) -> None:
    company = Company()
    kept, other = company.customer("Ek").id, company.customer("Al").id
    company.fill(kept)
    company.fill(other, 3)
    mine, theirs = company.counts(kept), company.counts(other)
    sums = company.balance(kept), company.balance(other)
    merge = company.merge(kept, other)
    company.deliver()
    assert company.state(merge.id).state == "done"
    assert company.counts(other) == {}
    assert company.counts(kept) == {kind: mine[kind] + number for kind, number in theirs.items()}
    assert company.balance(kept) == sum(sums)
    company.undo(merge.id)
    company.deliver()
    assert company.state(merge.id).state == "undone"
    assert (company.counts(kept), company.counts(other)) == (mine, theirs)
    assert (company.balance(kept), company.balance(other)) == sums
