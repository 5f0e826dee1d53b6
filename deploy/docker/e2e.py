"""`make e2e-docker`: build the images, start docker-compose.yml, fill a company, read its cards; then the same data with TLS
inside, a scanner, and two gateways behind the proxy; stop everything.

On an engine of our own with base images made locally, so it needs no registry. Where no engine can run it says why and
skips. ARGS=--keep leaves everything up until Ctrl-C.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chassis import key_set
from contracts.services import SERVICES
from deploy.docker import images, make_certificates, make_env, smoke
from deploy.docker.composed import Composed
from deploy.docker.engine import CannotRun, Engine, own_engine
from deploy.local import ports
from deploy.local.bootstrap import SetupError, say
from deploy.local.stopping import stop_flag
from kundkort.api import Api

FILES = ("docker-compose.yml", "docker-compose.local.yml")
OVERLAYS = ("docker-compose.tls.yml", "docker-compose.proxy.yml")
OVERLAID = {
    "MONGODB_SERVERS": "mongodb:27017/?appName=kundkort",  # the stand-in is no replica set
    "COMPOSE_PROFILES": "scanner",
    "SCANNER": "clamd://scanner:3310",
}
PARTS = (*SERVICES, "gateway", "rabbitmq", "mongodb")
DEMO_CUSTOMERS = 4
PLAIN_PORTS = """
import socket
for place in [("rabbitmq", 5672), ("mongodb", 27017)]:
    try:
        with socket.create_connection(place, 5) as plain:
            plain.sendall(b"AMQP\\0\\0\\x09\\1" if place[1] == 5672 else b"\\x10\\0\\0\\0" + bytes(12))
            print(place[0], "answers" if plain.recv(1) not in (b"", b"\\x15") else "refuses")
    except OSError:
        print(place[0], "refuses")
"""
"""Prints whether broker and database take a connection without TLS: \\x15 is an alert of TLS."""


def run(keep: bool = False) -> None:
    """Run all of it. Raises CannotRun, SetupError when something does not start, AssertionError for a wrong answer."""
    began = time.monotonic()
    with own_engine() as engine:
        images.build_all(engine)
        say(images.sizes(engine))
        _tell(began, "images are built")
        with _started(engine) as (composed, url), composed.telling():
            api = Api(url, composed.settings["API_KEY"])
            _wait(composed, PARTS)
            _tell(began, f"every container is healthy, the demo company has {DEMO_CUSTOMERS} customers")
            smoke.suite(api, lambda service: composed.stopped(f"{service}_1"))
            _tell(began, "the suite answers")
            composed.down()
            overlaid = composed.laid_over(OVERLAYS, OVERLAID)
            with overlaid.telling():
                overlaid.up("--scale", "gateway=2")
                _wait(overlaid, (*PARTS, "scanner"))
                overlaid.wait_until_healthy("gateway_2")
                _tell(began, "every container is healthy with TLS, scanner and proxy")
                smoke.expect(overlaid.python("gateway_1", PLAIN_PORTS), "rabbitmq refuses\nmongodb refuses")
                smoke.overlaid(api, lambda: overlaid.stopped("gateway_1"))
                _tell(began, "cards and files come by the proxy and over TLS")
                if keep:
                    _stay(url, composed.settings["API_KEY"])
    _tell(began, "everything is down again")


def _tell(began: float, what: str) -> None:
    say(f"  {time.monotonic() - began:4.0f} s  {what}")


@contextmanager
def _started(engine: Engine) -> Iterator[tuple[Composed, str]]:
    """Start the compose file; stop it and remove its volumes at the end. Yields it and the address of the product."""
    port = ports.free(1)[0]
    with _own_settings({"PUBLISH": f"127.0.0.1:{port}", "DEMO_CUSTOMERS": str(DEMO_CUSTOMERS)}) as settings:
        composed = Composed(engine, settings, FILES)
        composed.down("--volumes")
        try:
            with composed.telling():
                composed.up()
            yield composed, f"http://127.0.0.1:{port}"
        finally:
            composed.down("--volumes")


@contextmanager
def _own_settings(chosen: dict[str, str]) -> Iterator[dict[str, str]]:
    """What `make_env` and `make_certificates` make for somebody who starts anew: the clone's own .env stays as it is."""
    settings = {**make_env.complete(make_env.TEMPLATE.read_text(), chosen), **key_set.make()}
    with tempfile.TemporaryDirectory(prefix="kundkort-compose-") as folder:
        definitions = Path(folder, "definitions.json")
        make_env.write(definitions, make_env.with_passwords(make_env.DEFINITIONS.read_text(), settings), 0o644)
        make_certificates.make_all(Path(folder, "tls"))
        yield {**settings, "RABBITMQ_DEFINITIONS": str(definitions), "TLS_FILES": str(Path(folder, "tls"))}


def _wait(composed: Composed, names: tuple[str, ...]) -> None:
    """Waits for these containers, and for the two that end."""
    composed.wait_until_healthy(*(f"{name}_1" for name in names))
    composed.wait_until_done("company_1")
    composed.wait_until_done("demo_1")


def _stay(url: str, key: str) -> None:
    flag = stop_flag()
    say(f"Up at {url}, API key {key}. Ctrl-C takes it down.")
    while not flag():
        time.sleep(0.5)


def main(arguments: list[str]) -> int:
    """The exit code: 0 on success or when no engine can run here, 1 after an error message."""
    try:
        run(keep="--keep" in arguments)
    except CannotRun as error:
        say(f"Skipped: {error}.")
    except SetupError as error:
        print(f"Stopped. {error}", file=sys.stderr)
        return 1
    except AssertionError as error:
        print(f"Failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
