"""The crm service's tests: verbs on the real database, and the service as a process on the real broker."""

import pytest

from chassis.testing import broker, client, context, database_fixture, publish  # noqa: F401
from crm import customers, selectivity
from crm.tests import samples

database = database_fixture("crm", selectivity.clear_cache)


@pytest.fixture
def customer(database: str, context: object) -> str:  # noqa: F811
    """A customer that the service has heard of, with a branch and a contact (see samples)."""
    event = samples.created_event()
    customers.keep(event)
    return event.subject
