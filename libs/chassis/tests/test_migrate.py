"""Migrations: safe to repeat, to run by many at once and to kill; what stands in their way is said. On the real database."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from mongoengine import get_db
from toy import PYTHONPATH
from zoo import Cage

from chassis import indexes, migrate
from chassis.clock import now
from chassis.indexes import Blocked, Index
from chassis.migrate import COLLECTION, Plan, Step
from chassis.migrate_command import main
from chassis.settings import CommonSettings, load
from chassis.stored_data import change_in_batches
from chassis.testing import a_database, commands_sent, drop_database
from chassis.testing_keys import key_settings

PLAN = Plan(Cage._meta["db_alias"])
STARTS, PROCESSES = 100, 5


@pytest.fixture
def zoo() -> Iterator[Any]:
    """The database of the zoo before any migration."""
    with a_database("zoo"):
        database = get_db("zoo")
        for name in database.list_collection_names():
            database.drop_collection(name)
        yield database


def names(collection: Any) -> set[str]:
    return {one["name"] for one in collection.list_indexes()}


def test_it_makes_every_index_and_records_it(zoo: Any) -> None:
    assert "index cages.tenant_1_number_1" in migrate.pending(PLAN)
    migrate.migrate(PLAN)
    assert migrate.pending(PLAN) == []
    assert {"_id_", "tenant_1_number_1"} <= names(zoo.cages)
    assert zoo[COLLECTION].find_one({"_id": "index cages.tenant_1_number_1"})["at"] <= now()


def test_an_index_and_a_step_may_take_longer_than_other_operations(zoo: Any) -> None:
    """Red with `pymongo.timeout(None)`, which means the client's limit: at 400,000 documents every index timed out."""
    plan = Plan("zoo", steps=[Step("count", lambda database: database.cages.count_documents({}) and None)])
    _, sent = commands_sent("zoo", lambda: migrate.migrate(plan))
    allowed = {one.name: one.body["maxTimeMS"] for one in sent if one.name in ("createIndexes", "aggregate")}
    assert allowed.keys() == {"createIndexes", "aggregate"}
    assert min(allowed.values()) > 24 * 3600 * 1000


def test_a_second_run_changes_nothing(zoo: Any) -> None:
    ran: list[str] = []
    plan = Plan("zoo", steps=[Step("count", lambda _: ran.append("count"))])
    migrate.migrate(plan)
    before = list(zoo[COLLECTION].find({}))
    migrate.migrate(plan)
    assert list(zoo[COLLECTION].find({})) == before
    assert ran == ["count"]


def test_an_index_that_was_begun_by_a_killed_migration_counts_only_once_it_is_recorded(zoo: Any) -> None:
    """MongoDB lists an index that it is still building."""
    migrate.migrate(PLAN)
    zoo[COLLECTION].delete_one({"_id": "index cages.tenant_1_number_1"})
    assert migrate.pending(PLAN) == ["index cages.tenant_1_number_1"]


def test_steps_run_in_their_order_after_the_indexes_and_later_ones_only_to_finish(zoo: Any) -> None:
    ran: list[str] = []

    def note(name: str) -> Step:
        return Step(name, lambda database: ran.append(f"{name} {len(names(database.cages)) > 1}"))

    def tidy(database: Any) -> None:
        indexes.drop("zoo", "cages", "old_1")
        ran.append("tidy")

    zoo.cages.create_index("old")
    plan = Plan("zoo", steps=[note("second"), Step("tidy", tidy, later=True), note("first")])
    migrate.migrate(plan)
    assert ran == ["second True", "first True"]
    assert migrate.pending(plan) == []
    assert migrate.pending(plan, finish=True) == ["tidy"]
    assert "old_1" in names(zoo.cages)
    migrate.migrate(plan, finish=True)
    assert "old_1" not in names(zoo.cages)
    assert ran[2:] == ["tidy"]


def test_duplicates_in_old_data_are_named_and_can_be_repaired(zoo: Any) -> None:
    zoo.cages.insert_many(
        [{"_id": f"cag_{at}", "tenant": "acme", "number": at // 2, "request_id": f"r{at}"} for at in (1, 2, 3)]
    )
    with pytest.raises(Blocked) as error:
        migrate.migrate(PLAN)
    for word in ("cages", "tenant_1_number_1", "tenant='acme'", "number=1", "cag_2", "cag_3"):
        assert word in str(error.value)
    assert migrate.pending(PLAN)[0] == str(error.value)
    zoo.cages.delete_one({"_id": "cag_3"})
    migrate.migrate(PLAN)
    assert migrate.pending(PLAN) == []
    assert zoo[COLLECTION].find_one({"_id": migrate.BLOCKED}) is None


def test_another_index_in_the_way_is_named(zoo: Any) -> None:
    zoo.cages.create_index([("tenant", 1), ("number", 1)])
    with pytest.raises(Blocked, match=r"cages.tenant_1_number_1: another index"):
        migrate.migrate(PLAN)


def test_a_stricter_index_of_an_earlier_release_is_enough(zoo: Any) -> None:
    zoo.animals.create_index([("tenant", 1), ("_id", -1)], unique=True)
    wanted = [Index("animals", (("tenant", 1), ("_id", -1)))]
    assert indexes.missing("zoo", wanted) == []


def test_only_one_works_while_another_has_the_lease_and_it_runs_out(zoo: Any) -> None:
    zoo[COLLECTION].insert_one({"_id": "lease", "owner": "another", "until": now() + timedelta(seconds=600)})
    worker = threading.Thread(target=migrate.migrate, args=(PLAN,), daemon=True)
    worker.start()
    worker.join(timeout=1)
    assert worker.is_alive()
    assert migrate.pending(PLAN) != []
    zoo[COLLECTION].update_one({"_id": "lease"}, {"$set": {"until": now() - timedelta(seconds=1)}})
    worker.join(timeout=60)
    assert not worker.is_alive()
    assert migrate.pending(PLAN) == []


def animal(at: int, **fields: Any) -> dict[str, Any]:
    """A stored animal without `legs`."""
    return {"_id": f"ani_{at:03}", "tenant": "acme", "request_id": f"r{at}", "version": 1, **fields}


def fill_legs(database: Any) -> None:
    change_in_batches(
        database.animals, {"legs": {"$exists": False}}, lambda row: {"$set": {"legs": len(row["name"])}}, size=7
    )


def test_a_field_is_filled_in_batches_and_newer_values_stay(zoo: Any) -> None:
    migrate.migrate(PLAN)
    rows = [animal(at, name="x" * (at % 5)) for at in range(50)]
    zoo.animals.insert_many(
        [*rows, {"_id": "ani_999", "tenant": "b", "request_id": "r", "name": "x", "legs": 8, "version": 1}]
    )
    migrate.migrate(Plan("zoo", steps=[Step("fill in legs", fill_legs)]))
    assert [row["legs"] for row in zoo.animals.find({"tenant": "acme"}, sort=[("_id", 1)])] == [
        at % 5 for at in range(50)
    ]
    assert zoo.animals.find_one({"_id": "ani_999"})["legs"] == 8


def test_a_document_that_the_old_release_changes_meanwhile_is_not_overwritten(zoo: Any) -> None:
    zoo.animals.insert_one({"_id": "ani_1", "tenant": "acme", "request_id": "r", "name": "bear", "version": 1})
    seen: list[int] = []

    def make(row: dict[str, Any]) -> dict[str, Any]:
        if not seen:  # the old release writes between the read and the write of the batch
            zoo.animals.update_one({"_id": "ani_1"}, {"$set": {"name": "beaver", "version": 2}})
        seen.append(row["version"])
        return {"$set": {"legs": len(row["name"])}}

    change_in_batches(zoo.animals, {"legs": {"$exists": False}}, make)
    assert seen == [1, 2]
    assert zoo.animals.find_one({"_id": "ani_1"})["legs"] == len("beaver")


KILLED = """
import os, sys, signal
sys.path[:0] = sys.argv[2:]
from chassis import migrate
from chassis.database import open_database
from chassis.migrate import Plan, Step
from chassis.stored_data import change_in_batches
import zoo
done = []
def make(row):
    done.append(row)
    if len(done) == 20:
        os.kill(os.getpid(), signal.SIGKILL)
    return {"$set": {"legs": 4}}
def fill(database):
    change_in_batches(database.animals, {"legs": {"$exists": False}}, make, size=5)
open_database("zoo", os.environ["MONGODB_URL"], sys.argv[1])
migrate.migrate(Plan("zoo", steps=[Step("fill in legs", fill)]))
"""


def test_a_migration_that_was_killed_goes_on_where_it_was(zoo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    zoo.animals.insert_many([animal(at) for at in range(40)])
    command = [sys.executable, "-c", KILLED, zoo.name, *PYTHONPATH.split(os.pathsep)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert zoo.animals.count_documents({"legs": 4}) == 15
    assert zoo[COLLECTION].find_one({"_id": "fill in legs"}) is None
    zoo[COLLECTION].update_one({"_id": "lease"}, {"$set": {"until": now()}})  # instead of waiting until it runs out
    touched: list[str] = []

    def make(row: dict[str, Any]) -> dict[str, Any]:
        touched.append(row["_id"])
        return {"$set": {"legs": 4}}

    def fill(database: Any) -> None:
        change_in_batches(database.animals, {"legs": {"$exists": False}}, make)

    migrate.migrate(Plan("zoo", steps=[Step("fill in legs", fill)]))
    assert len(touched) == 25
    assert zoo.animals.count_documents({"legs": 4}) == 40


STARTER = """
import os, sys, threading
sys.path[:0] = sys.argv[3:]
from mongoengine import disconnect
from chassis import migrate
from chassis.database import open_database
from chassis.migrate import Plan
import zoo
open_database("zoo", os.environ["MONGODB_URL"], sys.argv[1])
failures = []
def start():
    try:
        migrate.migrate(Plan("zoo"))
        assert migrate.pending(Plan("zoo")) == []
    except BaseException as error:
        failures.append(repr(error))
print("ready", flush=True)
sys.stdin.readline()
threads = [threading.Thread(target=start) for _ in range(int(sys.argv[2]))]
[one.start() for one in threads]
[one.join() for one in threads]
print(failures, file=sys.stderr)
sys.exit(len(failures))
"""


def test_a_hundred_starts_at_once_on_an_empty_database_all_succeed() -> None:
    name = f"test_zoo_{uuid4().hex[:8]}"
    command = [sys.executable, "-c", STARTER, name, str(STARTS // PROCESSES), *PYTHONPATH.split(os.pathsep)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    try:
        for one in started:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        ended = [one.communicate("go\n", timeout=120)[1] for one in started]
        assert [one.returncode for one in started] == [0] * PROCESSES, ended
    finally:
        drop_database(name)


def test_indexes_that_another_release_makes_at_the_same_moment_do_not_stop_it(zoo: Any) -> None:
    """Replicas of release 0.1.0 build their indexes without any lease."""
    failures: list[BaseException] = []

    def build() -> None:
        try:
            for index in PLAN.all_indexes():
                migrate._patiently(lambda index=index: indexes.create("zoo", index))  # type: ignore[misc]
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=build) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


class ZooSettings(CommonSettings):
    service = "zoo"


def test_the_command_checks_and_migrates(
    zoo: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "environ", {**os.environ, **key_settings("zoo"), "DATABASE": zoo.name})
    load.cache_clear()
    monkeypatch.setattr("chassis.migrate_command.database.open_with", lambda settings, alias: None)
    assert main(PLAN, ZooSettings, ["--check"]) == 1
    assert "index cages.tenant_1_number_1" in capsys.readouterr().out
    assert main(PLAN, ZooSettings, []) == 0
    assert main(PLAN, ZooSettings, ["--check"]) == 0
    assert capsys.readouterr().out.endswith("zoo: nothing is missing\n")
