"""Events: a handler that fails, a queue that is not there yet, a process that is killed. Stock Nameko, then the chassis."""

import os
from itertools import pairwise
from typing import Any

import pytest
from broker_view import delete_queues, send_raw, waiting
from stock import Stock
from toy import Toy
from toy_contract import CounterRaised, RaiseCounter
from toy_service import StoredCounter, raised_here

from chassis import connection, parked
from chassis.context import using
from chassis.declare import declare_own
from chassis.envelope import pack, wrap
from chassis.testing import a_context, wait_until
from chassis.testing_keys import keys_of
from chassis.testing_network import a_proxy
from chassis.topology import exists


def test_stock_loses_an_event_whose_handler_raises(stock: Stock) -> None:
    """An event handler that raises acks and loses the event."""
    with stock.running():
        stock.dispatch("failing", "a")
        wait_until(lambda: "failing a" in stock.lines())
        stock.dispatch("saved", "b")
        wait_until(lambda: "saved b" in stock.lines())
    assert waiting(stock.event_queue("failing")) == 0
    with stock.running():
        stock.dispatch("failing", "c")
        wait_until(lambda: "failing c" in stock.lines())
    assert stock.lines().count("failing a") == 1


def test_stock_requeues_without_pause(stock: Stock) -> None:
    """`requeue_on_error` loops hot (thousands of tries a second)."""
    with stock.running():
        stock.dispatch("hot", "a")
        wait_until(lambda: len(stock.lines()) > 101, 30)
    tries = [float(line.split()[2]) for line in stock.lines()[:101]]
    assert min(later - earlier for earlier, later in pairwise(tries)) < 0.1


def test_chassis_tries_again_after_each_delay_until_the_handler_succeeds(toy: Toy) -> None:
    """Own EventHandler: reject → delayed retries."""
    with toy.running():
        counter = toy.new()
        toy.call(RaiseCounter(counter_id=counter, by=5, poison=2))
        wait_until(lambda: toy.lines("heard"))
        assert toy.counter(counter).heard == 5
        tries = [float(line.split()[3]) for line in toy.lines("seen")]
        assert len(tries) == 3
        assert tries[1] - tries[0] >= 0.2
        assert tries[2] - tries[1] >= 0.4
        assert waiting("events.toy.2.parked") == 0


def test_chassis_parks_with_the_reason_what_fails_every_time_and_replays_it_once_cured(toy: Toy) -> None:
    """… → parked queue with the reason; a command lists and replays parked messages."""
    amqp_url = os.environ["AMQP_URL"]
    with toy.running():
        counter = toy.new()
        toy.call(RaiseCounter(counter_id=counter, by=5, poison=-1))
        wait_until(lambda: parked.list_parked(amqp_url, "toy"))
        assert len(toy.lines("seen")) == 3
        (found,) = parked.list_parked(amqp_url, "toy")
        assert (found["type"], found["subject"], found["tenant"]) == ("toy.counter_raised", counter, "acme")
        assert (found["attempts"], found["reason"]) == (3, "RuntimeError: poison")
        assert waiting("events.toy.2.parked") == 1, "listing takes nothing away"
        toy.cure()
        assert parked.replay(amqp_url, "toy", "evt_unknown") == 0
        assert parked.replay(amqp_url, "toy", found["id"]) == 1
        wait_until(lambda: toy.lines("heard"))
        assert toy.counter(counter).heard == 5
        assert parked.list_parked(amqp_url, "toy") == []


def test_chassis_nothing_is_parked_of_a_service_that_hears_of_nothing() -> None:
    assert parked.list_parked(os.environ["AMQP_URL"], "nobody") == []
    assert parked.replay(os.environ["AMQP_URL"], "nobody") == 0


def test_chassis_lets_other_events_pass_one_that_fails(toy: Toy) -> None:
    """A failing event waits in its own queue and holds nobody up."""
    with toy.running(EVENT_PREFETCH="1"):
        bad, good = toy.new(), toy.new()
        toy.call(RaiseCounter(counter_id=bad, poison=-1))
        toy.call(RaiseCounter(counter_id=good))
        wait_until(lambda: toy.lines("heard"))
        assert toy.lines("heard") == [f"heard {good} 2"]


def test_stock_loses_an_event_that_no_queue_takes(stock: Stock) -> None:
    """An event with no bound queue vanishes."""
    with stock.running():
        pass  # the publisher has declared its exchange
    delete_queues(stock.event_queue("saved"))  # the subscriber was never deployed
    stock.dispatch("saved", "before anybody listened")
    with stock.running():
        stock.dispatch("saved", "after")
        wait_until(lambda: "saved after" in stock.lines())
    assert stock.lines() == ["saved after"]


def test_chassis_has_the_queue_before_the_first_event(toy: Toy) -> None:
    """Publish with confirms and `mandatory`; queues exist before the first publish: here no subscriber ever ran."""
    with toy.stored_here(), using(a_context()), toy.relaying():
        counter = raised_here(by=3)
        wait_until(lambda: waiting("events.toy.2") == 1)
        wait_until(lambda: StoredCounter.find(id=counter).first().outbox == [])
    with toy.running():
        wait_until(lambda: toy.lines("heard"))
        assert toy.counter(counter).heard == 3


def test_chassis_keeps_an_event_that_the_broker_returns(toy: Toy) -> None:
    """`mandatory`: an event whose queue was deleted stays in its document until there is a queue again."""
    with toy.stored_here(), using(a_context()):
        with toy.relaying() as relay:
            delete_queues("events.toy.2")
            counter = raised_here(by=3)
            relay.sweep()
            assert len(StoredCounter.find(id=counter).first().outbox) == 1
        declare_own(os.environ["AMQP_URL"], "toy", events=[CounterRaised])
        with toy.relaying():
            wait_until(lambda: waiting("events.toy.2") == 1)


def test_stock_runs_a_handler_again_after_kill_9(stock: Stock) -> None:
    """kill -9 in the middle of a handler runs it twice."""
    with stock.running() as process:
        stock.dispatch("slow", "a")
        wait_until(lambda: stock.lines() == ["slow a"])
        process.kill()
    with stock.running():
        wait_until(lambda: stock.lines() == ["slow a", "slow a"])


def test_chassis_effect_of_a_killed_handler_happens_once(toy: Toy) -> None:
    """The event id is part of the effect it causes."""
    with toy.running() as (process, _):
        counter = toy.new()
        toy.call(RaiseCounter(counter_id=counter, by=7, listen=3))
        wait_until(lambda: toy.lines("heard"))
        process.kill()
    with toy.running():
        wait_until(lambda: len(toy.lines("heard")) == 2)
        assert toy.counter(counter).heard == 7


def test_chassis_parks_what_is_no_event_and_goes_on(toy: Toy) -> None:
    """What cannot be read is kept with the reason; the process lives."""
    amqp_url = os.environ["AMQP_URL"]
    with toy.running(EVENT_PREFETCH="2") as (process, _):
        counter = toy.new()
        for body, headers in (
            (b"{", {}),
            (b"", None),
            (b"\xff\xfe", {"signature": "0", "signed-event": "0.0"}),
            (b"{}", {"signature": "å", "signed-event": "å.å"}),
            (b'[{"id": "evt_1"}]', {"signature": 7, "signed-event": 7}),
        ):
            send_raw("", "events.toy.2", (body, {} if headers is None else {"application_headers": headers}))
        wait_until(lambda: waiting("events.toy.2.parked") == 5)
        reasons = {found["reason"] for found in parked.list_parked(amqp_url, "toy")}
        assert reasons == {"Malformed: the signature is missing or wrong"}
        toy.call(RaiseCounter(counter_id=counter))
        wait_until(lambda: toy.lines("heard"))
        assert process.poll() is None


def test_chassis_counts_the_tries_of_an_event_with_strange_headers(toy: Toy) -> None:
    """Headers are not signed: whatever they say, the event is tried as often as any and then parked."""
    with using(a_context()):
        envelope = wrap(CounterRaised(subject="cnt_1", version=2, value=1, poison=-1))
    body, headers = pack(envelope, keys_of("toy"))
    with toy.running(EVENT_PREFETCH="1"):
        for strange in ("x", -7, None, [1], True):
            send_raw("", "events.toy.2", (body, {"application_headers": {**headers, "attempt": strange}}))
        wait_until(lambda: waiting("events.toy.2.parked") == 5)
        assert {found["id"] for found in parked.list_parked(os.environ["AMQP_URL"], "toy")} == {envelope["id"]}


def test_the_list_of_parked_events_does_not_wait_for_a_broker_that_hangs(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_proxy() as (proxy, amqp_url):

        def look_and_freeze(connection: Any, queue: str) -> bool:
            there = exists(connection, queue)
            proxy.freeze()
            return there

        with toy.running():
            monkeypatch.setattr(parked, "exists", look_and_freeze)
            monkeypatch.setattr(connection, "ANSWER_SECONDS", 1.0)
            with pytest.raises(OSError, match="did not answer"):
                parked.list_parked(amqp_url, "toy")
