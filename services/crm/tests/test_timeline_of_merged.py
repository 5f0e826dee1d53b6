"""What becomes of a timeline when its customer is merged, deleted or erased, on the real database."""

from dataclasses import replace
from datetime import date

import pytest

from chassis.context import using
from chassis.ids import new_id
from chassis.testing import a_context, once
from contracts.crm.timeline import LookAtCustomer
from contracts.customers.deletion import CustomerDeletionChanged, DeletionState
from crm import customers, deletions, looks, notes, timeline
from crm.customer_moves import MOVES
from crm.deletion_models import ErasedRecord
from crm.erasures import ERASURES
from crm.tests import samples
from crm.tests.test_erasures import ORDER
from crm.tests.timeline_samples import ALL, BORN, a_note, all_events, rows_of, tell
from crm.timeline_models import Look, MentionRow, TimelineRow


@pytest.fixture
def pair(database: str) -> tuple[str, str]:
    """A customer that is kept and one that goes, each with a note that mentions Bo."""
    kept, other = new_id("cus"), new_id("cus")
    for made in (kept, other):
        once(lambda made=made: customers.keep(samples.created_event(made)))  # type: ignore[misc]
        event = a_note(made, "usr_0b")
        tell([event])
        once(lambda event=event: notes.keep_mentions(event))  # type: ignore[misc]
    return kept, other


def owners_of_mentions(*owners: str) -> list[str]:
    rows = once(lambda: MentionRow.rows({"customer_id": {"$in": list(owners)}}, ["customer_id"]))
    return sorted(row["customer_id"] for row in rows)


def test_a_merge_moves_entries_and_mentions_and_undo_brings_them_back(pair: tuple[str, str]) -> None:
    kept, other = pair
    merge = new_id("mrg")
    once(lambda: MOVES.follow(merge, other, kept, 2, back=False))
    assert (len(rows_of(kept)), len(rows_of(other))) == (2, 0)
    assert owners_of_mentions(kept, other) == [kept, kept]
    tell([a_note(kept, name="later")])
    once(lambda: MOVES.follow(merge, other, kept, 4, back=True))
    assert ([row["thing_id"] for row in rows_of(other)], len(rows_of(kept))) == ([f"note_{other[4:]}"], 2)
    assert owners_of_mentions(kept, other) == sorted(pair)


def test_an_event_of_the_customer_that_went_comes_late_and_is_moved(pair: tuple[str, str]) -> None:
    kept, other = pair
    once(lambda: MOVES.follow(new_id("mrg"), other, kept, 2, back=False))
    tell([a_note(other, name="late")])
    once(lambda: MOVES.sweep(date(2026, 11, 30)))
    assert (len(rows_of(kept)), len(rows_of(other))) == (3, 0)
    tell([a_note(other, name="late")])  # the same event once more
    assert (len(rows_of(kept)), len(rows_of(other))) == (3, 0)


def test_it_goes_with_a_customer_that_is_deleted_also_what_comes_late(pair: tuple[str, str]) -> None:
    kept, other = pair
    once(lambda: looks.look(LookAtCustomer(customer_id=other, user_id="usr_0b"), BORN))
    gone = CustomerDeletionChanged(subject=other, version=9, state=DeletionState.DELETED, round=1)
    once(lambda: deletions.follow(gone))
    tell([a_note(other, name="late")])
    assert (rows_of(other), len(rows_of(kept)), owners_of_mentions(kept, other)) == ([], 1, [kept])
    assert once(lambda: Look.rows({"customer_id": other})) == []


def test_it_goes_with_the_personal_data_and_nothing_more_is_told(pair: tuple[str, str]) -> None:
    kept, other = pair
    tell(all_events(other))
    erased = CustomerDeletionChanged(
        subject=other, version=9, state=DeletionState.ERASED, round=2, erasing=True, erasure=ORDER
    )
    once(lambda: deletions.follow(erased))
    once(lambda: ERASURES.sweep(date(2026, 11, 30)))
    once(timeline.GONE.forget)
    tell([a_note(other, name="late")])
    with using(replace(a_context(modules=ALL))):
        assert TimelineRow.total({"customer_id": other}) == 0
    assert (len(rows_of(kept)), owners_of_mentions(kept, other)) == (1, [kept])
    assert once(lambda: ErasedRecord.rows({"of": other, "collection": "timeline"}, ["record_id"])) != []
