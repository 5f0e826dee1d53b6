"""Numbers for people: an unbroken series in spite of kills and races. Stock shape, then highest + 1 in the same write."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import uuid4

from broker_view import delete_queues
from stock import Stock
from toy import Toy
from toy_contract import NumberCounter
from toy_service import StoredCounter

from chassis.context import using
from chassis.testing import a_context
from contracts.errors import Unavailable


def test_stock_leaves_a_gap_when_killed_between_counter_and_insert(stock: Stock) -> None:
    """A counter `$inc` then an insert leaves a gap when killed between."""
    with stock.running(), stock.calling() as service:
        assert service.number("a", die=False) == 1
    with stock.running() as process, stock.calling() as service:
        service.number.call_async("b", die=True)
        process.wait(10)
    delete_queues(f"rpc-{stock.name}")  # the unacknowledged call would take a third number
    with stock.running(), stock.calling() as service:
        assert service.number("c", die=False) == 3
    assert sorted(row["number"] for row in stock.stored().invoices.find()) == [1, 3]


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
