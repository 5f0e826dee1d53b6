"""What a Nameko service inherits: settings, logs, database, outbox and health, set up before the first request.

class BillingService(Service):
    name = "billing"
    settings = Settings

    @handles(IssueInvoice)
    def issue_invoice(self, request: IssueInvoice) -> Invoice: ...
"""

import gc
import signal
import time
from typing import Any, ClassVar

import eventlet
import eventlet.wsgi
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider
from prometheus_client import REGISTRY, Counter, Histogram

from chassis import commits, database, health, hub, kept_models, logs, migrate, prepared, request_claims, tls_server
from chassis.context import enter
from chassis.daily import start as start_daily
from chassis.gauges import ServiceGauges
from chassis.kept_together import Together
from chassis.maintenance import Declarations, add_entrypoints
from chassis.outbox import Relay
from chassis.settings import ServiceSettings, load

hub.choose()  # at import: `nameko run` has nothing that waits yet

HANDLED = Counter("kundkort_handled_total", "Requests and events worked on", ["name", "outcome"])
SECONDS = Histogram("kundkort_handled_seconds", "Time to work on one", ["name"])


YOUNG_OBJECTS, YOUNG_ROUNDS = 20_000, 20
"""How many new objects Python's collector waits for (700 by default, which takes a fifth of the time of an import), and how many
of its rounds the older ones are spared."""


class Runtime(DependencyProvider):
    """Sets the process up, and makes each call's context current while its method runs."""

    def setup(self) -> None:
        service = self.container.service_cls
        settings: ServiceSettings = load(service.settings)
        logs.configure(service.name, settings.log_level)
        settings.keys.warn_if_former()
        health.introduce(service.name, service.__module__)
        client = database.open_with(settings)
        request_claims.enable(settings.split_companies)
        health.add_check("database", lambda: database.ping(client))
        package = service.__module__.split(".", 1)[0]
        plan = migrate.plan_of(package, service.name)
        self.preparation = prepared.prepare(plan, migrate_at_start=settings.migrate_at_start)
        self.relay = Relay(service.name, settings.amqp_url.get_secret_value(), settings.keys, settings.sweep_seconds)
        commits.commit_listeners.append(self.relay.enqueue)
        REGISTRY.register(
            ServiceGauges(
                service.name, settings.amqp_url.get_secret_value(), tuple(settings.retry_seconds), service.gauges
            )
        )
        self._http = eventlet.listen((settings.http_host, settings.http_port))
        self._web = _when_prepared(service.web()) if hasattr(service, "web") else None
        self._https = tls_server.listen(settings) if settings.https_certificate else None
        self._plain_web = None if settings.tls_required else self._web

    def start(self) -> None:
        if callable(
            drain := signal.getsignal(signal.SIGTERM)
        ):  # Ctrl-C must not strike the thread that owns a connection
            signal.signal(signal.SIGINT, drain)
        gc.freeze()  # what is loaded by now stays for ever
        gc.set_threshold(YOUNG_OBJECTS, YOUNG_ROUNDS, YOUNG_ROUNDS)
        self.relay.start()
        self.preparation.start()
        works = (*self.container.service_cls.daily, kept_models.daily(self.container.service_cls.name))
        prepared.when_prepared(lambda: start_daily(works))
        for steady in self.container.service_cls.steady:
            prepared.when_prepared(steady.start)
        application = health.wsgi(self._plain_web)
        self.container.spawn_managed_thread(lambda: eventlet.wsgi.server(self._http, application, log_output=False))
        if self._https is not None:
            secured = health.wsgi(self._web)
            self.container.spawn_managed_thread(lambda: tls_server.serve(self._https, secured))

    def stop(self) -> None:
        self.relay.stop()

    def worker_setup(self, worker_ctx: WorkerContext) -> None:
        enter(worker_ctx.data["context"])
        # Not left again: it ends with the green thread, as the context does.
        database.time_limit(worker_ctx.data["context"].remaining()).__enter__()
        worker_ctx.data["began"] = time.perf_counter()

    def worker_result(self, worker_ctx: WorkerContext, result: Any = None, exc_info: Any = None) -> None:
        SECONDS.labels(worker_ctx.entrypoint.method_name).observe(time.perf_counter() - worker_ctx.data["began"])
        for outcome, count in _outcomes(worker_ctx, exc_info).items():
            HANDLED.labels(worker_ctx.entrypoint.method_name, outcome).inc(count)


def _outcomes(worker_ctx: WorkerContext, exc_info: Any) -> dict[str, int]:
    """How the worker's request, or each of its events, ended."""
    if exc_info is None and worker_ctx.args and isinstance(worker_ctx.args[0], Together):
        return worker_ctx.args[0].take_outcomes()
    return {"ok" if exc_info is None else exc_info[0].__name__: 1}


def _when_prepared(web: Any) -> Any:
    """The WSGI application, which answers 503 until the database has what this release needs."""

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        if prepared.is_prepared():
            return web(environ, start_response)
        start_response("503 Service Unavailable", [("Content-Length", "0"), ("Retry-After", "2")])
        return []

    return application


class Service(Declarations):
    """Base of the five. A service that also speaks HTTP has a static method `web()` that returns a WSGI application."""

    settings: ClassVar[type[ServiceSettings]]
    runtime = Runtime()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        add_entrypoints(cls)
