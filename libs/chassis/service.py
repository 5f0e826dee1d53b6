"""What a Nameko service inherits: settings, logs, database, outbox and health, set up before the first request.

class BillingService(Service):
    name = "billing"
    settings = Settings

    @handles(IssueInvoice)
    def issue_invoice(self, request: IssueInvoice) -> Invoice: ...
"""

import signal
import time
from typing import Any, ClassVar

import eventlet
import eventlet.wsgi
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider
from prometheus_client import REGISTRY, Counter, Histogram

from chassis import database, health, logs, storage
from chassis.context import enter
from chassis.gauges import ServiceGauges
from chassis.outbox import Relay
from chassis.settings import ServiceSettings, load

HANDLED = Counter("kundkort_handled_total", "Requests and events worked on", ["name", "outcome"])
SECONDS = Histogram("kundkort_handled_seconds", "Time to work on one", ["name"])


class Runtime(DependencyProvider):
    """Sets the process up, and makes each call's context current while its method runs."""

    def setup(self) -> None:
        service = self.container.service_cls
        settings: ServiceSettings = load(service.settings)
        logs.configure(service.name, settings.log_level)
        health.introduce(service.name, service.__module__)
        client = database.open_database(service.name, settings.mongodb_url.get_secret_value(), settings.database_name)
        database.ensure_indexes_patiently(service.name)
        health.add_check("database", lambda: client.admin.command("ping") and None)
        self.relay = Relay(service.name, settings.amqp_url.get_secret_value(), settings.key, settings.sweep_seconds)
        storage.commit_listeners.append(self.relay.enqueue)
        REGISTRY.register(
            ServiceGauges(service.name, settings.amqp_url.get_secret_value(), tuple(settings.retry_seconds))
        )
        self._http = eventlet.listen((settings.http_host, settings.http_port))
        self._web = service.web() if hasattr(service, "web") else None

    def start(self) -> None:
        if callable(
            drain := signal.getsignal(signal.SIGTERM)
        ):  # Ctrl-C must not strike the thread that owns a connection
            signal.signal(signal.SIGINT, drain)
        self.relay.start()
        application = health.wsgi(self._web)
        self.container.spawn_managed_thread(lambda: eventlet.wsgi.server(self._http, application, log_output=False))

    def stop(self) -> None:
        self.relay.stop()

    def worker_setup(self, worker_ctx: WorkerContext) -> None:
        enter(worker_ctx.data["context"])
        worker_ctx.data["began"] = time.perf_counter()

    def worker_result(self, worker_ctx: WorkerContext, result: Any = None, exc_info: Any = None) -> None:
        SECONDS.labels(worker_ctx.entrypoint.method_name).observe(time.perf_counter() - worker_ctx.data["began"])
        outcome = "ok" if exc_info is None else exc_info[0].__name__
        HANDLED.labels(worker_ctx.entrypoint.method_name, outcome).inc()


class Service:
    """Base of the five. A service that also speaks HTTP has a static method `web()` that returns a WSGI application."""

    name: ClassVar[str]
    settings: ClassVar[type[ServiceSettings]]
    runtime = Runtime()
