"""The billing service's tests: verbs on the real database, and the service as a process on the real broker."""

import pytest

from billing.tests import samples
from chassis.context import Context
from chassis.testing import broker, client, context, database_fixture, publish  # noqa: F401

database = database_fixture("billing")


@pytest.fixture
def company(database: str, context: Context) -> None:  # noqa: F811
    """Company "acme" has filled in its settings."""
    samples.put_settings()


@pytest.fixture
def customer(company: None) -> str:
    """A customer that the service has heard of, with a branch in use and a retired one."""
    return samples.known_customer()
