"""A service subscribes to events: `@subscribes(CustomerChanged)` on a method that takes the event.

A handler that raises is retried after each of `retry_seconds`; then the event is parked with the reason, and
`kundkort parked` lists and replays it. A message is acknowledged only when its effect is stored or a copy of it is confirmed in
the next queue. Several methods may take the same event: it is done once each has.
A handler may therefore see an event twice, or an old one after a newer one: its request id is the event's id,
and every event carries the version of its subject.

An event of a type that no handler takes is retried, too: a newer replica beside this one may take it. See `delays`.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial, wraps
from typing import Any, TypeVar
from uuid import uuid4

import eventlet
from nameko.extensions import Entrypoint
from prometheus_client import Counter
from pydantic import ValidationError

from chassis.addresses import split_addresses
from chassis.broker import Channel
from chassis.consumer import Consumer
from chassis.context import Context
from chassis.delays import UnknownEvent, next_delay
from chassis.envelope import context_of, unpack
from chassis.event_topology import EVENTS, Generation, generations, subscriber_topology
from chassis.kept_together import Delivery, Together
from chassis.logs import log
from chassis.queue_probe import PROBE, QueueProbe
from chassis.topology import ensure_exchange, exists
from contracts.base import Event, invalid

S = TypeVar("S")
T = TypeVar("T")
E = TypeVar("E", bound=Event)

MOVE_AGAIN_SECONDS = 1.0
LOOK_SECONDS = 0.5
QUEUES_CREATED = Counter(
    "kundkort_event_queues_created_total", "Times that the service found no event queue of its own"
)


class EventConsumer(Consumer):
    """Reads the service's event queues; retries and parks what fails."""

    kind = check_name = "events"
    confirms = True

    def start(self) -> None:
        self._handlers: dict[str, list[Subscribes]] = {}
        for one in sorted(self._providers, key=lambda one: str(one.method_name)):
            self._handlers.setdefault(one.key, []).append(one)
        super().start()

    def setup(self) -> None:
        super().setup()
        self._own = generations(self.service)[0]
        self._other_nodes = len(split_addresses(self.settings.amqp_url.get_secret_value())) - 1
        self._probe = QueueProbe(self._send_probe, self.broker.drop, self._other_nodes)

    def listen(self) -> None:
        super().listen()
        if self._other_nodes:
            eventlet.spawn(self._watch)

    def _watch(self) -> None:
        while not self._is_stopping:
            eventlet.sleep(LOOK_SECONDS)
            if self.broker.is_up and not self.broker.is_blocked:
                self._probe.look()
            else:
                self._probe.note_life()

    def _send_probe(self) -> "Future[bool]":
        return self.broker.publish_confirmed(b"", self._own.exchange, self._own.queue, uuid4().hex, type=PROBE)

    def on_up(self, channel: Channel) -> None:
        """Declares the newest generation of queues and consumes it, and every older one that exists."""
        ensure_exchange(channel.connection, EVENTS)
        self._tell_if_lost(channel)
        subscriber_topology(self.service, self.entrypoints, self.settings.retry_seconds).declare(channel)
        newest, *older = generations(self.service)
        found = [one for one in older if exists(channel.connection, one.queue)]
        self._moves_within = {one.queue: self._complete(channel, one, newest) for one in (newest, *found)}
        for generation in (newest, *found):
            self.consume(channel, generation.queue, self.settings.event_prefetch, tag=generation.queue)

    def _tell_if_lost(self, channel: Channel) -> None:
        """Warns when no generation of the event queue exists: what was published without one never comes."""
        if any(exists(channel.connection, one.queue) for one in generations(self.service)):
            return
        QUEUES_CREATED.inc()
        log.warning(
            "the event queue did not exist: unless this is the first start, events are lost; "
            "run `kundkort check %s` and `kundkort rebuild %s`",
            self.service,
            self.service,
        )

    def _complete(self, channel: Channel, generation: Generation, newest: Generation) -> Generation:
        """The generation in which failed messages of `generation` wait: the newest one if queues of it are missing."""
        queues = [generation.parked, *map(generation.retry, self.settings.retry_seconds)]
        return generation if all(exists(channel.connection, queue) for queue in queues) else newest

    def on_message(self, message: Any) -> None:
        self._probe.note_life()
        if message.properties.get("type") == PROBE:
            self.broker.ack(message)
            return
        try:
            envelope = unpack(message.body, message.headers, self.settings.keys)
            handlers = self._handlers.get(envelope["type"])
            if not handlers:
                self._retry(message, UnknownEvent(f"no handler for {envelope['type']}"))
                return
            event = handlers[0].event.model_validate(envelope["data"])
            self._begin_work(handlers, event, context_of(envelope), message)
        except Exception as error:
            reason = invalid(self.service, error) if isinstance(error, ValidationError) else error  # names no value
            log.error("event cannot be read: %r", reason)
            self._move(message, None, reason, attempt=0)

    def _begin_work(self, handlers: Sequence["Subscribes"], event: Event, context: Context, message: Any) -> None:
        """Runs the event's handlers one after the other; after a failure all of them run again with the next attempt."""
        handler, others = handlers[0], handlers[1:]

        def end(failure: BaseException | None) -> None:
            if failure is None and others:
                self._begin_work(others, event, context, message)
            else:
                self._end(message, failure)

        if handler.together is None:
            self.run(handler, event, context, message, lambda _, __, failed: end(failed and failed[1]))
        elif handler.together.add(Delivery(event, context, end)):
            give_up = handler.together.give_up
            self.run(handler, handler.together, context, message, lambda _, __, failed: failed and give_up(failed[1]))

    def _end(self, message: Any, failure: BaseException | None) -> None:
        if failure is None:
            self.broker.ack(message)
        else:
            self._retry(message, failure)

    def _retry(self, message: Any, error: BaseException) -> None:
        attempt = (message.headers or {}).get("attempt")
        if not isinstance(attempt, int) or attempt < 0:  # none yet, or nonsense: headers are not signed
            attempt = 0
        patience = self.settings.unknown_event_seconds if isinstance(error, UnknownEvent) else 0
        seconds = next_delay(attempt, self.settings.retry_seconds, patience)
        log.warning("event failed, attempt %d, %s: %r", attempt + 1, "parked" if seconds is None else "retried", error)
        self._move(message, seconds, error, attempt + 1)

    def _move(self, message: Any, seconds: float | None, error: BaseException, attempt: int) -> None:
        """Copies the message into a retry queue, or with None into the parked queue, and acknowledges it once the copy is safe.

        The copy stays in the generation from which the message came, so that an older release finds it after a rollback. It has
        no priority: in a retry queue, a stream of important messages would hold up those behind them.
        """
        generation = self._moves_within[message.delivery_info["consumer_tag"]]
        copied = self._copy(message, generation, seconds, error, attempt)
        copied.add_done_callback(lambda done: self._end_move(done, message, seconds, error, attempt))

    def _copy(
        self, message: Any, generation: Generation, seconds: float | None, error: BaseException, attempt: int
    ) -> "Future[bool]":
        target = generation.parked if seconds is None else generation.retry(seconds)
        kept = {name: value for name, value in (message.headers or {}).items() if not name.startswith("x-")}
        headers = {**kept, "attempt": attempt, "reason": f"{type(error).__name__}: {error}"[:500]}
        message_id = message.properties.get("message_id", "")
        return self.broker.publish_confirmed(
            message.body, generation.exchange, target, message_id, application_headers=headers
        )

    def _end_move(self, copied: "Future[bool]", message: Any, *again: Any) -> None:
        """Acknowledges what was moved. Else tries again: on a new connection, which declares a queue that was missing."""
        if copied.exception() is None and copied.result():
            self.broker.ack(message)
        elif copied.exception() is None:
            self.broker.drop("a queue for retried or parked events is missing")
        elif message.channel.is_open:  # else the connection is gone, and the broker delivers the message again
            eventlet.spawn_after(MOVE_AGAIN_SECONDS, self._move, message, *again)


class Subscribes(Entrypoint):
    """Marks the handler of an event. The contract must name this service among the event's subscribers."""

    consumer = EventConsumer()

    def __init__(self, event: type[Event], together: bool = False, **kwargs: Any) -> None:
        self.event, self.key = event, event.type
        self.together = Together() if together else None
        super().__init__(**kwargs)

    def setup(self) -> None:
        if self.container.service_name not in self.event.subscribers:
            raise TypeError(f"{self.event.__name__} does not name {self.container.service_name} as a subscriber")
        self.consumer.register_provider(self)

    def stop(self) -> None:
        self.consumer.unregister_provider(self)


def subscribes(event: type[E], together: bool = False) -> Callable[[Callable[[S, E], T]], Callable[[S, E], T]]:
    """Marks the method that takes the event; mypy rejects a method that takes another.

    `together`: it only keeps copies, so that those of many events may be stored in one write (see `kept_together`)."""

    def decorate(method: Callable[[S, E], T]) -> Callable[[S, E], T]:
        if not together:
            Subscribes.decorator(event)(method)
            return method

        @wraps(method)
        def handle(service: S, given: Any) -> Any:
            return given.run(partial(method, service)) if isinstance(given, Together) else method(service, given)

        Subscribes.decorator(event, together=True)(handle)
        return handle

    return decorate
