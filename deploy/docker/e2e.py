"""`make e2e-docker`: build the images, start docker-compose.yml, fill a company, read its cards, stop everything.

On an engine of our own with base images made locally, so it needs no registry. Where no engine can run it says why and
skips. ARGS=--keep leaves everything up until Ctrl-C.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chassis import key_set
from contracts.services import SERVICES
from deploy.docker import images, make_env, smoke
from deploy.docker.engine import CannotRun, Engine, own_engine
from deploy.local import ports
from deploy.local.bootstrap import SetupError, say
from deploy.local.stopping import stop_flag
from kundkort.api import Api

PROJECT = "kundkort-e2e"
PARTS = (*SERVICES, "gateway", "rabbitmq", "mongodb")
HEALTHY_SECONDS = 180
DEMO_CUSTOMERS = 4


def run(keep: bool = False) -> None:
    """Run all of it. Raises CannotRun, SetupError when something does not start, AssertionError for a wrong answer."""
    began = time.monotonic()
    with own_engine() as engine:
        images.build_all(engine)
        say(images.sizes(engine))
        _tell(began, "images are built")
        with _composed(engine) as (url, settings):
            _wait_until_healthy(engine)
            _tell(began, "every container is healthy")
            _wait_until_done(engine, settings, "company")
            _wait_until_done(engine, settings, "demo")
            _tell(began, f"the demo company has {DEMO_CUSTOMERS} customers")
            smoke.suite(Api(url, settings["API_KEY"]), lambda service: _stopped(engine, settings, service))
            _tell(began, "the suite answers")
            if keep:
                _stay(url, settings["API_KEY"])
    _tell(began, "everything is down again")


def _tell(began: float, what: str) -> None:
    say(f"  {time.monotonic() - began:4.0f} s  {what}")


@contextmanager
def _composed(engine: Engine) -> Iterator[tuple[str, dict[str, str]]]:
    """Start the compose file; stop it and remove its volumes at the end. Yields the gateway's address and the settings."""
    port = ports.free(1)[0]
    with _own_settings({"PUBLISH": f"127.0.0.1:{port}", "DEMO_CUSTOMERS": str(DEMO_CUSTOMERS)}) as settings:
        engine.compose(PROJECT, settings, "down", "--volumes", "--remove-orphans", "--timeout", "10")
        try:
            say("Starting docker-compose.yml …")
            engine.compose(PROJECT, settings, "up", "--detach", "--no-build")
            yield f"http://127.0.0.1:{port}", settings
        except BaseException:
            _show_logs(engine, settings)
            raise
        finally:
            engine.compose(PROJECT, settings, "down", "--volumes", "--remove-orphans", "--timeout", "10")


@contextmanager
def _own_settings(chosen: dict[str, str]) -> Iterator[dict[str, str]]:
    """What `make_env` makes for somebody who starts anew: the clone's own .env stays as it is."""
    settings = {**make_env.complete(make_env.TEMPLATE.read_text(), chosen), **key_set.make()}
    with tempfile.TemporaryDirectory(prefix="kundkort-compose-") as folder:
        definitions = Path(folder, "definitions.json")
        make_env.write(definitions, make_env.with_passwords(make_env.DEFINITIONS.read_text(), settings), 0o644)
        yield {**settings, "RABBITMQ_DEFINITIONS": str(definitions)}


def _show_logs(engine: Engine, settings: dict[str, str]) -> None:
    with suppress(SetupError):
        say(engine.compose(PROJECT, settings, "ps"))
        say(engine.compose(PROJECT, settings, "logs", "--no-color", "--tail", "25"))


def _wait_until_healthy(engine: Engine) -> None:
    end = time.monotonic() + HEALTHY_SECONDS
    while unhealthy := [name for name in PARTS if _state(engine, name, "Health.Status") != "healthy"]:
        if time.monotonic() > end:
            raise SetupError(f"Not healthy after {HEALTHY_SECONDS} s: {', '.join(unhealthy)}; see the logs above.")
        time.sleep(1)


def _wait_until_done(engine: Engine, settings: dict[str, str], name: str) -> None:
    """Wait until a container has ended with exit code 0; Compose restarts it until then."""
    end = time.monotonic() + HEALTHY_SECONDS
    while (_state(engine, name, "Status"), _state(engine, name, "ExitCode")) != ("exited", "0"):
        if time.monotonic() > end:
            raise SetupError(f"{name} did not come to its end in {HEALTHY_SECONDS} s; see the logs above.")
        time.sleep(1)


def _state(engine: Engine, name: str, of: str) -> str:
    return engine.docker("inspect", "--format", f"{{{{.State.{of}}}}}", f"{PROJECT}_{name}_1").strip()


@contextmanager
def _stopped(engine: Engine, settings: dict[str, str], service: str) -> Iterator[None]:
    """Kill one service, and start it again after the block."""
    engine.docker("kill", f"{PROJECT}_{service}_1")
    try:
        yield
    finally:
        engine.docker("start", f"{PROJECT}_{service}_1")


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
