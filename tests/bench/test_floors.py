"""The floors of a card answer, each from processes of its own."""

import os
from collections.abc import Iterator
from typing import Any

import pymongo
import pytest

from chassis.testing import a_database, free_port
from gateway.tests.process import settings_of
from tests.bench import cpu, floors
from tests.bench.floors import Floors
from tests.bench.load import Generator
from tests.bench.programs import Program


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """With one small document in the collection "floor"."""
    with a_database("gateway") as database, pymongo.MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
        server[database]["floor"].insert_one({"_id": "one"})
        yield database


@pytest.fixture(scope="module")
def found(database: str) -> Iterator[Floors]:
    """The floors as they run."""
    with floors.running(settings_of(database, free_port(), 0), (database, "floor", "one")) as running:
        yield running


def test_the_empty_answer_is_empty(found: Floors) -> None:
    with Generator() as load:
        meter = cpu.Meter(found.pids["flask"])
        assert len(load.time_paths(found.flask, ["/"] * 3)) == 3
        assert meter.spent()["all"] > 0


def test_an_echo_costs_both_of_its_processes(found: Floors) -> None:
    meters = [cpu.Meter([pid]) for pid in found.pids["echo"]]
    assert len(found.echo.ask(count=3)) == 3
    assert [meter.spent()["all"] > 0 for meter in meters] == [True, True]


def test_a_find_finds(found: Floors) -> None:
    assert len(found.find.ask(count=3)) == 3


def test_what_is_not_there_is_an_error_and_not_a_fast_find(database: str) -> None:
    with Program("tests.bench.floor_find", database, "floor", "two") as program:
        with pytest.raises(RuntimeError, match="LookupError: no document two"):
            program.ask(count=1)
