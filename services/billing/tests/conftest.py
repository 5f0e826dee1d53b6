"""The billing service's tests: verbs on the real database, and the service as a process on the real broker."""

import os
from collections.abc import Iterator

import pytest

from billing.tests import samples
from chassis.context import Context
from chassis.testing import a_database, client, context  # noqa: F401


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    assert os.environ.get("MONGODB_URL"), "MONGODB_URL must say where the database is: use make test"
    with a_database("billing") as name:
        yield name


@pytest.fixture
def company(database: str, context: Context) -> None:  # noqa: F811
    """Company "acme" has filled in its settings."""
    samples.put_settings()


@pytest.fixture
def customer(company: None) -> str:
    """A customer that the service has heard of, with a branch in use and a retired one."""
    return samples.known_customer()
