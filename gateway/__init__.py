"""The gateway: the only public door. Serves the HTTP API and the web card; calls the services by RPC.

create_app   builds the Flask application      http/       HTTP request → service call → HTTP reply
api/         the operations, a module per part card/       the card, merged from all services
identity/    users, API keys and companies     imports/    the import of a customer register
docs/        /openapi.json and /docs           web/        the card for people
audit/       who did what, in a chain          bulk/       changes of many customers, mailings
schemas      its own requests and replies      labels, choices, errors   their words, and what it refuses
models       what it stores                    migrate     brings a database to what this release needs
settings     from the environment              admin       commands for operators
"""

import threading
from functools import partial

from flask import Flask, Response, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as AnyResponse

from chassis import health, logs, prepared, published_secrets
from chassis.client import RpcClient
from chassis.database import is_down, open_with, ping
from chassis.guard import Guards
from chassis.guarded_client import GuardedClient
from chassis.logs import log
from chassis.migrate import plan_of
from chassis.settings import load
from contracts import catalogue, common_errors
from contracts.errors import ServiceError
from gateway import docs, web
from gateway.api import all_apis
from gateway.bulk import run
from gateway.bulk.jobs import resume
from gateway.bulk.mailings import produce
from gateway.card.descriptions import Descriptions
from gateway.card.last_good import Sections
from gateway.card.section_store import SectionStore
from gateway.http import activity_ends, origin, problems, protection
from gateway.http.call import Gateway, Operation
from gateway.http.limits import limits_of
from gateway.http.operations import Api
from gateway.http.pipeline import FailureHandler, identify, serve
from gateway.http.shadows import shadowed
from gateway.identity.auth import Authentication
from gateway.identity.openid_provider import Providers
from gateway.models import DB
from gateway.settings import Settings

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""Where an answer does not say otherwise. Nothing is stored on the way unless it holds neither secrets nor people."""


def create_app(settings: Settings | None = None) -> Flask:
    """Builds the WSGI application. Broker, database and services may come up later; /readyz reports them."""
    settings = settings or load(Settings)
    logs.configure(settings.service, settings.log_level)
    settings.keys.warn_if_former()
    health.introduce(settings.service, __name__)
    published_secrets.accept(settings.development)
    client = RpcClient(settings.amqp_url.get_secret_value(), settings.keys, settings.broker_silence_seconds)
    guards = Guards(protection.rules(settings))
    sections = GuardedClient(client, guards, protection.SECTION, protection.PROBE_OF_SECTION_SECONDS)
    single = GuardedClient(client, guards, protection.CALL, protection.PROBE_OF_CALL_SECONDS)
    gateway = Gateway(
        settings,
        guards,
        single,
        sections,
        Authentication(settings.auth_cache_seconds, settings.session_idle_hours),
        limits_of(settings),
    )
    app = Flask(__name__, static_folder="web/static", static_url_path="/static", template_folder="web/templates")
    app.config.update(
        MAX_CONTENT_LENGTH=settings.largest_body, PROVIDE_AUTOMATIC_OPTIONS=False, SEND_FILE_MAX_AGE_DEFAULT=3600
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    app.extensions["gateway"] = gateway
    store = SectionStore(settings.secret_roots, settings.stale_seconds)
    app.extensions["section_store"] = store
    app.extensions["last_good"] = Sections(settings.stale_sections, settings.stale_seconds, store)
    app.extensions["descriptions"] = Descriptions(sections, catalogue.describe_services())
    app.extensions["openid"] = Providers(settings.openid_loopback)
    _connect(settings, client, gateway)
    _handle_failures(app)
    for api in all_apis():
        gateway.operations.extend(api.operations)
        _route(app, gateway, api, "/v1", problems.problem)
    _route(app, gateway, docs.api, "", problems.problem)
    _route(app, gateway, web.pages, "", web.render_failure)
    app.extensions["operations_by_name"] = {one.name: one for one in gateway.operations}
    app.extensions["operations"] = [*gateway.operations, *docs.api.operations, *web.pages.operations]
    _refuse_shadowed(app, gateway)
    app.add_url_rule("/livez", view_func=_say_alive)
    app.after_request(_add_security_headers)
    app.wsgi_app = origin.behind_proxies(app.wsgi_app, settings)  # type: ignore[method-assign, assignment]
    return app


def _say_alive() -> Response:
    """For balancers that see the public port only. Everything else about health is on a port of its own."""
    return Response(b'{"status":"ok"}', content_type="application/json")


def _route(app: Flask, gateway: Gateway, api: Api, prefix: str, failed: FailureHandler) -> None:
    for operation in api.operations:
        app.add_url_rule(
            prefix + operation.path,
            endpoint=operation.name,
            view_func=partial(_view, gateway, operation, failed),
            methods=[operation.method],
        )


def _refuse_shadowed(app: Flask, gateway: Gateway) -> None:
    """Answers 405 where an address with a gap would take what an address of words does not have."""
    routes = [(operation.method, f"/v1{operation.path}") for operation in gateway.operations]
    routes += [(page.method, page.path) for page in web.pages.operations]
    for path, (own, refused) in shadowed(routes).items():

        def refuse(own: tuple[str, ...] = own, **_path: str) -> Response:
            raise MethodNotAllowed(own)

        app.add_url_rule(path, endpoint=f"refused {path}", view_func=refuse, methods=list(refused))


def _view(gateway: Gateway, operation: Operation, failed: FailureHandler, **path: str) -> Response:
    return serve(gateway, operation, path, failed)


def _handle_failures(app: Flask) -> None:
    def to_response(failure: ServiceError) -> Response:
        return web.render_failure(failure) if web.is_for_people(request) else problems.problem(failure)

    def on_http_error(error: HTTPException) -> AnyResponse:
        identify(request)
        if isinstance(error, MethodNotAllowed) and request.method == "GET" and web.is_for_people(request):
            return web.lead_to_page()
        answer = to_response(problems.of_http(error))
        if allowed := dict(error.get_headers()).get("Allow"):
            answer.headers["Allow"] = allowed
        return answer

    def on_defect(error: Exception) -> Response:
        if is_down(error):
            log.warning("%s %s: the database does not answer: %s", request.method, request.path, str(error)[:300])
            return to_response(common_errors.DATABASE_DOWN.error("gateway"))
        log.error("%s %s failed: %r", request.method, request.path, error, exc_info=error)
        return to_response(problems.of_defect())

    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_defect)


def _add_security_headers(answer: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        answer.headers.setdefault(name, value)
    origin.require_https(request, answer)
    return answer


def _connect(settings: Settings, client: RpcClient, gateway: Gateway) -> None:
    """Connects to database and broker in the background, so that the start order does not matter."""
    database = open_with(settings, DB)
    preparation = prepared.prepare(plan_of(__name__, DB), migrate_at_start=settings.migrate_at_start)

    def check_broker() -> None:
        if not client.is_up:
            raise ConnectionError("no connection")

    health.add_check("database", lambda: ping(database))
    health.add_check("broker", check_broker)
    preparation.then(gateway.trail.recover)
    preparation.then(lambda: resume.start(gateway, (run.JOB, produce.JOB)))
    preparation.then(lambda: resume.look(gateway, "leavers", activity_ends.LOOK_SECONDS, activity_ends.end_left))
    preparation.start()
    threading.Thread(target=lambda: client.is_up, name="broker-start", daemon=True).start()
