"""State and event: killed between the two, the broker away, two relays at once. Stock Nameko, then the chassis."""

import os
import signal
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from broker_view import waiting
from stock import Stock
from toy import Toy
from toy_contract import CounterForgotten, CounterRaised, RaiseCounter
from toy_service import Heard, StoredCounter, heard_id, raised_here

from chassis import envelope
from chassis.bulk_creates import create_many
from chassis.clock import now
from chassis.context import using
from chassis.outbox import BATCH, CONFIRM_SECONDS, Relay
from chassis.testing import a_context, wait_until
from chassis.testing_keys import keys_of
from chassis.testing_network import a_proxy
from contracts.errors import Unavailable
from deploy.local.instance import RunningInstance


def test_stock_loses_the_event_when_killed_between_save_and_dispatch(stock: Stock) -> None:
    """State saved, then event dispatched: a crash between loses the event."""
    with stock.running() as process, stock.calling() as service:
        service.save_then_dispatch.call_async("lost", die=True)
        process.wait(10)
    assert [row["_id"] for row in stock.rows("things")] == ["lost"]
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
            wait_until(lambda: waiting("events.toy.2") == 0)
            proxy.cut()
            counters = [raised_here(by=2) for _ in range(20)]
            assert waiting("events.toy.2") == 0
            proxy.mend()
            wait_until(lambda: waiting("events.toy.2") == 20)
            wait_until(lambda: all(StoredCounter.find(id=one).first().outbox == [] for one in counters))


def test_chassis_waits_for_the_confirms_of_a_broker_that_is_late(toy: Toy) -> None:
    """With no other address nothing is won by giving it up: each attempt would publish all of them once more, for ever."""
    with toy.stored_here(), using(a_context()), a_proxy() as (proxy, url):
        with toy.relaying(url) as relay:
            assert relay._broker.wait_until_up(10)
            proxy.delay(CONFIRM_SECONDS * 0.7)
            counters = [raised_here(by=2) for _ in range(20)]
            wait_until(lambda: all(StoredCounter.find(id=one).first().outbox == [] for one in counters), 30)
        assert waiting("events.toy.2") == 20


def test_chassis_two_relays_of_one_service_publish_each_event(toy: Toy) -> None:
    """Replicas sweep the same documents: nothing is left, and nothing is lost between them."""
    with toy.stored_here(), using(a_context()):
        counters = [raised_here(by=2) for _ in range(30)]
        with toy.relaying(), toy.relaying():
            wait_until(lambda: all(StoredCounter.find(id=one).first().outbox == [] for one in counters))
    with toy.running():
        wait_until(lambda: all(toy.counter(one).heard == 2 for one in counters))


@pytest.mark.parametrize("hours", [-1, 1])
def test_chassis_publishes_what_a_process_with_a_wrong_clock_left(
    toy: Toy, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """It died after its commit, and its clock was an hour wrong: the event does not wait for that hour."""
    with toy.stored_here(), using(a_context()):
        with monkeypatch.context() as wrong:
            wrong.setattr(envelope, "now", lambda: now() + timedelta(hours=hours))
            counter = raised_here(by=2)
        with toy.relaying():
            wait_until(lambda: StoredCounter.find(id=counter).first().outbox == [])
            assert waiting("events.toy.2") == 1


def test_chassis_takes_out_an_event_that_nobody_wants(toy: Toy) -> None:
    """A contract without subscribers: unroutable is no failure, and the outbox does not grow."""
    from chassis.ids import new_id
    from chassis.storage import create

    with toy.stored_here(), using(a_context()), toy.relaying():
        counter = create(
            StoredCounter(id=new_id("cnt")), lambda made: CounterForgotten(subject=made.id, version=made.version)
        )
        assert [envelope["type"] for envelope in counter.outbox] == ["toy.counter_forgotten"]
        wait_until(lambda: StoredCounter.find(id=counter.id).first().outbox == [])


def test_chassis_lets_others_overtake_bulk_events(toy: Toy) -> None:
    """What one person has just done does not queue behind an import: neither in the relay nor in a subscriber's queue."""
    with toy.stored_here(), using(a_context()) as call:
        bulk = [
            {"_id": f"cnt_bulk{at}", "tenant": call.tenant, "request_id": f"row {at}", "value": 1} for at in range(30)
        ]
        with toy.relaying():
            born = {"tenant": call.tenant, "version": 1, "total": 0}
            ears = [{**born, "_id": heard_id(row["_id"]), "request_id": row["request_id"]} for row in bulk]
            create_many(Heard, ears, lambda row: CounterForgotten(subject=row["_id"], version=1))
            assert create_many(StoredCounter, bulk, _raised) == {}
            wait_until(lambda: waiting("events.toy.2") == 30)
            one = raised_here(by=2)
            wait_until(lambda: waiting("events.toy.2") == 31)
    with toy.running(EVENT_PREFETCH="1"):
        wait_until(lambda: len(toy.lines("heard")) == 31)
    assert toy.lines("heard")[0].split()[1] == one


def test_chassis_publishes_each_of_more_events_than_a_batch_holds(toy: Toy) -> None:
    """None is taken from the relay's queue without being published: the sweeper, here asleep, need not find it."""
    with toy.stored_here(), using(a_context()) as call:
        count = 2 * BATCH + 5
        bulk = [
            {"_id": f"cnt_many{at}", "tenant": call.tenant, "request_id": f"row {at}", "value": 1}
            for at in range(count)
        ]
        create_many(StoredCounter, bulk, _raised)
        relay = Relay("toy", os.environ["AMQP_URL"], keys_of("toy"), sweep_seconds=3600)
        for row in StoredCounter.rows({}, ["outbox"]):
            relay.enqueue(StoredCounter, row["_id"], row["outbox"])
        relay.start()
        wait_until(lambda: waiting("events.toy.2") == count)
        relay.stop()


@pytest.mark.skipif("KUNDKORT_INSTANCE" not in os.environ, reason="the broker is not ours to fill")
def test_a_blocked_broker_makes_the_relay_keep_nothing_in_memory(toy: Toy) -> None:
    """Out of memory it takes no message for as long as it likes; events wait in their documents, each once."""
    instance = RunningInstance.from_environment()
    with toy.stored_here(), using(a_context()) as call:
        relay = Relay("toy", os.environ["AMQP_URL"], keys_of("toy"), sweep_seconds=0.5)
        relay.start()
        instance.rabbitmqctl("set_vm_memory_high_watermark", "0.0001")
        try:
            rows = [
                {"_id": f"cnt_held{at}", "tenant": call.tenant, "request_id": f"row {at}", "value": 1}
                for at in range(BATCH)
            ]
            create_many(StoredCounter, rows, _raised)
            for row in StoredCounter.rows({}, ["outbox"]):
                relay.enqueue(StoredCounter, row["_id"], row["outbox"])
            wait_until(lambda: relay._broker.is_blocked, 30)
            for _ in range(12):  # as long as several rounds of what is not confirmed
                assert len(relay._broker._promised) <= BATCH
                assert relay._queue.qsize() <= BATCH
                time.sleep(0.5)
        finally:
            instance.rabbitmqctl("set_vm_memory_high_watermark", "0.6")
        wait_until(lambda: not StoredCounter.left_in_outbox(now() + timedelta(days=1), 1), 60)
        relay.stop()
    assert waiting("events.toy.2") >= BATCH


def _raised(row: dict[str, Any]) -> CounterRaised:
    return CounterRaised(subject=row["_id"], version=1, value=1)
