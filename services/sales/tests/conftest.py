"""The sales service's tests: verbs on the real database, and the service as a process on the real broker."""

import os
from collections.abc import Iterator

import pytest

from chassis.context import Context
from chassis.testing import a_database, client, context  # noqa: F401
from sales.tests import samples


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    assert os.environ.get("MONGODB_URL"), "MONGODB_URL must say where the database is: use make test"
    with a_database("sales") as name:
        yield name


@pytest.fixture
def customer(database: str, context: Context) -> str:  # noqa: F811
    """A customer without branches that the service has heard of."""
    return samples.known_customer()
