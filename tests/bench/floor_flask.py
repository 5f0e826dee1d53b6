"""One floor of the card: an empty Flask answer, on the gateway's own server with the gateway's settings.

python -m tests.bench.floor_flask        with the environment of a gateway; PORT is where it listens
"""

import logging

from flask import Flask

from chassis.settings import load
from gateway.http.server import workers
from gateway.http.server.__main__ import HELD_BYTES, LOGIN_THREADS, SPARE_THREADS, make_server
from gateway.http.server.bridge import Bridge
from gateway.http.server.incoming import Memory
from gateway.http.server.pace import Pace
from gateway.http.server.threads import Threads
from gateway.settings import Settings


def make_bridge(settings: Settings) -> Bridge:
    """As the gateway's, around an application that answers nothing."""
    app = Flask(__name__)
    app.add_url_rule("/", "empty", lambda: b"")
    return Bridge(
        app=app.wsgi_app,
        lane_of=lambda _environ: "request",
        pace=lambda: Pace(settings.peer_seconds, settings.peer_bytes_per_second),
        largest_body=settings.largest_body,
        requests=Threads("request", settings.web_threads),
        logins=Threads("login", LOGIN_THREADS),
        memory=Memory(HELD_BYTES),
        streams=Threads("stream", settings.streams + settings.imports + SPARE_THREADS),
    )


if __name__ == "__main__":
    given = load(Settings)
    logging.getLogger("uvicorn").setLevel("ERROR")
    make_server(given, make_bridge(given), is_worker=False).run([workers.listen(given.bind, given.port)])
