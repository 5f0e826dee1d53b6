"""State and event: killed between the two, the broker away, two relays at once. Stock Nameko, then the chassis."""

import signal
from contextlib import suppress

import pytest
from broker_view import waiting
from proxy import a_proxy
from stock import Stock
from toy import Toy
from toy_contract import RaiseCounter
from toy_service import StoredCounter, raised_here

from chassis.context import using
from chassis.testing import a_context, wait_until
from contracts.errors import Unavailable


def test_stock_loses_the_event_when_killed_between_save_and_dispatch(stock: Stock) -> None:
    """State saved, then event dispatched: a crash between loses the event."""
    with stock.running() as process, stock.calling() as service:
        service.save_then_dispatch.call_async("lost", die=True)
        process.wait(10)
    assert [row["_id"] for row in stock.stored().things.find()] == ["lost"]
    with stock.running(), stock.calling() as service:
        with suppress(Exception):  # the unacknowledged call comes again and meets its own key
            service.save_then_dispatch("lost", die=False)
        service.save_then_dispatch("next", die=False)
        wait_until(lambda: "saved next" in stock.lines())
    assert stock.lines() == ["saved next"]


@pytest.mark.parametrize("place", ["after_commit", "before_take_out", "before_reply"])
def test_chassis_publishes_what_a_killed_process_left(toy: Toy, place: str) -> None:
    """Outbox inside the aggregate document: killed right after the commit, or after the broker has the event but before
    it is taken out, or before the reply: it comes, and its effect happens once."""
    with toy.running(TOY_DIE=place) as (process, _):
        counter = toy.new()
        toy.arm()
        with suppress(Unavailable):
            toy.call(RaiseCounter(counter_id=counter, by=3), seconds=2)
        process.wait(10)
        assert process.returncode == -signal.SIGKILL
    with toy.running():
        assert toy.counter(counter).value == 3
        wait_until(lambda: toy.counter(counter).heard == 3)
        with toy.stored_here(), using(a_context()):
            wait_until(lambda: StoredCounter.find(id=counter).first().outbox == [])
        assert toy.counter(counter).heard == 3


def test_chassis_kill_between_publish_and_taking_out_doubles_the_message_not_its_effect(toy: Toy) -> None:
    """The event id is part of the effect it causes: seen twice, counted once."""
    with toy.running(TOY_DIE="before_take_out", EVENT_PREFETCH="1") as (process, _):
        counter = toy.new()
        toy.arm()
        with suppress(Unavailable):
            toy.call(RaiseCounter(counter_id=counter, by=3), seconds=2)
        process.wait(10)
    with toy.running():
        wait_until(lambda: len(toy.lines("heard")) >= 2)
        assert toy.counter(counter).heard == 3


def test_chassis_works_on_while_the_broker_is_away_and_publishes_afterwards(toy: Toy) -> None:
    """A commit does not need the broker; a relay publishes later, in the order of the commits."""
    with toy.stored_here(), using(a_context()), a_proxy() as (proxy, url):
        with toy.relaying(url):
            wait_until(lambda: waiting("events.toy") == 0)
            proxy.cut()
            counters = [raised_here(by=2) for _ in range(20)]
            assert waiting("events.toy") == 0
            proxy.mend()
            wait_until(lambda: waiting("events.toy") == 20)
            wait_until(lambda: all(StoredCounter.find(id=one).first().outbox == [] for one in counters))


def test_chassis_two_relays_of_one_service_publish_each_event(toy: Toy) -> None:
    """Replicas sweep the same documents: nothing is left, and nothing is lost between them."""
    with toy.stored_here(), using(a_context()):
        counters = [raised_here(by=2) for _ in range(30)]
        with toy.relaying(), toy.relaying():
            wait_until(lambda: all(StoredCounter.find(id=one).first().outbox == [] for one in counters))
    with toy.running():
        wait_until(lambda: all(toy.counter(one).heard == 2 for one in counters))


def test_chassis_takes_out_an_event_that_nobody_wants(toy: Toy) -> None:
    """A contract without subscribers: unroutable is no failure, and the outbox does not grow."""
    from toy_contract import CounterForgotten

    from chassis.documents import create
    from chassis.ids import new_id

    with toy.stored_here(), using(a_context()), toy.relaying():
        counter = create(
            StoredCounter(id=new_id("cnt")), lambda made: CounterForgotten(subject=made.id, version=made.version)
        )
        assert [envelope["type"] for envelope in counter.outbox] == ["toy.counter_forgotten"]
        wait_until(lambda: StoredCounter.find(id=counter.id).first().outbox == [])
