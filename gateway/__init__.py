"""The gateway: the one door to the world. HTTP/JSON in, RPC to the services, the card put together, pages for people.

create_app        the Flask application            operations   what an operation is, in one line
call             the steps of every request       api/         the operations, a module per part
card              one RPC per service, all at once web/         the card for people
"""

import threading
import time
from functools import partial

from flask import Flask, Response, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from chassis import health, logs
from chassis.client import RpcClient
from chassis.database import ensure_indexes, open_database
from chassis.logs import log
from chassis.settings import load
from contracts import catalogue
from contracts.errors import ServiceError
from gateway import docs, web
from gateway.api import all_apis
from gateway.card.descriptions import Descriptions
from gateway.card.last_good import Sections
from gateway.http import problems
from gateway.http.call import Gateway, Operation
from gateway.http.operations import Api
from gateway.http.pipeline import Failed, identify, serve
from gateway.identity.auth import Authentication
from gateway.models import DB
from gateway.settings import Settings

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application. It starts whether or not broker, database and services are up; /readyz tells."""
    settings = settings or load(Settings)
    logs.configure(settings.service, settings.log_level)
    health.introduce(settings.service, __name__)
    client = RpcClient(settings.amqp_url.get_secret_value(), settings.key)
    gateway = Gateway(settings, client, Authentication(settings.auth_cache_seconds))
    app = Flask(__name__, static_folder="web/static", static_url_path="/static", template_folder="web/templates")
    app.config.update(
        MAX_CONTENT_LENGTH=settings.largest_body, PROVIDE_AUTOMATIC_OPTIONS=False, SEND_FILE_MAX_AGE_DEFAULT=3600
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    app.extensions["gateway"] = gateway
    app.extensions["last_good"] = Sections(settings.stale_sections, settings.stale_seconds)
    app.extensions["descriptions"] = Descriptions(client, catalogue.describe_services())
    _open(settings, client)
    _handle_failures(app)
    for api in all_apis():
        gateway.operations.extend(api.operations)
        _route(app, gateway, api, "/v1", problems.problem)
    _route(app, gateway, docs.api, "", problems.problem)
    _route(app, gateway, web.pages, "", web.render_failure)
    app.after_request(_secure)
    app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
        health.wsgi(app.wsgi_app), x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies
    )
    return app


def _route(app: Flask, gateway: Gateway, api: Api, prefix: str, failed: Failed) -> None:
    for operation in api.operations:
        app.add_url_rule(
            prefix + operation.path,
            endpoint=operation.name,
            view_func=partial(_view, gateway, operation, failed),
            methods=[operation.method],
        )


def _view(gateway: Gateway, operation: Operation, failed: Failed, **path: str) -> Response:
    return serve(gateway, operation, path, failed)


def _handle_failures(app: Flask) -> None:
    def shown(failure: ServiceError) -> Response:
        return web.render_failure(failure) if web.is_for_people(request) else problems.problem(failure)

    def of_http(error: HTTPException) -> Response:
        identify(request)
        answer = shown(problems.of_http(error))
        if allowed := dict(error.get_headers()).get("Allow"):
            answer.headers["Allow"] = allowed
        return answer

    def of_defect(error: Exception) -> Response:
        log.error("%s %s failed: %r", request.method, request.path, error, exc_info=error)
        return shown(problems.of_defect())

    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, of_defect)


def _secure(answer: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def _open(settings: Settings, client: RpcClient) -> None:
    """Connects in the background, so that the order of starting does not matter."""
    database = open_database(DB, settings.mongodb_url.get_secret_value(), settings.database_name)
    ready = threading.Event()

    def prepare() -> None:
        while not ready.is_set():
            try:
                ensure_indexes(DB)
                ready.set()
            except Exception as error:  # the database may come later than we
                log.warning("database: %r", error)
                time.sleep(1)

    def check_database() -> None:
        database.admin.command("ping")
        if not ready.is_set():
            raise RuntimeError("indexes are still being made")

    def check_broker() -> None:
        if not client.is_up:
            raise ConnectionError("no connection")

    health.add_check("database", check_database)
    health.add_check("broker", check_broker)
    threading.Thread(target=prepare, name="indexes", daemon=True).start()
    threading.Thread(target=lambda: client.is_up, name="broker-start", daemon=True).start()
