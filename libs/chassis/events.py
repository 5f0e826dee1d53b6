"""A service subscribes to events: `@subscribes(CustomerChanged)` on a method that takes the event.

A handler that raises is retried after each of `retry_seconds`; then the event is parked with the reason, and
`kundkort parked` lists and replays it. A message is acknowledged only when its effect is stored or a copy of it is confirmed in
the next queue. A handler may therefore see an event twice, or an old one after a newer one: its request id is the event's id,
and every event carries the version of its subject.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from nameko.extensions import Entrypoint
from pydantic import ValidationError

from chassis.broker import Channel
from chassis.consumer import Consumer
from chassis.envelope import context_of, unpack
from chassis.logs import log
from chassis.topology import declare_retries, declare_subscriber, events_queue, parked_queue, retry_queue
from contracts.base import Event, invalid

S = TypeVar("S")
T = TypeVar("T")
E = TypeVar("E", bound=Event)


class EventConsumer(Consumer):
    """Reads the service's event queue; retries and parks what fails."""

    kind = "events"
    confirms = True

    def on_up(self, channel: Channel) -> None:
        declare_subscriber(channel, self.service, self.entrypoints)
        declare_retries(channel, self.service, self.settings.retry_seconds)
        self.consume(channel, events_queue(self.service), self.settings.event_prefetch)

    def on_message(self, message: Any) -> None:
        try:
            envelope = unpack(message.body, (message.headers or {}).get("signature"), self.settings.key)
            handler = self.entrypoints.get(envelope["type"])
            if handler is None:  # bound by an earlier release of this service, which kept more
                self.broker.ack(message)
                return
            event = handler.event.model_validate(envelope["data"])
            self.run(handler, event, context_of(envelope), message, self._finish)
        except Exception as error:
            reason = invalid(self.service, error) if isinstance(error, ValidationError) else error  # names no value
            log.error("event cannot be read: %r", reason)
            self._move(message, parked_queue(self.service), reason, attempt=0)

    def _finish(self, message: Any, _result: Any, exc_info: Any) -> None:
        if exc_info is None:
            self.broker.ack(message)
            return
        attempt, waits = message.headers.get("attempt"), self.settings.retry_seconds
        if not isinstance(attempt, int) or attempt < 0:  # none yet, or nonsense: headers are not signed
            attempt = 0
        target = retry_queue(self.service, waits[attempt]) if attempt < len(waits) else parked_queue(self.service)
        log.warning("event failed, attempt %d, moved to %s: %r", attempt + 1, target, exc_info[1])
        self._move(message, target, exc_info[1], attempt + 1)

    def _move(self, message: Any, target: str, error: BaseException, attempt: int) -> None:
        """Copies the message into another queue and acknowledges it once the copy is safe.

        If that fails the connection is gone, and the broker delivers the message again.
        """
        reason = f"{type(error).__name__}: {error}"[:500]
        headers = {**(message.headers or {}), "attempt": attempt, "reason": reason}
        message_id = message.properties.get("message_id", "")
        copied = self.broker.publish_confirmed(message.body, "", target, message_id, application_headers=headers)
        copied.add_done_callback(
            lambda done: self.broker.ack(message) if not done.exception() and done.result() else None
        )


class Subscribes(Entrypoint):
    """Marks the handler of an event. The contract must name this service among the event's subscribers."""

    consumer = EventConsumer()

    def __init__(self, event: type[Event], **kwargs: Any) -> None:
        self.event, self.key = event, event.type
        super().__init__(**kwargs)

    def setup(self) -> None:
        if self.container.service_name not in self.event.subscribers:
            raise TypeError(f"{self.event.__name__} does not name {self.container.service_name} as a subscriber")
        self.consumer.register_provider(self)

    def stop(self) -> None:
        self.consumer.unregister_provider(self)


def subscribes(event: type[E]) -> Callable[[Callable[[S, E], T]], Callable[[S, E], T]]:
    """Marks the method that takes the event; mypy rejects a method that takes another."""

    def decorate(method: Callable[[S, E], T]) -> Callable[[S, E], T]:
        Subscribes.decorator(event)(method)
        return method

    return decorate
