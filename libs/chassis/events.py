"""Events: how they look on the wire, and how a service takes part: `@subscribes(CustomerChanged)`.

On the wire an event is JSON with the names of CloudEvents 1.0, signed in a header. A handler that raises is tried again
after each of `retry_seconds`; then the event is parked with the reason, and `kundkort parked` lists and replays it. A
message is acknowledged only when its effect is stored or its copy is safe in the next queue. A handler may therefore see
an event twice, or an old one after a new one: its request id is the event's id, and every event carries a version.
"""

from typing import Any

from contracts.base import Event
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, ProviderCollector, SharedExtension

from chassis.broker import Broker, Channel
from chassis.envelope import context_of, opened
from chassis.logs import log
from chassis.settings import ServiceSettings, load
from chassis.topology import declare_retries, declare_subscriber, events_queue, parked_queue, retry_queue


class EventConsumer(SharedExtension, ProviderCollector):
    """Reads the service's event queue; retries and parks what fails."""

    consumer_tag = "events"

    def setup(self) -> None:
        self.service: str = self.container.service_name
        self.settings: ServiceSettings = load(self.container.service_cls.settings)
        self.broker = Broker(
            self.settings.amqp_url.get_secret_value(), f"{self.service}-events", self._on_up, confirms=True
        )

    def start(self) -> None:
        self.handlers = {provider.event.type: provider for provider in self._providers}
        self.broker.start()

    def unregister_provider(self, provider: Entrypoint) -> None:
        if len(self._providers) == 1 and self.broker.is_up:
            self.broker.submit(lambda channel: channel.basic_cancel(self.consumer_tag, nowait=True))
        super().unregister_provider(provider)

    def stop(self) -> None:
        self.broker.stop()

    def _on_up(self, channel: Channel) -> None:
        declare_subscriber(channel, self.service, self.handlers)
        declare_retries(channel, self.service, self.settings.retry_seconds)
        channel.basic_qos(0, self.settings.event_prefetch, False)
        channel.basic_consume(events_queue(self.service), callback=self._on_message, consumer_tag=self.consumer_tag)

    def _on_message(self, message: Any) -> None:
        try:
            envelope = opened(message.body, message.headers.get("signature"), self.settings.key)
            handler = self.handlers.get(envelope["type"])
            if handler is None:  # bound by an earlier release of this service, which kept more
                self.broker.ack(message)
                return
            event = handler.event.model_validate(envelope["data"])
            self.container.spawn_worker(
                handler,
                (event,),
                {},
                {"context": context_of(envelope)},
                lambda worker, result, exc_info: self._finish(message, result, exc_info),
            )
        except ContainerBeingKilled:
            pass  # not acknowledged: the broker gives it to the next process
        except Exception as error:
            log.error("event cannot be read: %r", error)
            self.container.spawn_managed_thread(lambda: self._move(message, parked_queue(self.service), error))

    def _finish(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        if exc_info is None:
            self.broker.ack(message)
        else:
            attempt = int(message.headers.get("attempt", 0))
            waits = self.settings.retry_seconds
            target = retry_queue(self.service, waits[attempt]) if attempt < len(waits) else parked_queue(self.service)
            log.warning("event failed, attempt %d, moved to %s: %r", attempt + 1, target, exc_info[1])
            self._move(message, target, exc_info[1], attempt + 1)
        return result, exc_info

    def _move(self, message: Any, target: str, error: BaseException, attempt: int = 0) -> None:
        """Copies the message into another queue and only then acknowledges it. If that fails, the broker delivers it again."""
        headers = {**message.headers, "attempt": attempt, "reason": f"{type(error).__name__}: {error}"[:500]}
        try:
            kept = self.broker.publish_confirmed(
                message.body, "", target, message.properties.get("message_id", ""), application_headers=headers
            ).result(timeout=10)
            if kept:
                self.broker.ack(message)
        except Exception as problem:  # the broker is gone and has the message back
            log.warning("event could not be moved to %s: %r", target, problem)


class Subscribes(Entrypoint):
    """Marks the handler of an event. The contract must name this service among the event's subscribers."""

    consumer = EventConsumer()

    def __init__(self, event: type[Event], **kwargs: Any) -> None:
        self.event = event
        super().__init__(**kwargs)

    def setup(self) -> None:
        if self.container.service_name not in self.event.subscribers:
            raise TypeError(f"{self.event.__name__} does not name {self.container.service_name} as a subscriber")
        self.consumer.register_provider(self)

    def stop(self) -> None:
        self.consumer.unregister_provider(self)


subscribes = Subscribes.decorator
