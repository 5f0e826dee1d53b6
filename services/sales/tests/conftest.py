"""The sales service's tests: verbs on the real database, and the service as a process on the real broker."""

import pytest

from chassis.context import Context
from chassis.testing import broker, client, context, database_fixture, publish  # noqa: F401
from sales.tests import samples

database = database_fixture("sales")


@pytest.fixture
def customer(database: str, context: Context) -> str:  # noqa: F811
    """A customer without branches that the service has heard of."""
    return samples.known_customer()
