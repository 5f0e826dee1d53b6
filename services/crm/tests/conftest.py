"""The crm service's tests: verbs on the real database, and the service as a process on the real broker."""

from collections.abc import Iterator

import pytest

from chassis.testing import broker, client, context, database_fixture, publish  # noqa: F401
from crm import customers, selectivity
from crm.selection_models import CustomerFacts, SelectionBook
from crm.tests import samples
from crm.tests.address_steps import Clock
from crm.tests.selection_samples import forget

database = database_fixture("crm", selectivity.clear_cache)


@pytest.fixture
def customer(database: str, context: object) -> str:  # noqa: F811
    """A customer that the service has heard of, with a branch and a contact (see samples)."""
    event = samples.created_event()
    customers.keep(event)
    return event.subject


@pytest.fixture
def no_selections(database: str, context: object) -> Iterator[None]:  # noqa: F811
    """A company without selections: no test leaves its own to another."""
    for model in (CustomerFacts, SelectionBook):
        model._get_collection().delete_many({})
    forget()
    yield
    forget()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)
