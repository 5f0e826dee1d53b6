"""`python -m gateway.http.server`: serves the gateway until SIGTERM."""

import atexit
import logging
import socket
import sys
from functools import partial

import orjson
from uvicorn import Config

from chassis.health_server import serve_health
from chassis.settings import load
from gateway import create_app
from gateway.http.problems import describe_status
from gateway.http.server import workers
from gateway.http.server.bridge import Bridge
from gateway.http.server.connection import Connection, ConnectionLimits
from gateway.http.server.drain import DrainingServer
from gateway.http.server.incoming import Memory
from gateway.http.server.pace import Pace
from gateway.http.server.routes import Lanes
from gateway.http.server.threads import Threads
from gateway.settings import Settings

HEAD_BYTES = 32 * 1024
HELD_BYTES = 64 * 1024 * 1024
"""Bodies that wait for their rest or for a thread, all together: peers without a key could fill the memory else."""
LOGIN_THREADS = 2
"""A flood of logins waits here for its turn, and neither takes the threads of other requests nor contends with them for more
than this share of the interpreter."""
SPARE_THREADS = 8
"""Threads for streams beside those of `streams`: they authenticate, and refuse what is too much."""


def make_bridge(settings: Settings) -> Bridge:
    """The gateway as an ASGI application."""
    app = create_app(settings)
    atexit.register(app.extensions["gateway"].trail.close)
    atexit.register(app.extensions["section_store"].close)
    return Bridge(
        app=app.wsgi_app,
        lane_of=Lanes(app).lane_of,
        pace=partial(Pace, settings.peer_seconds, settings.peer_bytes_per_second),
        largest_body=settings.largest_body,
        requests=Threads("request", settings.web_threads),
        logins=Threads("login", LOGIN_THREADS),
        memory=Memory(HELD_BYTES),
        streams=Threads("stream", settings.streams + settings.imports + SPARE_THREADS),
    )


def make_server(settings: Settings, bridge: Bridge, *, is_worker: bool) -> DrainingServer:
    """uvicorn with our connections, around the bridge."""
    Connection.limits = ConnectionLimits(
        most_connections=settings.connections,
        head_seconds=settings.peer_seconds,
        idle_seconds=settings.idle_seconds + settings.peer_seconds,
        head_bytes=HEAD_BYTES,
        describe=lambda status, language: orjson.dumps(describe_status(status, language)),
    )
    config = Config(
        bridge,
        http=Connection,
        loop="uvloop",
        lifespan="off",
        ws="none",
        interface="asgi3",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_keep_alive=int(settings.idle_seconds),
        timeout_graceful_shutdown=int(settings.finish_seconds),
        backlog=1024,
    )
    return DrainingServer(config, bridge, settings.drain_seconds, ends_with_parent=is_worker)


def serve(settings: Settings, listener: socket.socket, worker: int | None = None) -> None:
    """One process: the public port in this thread, health on a port of its own; each further process on the next one."""
    server = make_server(settings, make_bridge(settings), is_worker=worker is not None)
    serve_health(settings.http_host, settings.health_port and settings.health_port + (worker or 0))
    server.run([listener])


def main() -> int:
    settings = load(Settings)
    logging.getLogger("uvicorn").setLevel("ERROR")  # it warns of each request that is not HTTP
    given = workers.given()
    if given is not None:
        serve(settings, *given)
        return 0
    try:
        listener = workers.listen(settings.bind, settings.port)
    except OSError as error:
        print(f"gateway: settings BIND and PORT: {settings.bind}:{settings.port}: {error.strerror}", file=sys.stderr)
        return 2
    if settings.web_concurrency == 1:
        serve(settings, listener)
        return 0
    return workers.supervise(listener, settings.web_concurrency)


if __name__ == "__main__":
    sys.exit(main())
