"""Notes and mentions on the real database."""

from datetime import timedelta
from typing import Any

import pytest

from chassis import clock
from chassis.context import current, using
from chassis.testing import a_context, once
from contracts.crm.notes import ListMentions, MentionPage, NoteWritten, ReadMentions, WriteNote
from contracts.crm.timeline import ListTimeline
from contracts.errors import InvalidInput, Unavailable
from crm import deletions, notes, timeline
from crm.deletion_models import CustomerDeletion
from crm.tests.timeline_samples import a_note
from crm.timeline_models import MentionRow, Note

ANNA, BO, EVA = "usr_0a", "usr_0b", "usr_0c"


def mentions(user: str, **fields: Any) -> MentionPage:
    return once(lambda: notes.list_mentions(ListMentions(user_id=user, **fields)))


def write(customer: str, text: str, *users: str) -> NoteWritten:
    """Writes a note, and tells those whom it mentions; returns its event."""
    mentioned = [{"user_id": user} for user in users]
    asked = WriteNote.model_validate({"customer_id": customer, "text": text, "mentions": mentioned})
    event = once(lambda: notes.write(asked)).written()
    once(lambda: notes.keep_mentions(event))
    return event


@pytest.fixture(autouse=True)
def no_mentions_of_before(database: str) -> None:
    MentionRow._get_collection().delete_many({})


def test_a_note_reaches_those_whom_it_mentions_once(customer: str) -> None:
    asked = WriteNote.model_validate(
        {"customer_id": customer, "text": "Ring @Bo", "mentions": [{"user_id": BO}, {"user_id": BO}, {"user_id": EVA}]}
    )
    note = once(lambda: notes.write(asked))
    event = note.written()
    for _ in range(2):  # the same event twice
        once(lambda: notes.keep_mentions(event))
    assert [[one.text for one in mentions(user).items] for user in (BO, EVA, ANNA)] == [["Ring @Bo"], ["Ring @Bo"], []]
    assert once(lambda: notes.find_unmentioned([event])) == []


def test_a_writer_is_not_told_of_the_own_note(customer: str) -> None:
    once(lambda: notes.keep_mentions(a_note(customer, ANNA, by=ANNA)))
    assert mentions(ANNA).unread == 0


def test_a_mention_that_a_crash_kept_from_being_made_is_found(customer: str) -> None:
    event = a_note(customer, BO, EVA)
    once(lambda: notes.keep_mentions(event))
    MentionRow._get_collection().delete_one({"user_id": EVA})
    assert once(lambda: notes.find_unmentioned([event])) == [event]


def test_read_is_read_once_and_only_ones_own(customer: str) -> None:
    for user in (BO, EVA):
        write(customer, "Hej", user)
    (mine,) = mentions(BO).items
    (other,) = mentions(EVA).items
    now = clock.now()
    both = ReadMentions(user_id=BO, mention_ids=[mine.id, other.id])
    assert once(lambda: notes.mark_read(both, now)).unread == 0
    assert once(lambda: notes.mark_read(both, now + timedelta(hours=1))).unread == 0
    assert (mentions(BO).items[0].read_at, mentions(EVA).unread) == (now, 1)
    assert mentions(BO, unread=True).items == []
    event = once(lambda: Note.find(id=mine.note_id).first()).written()
    once(lambda: notes.keep_mentions(event))  # the event comes once more: what is read stays read
    assert mentions(BO).unread == 0


def test_a_message_that_comes_again_reads_nothing_new(customer: str) -> None:
    """ "All" are those of the moment in which the request came first."""

    def read_all(request_id: str) -> int:
        with using(a_context(request_id=request_id)):
            return notes.mark_read(ReadMentions(user_id=BO), clock.now()).unread

    write(customer, "first", BO)
    MentionRow._get_collection().update_many({}, {"$unset": {"stored_at": ""}})  # as an earlier release stores it
    assert read_all("one") == 0
    write(customer, "second", BO)
    assert read_all("one") == 1
    assert [one.text for one in mentions(BO, unread=True).items] == ["second"]
    assert read_all("two") == 0
    write(customer, "third", BO)
    assert (read_all("one"), read_all("two"), read_all("three")) == (1, 1, 0)


@pytest.mark.parametrize("state", ["deleted", "erased"])
def test_a_note_whose_event_is_late_reaches_nobody(customer: str, state: str) -> None:
    """The customer is gone: its note could not be shown, and would be counted as unread for ever."""
    event = a_note(customer, BO)
    CustomerDeletion._get_collection().insert_one(
        {"_id": customer, "tenant": a_context().tenant, "version": 1, "state": state, "round": 1}
    )
    once(timeline.GONE.forget)
    once(deletions.HOLDINGS.gone.forget)
    once(lambda: notes.keep_mentions(event))
    assert mentions(BO).unread == 0


def test_pages_of_mentions(customer: str) -> None:
    for number in range(5):
        write(customer, str(number), BO)
    first = mentions(BO, limit=3)
    rest = mentions(BO, limit=3, cursor=first.next_cursor)
    assert sorted(one.text for one in (*first.items, *rest.items)) == ["0", "1", "2", "3", "4"]
    assert (first.unread, rest.next_cursor) == (5, None)
    with pytest.raises(InvalidInput):
        mentions(BO, cursor="bm9uc2Vuc2U")


def test_a_note_needs_a_customer_that_is_there(database: str) -> None:
    with pytest.raises(Unavailable):
        once(lambda: notes.write(WriteNote(customer_id="cus_unknown", text="Hej")))


def test_the_same_request_writes_one_note(customer: str) -> None:
    context = a_context()
    with using(context):
        first, second = (notes.write(WriteNote(customer_id=customer, text="Hej")) for _ in range(2))
        assert (first.id, current().request_id) == (second.id, context.request_id)


def test_the_timeline_has_the_whole_of_a_note(customer: str) -> None:
    """The row of the card has its beginning; nothing else shows a note to who is not mentioned."""
    text = "Bud: 1 200 kr/st\n" + "Räkna om med frakt. " * 90 + "\nSvar senast fredag."
    event = write(customer, text)
    once(lambda: timeline.keep(event))
    with using(a_context(modules=frozenset({"crm"}))):
        (entry,) = timeline.list_timeline(ListTimeline(customer_id=customer)).items
    assert entry.text == text
