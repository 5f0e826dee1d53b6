"""Names of exchanges and queues of events, and how they are declared. Any process may declare them first.

events (topic) → events.SERVICE                      one queue a subscriber, whatever its handlers are called
                 events.SERVICE.retry.1000 (ms)      holds a message, then returns it to events.SERVICE
                 events.SERVICE.parked               messages that failed every retry, with the reason
"""

from collections.abc import Iterable
from typing import Any

from kombu import Exchange, Queue

from contracts.base import Event

EVENTS = Exchange("events", type="topic", durable=True)


def events_queue(service: str) -> str:
    return f"events.{service}"


def parked_queue(service: str) -> str:
    return f"events.{service}.parked"


def retry_queue(service: str, seconds: float) -> str:
    return f"events.{service}.retry.{int(seconds * 1000)}"


def declare_subscriber(channel: Any, service: str, types: Iterable[str]) -> None:
    """The queue of one subscriber, bound to the event types that it keeps a copy of; bulk events let others go first."""
    bindings = [EVENTS(channel).binding(routing_key=kind) for kind in sorted(types)]
    EVENTS(channel).declare()
    Queue(events_queue(service), bindings, durable=True, max_priority=1)(channel).declare()
    Queue(parked_queue(service), durable=True)(channel).declare()


def declare_retries(channel: Any, service: str, waits: Iterable[float]) -> None:
    """The retry queues of one subscriber: a message returns to the subscriber's queue after its delay."""
    for seconds in waits:
        Queue(
            retry_queue(service, seconds),
            durable=True,
            message_ttl=seconds,
            queue_arguments={"x-dead-letter-exchange": "", "x-dead-letter-routing-key": events_queue(service)},
        )(channel).declare()


def declare_subscribers_of(channel: Any, events: Iterable[type[Event]]) -> None:
    """The queues of all services that the contracts name as subscribers of these events."""
    by_service: dict[str, set[str]] = {}
    for event in events:
        for service in event.subscribers:
            by_service.setdefault(service, set()).add(event.type)
    EVENTS(channel).declare()
    for service, types in by_service.items():
        declare_subscriber(channel, service, types)
