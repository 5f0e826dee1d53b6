"""Marks the tests that need a broker or a database with `servers`, by their fixtures and what they call.

`make test-fast` runs the others without any address of a server, so that a test with a wrong mark fails at once.
After each module of tests, the queries of our code are held against the shard keys.
"""

import inspect
import json
import os
import re
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

# Where several processes share the tests, each has servers of its own: deploy/local/test.py started them.
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ.update(json.loads(os.environ.get("KUNDKORT_TEST_SERVERS", "[]"))[int(worker.removeprefix("gw"))])

# How long an example takes says how busy the machine is.
settings.register_profile("kundkort", deadline=None)
settings.load_profile("kundkort")

# Tests sign with a key that stands in the repository. Each process that they start must accept it.
os.environ.setdefault("DEVELOPMENT", "1")

USES_SERVERS = re.compile(
    r'environ(\[|\.get\()"(AMQP|MONGODB)_URL|a_database|drop_database|own_servers|a_service|a_stock|a_proxy|two_nodes|a_client_of|Stack\('
    r"|start_servers|RunningInstance|deploy\.local\.(run|servers)"
)
FOLDERS = (
    "tests/e2e/",
    "tests/chaos/",
    "tests/cluster/",
    "tests/flows/",
    "tests/fuzz/",
    "tests/rebuild/",
    "tests/upgrade/",
    "tests/local/test_database_rights.py",
    "tests/local/test_run.py",
    "tests/local/test_servers.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        place = str(item.path.relative_to(config.rootpath))
        if place.startswith(FOLDERS) or any(USES_SERVERS.search(source) for source in _sources(item)):
            item.add_marker("servers")


@pytest.fixture(scope="module", autouse=True)
def every_query_fits_its_shard_key() -> Iterator[None]:
    """What a module's tests made our code ask of a database could also be asked of a sharded MongoDB."""
    yield
    if queries := sys.modules.get("chassis.testing_queries"):
        assert queries.unfit_commands(queries.RECORDER.kept.values()) == []


def _sources(item: pytest.Item) -> list[str]:
    """The source of a test and of all fixtures that it uses."""
    if not isinstance(item, pytest.Function):
        return []
    fixtures = [found[-1].func for found in item._fixtureinfo.name2fixturedefs.values()]
    return [_source(function) for function in (item.obj, *fixtures)]


def _source(function: object) -> str:
    try:
        return inspect.getsource(function)  # type: ignore[arg-type]
    except (OSError, TypeError):
        return ""
