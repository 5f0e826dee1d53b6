"""Counters of the toy service, and events about them, without a process that makes them."""

from broker_view import send_raw
from toy import Toy
from toy_contract import CounterRaised

from chassis.context import using
from chassis.envelope import pack, wrap
from chassis.testing import a_context
from chassis.testing_keys import keys_of


def publish_raised(counter: str, version: int, by: int, poison: int = 0) -> None:
    """As the relay of 0.1.0 publishes."""
    with using(a_context()):
        event = CounterRaised(subject=counter, version=version, value=by, by=by, poison=poison)
        body, headers = pack(wrap(event), keys_of("toy"))
    send_raw(
        "events", "toy.counter_raised", (body, {"application_headers": headers, "priority": 1, "delivery_mode": 2})
    )


def a_counter(toy: Toy) -> str:
    """The id of a counter that is stored before the subscriber runs."""
    with toy.stored_here(), using(a_context()):
        from toy_service import new_counter

        return new_counter()
