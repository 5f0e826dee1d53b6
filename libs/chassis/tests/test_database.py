"""A hung database costs a caller at most its deadline, and the caller hears why. On the real database."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest
from mongoengine import disconnect
from mongoengine.errors import OperationError
from pymongo.errors import BulkWriteError, CursorNotFound, ExecutionTimeout, NetworkTimeout
from toy import Toy
from toy_contract import CreateCounter
from zoo import Animal, Cage, changed, no_animal

from chassis import bulk_creates, database, storage
from chassis.context import using
from chassis.rpc import to_service_error
from chassis.testing import a_context, a_database, commands_sent
from chassis.testing_network import Proxy, a_proxy
from contracts.errors import Unavailable

DEADLINE_SECONDS = 1.5
FAR_BEYOND_SECONDS = 12
"""Before, a caller waited without any limit; the bound is generous, since tests share a machine."""


@pytest.fixture
def hung() -> Iterator[tuple[Proxy, Any]]:
    """A proxy in front of the database, and a connection through it for the models of the zoo."""
    with a_proxy("MONGODB_URL") as (proxy, url), a_database("zoo") as name:
        yield proxy, database.open_database("hung", url, name)[name]
        disconnect("hung")


def test_an_operation_ends_with_the_callers_deadline(hung: tuple[Proxy, Any]) -> None:
    proxy, zoo = hung
    zoo.cages.find_one({"tenant": "acme"})
    proxy.freeze()
    began = time.monotonic()
    for work in (lambda: zoo.cages.find_one({"tenant": "acme"}), lambda: zoo.cages.insert_one({"_id": "1"})):
        with pytest.raises(pymongo.errors.PyMongoError) as error, database.time_limit(DEADLINE_SECONDS):
            work()
        assert database.is_down(error.value)
        assert to_service_error("zoo", error.value).code == "zoo.database_down"
    assert time.monotonic() - began < FAR_BEYOND_SECONDS


def test_an_operation_outside_of_a_call_ends_by_itself() -> None:
    with a_proxy("MONGODB_URL") as (proxy, url), a_database("zoo") as name:
        zoo = database.open_database("impatient", url, name, seconds=0.5)[name]
        zoo.cages.find_one({})
        proxy.freeze()
        with pytest.raises(NetworkTimeout):
            zoo.cages.find_one({})
        disconnect("impatient")


def test_several_operations_share_one_deadline(hung: tuple[Proxy, Any]) -> None:
    _, zoo = hung

    def read_on() -> None:
        for _ in range(1000):
            zoo.cages.find_one({"tenant": "acme"})
            time.sleep(0.01)

    with pytest.raises(pymongo.errors.PyMongoError) as error, database.time_limit(0.3):
        read_on()
    assert database.is_down(error.value)


def test_an_event_and_a_long_call_have_the_limit_of_each_operation() -> None:
    for seconds in (float("inf"), 600.0):
        with database.time_limit(seconds), a_database("zoo"):
            Cage._get_collection().find_one({"tenant": "acme"})


def test_a_service_answers_database_down_while_its_database_hangs(toy: Toy) -> None:
    with a_proxy("MONGODB_URL") as (proxy, url), toy.running(MONGODB_URL=url):
        toy.client.call(CreateCounter(), a_context())
        proxy.freeze()
        with pytest.raises(Unavailable) as error:
            toy.client.call(CreateCounter(), a_context(seconds=10))
        assert error.value.code == "toy.database_down"
        proxy.mend()
        assert toy.client.call(CreateCounter(), a_context(seconds=30))


@pytest.mark.skipif("KUNDKORT_INSTANCE" not in os.environ, reason="the database was not started by this clone")
def test_a_stopped_database_process_costs_the_deadline_as_well(toy: Toy) -> None:
    from deploy.local.instance import RunningInstance

    wire = RunningInstance(Path(os.environ["KUNDKORT_INSTANCE"])).pid("wire")
    assert wire
    with toy.running():
        toy.client.call(CreateCounter(), a_context())
        os.kill(wire, signal.SIGSTOP)
        try:
            with pytest.raises(Unavailable) as error:
                toy.client.call(CreateCounter(), a_context(seconds=10))
        finally:
            os.kill(wire, signal.SIGCONT)
        assert error.value.code == "toy.database_down"
        assert toy.client.call(CreateCounter(), a_context(seconds=30))


def test_every_write_waits_for_a_majority_and_its_journal() -> None:
    def write() -> None:
        animal = storage.create(Animal(id="ani_1", legs=1), changed)
        with using(a_context()):
            storage.change(Animal, animal.id, lambda found: setattr(found, "legs", 2), not_found=no_animal)
        Animal.take_out([("acme", animal.id, "evt_1")])

    with a_database("zoo"), using(a_context()):
        _, sent = commands_sent("zoo", write)
    writes = [command for command in sent if command.name in ("insert", "update", "delete", "findAndModify")]
    assert len(writes) == 3
    assert [command.body.get("writeConcern") for command in writes] == [{"w": "majority", "j": True}] * 3
    assert all("txnNumber" in command.body for command in writes if "multi" not in str(command.body.get("updates")))


def test_the_sweeper_reads_only_what_a_majority_has() -> None:
    from datetime import UTC, datetime

    with a_database("zoo"):
        _, (found,) = commands_sent("zoo", lambda: Cage.left_in_outbox(datetime.now(UTC), 10))
    assert found.body["readConcern"] == {"level": "majority"}


def test_a_write_that_is_not_safe_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    unsafe = BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 64, "errmsg": "waiting timed out"}]})

    def refuse(*_: Any, **__: Any) -> None:
        raise unsafe

    with a_database("zoo"), using(a_context()):
        monkeypatch.setattr(pymongo.collection.Collection, "insert_many", refuse)
        row = {"_id": "ani_1", "request_id": "r1"}
        with pytest.raises(BulkWriteError):
            bulk_creates.create_many(Animal, [row], lambda row: changed(Animal(id=row["_id"], version=1)))


def test_an_error_that_mongoengine_wraps_is_recognised() -> None:
    wrapped = OperationError("could not save")
    wrapped.__context__ = ExecutionTimeout("operation exceeded time limit", 50)
    assert database.is_down(wrapped)
    assert not database.is_down(OperationError("duplicate"))
    assert not database.is_down(ValueError("a defect"))


def test_a_read_that_a_restart_of_the_database_ends_may_be_repeated() -> None:
    """The cursor of a long read is gone, and the connection is a new one, which other operations have made meanwhile."""
    with a_database("zoo"), using(a_context()):
        bulk_creates.create_many(
            Animal,
            [{"_id": f"ani_{at}", "request_id": f"r{at}"} for at in range(5)],
            lambda row: changed(Animal(id=row["_id"], version=1)),
        )
        cursor = Animal._get_collection().find({}, batch_size=2)
        next(cursor)
        Animal._get_collection().database.command("killCursors", "animals", cursors=[cursor.cursor_id])
        with pytest.raises(CursorNotFound) as error:
            list(cursor)
    assert database.is_down(error.value)
