"""Numbers for people: an unbroken series in spite of kills and races. Stock shape, then highest + 1 in the same write."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

import pytest
from broker_view import delete_queues
from mongoengine.errors import OperationError
from pymongo.errors import OperationFailure
from stock import Stock
from toy import Toy
from toy_contract import NumberCounter
from toy_service import COUNTERS, StoredCounter, give_number

from chassis.bulk import WRITE_CONFLICT
from chassis.context import using
from chassis.ids import new_id
from chassis.storage import create
from chassis.testing import a_context, a_database
from contracts.errors import Unavailable


def test_stock_leaves_a_gap_when_killed_between_counter_and_insert(stock: Stock) -> None:
    """A counter `$inc` then an insert leaves a gap when killed between."""
    with stock.running(), stock.calling() as service:
        assert service.number("a", die=False) == 1
    delete_queues(f"rpc-{stock.name}")  # it replies before it acknowledges: stopped in between, it would be asked again
    with stock.running() as process, stock.calling() as service:
        service.number.call_async("b", die=True)
        process.wait(10)
    delete_queues(f"rpc-{stock.name}")  # the unacknowledged call would take a third number
    with stock.running(), stock.calling() as service:
        assert service.number("c", die=False) == 3
    assert sorted(row["number"] for row in stock.rows("invoices")) == [1, 3]


def test_chassis_series_has_no_gap_after_kill_9_and_races(toy: Toy) -> None:
    """Highest + 1, given in the same atomic write that issues, under a unique index, retried on conflict."""
    counters: list[str] = []

    def number(counter: str) -> None:
        request_id = uuid4().hex
        for _ in range(20):
            with suppress(Unavailable):
                toy.call(NumberCounter(counter_id=counter), seconds=2, request_id=request_id)
                return

    with toy.running(TOY_DIE="before_reply") as (process, _):
        counters += [toy.new() for _ in range(40)]
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(number, counters[:20]))
            toy.arm()
            threads.submit(number, counters[20])
            process.wait(10)
            toy.disarm()
            with toy.running():
                list(threads.map(number, counters[20:]))
    with toy.stored_here(), using(a_context()):
        assert sorted(row["number"] for row in StoredCounter.rows({}, ["number"])) == list(range(1, 41))


@pytest.fixture
def counters() -> Iterator[None]:
    """The toy's database, inside a call of company "acme"."""
    with a_database("toy"), using(a_context()):
        yield


def a_counter(tenant: str = "acme") -> str:
    with using(a_context(tenant)):
        return create(StoredCounter(id=new_id("cnt"))).id


def test_every_company_has_its_own_series(counters: None) -> None:
    assert [give_number(a_counter()).number for _ in range(2)] == [1, 2]
    with using(a_context("other")):
        assert give_number(a_counter("other")).number == 1


def test_another_company_does_not_wait(counters: None) -> None:
    mine = a_counter("other")
    with ThreadPoolExecutor(1) as threads, COUNTERS.in_turn():
        numbered = threads.submit(number_as, "other", mine)
        assert numbered.result(5).number == 1


def test_the_same_company_waits_until_its_deadline(counters: None) -> None:
    mine = a_counter()
    with ThreadPoolExecutor(1) as threads, COUNTERS.in_turn():
        waiting = threads.submit(number_as, "acme", mine, seconds=0.2)
        with pytest.raises(Unavailable) as refusal:
            waiting.result(5)
    assert refusal.value.code == "toy.numbers_busy"
    assert number_as("acme", mine).number == 1


def number_as(tenant: str, counter_id: str, seconds: float = 5) -> StoredCounter:
    with using(a_context(tenant, seconds=seconds)):
        return give_number(counter_id)


def test_a_write_conflict_is_retried_also_when_mongoengine_wraps_it(counters: None) -> None:
    troubles: list[Exception] = [OperationFailure("deadlock detected", WRITE_CONFLICT), OperationError("not saved")]
    troubles[1].__context__ = OperationFailure("deadlock detected", WRITE_CONFLICT)

    def write() -> str:
        if troubles:
            raise troubles.pop()
        return "written"

    assert COUNTERS.take(write) == "written"
    assert troubles == []


def test_another_failure_of_the_database_is_not_retried(counters: None) -> None:
    tries: list[int] = []

    def write() -> None:
        tries.append(1)
        raise OperationFailure("not authorised", 13)

    with pytest.raises(OperationFailure):
        COUNTERS.take(write)
    assert len(tries) == 1


def test_nothing_is_written_after_the_deadline(counters: None) -> None:
    with using(a_context(seconds=-1)), pytest.raises(Unavailable):
        COUNTERS.take(lambda: pytest.fail("nobody waits for this"))


def test_numbers_given_by_hand_below_the_lowest_do_not_count(counters: None) -> None:
    series = replace(COUNTERS, lowest=100)
    give_number(a_counter())
    assert series.next_number() == 100
    assert series.next_number(first=500) == 500
