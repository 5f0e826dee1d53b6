"""What reading requests and reading events have in common: one queue, one connection, workers, draining at the end."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, ProviderCollector, SharedExtension

from chassis import health
from chassis.broker import Broker, Channel
from chassis.context import Context
from chassis.logs import log
from chassis.prepared import when_prepared
from chassis.settings import ServiceSettings, load

Finish = Callable[[Any, Any, Any], None]


class Runner(SharedExtension, ProviderCollector):
    """Runs the entrypoints that are registered with it, for the messages that it gets."""

    def setup(self) -> None:
        self.service: str = self.container.service_name
        self.settings: ServiceSettings = load(self.container.service_cls.settings)
        self._is_stopping = False

    def start(self) -> None:
        self.entrypoints: dict[str, Any] = {provider.key: provider for provider in self._providers}
        when_prepared(self._begin)

    def _begin(self) -> None:
        if not self._is_stopping:
            self.listen()

    def listen(self) -> None:
        """Begins to take messages; called once the database is as this release needs it."""
        raise NotImplementedError

    def stop(self) -> None:
        self._is_stopping = True

    def run(self, entrypoint: Entrypoint, argument: Any, context: Context, message: Any, finish: Finish) -> None:
        """Runs the entrypoint's method in a worker and then `finish(message, result, exc_info)`; at once, without a worker."""

        def handle_result(_worker: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            try:
                finish(message, result, exc_info)
            except Exception:  # an exception here would end the whole process; unacknowledged, the message comes again
                log.exception("message not finished")
            return result, exc_info

        try:
            self.container.spawn_worker(entrypoint, (argument,), {}, {"context": context}, handle_result)
        except ContainerBeingKilled:  # not acknowledged: the broker gives it to the next process
            pass
        except Exception as error:  # the message is right, and nobody else would answer for it
            log.exception("no worker can be started")
            finish(message, None, (type(error), error, error.__traceback__))


class Consumer(Runner):
    """Reads one queue of its service over one connection."""

    kind: ClassVar[str]
    check_name: ClassVar[str]
    """Of the connection in /readyz."""
    confirms: ClassVar[bool] = False

    def setup(self) -> None:
        super().setup()
        url = self.settings.amqp_url.get_secret_value()
        self.broker = Broker(url, f"{self.service}-{self.kind}", self.on_up, confirms=self.confirms)
        self._tags: set[str] = set()
        health.add_check(self.check_name, self.broker.check)

    def listen(self) -> None:
        self.broker.start()

    def unregister_provider(self, provider: Entrypoint) -> None:
        """Drains: takes no new messages and finishes those that have begun."""
        if len(self._providers) == 1 and self.broker.is_up:
            for tag in self._tags:
                self.broker.submit(partial(_cancel, tag))
        super().unregister_provider(provider)

    def stop(self) -> None:
        super().stop()
        self.broker.stop()

    def on_up(self, channel: Channel) -> None:
        """Declares the queue and consumes it, after each connect."""
        raise NotImplementedError

    def on_message(self, message: Any) -> None:
        """Decodes and runs a message. Must not raise: it runs in the thread that owns the connection."""
        raise NotImplementedError

    def consume(self, channel: Channel, queue: str, prefetch: int, tag: str) -> None:
        """Reads one more queue; `tag` names the reader, and `prefetch` messages of this queue are worked on at once.

        Goes before the readers that this process, and others, had on silent nodes: a quorum queue goes on giving those up to
        `prefetch` messages each, until the other nodes take the silent one for dead.
        """
        channel.basic_qos(0, prefetch, False)
        rank = {"x-priority": self.broker.patience.departures}
        channel.basic_consume(queue, callback=self.on_message, consumer_tag=tag, arguments=rank)
        self._tags.add(tag)


def _cancel(tag: str, channel: Channel) -> None:
    channel.basic_cancel(tag, nowait=True)
