"""Replicas that keep the same originals at the same moment, and are killed: each copy is there once, in its last version."""

from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest
from keeping import LAST, ORIGINALS, REPLICAS
from zoo import Visitor

from chassis.testing import a_database, wait_until
from chassis.testing_races import exit_codes, racers

STEPS = 12


@pytest.fixture
def database() -> Iterator[str]:
    with a_database("zoo") as name:
        yield name


def replicas(database: str, steps: int) -> "list[Popen[str]]":
    return racers("keeping", database, steps, REPLICAS, PYTHONPATH=str(Path(__file__).parent))


def kept() -> int:
    return int(Visitor._get_collection().count_documents({}))


def assert_complete(steps: int) -> None:
    found = sorted((row["_id"], row["tenant"], row["version"], row["name"]) for row in Visitor._get_collection().find())
    wanted = [(f"cus_{number}_{at}", "acme", LAST, f"v{LAST}") for number in range(steps) for at in range(ORIGINALS)]
    assert found == sorted(wanted)


def test_events_of_the_same_originals_in_several_replicas_leave_one_copy_of_the_last_version(database: str) -> None:
    assert exit_codes(replicas(database, STEPS)) == [0] * REPLICAS
    assert_complete(STEPS)


def test_what_killed_replicas_had_kept_in_part_is_kept_whole_when_it_comes_again(database: str) -> None:
    killed = replicas(database, 10_000)
    for done, replica in enumerate(killed, 1):
        wait_until(lambda: kept() >= ORIGINALS * done, 60)  # noqa: B023
        replica.kill()
    assert exit_codes(killed) == [-9] * REPLICAS
    steps = kept() // ORIGINALS + 1
    assert exit_codes(replicas(database, steps)) == [0] * REPLICAS
    assert_complete(steps)
