"""A replica that keeps copies, one of REPLICAS: `python -m keeping DATABASE COUNT`.

A step is a few originals, each created and changed. Each event comes to one replica, of every second original to another one,
too; each replica has an order and a way of its own.
"""

import math
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from zoo import AnimalChanged, Visitor

from chassis.context import using
from chassis.grouped_writes import Write
from chassis.kept_together import Delivery, Failure, Together
from chassis.projection import CopyWrite
from chassis.testing import a_context
from chassis.testing_races import run_racer
from contracts.base import Event

REPLICAS, ORIGINALS, LAST = 3, 12, 3
THREADS = 8
_place: list[int] = []


def keep(event: Event) -> None:
    Visitor.apply(event.subject, event.version, name=f"v{event.version}")


def keep_new(event: AnimalChanged) -> None:
    with using(a_context(seconds=math.inf)):
        Visitor.apply_new(event.subject, event.version, name=f"v{event.version}")


def keep_together(events: Sequence[AnimalChanged]) -> None:
    """As an event with `together=True` is kept."""
    come, ended = Together(), list[Failure]()
    for event in events:
        come.add(Delivery(event, a_context(), ended.append))
    come.run(keep)
    assert ended == [None] * len(events)


def keep_at_the_same_time(events: Sequence[AnimalChanged]) -> None:
    """As the entries of a timeline are: by a worker each, of what is hardly ever there."""
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(keep_new, events))


def keep_as_before(events: Sequence[AnimalChanged]) -> None:
    """As the release before does, which knows no inserts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CopyWrite, "write", lambda copy, tenant: Write(*copy.update(tenant)))
        keep_together(events)


def step(number: int) -> None:
    events = [
        AnimalChanged(subject=f"cus_{number}_{at}", version=version)
        for at in range(ORIGINALS)
        for version in range(1, LAST + 1)
        if (number + at + version - _place[0]) % REPLICAS <= at % 2
    ]
    random.shuffle(events)
    random.choice((keep_together, keep_at_the_same_time, keep_as_before))(events)


def take_place() -> None:
    counter = Visitor._get_collection().database["places"]
    taken = counter.find_one_and_update({"_id": 1}, {"$inc": {"place": 1}}, upsert=True, return_document=True)
    _place.append(taken["place"])


if __name__ == "__main__":
    run_racer("zoo", step, take_place)
