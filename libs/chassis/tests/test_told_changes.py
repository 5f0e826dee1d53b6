"""Which fields an event tells that its write has changed."""

import pytest

from chassis.told_changes import MOST, tell_changes
from contracts.base import Event
from contracts.changed_fields import ChangedField


class Painted(Event):
    changed: list[ChangedField] = []


class Moved(Event):
    pass


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"name": "A"}, {"name": "B"}, [("name", "", "changed")]),
        ({}, {"name": "B"}, [("name", "", "changed")]),
        ({"parts": [{"id": "p1"}]}, {"parts": [{"id": "p1"}, {"id": "p2"}]}, [("parts", "p2", "added")]),
        ({"parts": [{"id": "p1", "x": 1}]}, {"parts": [{"id": "p1", "x": 2}]}, [("parts", "p1", "changed")]),
        ({"parts": [{"id": "p1"}]}, {}, [("parts", "p1", "removed")]),
        ({}, {"parts": [{"id": "p1"}]}, [("parts", "p1", "added")]),
        ({"tags": ["a"]}, {"tags": ["b"]}, [("tags", "", "changed")]),
        ({"rows": [{"x": 1}]}, {"rows": [{"x": 2}]}, [("rows", "", "changed")]),
    ],
)
def test_names_and_parts_but_never_values(before: dict, after: dict, told: list[tuple[str, str, str]]) -> None:
    (painted, moved) = tell_changes(
        [Painted(subject="a", version=2), Moved(subject="a", version=2)], before, after, {*before, *after}
    )
    assert [(one.name, one.part, one.how) for one in painted.changed] == told  # type: ignore[attr-defined]
    assert moved == Moved(subject="a", version=2)


def test_a_change_of_very_many_parts_is_cut_off() -> None:
    parts = [{"id": f"p{number}"} for number in range(MOST + 50)]
    (told,) = tell_changes([Painted(subject="a", version=2)], {"parts": []}, {"parts": parts}, ["parts"])
    assert len(told.changed) == MOST  # type: ignore[attr-defined]


def test_what_an_event_says_itself_stays() -> None:
    own = Painted(subject="a", version=2, changed=[ChangedField(name="colour")])
    assert tell_changes([own], {"name": "A"}, {"name": "B"}, ["name"]) == [own]
