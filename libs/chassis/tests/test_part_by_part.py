"""Plans that are carried out part by part, on the real database: each part once, and none forgotten."""

from collections.abc import Iterator
from typing import Any

import pytest
from mongoengine import StringField
from zoo import AnimalFed, an_id

from chassis import part_by_part
from chassis.context import Context, using
from chassis.part_by_part import PartByPart
from chassis.storage import create
from chassis.testing import a_context, a_database
from contracts.base import Event
from contracts.errors import NotFound


class Tour(PartByPart):
    """Through the zoo; `food` is what each part feeds."""

    meta = {"db_alias": "zoo", "collection": "tours"}

    food = StringField(default="hay")

    def advanced(self) -> Event:
        return AnimalFed(subject=self.id, version=self.version, food=self.food)


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    with a_database("zoo"):
        yield


@pytest.fixture
def call() -> Iterator[Context]:
    with using(a_context(seconds=60)) as context:
        yield context


def no_tour(tour_id: str) -> NotFound:
    return NotFound("zoo.tour_not_found", f"No tour {tour_id}.")


def load(tour_id: str) -> Tour:
    return part_by_part.load_plan(Tour, tour_id, no_tour)


def begin(state: str = "planning") -> Tour:
    with using(a_context(seconds=60)):
        return create(Tour(id=an_id(), state=state), Tour.advanced)


def finish(tour: Tour, after: str | None, **given: Any) -> Tour:
    with using(a_context(seconds=60)):
        part_by_part.finish_part(tour, after, no_tour, **given)
    return load(tour.id)


def test_each_part_asks_for_the_next_one_until_the_last(call: Context) -> None:
    begun = begin()
    going = finish(begun, "ani_7")
    assert (going.state, going.after, len(going.outbox)) == ("planning", "ani_7", 2)
    assert part_by_part.is_due(going, going.advanced())
    assert not part_by_part.is_due(going, begun.advanced())
    done = finish(going, None)
    assert (done.state, done.after, len(done.outbox)) == ("planned", "", 2)
    assert not part_by_part.is_due(done, done.advanced())


def test_a_part_that_was_done_meanwhile_changes_nothing(call: Context) -> None:
    begun = begin("executing")
    first = finish(begun, "ani_7")
    assert finish(begun, "ani_3").version == first.version == 2


def test_at_the_end_a_plan_may_go_on(call: Context) -> None:
    def go_on(tour: Tour) -> None:
        tour.state, tour.food = "planning", "fish"

    going = finish(begin(), None, at_end=go_on)
    assert (going.state, going.food, len(going.outbox)) == ("planning", "fish", 2)


def test_those_of_which_nobody_has_done_the_part_are_found(call: Context) -> None:
    waiting, moved, ended = begin(), begin(), begin("executing")
    finish(moved, "ani_7")
    last = finish(ended, None)
    events = [waiting.advanced(), moved.advanced(), last.advanced()]
    assert part_by_part.find_unfinished(Tour, events) == [waiting.advanced()]


def test_an_answer_waits_for_a_plan_that_is_soon_ready(call: Context) -> None:
    begun = begin()

    def load_finished(tour_id: str) -> Tour:
        return finish(load(tour_id), None)

    assert part_by_part.wait_for(begun, load_finished).state == "planned"


def test_a_plan_of_another_company_is_not_found(call: Context) -> None:
    begun = begin()
    with using(a_context("rival")), pytest.raises(NotFound):
        load(begun.id)


def test_groups_are_counted_and_added_up_by_currency() -> None:
    groups = [
        {"_id": {"state": "left_out", "reason": "paid", "currency": "SEK"}, "count": 2, "net": 150},
        {"_id": {"state": "planned", "currency": "SEK"}, "count": 1, "net": 50},
        {"_id": {"state": "planned", "currency": "KWD", "minor_units": 1000}, "count": 4, "net": 1500},
    ]
    assert part_by_part.count_by(groups, "state") == {"left_out": 2, "planned": 5}
    assert part_by_part.count_by(groups, "reason") == {"paid": 2}
    assert part_by_part.count_by(groups, "state", "currency")["planned", "KWD"] == 4
    assert [f"{part_by_part.add_up(groups, one, 'net')}" for one in ("SEK", "KWD")] == ["2.00", "1.50"]
