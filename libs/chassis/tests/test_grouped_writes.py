"""Writes that are sent together, on the real database: one command, and for each write its own outcome."""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from pymongo.errors import AutoReconnect, DuplicateKeyError, WriteError
from zoo import Visitor, an_id

from chassis.context import Context, using
from chassis.grouped_writes import GroupedWrites, Write, store_alone
from chassis.projection import CopyWrite, group_of
from chassis.testing import a_context, a_database, wait_until
from chassis.testing_queries import commands

TOO_BIG = 2**63
"""The database has no integer of that size: pymongo refuses the whole command."""


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    with a_database("zoo"):
        yield


@pytest.fixture
def event() -> Context:
    """The context in which an event is handled: without a deadline."""
    return a_context(seconds=math.inf)


def together(event: Context, *writes: Callable[[], bool]) -> list[Any]:
    """What the writes return or raise when they are all waiting while another one is under way; in the order given."""

    def outcome(write: Callable[[], bool]) -> Any:
        try:
            with using(event):
                return write()
        except Exception as error:
            return error

    group = group_of(Visitor)
    started: list[Future[Any]] = []
    with ThreadPoolExecutor(len(writes)) as threads:
        with group._turn:
            for write in writes:
                started.append(threads.submit(outcome, write))
                wait_until(lambda: len(group._waiting) == len(started))
        return [one.result(30) for one in started]


def telling(subject: str, version: int, **fields: Any) -> Callable[[], bool]:
    return lambda: Visitor.apply(subject, version, **fields)


def stored(event: Context, *subjects: str) -> list[tuple[int, Any]]:
    with using(event):
        rows = {row["_id"]: row for row in Visitor.rows({"_id": {"$in": list(subjects)}})}
    return [(rows[one]["version"], rows[one].get("name")) if one in rows else (0, None) for one in subjects]


def test_those_that_wait_go_out_in_one_command(event: Context) -> None:
    ids = [an_id("cus") for _ in range(10)]
    outcomes, sent = commands("zoo", lambda: together(event, *(telling(one, 2, name="b") for one in ids)))
    assert (outcomes, sent) == ([True] * 10, ["update"])
    assert stored(event, *ids) == [(2, "b")] * 10


def test_older_and_repeated_ones_in_one_command_change_nothing(event: Context) -> None:
    new, old = an_id("cus"), an_id("cus")
    with using(event):
        Visitor.apply(old, 5, name="v5")
    told = [(new, 3), (new, 1), (new, 3), (new, 4), (old, 4), (old, 5), (old, 6)]
    outcomes = together(event, *(telling(one, version, name=f"v{version}") for one, version in told))
    assert outcomes == [True, False, False, True, False, False, True]
    assert stored(event, new, old) == [(4, "v4"), (6, "v6")]


def test_one_that_cannot_be_sent_holds_up_no_other(event: Context) -> None:
    ids = [an_id("cus") for _ in range(4)]
    first, bad, *rest = (telling(one, 1, name=TOO_BIG if at == 1 else "a") for at, one in enumerate(ids))
    outcomes = together(event, first, bad, *rest)
    assert [type(one) for one in outcomes] == [bool, OverflowError, bool, bool]
    assert stored(event, *ids) == [(1, "a"), (0, None), (1, "a"), (1, "a")]


def test_one_that_the_database_refuses_holds_up_no_other(event: Context) -> None:
    ids = [an_id("cus") for _ in range(3)]
    contradiction = telling(ids[1], 1, **{"name": "a", "name.first": "b"})
    outcomes = together(event, telling(ids[0], 1, name="a"), contradiction, telling(ids[2], 1, name="a"))
    assert [type(one) for one in outcomes] == [bool, WriteError, bool]
    assert stored(event, *ids) == [(1, "a"), (0, None), (1, "a")]


def test_a_call_with_a_deadline_sends_its_own_command() -> None:
    """Its time limit would hold for what is sent with it."""
    group, subject = group_of(Visitor), an_id("cus")
    with using(a_context()), group._turn:
        assert commands("zoo", telling(subject, 1, name="a")) == (True, ["insert"])
        assert commands("zoo", telling(subject, 1, name="a")) == (False, ["insert", "update"])


class Away:
    """A database that cannot be reached; counts what is sent to it."""

    sent = 0

    def bulk_write(self, *_: Any, **__: Any) -> None:
        self.sent += 1
        raise AutoReconnect("the database is away")


def test_without_a_database_all_fail_and_none_is_tried_alone() -> None:
    group, away = GroupedWrites(), Away()
    writes = [Write({"_id": an_id("cus")}, {"$set": {"name": "a"}}, True) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        with group._turn:
            started = [threads.submit(group.store, away, write) for write in writes]
            wait_until(lambda: len(group._waiting) == 3)
        assert [type(one.exception(30)) for one in started] == [AutoReconnect] * 3
    assert away.sent == 1


class Overtaken:
    """The real collection; between the look and the insert of its first upsert another process inserts version 1."""

    def __init__(self, subject: str, tenant: str) -> None:
        self._first, self._real = {"_id": subject, "tenant": tenant, "version": 1}, Visitor._get_collection()

    def update_one(self, query: Any, update: Any, upsert: bool) -> Any:
        if self._first:
            self._real.insert_one(self._first)
            self._first = {}
            raise DuplicateKeyError("E11000")
        return self._real.update_one(query, update, upsert=upsert)


def test_a_newer_version_that_meets_the_insert_of_an_older_one_is_stored(event: Context) -> None:
    """Two replicas handle the first two events of a customer at the same time: version 2 was lost for good."""
    subject = an_id("cus")
    write = CopyWrite(Visitor, subject, 2, {"name": "v2"})
    assert store_alone(Overtaken(subject, event.tenant), Write(*write.update(event.tenant)))
    assert stored(event, subject) == [(2, "v2")]


def test_what_is_hardly_ever_there_is_inserted_and_never_replaces_what_is_newer(event: Context) -> None:
    """Of any version, as the entries of a timeline are; where something is there, the version decides as always."""
    new, old = an_id("cus"), an_id("cus")

    def tell(subject: str, version: int) -> Callable[[], bool]:
        return lambda: Visitor.apply_new(subject, version, name=f"v{version}")

    with using(a_context()):
        assert commands("zoo", tell(new, 2)) == (True, ["insert"])
        assert commands("zoo", tell(new, 2)) == (False, ["insert", "update"])
        assert commands("zoo", tell(new, 1)) == (False, ["insert", "update"])
        assert commands("zoo", tell(old, 1)) == (True, ["insert"])
        assert commands("zoo", tell(old, 2)) == (True, ["insert", "update"])
    assert stored(event, new, old) == [(2, "v2"), (2, "v2")]
