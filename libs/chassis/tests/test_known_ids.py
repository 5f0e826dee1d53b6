"""Ids that are kept for some seconds, and of which there may be many."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from zoo import Visitor, an_id

from chassis.context import using
from chassis.known_ids import KnownIds
from chassis.testing import a_context, a_database


@pytest.fixture(autouse=True)
def call() -> Iterator[None]:
    with a_database("zoo"), using(a_context(tenant=f"acme{uuid4().hex[:8]}")):
        yield


def come(name: str) -> str:
    visitor = an_id()
    Visitor.apply(visitor, 1, name=name)
    return visitor


def test_few_are_kept_until_they_are_forgotten() -> None:
    first, gone = come("gone"), KnownIds(Visitor, {"name": "gone"}, seconds=60, most=2)
    assert (gone.has(first), gone.has(come("here"))) == (True, False)
    later = come("gone")
    assert not gone.has(later)
    gone.forget()
    assert gone.has(later)


def test_of_many_each_is_looked_for_by_itself() -> None:
    gone = KnownIds(Visitor, {"name": "gone"}, seconds=60, most=2)
    those = [come("gone") for _ in range(3)]
    assert all(gone.has(one) for one in those)
    assert (gone.has(come("gone")), gone.has(come("here"))) == (True, False)
    with using(a_context(tenant="other")):
        assert not gone.has(those[0])
