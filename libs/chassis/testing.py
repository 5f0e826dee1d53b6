"""Fixtures for every team's tests: the real database and broker, a company of one's own, a service in its own process.

Put `from chassis.testing import *  # noqa` into a conftest. `AMQP_URL` and `MONGODB_URL` say where the servers are
(`make test` sets them).
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
import requests
from mongoengine import disconnect
from pymongo import MongoClient

from chassis import migrate
from chassis.broker import Broker
from chassis.client import RpcClient
from chassis.connection import Unanswered
from chassis.context import Context, enter, using
from chassis.database import models_of, open_database, ping
from chassis.envelope import pack, wrap
from chassis.event_topology import EVENTS, RETRY_SECONDS, generations
from chassis.short_connection import open_connection
from chassis.testing_keys import KEY as KEY
from chassis.testing_keys import key_settings, keys_of
from chassis.testing_ports import free_port as free_port
from chassis.testing_queries import commands as commands
from chassis.testing_queries import commands_sent as commands_sent
from chassis.topology import ensure_exchange, exists
from contracts.base import Event
from contracts.errors import Unavailable
from contracts.services import SERVICES

ROOT = Path(__file__).resolve().parents[2]
CONNECT_TRIES = 6
LONGEST_LOOK_SECONDS = 5.0
PARTS = (*SERVICES, "gateway")
T = TypeVar("T")


def a_context(
    tenant: str = "acme",
    roles: frozenset[str] = frozenset({"administrator"}),
    seconds: float = 10,
    request_id: str = "",
    modules: frozenset[str] | None = None,
) -> Context:
    """A context as the gateway would make it, each time with a new request id; by default it says nothing of modules."""
    return Context(tenant, "tester", roles, time.time() + seconds, request_id or uuid4().hex, uuid4().hex, modules)


def once(work: Callable[[], T], tenant: str = "acme", **context: Any) -> T:
    """Runs `work` as a call of its own: with a new request id, unless one is given. Keywords are those of `a_context`."""
    with using(a_context(tenant, **context)):
        return work()


def own_servers(part: str, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """AMQP_URL and MONGODB_URL as that part reaches the servers of the tests: as its own user, with its rights.

    The servers that `make test` starts have a user of each part's name, all with one password. Where the environment does not
    name `operator` as their user, or for a part that is made up, the addresses stay as they are.
    """
    urls = {name: environment[name] for name in ("AMQP_URL", "MONGODB_URL") if name in environment}
    if part not in PARTS:
        return urls
    return {name: url.replace("://operator:", f"://{part}:") for name, url in urls.items()}


def drop_database(name: str) -> None:
    """Removes a database of the test server."""
    with MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
        server.drop_database(name)


def ask_broker(work: Callable[[], T]) -> T:
    """What `work()` gives. A broker that does not answer in time, as while a machine stands still, is asked again."""
    for _ in range(CONNECT_TRIES - 1):
        with suppress(Unanswered):
            return work()
    return work()


def _connect_patiently(stack: ExitStack, amqp_url: str) -> Any:
    """A connection until the end of the stack."""
    return ask_broker(lambda: stack.enter_context(open_connection(amqp_url)))


def empty_queues(amqp_url: str, *services: str, waits: Iterable[float] = RETRY_SECONDS) -> None:
    """Throws away the events that wait for these services, to be tried again (`waits` in seconds), or parked.

    Tests share one broker: what an earlier one left there is of a database that is gone, or no event at all.
    """
    waits = tuple(waits)
    with ExitStack() as stack:
        connection = _connect_patiently(stack, amqp_url)
        for own in [one for service in services for one in generations(service)]:
            for queue in (*map(own.retry, waits), own.queue, own.parked):
                if exists(connection, queue):
                    connection.channel().queue_purge(queue)


@contextmanager
def a_database(alias: str) -> Iterator[str]:
    """A database of its own for the models of one service, with their indexes; dropped at the end. Yields its name.

    It is used with the rights of that service.
    """
    name = f"test_{alias}_{uuid4().hex[:8]}"
    client = open_database(alias, own_servers(alias)["MONGODB_URL"], name)
    try:
        ping(client)  # else the migration would wait for a server that is not there
        migrate.migrate(migrate.plan_of(alias, alias))
        yield name
    finally:
        drop_database(name)
        for model in models_of(alias):  # MongoEngine forgets one of two that have the same name (sales, billing)
            model._disconnect()
        disconnect(alias)


@contextmanager
def a_service(
    service: str, database: str = "", module: str = "", **settings: str
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The service as `nameko run` starts it, ready for work. Yields the process and its HTTP address; ends it with SIGTERM."""
    port = free_port()
    environment = {
        **os.environ,
        **own_servers(service),
        **key_settings(service),
        "DATABASE": database or f"test_{service}_{uuid4().hex[:8]}",
        "HTTP_PORT": str(port),
        "MIGRATE_AT_START": "true",
        **settings,
    }
    command = [
        sys.executable,
        "-m",
        "nameko",
        "run",
        "--config",
        str(ROOT / "libs/chassis/nameko.yaml"),
        module or f"{service}.service",
    ]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        wait_until(lambda: process.poll() is not None or _answers(f"http://127.0.0.1:{port}/readyz"), 90)
        if process.poll() is not None:
            raise RuntimeError(f"{service} ended at start with code {process.returncode}")
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def service_fixture(service: str) -> Any:
    """A fixture of a module, used by each of its tests: the service runs, on a database of its own."""

    @pytest.fixture(scope="module", autouse=True)
    def running() -> Iterator[None]:
        name = f"test_{service}_{uuid4().hex[:8]}"
        with a_service(service, name):
            yield
        drop_database(name)

    return running


def database_fixture(alias: str, *prepare: Callable[[], object]) -> Any:
    """The fixture `database` of one service's conftest: one for each module of tests. `prepare` runs before its tests."""

    @pytest.fixture(scope="module")
    def database() -> Iterator[str]:
        assert os.environ.get("MONGODB_URL"), "MONGODB_URL must say where the database is: use make test"
        with a_database(alias) as name:
            for step in prepare:
                step()
            yield name

    return database


def patiently(work: Callable[[], T]) -> T:
    """Repeats `work` while a service answers Unavailable, as a caller does."""
    while True:
        try:
            return work()
        except Unavailable:
            time.sleep(0.05)


def wait_until(true: Callable[[], object], seconds: float = 60) -> None:
    """Waits for something to become true; fails the test after `seconds`. The wait is a bound, not a measurement.

    A look that hangs counts LONGEST_LOOK_SECONDS at most: when a machine, or a server that the look asks, stands still for
    minutes, what is waited for has had no time either.
    """
    left, looks, longest = seconds, 0, 0.0
    while True:
        began = time.monotonic()
        if true():
            return
        if left < 0:
            raise AssertionError(
                f"did not come true within {seconds:g} s: {looks} looks, the longest of {longest:.1f} s"
            )
        time.sleep(0.02)
        lasted = time.monotonic() - began
        looks, longest = looks + 1, max(longest, lasted)
        left -= min(lasted, LONGEST_LOOK_SECONDS)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).ok
    except requests.RequestException:
        return False


@pytest.fixture
def context() -> Context:
    """The test is inside a call of company "acme", as an administrator."""
    made = a_context()
    enter(made)
    return made


@pytest.fixture(scope="session")
def client() -> Iterator[RpcClient]:
    """A client on the test broker."""
    made = RpcClient(os.environ["AMQP_URL"], keys_of("gateway"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    """A connection to the test broker that confirms what it publishes."""
    made = Broker(
        os.environ["AMQP_URL"], "test", lambda channel: ensure_exchange(channel.connection, EVENTS), confirms=True
    )
    made.start()
    assert made.wait_until_up(10)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def publish(broker: Broker) -> Callable[..., None]:
    """`publish(event, tenant="acme", **customer)` puts an event on the broker as its owner's outbox does.

    `customer` replaces fields of the customer in the event, for values that this release's contract does not know.
    """

    def put(event: Event, tenant: str = "acme", **customer: Any) -> None:
        envelope = once(lambda: wrap(event), tenant)
        envelope["data"].get("customer", {}).update(customer)
        body, headers = pack(envelope, keys_of(event.type.partition(".")[0]))
        sent = broker.publish_confirmed(body, EVENTS.name, event.type, envelope["id"], application_headers=headers)
        assert sent.result(10), "no queue takes the event"

    return put
