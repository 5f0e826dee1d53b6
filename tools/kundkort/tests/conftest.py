"""The command line against a real gateway over HTTP, with the customers service as a process of its own."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from mongoengine.connection import ConnectionFailure, get_db
from werkzeug.serving import make_server

from chassis.context import using
from chassis.testing import ROOT, a_context, a_database, a_service, drop_database
from contracts.access import Role
from gateway import create_app
from gateway.identity import companies
from gateway.models import DB
from gateway.tests.conftest import settings_for

Run = Callable[..., subprocess.CompletedProcess[str]]


@dataclass(frozen=True, slots=True)
class Access:
    """Where the gateway is, and a key of a company without customers."""

    url: str
    key: str


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The gateway's database. Its own tests keep theirs open to the end of the run, and there can be one at a time."""
    try:
        name = get_db(DB).name
    except ConnectionFailure:
        with a_database(DB) as name:
            yield name
    else:
        yield name


@pytest.fixture(scope="module")
def url(database: str) -> Iterator[str]:
    """The address of a gateway, with the customers service behind it."""
    name = f"test_customers_{uuid4().hex[:8]}"
    with a_service("customers", name):
        server = make_server("127.0.0.1", 0, create_app(settings_for(database)), threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
    drop_database(name)


@pytest.fixture
def access(url: str) -> Access:
    return open_company(url)


def open_company(url: str) -> Access:
    """A new company, and the key of its administrator."""
    tenant = f"co{uuid4().hex[:10]}"
    with using(a_context(tenant)):
        companies.create_if_missing("Testbolaget AB")
    with using(a_context(tenant)):
        return Access(url, companies.add_key("tests", [Role.ADMINISTRATOR])[1])


@pytest.fixture
def kundkort(access: Access) -> Run:
    """`kundkort("import", "customers", file)` runs the command as people do."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {
            **os.environ,
            "KUNDKORT_API": access.url,
            "KUNDKORT_KEY": access.key,
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "120",  # of a terminal: what is too long for it wraps
            **environment,
        }
        command = [sys.executable, "-m", "kundkort", *map(str, arguments)]
        return subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    return run
