"""Events on a broker where something is wrong: unknown types, processes that die, queues that are missing, wrong or full."""

import os
from typing import Any

import requests
from broker_view import delete_queues, send_raw, waiting
from kombu import Connection
from toy import Toy, a_process, answers
from toy_contract import RaiseCounter
from toy_newer import CounterPainted
from toy_service import StoredCounter, raised_here

from chassis import parked
from chassis.context import using
from chassis.delays import next_delay
from chassis.envelope import pack, wrap
from chassis.event_topology import DELIVERY_LIMIT
from chassis.testing import a_context, free_port, wait_until
from chassis.testing_keys import keys_of
from chassis.topology import Queue, Topology

OWN = "events.toy.2"


def paint() -> str:
    """Puts an event that only the newer release of the toy service knows into its queue; returns the event's id."""
    with using(a_context()):
        envelope = wrap(CounterPainted(subject="cnt_1", version=2, colour="red"))
    body, headers = pack(envelope, keys_of("toy"))
    send_raw(OWN, OWN, (body, {"application_headers": headers, "delivery_mode": 2}))
    return str(envelope["id"])


def declare(*queues: Queue) -> None:
    with Connection(os.environ["AMQP_URL"]) as connection:
        Topology(queues=queues).declare(connection.channel())


def take_and_die(queue: str) -> list[Any]:
    """Takes the messages of a queue over a connection that then breaks, as kill -9 does."""
    connection = Connection(os.environ["AMQP_URL"])
    channel, taken = connection.channel(), []
    while (message := channel.basic_get(queue)) is not None:
        taken.append(message)
    connection.connection.transport.sock.close()
    return taken


def test_an_unknown_event_is_delivered_to_a_newer_replica(toy: Toy) -> None:
    """A rolling update that adds a subscription: the old replica must not acknowledge away what the new one handles."""
    with toy.running(LOG_LEVEL="WARNING"):
        paint()
        wait_until(lambda: waiting(f"{OWN}.retry.200") or waiting(f"{OWN}.retry.400"))
        with toy.running(module="toy_newer:NewerToyService"):
            wait_until(lambda: toy.lines("painted"))
            assert toy.lines("painted") == ["painted cnt_1 red"]
            assert waiting(f"{OWN}.parked") == 0


def test_an_unknown_event_is_parked_and_replayed_after_the_rollout(toy: Toy) -> None:
    url = os.environ["AMQP_URL"]
    with toy.running(UNKNOWN_EVENT_SECONDS="0"):
        event_id = paint()
        wait_until(lambda: parked.list_parked(url, "toy"))
        (found,) = parked.list_parked(url, "toy")
        assert (found["id"], found["attempts"]) == (event_id, 3)
        assert found["reason"] == "UnknownEvent: no handler for toy.counter_painted"
    with toy.running(module="toy_newer:NewerToyService"):
        assert parked.replay(url, "toy") == 1
        wait_until(lambda: toy.lines("painted"))


def test_an_unknown_event_is_retried_longer_than_one_that_fails() -> None:
    waits = (1, 5, 30)
    assert [next_delay(attempt, waits) for attempt in range(4)] == [1, 5, 30, None]
    assert [next_delay(attempt, waits, 100) for attempt in range(7)] == [1, 5, 30, 30, 30, 30, None]
    assert next_delay(0, (), 100) is None


def test_an_event_that_kills_its_process_again_and_again_is_parked(toy: Toy) -> None:
    """By the broker, with a reason. Before, it came for ever, and kept the events beside it from being handled."""
    url = os.environ["AMQP_URL"]
    event_id = paint()
    for _ in range(DELIVERY_LIMIT + 1):
        wait_until(lambda: waiting(OWN) == 1)
        assert len(take_and_die(OWN)) == 1
    wait_until(lambda: waiting(f"{OWN}.parked") == 1)
    (found,) = parked.list_parked(url, "toy")
    assert (found["id"], found["attempts"]) == (event_id, DELIVERY_LIMIT + 1)
    assert found["reason"].startswith("delivered again and again without an acknowledgement")


def test_parked_events_may_be_listed_as_often_as_one_likes(toy: Toy) -> None:
    """Each listing is a delivery to the broker; with its default limit of 20 it would then throw them away."""
    with using(a_context()):
        body, headers = pack(wrap(CounterPainted(subject="cnt_1", version=2, colour="red")), keys_of("toy"))
    send_raw(OWN, f"{OWN}.parked", (body, {"application_headers": headers, "delivery_mode": 2}))
    for _ in range(DELIVERY_LIMIT + 5):
        wait_until(lambda: waiting(f"{OWN}.parked") == 1)
        assert len(parked.list_parked(os.environ["AMQP_URL"], "toy")) == 1


def test_readyz_names_a_connection_that_a_wrong_queue_cuts_off(toy: Toy) -> None:
    """406: somebody has declared the queue with other arguments. Before, the service said that it was ready."""
    delete_queues(f"{OWN}.parked")
    declare(Queue(f"{OWN}.parked"))
    port = free_port()
    with a_process(toy, HTTP_PORT=str(port)):
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(f"{url}/livez"), 30)
        wait_until(lambda: "PreconditionFailed" in requests.get(f"{url}/readyz", timeout=5).json()["events"])
        assert requests.get(f"{url}/readyz", timeout=5).status_code == 503
        delete_queues(f"{OWN}.parked")
        wait_until(lambda: answers(f"{url}/readyz"), 30)


def test_a_service_declares_its_queue_again_when_somebody_deletes_it(toy: Toy) -> None:
    with toy.running() as (_, url):
        delete_queues(OWN)
        wait_until(lambda: waiting(OWN) == 0)
        wait_until(lambda: answers(f"{url}/readyz"))
        counter = toy.new()
        toy.call(RaiseCounter(counter_id=counter, by=2))
        wait_until(lambda: toy.counter(counter).heard == 2)


def test_a_retry_queue_that_somebody_deletes_holds_up_nothing(toy: Toy) -> None:
    with toy.running(EVENT_PREFETCH="1"):
        delete_queues(f"{OWN}.retry.200", f"{OWN}.parked")
        counter = toy.new()
        toy.call(RaiseCounter(counter_id=counter, by=2, poison=1))
        wait_until(lambda: toy.counter(counter).heard == 2)
        assert waiting(f"{OWN}.parked") == 0


def test_an_event_that_the_broker_refuses_stays_and_is_published_later(toy: Toy) -> None:
    """A nack, as from a queue without a majority of its nodes: here from one that is full."""
    declare(Queue("toy.full", {"x-max-length": 1, "x-overflow": "reject-publish"}))
    try:
        with Connection(os.environ["AMQP_URL"]) as connection:
            connection.channel().queue_bind("toy.full", "events", "toy.counter_raised")
        send_raw("", "toy.full", (b"", {}))
        with toy.stored_here(), using(a_context()), toy.relaying() as relay:
            counter = raised_here(by=3)
            wait_until(lambda: (waiting(OWN) or 0) > 0)  # published; the other queue has refused it
            relay.sweep()
            assert len(StoredCounter.find(id=counter).first().outbox) == 1
            delete_queues("toy.full")
            wait_until(lambda: StoredCounter.find(id=counter).first().outbox == [])
    finally:
        delete_queues("toy.full")
