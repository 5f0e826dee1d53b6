"""The crm service's tests: verbs on the real database, and the service as a process on the real broker."""

import os
from collections.abc import Iterator

import pytest

from chassis.testing import a_database, client, context  # noqa: F401
from crm import customers, selectivity
from crm.tests import samples


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    assert os.environ.get("MONGODB_URL"), "MONGODB_URL must say where the database is: use make test"
    with a_database("crm") as name:
        selectivity.clear_cache()
        yield name


@pytest.fixture
def customer(database: str, context: object) -> str:  # noqa: F811
    """A customer that the service has heard of, with a branch and a contact (see samples)."""
    event = samples.created_event()
    customers.keep(event)
    return event.subject
