"""Copies compared with their originals, and repaired, on the real database."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from zoo import Animal, AnimalChanged, AnimalFed, Cage, Visitor, an_id

from chassis import copies, storage
from chassis.context import enter, using
from chassis.copies import Effect, KeptCopy
from chassis.testing import a_context, a_database
from contracts.copies import CompareCopies, DigestCopies, OriginalItem
from contracts.errors import NotFound

WHOLE, PART = (KeptCopy(Visitor, copy) for copy in Visitor.copies)


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[str]:
    with a_database("zoo") as name:
        yield name


@pytest.fixture(autouse=True)
def company() -> None:
    """Each test begins with an empty database, in a company of its own."""
    for model in (Visitor, Animal, Cage):
        model._get_collection().delete_many({})
    enter(a_context(an_id("co")))


def keep(event: AnimalChanged) -> None:
    Visitor.apply(event.subject, event.version, name=event.name)


def feed(event: AnimalFed) -> None:
    Visitor.apply_part(event.subject, event.version, "fed_version", food=event.food)


def originals(**versions: int) -> list[OriginalItem]:
    """Originals with these ids and versions; the name of each says which version it is."""
    events = [AnimalChanged(subject=one, version=version, name=f"v{version}") for one, version in versions.items()]
    return [OriginalItem(subject=one.subject, version=one.version, data=one.model_dump()) for one in events]


def copy(**versions: int) -> None:
    """Stores copies as their events would."""
    for item in originals(**versions):
        keep(AnimalChanged.model_validate(item.data))


def compare(items: list[OriginalItem], **request: Any) -> list[tuple[str, str, int | None, int | None]]:
    """The differences: id, kind, version of the copy, version of the original."""
    answer = copies.compare(WHOLE, keep, CompareCopies(copies=WHOLE.name, originals=items, **request))
    return [(one.id, one.kind, one.copy_version, one.original_version) for one in answer.differences]


def stored() -> dict[str, tuple[int, str]]:
    return {row["_id"]: (row["version"], row["name"]) for row in Visitor.rows({})}


def test_equal_copies_do_not_differ() -> None:
    copy(a=1, b=2)
    assert compare(originals(a=1, b=2)) == []


def test_each_kind_of_difference_is_named() -> None:
    copy(b=1, c=3, d=1, e=1)
    Visitor.find(id="d").update(name="other")
    assert compare(originals(a=1, b=2, c=2, d=1)) == [
        ("a", "missing", None, 1),
        ("b", "older", 1, 2),
        ("c", "newer", 3, 2),
        ("d", "content", 1, 1),
        ("e", "extra", 1, None),
    ]
    assert stored()["b"] == (1, "v1")


def test_a_field_that_an_earlier_release_did_not_store_is_other_content() -> None:
    copy(a=1)
    Visitor.find(id="a").update(unset__name=True)
    assert compare(originals(a=1)) == [("a", "content", 1, 1)]


def test_only_copies_in_the_range_are_compared() -> None:
    copy(a=1, b=1, c=1, d=1)
    assert compare(originals(b=1), after="a", upto="c") == [("c", "extra", 1, None)]
    assert compare([], ids=["d"]) == [("d", "extra", 1, None)]


def test_a_repair_stores_what_is_missing_older_or_other() -> None:
    copy(b=1, c=1)
    Visitor.find(id="c").update(name="other")
    assert compare(originals(a=1, b=2, c=1), repair=True) == []
    assert stored() == {"a": (1, "v1"), "b": (2, "v2"), "c": (1, "v1")}


def test_a_repair_counts_what_it_has_changed() -> None:
    copy(b=1)
    request = CompareCopies(copies=WHOLE.name, originals=originals(a=1, b=1, c=1), repair=True)
    answer = copies.compare(WHOLE, keep, request)
    assert (answer.originals, answer.copies, answer.repaired) == (3, 3, 2)


def test_what_may_be_newer_than_the_page_is_left_alone() -> None:
    """A live event has come since the page was read: the newer copy stays, and so does the one that the page lacks."""
    copy(a=3, b=1)
    assert compare(originals(a=2), repair=True) == [("a", "newer", 3, 2), ("b", "extra", 1, None)]
    assert stored() == {"a": (3, "v3"), "b": (1, "v1")}


def test_a_copy_seen_before_its_original_was_read_is_overwritten_or_removed() -> None:
    """Its owner was restored from an older backup: no event will ever make it right."""
    copy(a=3, b=1, c=1)
    assert compare(originals(a=2), ids=["a", "b"], seen={"a": 3, "b": 1}, repair=True) == []
    assert stored() == {"a": (2, "v2"), "c": (1, "v1")}


def test_a_copy_that_has_changed_since_it_was_seen_is_left_alone() -> None:
    copy(a=4, b=2)
    differences = compare(originals(a=2), ids=["a", "b"], seen={"a": 3, "b": 1}, repair=True)
    assert differences == [("a", "newer", 4, 2), ("b", "extra", 2, None)]
    assert stored() == {"a": (4, "v4"), "b": (2, "v2")}


def test_another_company_is_neither_seen_nor_touched() -> None:
    copy(a=1)
    with using(a_context(an_id("co"))):
        assert compare(originals(b=1), repair=True) == []
        assert stored() == {"b": (1, "v1")}
    assert stored() == {"a": (1, "v1")}


def test_a_part_is_compared_and_repaired_by_its_own_version() -> None:
    copy(a=1, b=1)
    feed(AnimalFed(subject="b", version=2, food="hay"))
    fed = [AnimalFed(subject=one, version=2, food="oats") for one in ("a", "b")]
    items = [OriginalItem(subject=one.subject, version=one.version, data=one.model_dump()) for one in fed]
    request = CompareCopies(copies=PART.name, originals=items)
    found = copies.compare(PART, feed, request).differences
    assert [(one.id, one.kind) for one in found] == [("a", "missing"), ("b", "content")]
    copies.compare(PART, feed, request.model_copy(update={"repair": True}))
    rows = {row["_id"]: (row["version"], row["fed_version"], row["food"]) for row in Visitor.rows({})}
    assert rows == {"a": (1, 2, "oats"), "b": (1, 2, "oats")}


def test_a_part_without_an_original_loses_its_fields_only() -> None:
    copy(a=1)
    feed(AnimalFed(subject="a", version=2, food="hay"))
    request = CompareCopies(copies=PART.name, originals=[], ids=["a"], seen={"a": 2}, repair=True)
    assert copies.compare(PART, feed, request).differences == []
    assert [sorted(row) for row in Visitor.rows({})] == [["_id", "applied_at", "name", "tenant", "version"]]


def test_a_handler_that_changes_more_than_its_copy_is_stopped() -> None:
    """Else each check would repeat the change."""

    def handle(event: AnimalChanged) -> None:
        storage.create(Animal(id=event.subject, name=event.name))

    with pytest.raises(RuntimeError, match="Effect"):
        copies.compare(WHOLE, handle, CompareCopies(copies=WHOLE.name, originals=originals(a=1)))
    assert Animal.total({}) == 0


def test_digests_are_equal_when_ids_and_versions_are() -> None:
    copy(a=1, b=2)
    request = DigestCopies(copies=WHOLE.name)
    same = copies.digest(WHOLE, request)
    copy(b=3)
    other = copies.digest(WHOLE, request)
    assert (same.count, other.count, same.digest == other.digest) == (2, 2, False)
    assert copies.digest(WHOLE, DigestCopies(copies=WHOLE.name, after="a", upto="b")).count == 1
    Visitor.find(id="b").update(version=2, name="other")
    assert copies.digest(WHOLE, request) == same


def test_the_effect_of_a_lost_event_is_found_and_made_up_for() -> None:
    def find_missing(events: Sequence[AnimalChanged]) -> list[AnimalChanged]:
        return [event for event in events if not Cage.rows({"_id": event.subject})]

    def handle(event: AnimalChanged) -> None:
        if event.version == 9:
            raise NotFound("zoo.gone", "It is gone.")
        storage.create(Cage(id=event.subject, number=event.version))

    effect = Effect(AnimalChanged, find_missing)
    storage.create(Cage(id="a", number=1))
    request = CompareCopies(copies=effect.name, originals=originals(a=1, b=2, c=9))
    assert [one.id for one in copies.compare(effect, handle, request).differences] == ["b", "c"]
    answer = copies.compare(effect, handle, request.model_copy(update={"repair": True}))
    assert (answer.repaired, [(one.id, one.detail) for one in answer.differences]) == (
        1,
        [("c", "zoo.gone: It is gone.")],
    )
    assert Cage.total({}) == 2


def test_whole_documents_come_before_their_parts_and_effects() -> None:
    effect = Effect(AnimalChanged, lambda events: [])
    assert list(copies.list_kept("zoo", [effect])) == [
        "visitors",
        "sightings.name",
        "sightings.food",
        "visitors.fed_version",
        "zoo.animal_changed",
    ]
