"""Events that a service handles at the same time and stores together, on the real broker: each for itself, none lost."""

import os
from collections.abc import Sequence

import pytest
from broker_view import send_raw, waiting
from toy import Toy
from toy_contract import CounterRaised, GetCounter
from toy_service import Heard, Seen, heard_id, new_counter

from chassis import parked
from chassis.context import using
from chassis.envelope import pack, wrap
from chassis.testing import a_context, wait_until
from chassis.testing_keys import keys_of
from contracts.errors import ServiceError

QUEUE = "events.toy.2"
TOO_BIG = 2**63
"""A value that the database cannot store."""

Message = tuple[bytes, dict[str, object]]


def raised(counter: str, version: int, value: int) -> Message:
    """The message of an event: the counter's value as of that version."""
    with using(a_context()):
        body, headers = pack(wrap(CounterRaised(subject=counter, version=version, value=value)), keys_of("toy"))
    return body, {"application_headers": headers, "delivery_mode": 2}


def counters(toy: Toy, count: int) -> list[str]:
    with toy.stored_here(), using(a_context()):
        return [new_counter() for _ in range(count)]


def seen(toy: Toy, ids: Sequence[str]) -> list[tuple[int, int, int]]:
    """Of each counter: version and value that are stored of it (0, 0 without), and how many events have been added up."""
    with toy.stored_here(), using(a_context()):
        rows = {row["_id"]: (row["version"], row["value"]) for row in Seen.rows({"_id": {"$in": list(ids)}})}
        totals = {row["_id"]: row["total"] for row in Heard.rows({"_id": {"$in": [heard_id(one) for one in ids]}})}
    return [(*rows.get(one, (0, 0)), totals[heard_id(one)]) for one in ids]


def test_an_event_that_fails_is_parked_and_those_stored_with_it_are_acknowledged(toy: Toy) -> None:
    ids = counters(toy, 8)
    send_raw(QUEUE, QUEUE, *(raised(one, 2, TOO_BIG if at == 3 else 7) for at, one in enumerate(ids)))
    with toy.running():
        wait_until(lambda: waiting(f"{QUEUE}.parked") == 1, 30)
        (found,) = parked.list_parked(os.environ["AMQP_URL"], "toy")
        assert (found["subject"], found["attempts"]) == (ids[3], 3)
        assert found["reason"].startswith("OverflowError")
    assert waiting(QUEUE) == 0
    assert seen(toy, ids) == [(0, 0, 1) if at == 3 else (2, 7, 1) for at in range(8)]


def test_a_process_that_dies_between_the_write_and_the_acknowledgement_loses_and_doubles_nothing(toy: Toy) -> None:
    ids = counters(toy, 12)
    toy.arm()
    with toy.running(TOY_DIE="after_seen") as (process, _):
        send_raw(QUEUE, QUEUE, *(raised(one, 2, 7) for one in ids))
        wait_until(lambda: process.poll() is not None, 30)
    assert waiting(QUEUE) == 12, "none was acknowledged"
    with toy.running():
        wait_until(lambda: len({line.split()[1] for line in toy.lines("heard")}) == 12, 30)
    assert waiting(QUEUE) == 0
    assert seen(toy, ids) == [(2, 7, 1)] * 12


def test_older_and_repeated_events_among_those_stored_together_change_nothing(toy: Toy) -> None:
    (counter,) = counters(toy, 1)
    third, second = raised(counter, 3, 30), raised(counter, 2, 20)
    send_raw(QUEUE, QUEUE, third, second, third, second, third)
    with toy.running():
        wait_until(lambda: len(toy.lines("heard")) == 5, 30)
    assert waiting(QUEUE) == 0
    assert seen(toy, [counter]) == [(3, 30, 2)]


def test_events_wait_for_no_worker_that_could_not_be_started(toy: Toy) -> None:
    """Red before: the first one was parked as if it could not be read, and all that came later were held for ever."""
    ids = counters(toy, 6)
    send_raw(QUEUE, QUEUE, *(raised(one, 2, 7) for one in ids))
    retries = "[0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 5]"
    with toy.running(module="toy_unstarted:UnstartedToyService", RETRY_SECONDS=retries):
        wait_until(lambda: toy.lines("unstarted"), 30)
        with pytest.raises(ServiceError) as told:  # a request is answered, too
            toy.call(GetCounter(counter_id=ids[0]))
        assert told.value.code == "toy.service_failed"
        toy.cure()
        wait_until(lambda: len({line.split()[1] for line in toy.lines("heard")}) == 6, 30)
        assert (waiting(QUEUE), waiting(f"{QUEUE}.parked")) == (0, 0)
    assert seen(toy, ids) == [(2, 7, 0)] * 6
