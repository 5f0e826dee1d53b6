"""An administrator sees the company's parked events and has them handled again: through the service, and no other company's."""

import os
import time
from typing import Any

import orjson
import pytest
from broker_view import send_raw, waiting
from toy import Toy
from toy_contract import CounterRaised, RaiseCounter

from chassis import parked
from chassis.context import using
from chassis.envelope import pack, wrap
from chassis.testing import a_context, wait_until
from chassis.testing_keys import keys_of
from contracts.access import Role
from contracts.errors import NotAllowed
from contracts.parked import DELIVERY_LIMIT, ListParked, ParkedEvents, ReplayedEvents, ReplayParked

OWN, PARKED = "events.toy.2", "events.toy.2.parked"
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


def park(counter: str, tenant: str = "acme", reason: str = "RuntimeError: Anna Andersson", **more: Any) -> str:
    """Puts an event of the company into the parked queue, as the service does; returns its id."""
    with using(a_context(tenant)):
        envelope = wrap(CounterRaised(subject=counter, version=2, value=1))
    body, headers = pack({**envelope, **more}, keys_of("toy"))
    send_raw(
        OWN, PARKED, (body, {"application_headers": {**headers, "attempt": 3, "reason": reason}, "delivery_mode": 2})
    )
    return str(envelope["id"])


def look(toy: Toy, tenant: str = "acme", roles: frozenset[Role] = ADMINISTRATOR, **fields: Any) -> ParkedEvents:
    asked = a_context(tenant, seconds=20, roles=roles)
    return ParkedEvents.model_validate(toy.client.send(ListParked(**fields), asked, "toy").result())


def replay(toy: Toy, tenant: str = "acme", roles: frozenset[Role] = ADMINISTRATOR, **fields: Any) -> ReplayedEvents:
    asked = a_context(tenant, seconds=20, roles=roles)
    return ReplayedEvents.model_validate(toy.client.send(ReplayParked(**fields), asked, "toy").result())


def test_the_envelope_is_shown_and_nothing_of_what_the_event_holds(toy: Toy) -> None:
    with toy.running():
        event_id = park("cnt_1")
        (found,) = look(toy).items
        assert (found.id, found.type, found.subject) == (event_id, "toy.counter_raised", "cnt_1")
        assert (found.attempts, found.reason) == (3, "RuntimeError"), (
            "the text of the reason may hold a customer's name"
        )
        assert found.time.startswith("20")
        assert not look(toy).more


def test_an_event_that_kills_its_process_says_so(toy: Toy) -> None:
    """The broker has parked it, and written why into headers of its own."""
    with using(a_context()):
        body, headers = pack(wrap(CounterRaised(subject="cnt_1", version=2, value=1)), keys_of("toy"))
    with toy.running():
        told = {**headers, "x-first-death-reason": "delivery_limit"}
        send_raw(OWN, PARKED, (body, {"application_headers": told, "delivery_mode": 2}))
        (found,) = look(toy).items
        assert (found.reason, found.attempts) == (DELIVERY_LIMIT, 21)


def test_looking_leaves_all_events_in_their_order_as_often_as_one_looks(toy: Toy) -> None:
    """Also while two look at once, and more often than the delivery limit of other queues."""
    with toy.running():
        ids = [park(f"cnt_{number}", "acme" if number % 3 else "other") for number in range(9)]
        own = [one for number, one in enumerate(ids) if number % 3]
        for _ in range(12):
            both = [toy.client.send(ListParked(), a_context(roles=ADMINISTRATOR), "toy") for _ in range(2)]
            seen = [[one["id"] for one in pending.result()["items"]] for pending in both]
            assert seen == [own, own]
        wait_until(lambda: waiting(PARKED) == 9)
        assert [one["id"] for one in parked.list_parked(os.environ["AMQP_URL"], "toy")] == ids
        shown = look(toy, limit=2)
        assert ([one.id for one in shown.items], shown.more) == (own[:2], True)


def test_only_administrators_may_look_and_replay(toy: Toy) -> None:
    with toy.running():
        park("cnt_1")
        for ask in (look, replay):
            with pytest.raises(NotAllowed):
                ask(toy, roles=frozenset({Role.ACCOUNTANT}))
        assert waiting(PARKED) == 1


def test_what_is_cured_is_replayed_one_by_one_or_all_and_of_the_own_company_alone(toy: Toy) -> None:
    with toy.running():
        counters = [toy.new() for _ in range(3)]
        for counter in counters:
            toy.call(RaiseCounter(counter_id=counter, by=5, poison=-1))
        other = park("cnt_9", "other")
        wait_until(lambda: waiting(PARKED) == 4)
        toy.cure()
        assert replay(toy, event="evt_unknown").replayed == 0
        assert replay(toy, event=other).replayed == 0
        first = look(toy).items[0]
        assert replay(toy, event=first.id).replayed == 1
        wait_until(lambda: toy.counter(first.subject).heard == 5)
        assert replay(toy) == ReplayedEvents(replayed=2, more=False)
        wait_until(lambda: [toy.counter(one).heard for one in counters] == [5, 5, 5])
        assert look(toy).items == []
        assert [one.id for one in look(toy, "other").items] == [other]


def test_an_event_that_is_parked_again_at_once_is_replayed_once(toy: Toy) -> None:
    """One that cannot be read has no retries: put back, it is in the parked queue again before the others have been."""
    with toy.running():
        for number in range(50):
            park(f"cnt_{number}", data="no object")
        assert replay(toy).replayed == 50
        wait_until(lambda: waiting(PARKED) == 50)


@pytest.mark.parametrize("body", [b"nonsense", b"[]", orjson.dumps({"tenant": ["acme"]}), orjson.dumps({"id": 7})])
def test_what_names_no_company_is_nobodys(toy: Toy, body: bytes) -> None:
    with toy.running():
        send_raw(OWN, PARKED, (body, {"delivery_mode": 2}))
        assert look(toy).items == []
        assert replay(toy).replayed == 0
        wait_until(lambda: waiting(PARKED) == 1)


def test_strange_envelopes_are_short_texts(toy: Toy) -> None:
    with toy.running():
        park("cnt_1", id=["x" * 1000], subject=7, reason="<b>Anna</b> Andersson")
        (found,) = look(toy).items
        assert (len(found.id), found.subject, found.reason) == (200, "7", "")


def test_a_kill_in_the_middle_of_a_replay_loses_nothing_and_doubles_no_effect(toy: Toy) -> None:
    count = 150
    with toy.running() as (process, _):
        counters = [toy.new() for _ in range(count)]
        raised = [RaiseCounter(counter_id=one, by=7, poison=-1) for one in counters]
        for pending in [toy.client.send(one, a_context(seconds=60)) for one in raised]:
            pending.result()
        other = [park(f"cnt_{number}", "other") for number in range(3)]
        wait_until(lambda: waiting(PARKED) == count + 3, 60)
        toy.cure()
        toy.client.send(ReplayParked(), a_context(seconds=60, roles=ADMINISTRATOR), "toy")
        wait_until(lambda: (waiting(PARKED) or 0) < count)
        process.kill()
        process.wait()
    wait_until(lambda: 3 < (waiting(PARKED) or 0) < count + 3)  # the broker has noticed: what was looked at is back
    with toy.running():
        while replay(toy).replayed:
            time.sleep(0)
        wait_until(lambda: len({line.split(" ")[1] for line in toy.lines("seen")}) == count, 60)
        wait_until(lambda: {toy.counter(one).heard for one in counters} == {7}, 60)
        # The broker puts what the killed process had looked at behind the rest.
        assert sorted(one.id for one in look(toy, "other").items) == sorted(other)
        assert waiting(PARKED) == 3
